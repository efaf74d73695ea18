"""
Errors of the kiosk, each with its sentence.

    KioskError
    ├── ReaderLost        the card reader stopped answering
    ├── PanelLost         lamps, buzzer and keys cannot be had
    ├── VoiceLost         nothing can be read aloud
    ├── StorageFull       the outbox could not write
    ├── LinkDown          the broker or hub cannot be reached
    └── BadConfiguration  all faults of a settings file, together
"""

from __future__ import annotations


class KioskError(Exception):
    """Anything a kiosk reports about itself."""


class ReaderLost(KioskError):
    """The reader at `port` stopped answering, or cannot be used, and `why`."""

    def __init__(self, port: str, why: str = "") -> None:
        super().__init__(
            f"the card reader on {port} cannot be used: {why}"
            if why
            else f"the card reader on {port} stopped answering: check the cable at the reader"
        )
        self.port = port


class PanelLost(KioskError):
    """Lamps, buzzer and keys cannot be had by the pin library `library`."""

    def __init__(self, library: str, cause: str) -> None:
        super().__init__(
            f"lamps, buzzer and keys cannot be used through {library} ({cause}): check that the "
            "library is installed and the kiosk's user is in the group gpio, then restart"
        )


class VoiceLost(KioskError):
    """Nothing can be read aloud."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"nothing can be read aloud ({cause}): check that espeak-ng and its player are "
            "installed and that the kiosk's user is in the group audio; the kiosk goes on silently"
        )


class StorageFull(KioskError):
    """An event could not be written to the outbox at `path`."""

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(
            f"the outbox {path} could not be written ({cause}): free space on the data "
            "partition or replace the card, then restart the kiosk"
        )


class LinkDown(KioskError):
    """The broker cannot be reached; the outbox keeps what was captured."""

    def __init__(self, address: str, cause: str) -> None:
        super().__init__(
            f"the broker {address} cannot be reached ({cause}); events wait in the outbox"
        )


class BadConfiguration(KioskError):
    """Every fault of a settings file; the process ends with 78 (EX_CONFIG)."""

    def __init__(self, path: str, faults: list[str]) -> None:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"{path} has {len(faults)} fault(s):\n{lines}")
        self.faults = faults
