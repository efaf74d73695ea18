"""The reader's port with the loop plug on its bridge, by pyserial."""

from __future__ import annotations

import threading
from typing import Any

import serial

from hardware.jig.rules import BAUDS, SerialSeen

_SENT = bytes(range(0x20, 0x60)) + b"\x00\xff\x55\xaa\r"
_SETTLE_S = 0.05


class PortLost(Exception):
    """The port cannot be had."""

    def __init__(self, port: str, cause: Exception) -> None:
        super().__init__(
            f"{port} cannot be opened ({cause}): is the bridge plugged in, and the kiosk stopped?"
        )


def look(port: str) -> SerialSeen:
    """What comes back at each speed, and which lines arrive.  Raises PortLost."""
    try:
        with serial.serial_for_url(port, timeout=0.5, exclusive=True) as line:
            echoes = {baud: _echoes(line, baud) for baud in BAUDS}
            return SerialSeen(echoes, _lines(line))
    except (serial.SerialException, OSError) as cause:
        raise PortLost(port, cause) from cause


def _echoes(line: Any, baud: int) -> bool:
    line.baudrate = baud
    line.reset_input_buffer()
    line.write(_SENT)
    return bool(line.read(len(_SENT)) == _SENT)


def _lines(line: Any) -> dict[str, bool]:
    """Each output is moved both ways, and its input must follow."""
    seen: dict[str, list[bool]] = {"CTS": [], "DSR": [], "DCD": []}
    for level in (True, False, True):
        line.rts = line.dtr = level
        threading.Event().wait(_SETTLE_S)
        seen["CTS"].append(line.cts is level)
        seen["DSR"].append(line.dsr is level)
        seen["DCD"].append(line.cd is level)
    return {name: all(followed) for name, followed in seen.items()}
