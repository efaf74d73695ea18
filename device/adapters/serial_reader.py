"""
The magnetic-stripe reader on a serial port, by pyserial.

Opened at the first `read_swipe`, exclusively; whatever goes wrong with the port is
`ReaderLost`, and the next `read_swipe` tries to open it again.  `read(1)` and then
all that waits: a larger read would sit out its time-out with the card already here.
Opening raises DTR, which powers readers that live on the port's lines.

What a card holds is neither logged nor kept.
"""

from __future__ import annotations

import importlib
import logging
import math
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import serial
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from contract.cards import LegacyRule, Reading
from device.core.listening import Listener
from device.core.reader_profile import PortSettings, ReaderProfile
from device.errors import ReaderLost
from device.ports import ReaderCondition

log = logging.getLogger(__name__)


def _terminal_error() -> type[Exception]:
    try:
        return importlib.import_module("termios").error  # type: ignore[no-any-return]
    except ImportError:  # Windows has none
        return OSError


_UNPLUGGED = (serial.SerialException, OSError, _terminal_error(), TypeError, ValueError)
"""TypeError and ValueError are pyserial's own, for a port that goes while it is being set."""


class SerialReader:
    """A reader at `port`, or wherever a USB bridge of the profile is plugged in."""

    def __init__(
        self,
        port: str | None = None,
        *,
        now: Callable[[], datetime],
        profile: ReaderProfile | None = None,
        legacy: LegacyRule | None = None,
        wait_s: float = 0.25,
        overhear: Callable[[str], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        comports: Callable[[], Iterable[ListPortInfo]] = list_ports.comports,
    ) -> None:
        self._profile = profile or ReaderProfile()
        self._configured = port
        self._now = now
        self._wait_s = wait_s
        self._monotonic = monotonic
        self._comports = comports
        self._listener = Listener(self._profile.framing, legacy, overhear)
        self._readings: deque[Reading] = deque()
        self._port: serial.Serial | None = None
        self._last_good_at: datetime | None = None

    def read_swipe(self) -> Reading | None:
        """The next swipe; None after a quiet moment.  Raises ReaderLost."""
        port = self._port or self._open()
        until = self._monotonic() + self._wait_s
        while not self._readings and self._monotonic() < until:
            self._listen(port)
        return self._readings.popleft() if self._readings else None

    def condition(self) -> ReaderCondition:
        listener = self._listener
        return ReaderCondition(
            is_up=self._port is not None,
            firmware=listener.firmware,
            swipes_good=listener.swipes_good,
            swipes_bad=listener.swipes_bad,
            last_good_at=self._last_good_at,
        )

    def take_legacy(self, rule: LegacyRule | None) -> None:
        self._listener.take_legacy(rule)

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _listen(self, port: serial.Serial) -> None:
        due_in = self._listener.due_in(self._monotonic())
        try:
            data = _read(port, self._wait_s if due_in is None else min(due_in, self._wait_s))
        except _UNPLUGGED as fault:
            self.close()
            raise ReaderLost(str(port.port)) from fault
        self._hear(data)

    def _hear(self, data: bytes) -> None:
        listener, good = self._listener, self._listener.swipes_good
        now = self._monotonic()
        self._readings += listener.hear(data, now) if data else listener.hear_nothing(now)
        if listener.swipes_good > good:
            self._last_good_at = self._now()

    def _open(self) -> serial.Serial:
        name = self._configured or self._plugged_in() or "any USB port"
        port = _opened(name, self._profile.port, self._wait_s)
        self._listener.start_anew()
        self._port = port
        log.info("card reader opened port=%s", name)
        return port

    def _plugged_in(self) -> str | None:
        ports = _found(self._comports)
        return next((port.device for port in ports if _usb_id(port) in self._profile.usb), None)


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A serial port of this machine; `usb` is empty where it is no USB bridge."""

    device: str
    usb: str = ""
    name: str = ""


def serial_ports(comports: Callable[[], Iterable[ListPortInfo]] | None = None) -> list[FoundPort]:
    """Every serial port of this machine, for a technician."""
    found = _found(comports or list_ports.comports)
    return [
        FoundPort(port.device, "" if port.vid is None else _usb_id(port), str(port.description))
        for port in found
    ]


class RawLine:
    """A port as it is: bytes in and out, and the lines that power a reader.  Raises ReaderLost."""

    def __init__(self, port: str, settings: PortSettings) -> None:
        self._name = port
        self._port = _opened(port, settings, wait_s=0.0)

    def read(self, wait_s: float) -> bytes:
        """What has come; waits for the first byte no longer than this."""
        try:
            return _read(self._port, wait_s)
        except _UNPLUGGED as fault:
            raise ReaderLost(self._name) from fault

    def write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except _UNPLUGGED as fault:
            raise ReaderLost(self._name) from fault

    def power(self, *, on: bool) -> None:
        """Raise or lower DTR and RTS; a pseudo-terminal has neither."""
        with suppress(OSError):
            self._port.dtr = on
            self._port.rts = on

    def close(self) -> None:
        self._port.close()


def _opened(name: str, settings: PortSettings, wait_s: float) -> serial.Serial:
    try:
        return serial.Serial(
            name,
            baudrate=settings.baud,
            bytesize=settings.data_bits,
            parity=settings.parity,
            stopbits=settings.stop_bits,
            timeout=wait_s,
            exclusive=True,
        )
    except _UNPLUGGED as fault:
        raise ReaderLost(name) from fault


def _found(comports: Callable[[], Iterable[ListPortInfo]]) -> list[ListPortInfo]:
    try:
        return list(comports())
    except TypeError:  # pyserial's own, when a device vanishes while it looks
        return []


def _read(port: serial.Serial, wait_s: float) -> bytes:
    rounded_s = math.ceil(wait_s * 100) / 100  # a new time-out costs system calls: few values
    if port.timeout != rounded_s:
        port.timeout = rounded_s
    first = port.read(1)
    return bytes(first + port.read(port.in_waiting)) if first else b""


def _usb_id(port: ListPortInfo) -> str:
    return "-" if port.vid is None else f"{port.vid:04x}:{port.pid:04x}"
