"""
The serial port of an encoder, by pyserial: the one file of the hub that imports it.

9600 baud, 8 bits, no parity, usually behind a USB bridge.  Opened exclusively where the
system can, so that two programs never talk into one another.
"""

from __future__ import annotations

import importlib
import math
import sys

import serial
from serial.tools import list_ports

from hub.cards.encoding.errors import EncoderLost

BAUD = 9600
_BRIDGES = {(0x067B, 0x2303), (0x067B, 0x23A3), (0x1A86, 0x7523), (0x10C4, 0xEA60)}
"""PL2303, its successor, CH340 and CP210x: what encoders are sold with."""
_TERMINAL_FAULTS: tuple[type[Exception], ...] = (
    () if sys.platform == "win32" else (importlib.import_module("termios").error,)
)
"""Not pyserial's own: it lets them through where the port is a terminal."""
_GONE: tuple[type[Exception], ...] = (
    serial.SerialException,
    OSError,
    TypeError,
    ValueError,
    *_TERMINAL_FAULTS,
)
"""TypeError and ValueError are pyserial's own, for a port that goes while it is being used."""


class SerialPort:
    """An open port.  Every method raises EncoderLost when it goes away."""

    def __init__(self, name: str) -> None:
        self.name = name
        try:
            self._port = serial.Serial(name, BAUD, timeout=0, exclusive=True)
        except _GONE as fault:
            raise EncoderLost(name) from fault

    def write(self, data: bytes) -> None:
        try:
            self._port.write(data)
            self._port.flush()
        except _GONE as fault:
            raise EncoderLost(self.name) from fault

    def read(self, wait_s: float) -> bytes:
        """What has arrived; waits so long for a first byte, then takes what is there."""
        rounded_s = math.ceil(wait_s * 100) / 100
        try:
            if self._port.timeout != rounded_s:
                self._port.timeout = rounded_s
            first = self._port.read(1)
            return bytes(first + self._port.read(self._port.in_waiting)) if first else b""
        except _GONE as fault:
            raise EncoderLost(self.name) from fault

    def forget_input(self) -> None:
        """Whatever came before is no answer to what is asked next."""
        try:
            self._port.reset_input_buffer()
        except _GONE as fault:
            raise EncoderLost(self.name) from fault

    def close(self) -> None:
        self._port.close()


def likely_ports() -> list[str]:
    """Ports with a USB bridge as encoders have them, for whoever named none."""
    return sorted(port.device for port in list_ports.comports() if (port.vid, port.pid) in _BRIDGES)
