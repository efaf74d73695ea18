"""The walk-up kiosk as its unit starts it: one compositor, one window, and no way out of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from provisioning.demo.processes import pause, wait_until
from tests.rig.compositor import under_cage
from tests.rig.kiosk import Eyes

pytestmark = pytest.mark.slow

WAYS_OUT = (
    *("alt+F4", "alt+Tab", "super", "ctrl+alt+t", "ctrl+alt+BackSpace", "ctrl+alt+F2", "F11"),
    *("ctrl+w", "ctrl+q", "ctrl+c", "ctrl+Escape", "alt+space", "Print", "F1", "F5", "alt+Return"),
    *("Escape", "ctrl+shift+Escape", "super+l", "alt+Escape", "XF86Sleep", "Menu"),
)


def test_the_unit_starts_says_so_and_no_key_leads_out(tmp_path: Path) -> None:
    settings, hands = tmp_path / "kiosk.toml", tmp_path / "hands"
    settings.write_text(
        'site = "oak-street"\ndevice = "lobby-1"\ntimezone = "America/Chicago"\n'
        f'data = "{tmp_path / "data"}"\n[reader]\npresent = false\n'
    )
    with under_cage(tmp_path, settings, hands) as service:
        eyes = Eyes(hands)
        eyes.connect()
        eyes.see("attract")
        assert wait_until(lambda: "attract" in eyes.drawn, 30), service.log.read_text()
        assert wait_until(lambda: any("READY=1" in word for word in service.said), 30)
        display = _display_of(service.process.pid)
        for keys in WAYS_OUT:
            _press(display, keys)
        pause(1)
        _press(display, "4")  # the keys do arrive: a digit begins a member number
        eyes.see("keypad")
        assert service.process.poll() is None, service.log.read_text()
        assert _windows(display) == 1
        beats = _beats(service.said)
        assert wait_until(lambda: _beats(service.said) > beats, 20), "the watchdog is not fed"
        eyes.close()
        service.stop()  # cage 0.1.4 may abort when its window goes with it; the kiosk must not
        assert "Traceback" not in service.log.read_text()
        assert wait_until(lambda: any("STOPPING=1" in word for word in service.said), 10)


def _beats(said: list[str]) -> int:
    return sum("WATCHDOG=1" in word for word in said)


def _display_of(group: int) -> str:
    """The display that the compositor gave its window: in the kiosk's own environment."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(entry.name)) != group or b"cage" in _program(entry):
                continue
            environment = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        found = [pair for pair in environment if pair.startswith(b"DISPLAY=")]
        if found and b"python" in _program(entry):
            return found[0].removeprefix(b"DISPLAY=").decode()
    raise AssertionError("the kiosk has no display")


def _program(entry: Path) -> bytes:
    return (entry / "cmdline").read_bytes().split(b"\0")[0]


def _press(display: str, keys: str) -> None:
    subprocess.run(
        ["xdotool", "key", "--clearmodifiers", keys],
        env={**os.environ, "DISPLAY": display},
        check=False,
        timeout=20,
        capture_output=True,
    )


def _windows(display: str) -> int:
    said = subprocess.run(
        ["xdotool", "search", "--class", "."],
        env={**os.environ, "DISPLAY": display},
        check=False,
        timeout=20,
        capture_output=True,
        text=True,
    )
    return len(said.stdout.split())
