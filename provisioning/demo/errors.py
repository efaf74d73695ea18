"""
Errors of the demo, each with its sentence.

    DemoError
    ├── PartFailed     a process of the site did not start, or ended by itself
    ├── NoBroker       neither Mosquitto nor the embedded broker is installed
    ├── KioskSilent    a customer waited for a screen that never came
    └── KioskGone      the kiosk went away in the middle of a touch
"""

from __future__ import annotations

from pathlib import Path

LAST_LINES = 12


class DemoError(Exception):
    """Anything that keeps the demo from its end."""


class PartFailed(DemoError):
    """A process of the site is not there; the end of its log tells why."""

    def __init__(self, name: str, what: str, log: Path) -> None:
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        told = "\n".join(f"    {line}" for line in lines[-LAST_LINES:])
        super().__init__(f"{name} {what}; the end of {log}:\n{told}")
        self.name = name


class NoBroker(DemoError):
    """There is no broker to start."""

    def __init__(self) -> None:
        super().__init__(
            "no MQTT broker is installed: install Debian's package 'mosquitto', "
            "or the Python package with: pip install 'worksource[provisioning]'"
        )


class KioskSilent(DemoError):
    """A customer waited for a screen that never came."""

    def __init__(self, kiosk: str, awaited: str, shown: str) -> None:
        super().__init__(
            f"a customer at {kiosk} waited for {awaited} and saw '{shown}': "
            "look into the kiosk's log for what it did instead"
        )


class KioskGone(DemoError):
    """The kiosk went away; a customer waits for it to come back and begins anew."""

    def __init__(self, kiosk: str) -> None:
        super().__init__(f"{kiosk} went away: look into its log for the reason")
