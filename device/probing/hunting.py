"""
The hunt for a port's settings: one profile's after another, until a swipe makes sense.

All named ports are listened to at once, for a technician seldom knows which is which.  Nothing is
written to a port but the question that an encoder alone answers, and that only where the
USB id is one that encoders have.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from device.adapters.serial_reader import FoundPort, RawLine
from device.core.reader_profile import PortSettings, ReaderProfile
from device.errors import ReaderLost
from device.probing import words
from device.probing.profiles import of_usb, settings_to_try
from device.probing.rules import (
    Fits,
    Garbage,
    OnlyErrors,
    OtherTalk,
    PowerUp,
    Verdict,
    judge,
)

_LOOK_S = 0.02
_BURST_ENDS_S = 0.35
"""Longer than any silence inside a swipe; readers send in bursts some 10 ms apart."""
_PULL_S = 0.3
_AGAIN_S = 0.5
"""How long the kernel may take to let a port go that was just closed."""
_BACK_S = 0.3
_IS_ENCODER, _I_AM = b"\x1be", b"\x1by"


@dataclass(frozen=True, slots=True)
class Found:
    """A reader that was understood."""

    fit: Fits
    port: FoundPort
    firmware: str


@dataclass
class _Ear:
    """One port, and what it is saying."""

    port: FoundPort
    line: RawLine
    heard: bytearray = field(default_factory=bytearray)
    last_at: float = 0.0


class Hunt:
    """Listens until a swipe fits.  `silence_s` is how long nothing may come before it helps along."""

    def __init__(
        self,
        ports: list[FoundPort],
        profiles: dict[str, ReaderProfile],
        tell: Callable[[str], None],
        *,
        stop: threading.Event | None = None,
        silence_s: float = 8.0,
        burst_ends_s: float = _BURST_ENDS_S,
    ) -> None:
        self._ports = ports
        self._profiles = profiles
        self._tell = tell
        self._stop = stop or threading.Event()
        self._silence_s = silence_s
        self._burst_ends_s = burst_ends_s
        usb = ports[0].usb if len(ports) == 1 else ""
        self._settings = settings_to_try(usb, profiles)
        self._turn = 0
        self._ears: list[_Ear] = []
        self._firmware = ""
        self._seen: set[type[Verdict]] = set()
        self._is_encoder = False
        self._told: set[str] = set()
        self._was_open = False

    def run(self, seconds: float) -> Found | None:
        """The reader, or None once the time is over; everything of note is told on the way."""
        self._tell(f"swipe a card now; listening for {seconds:g} s")
        try:
            self._open()
            found = self._listen(time.monotonic() + seconds)
        finally:
            self._close()
        if found is None:
            self._tell(self._why_not())
        return found

    def _listen(self, until: float) -> Found | None:
        helped, quiet_since = False, time.monotonic()
        while time.monotonic() < until and not self._stop.is_set():
            if not self._ears:  # pulled, or held by somebody: it may come back
                self._stop.wait(_BACK_S)
                self._open()
            ear = self._burst()
            if ear is not None:
                quiet_since = time.monotonic()
                found = self._heard(ear)
                if found is not None or self._is_encoder:
                    return found
            elif not helped and time.monotonic() - quiet_since > self._silence_s:
                helped = True
                self._help_along()
        return None

    def _heard(self, ear: _Ear) -> Found | None:
        data, port = bytes(ear.heard), self._settings[self._turn]
        ear.heard.clear()
        if _I_AM in data:
            self._is_encoder = True
            return None
        verdict = judge(data, port)
        self._seen.add(type(verdict))
        self._tell(words.of_verdict(verdict, port))
        match verdict:
            case Fits():
                return Found(verdict, ear.port, self._firmware)
            case PowerUp(firmware):
                self._firmware = firmware
            case Garbage() | OtherTalk():
                self._next()
            case _:
                pass
        return None

    def _burst(self) -> _Ear | None:
        """A port that said something and fell silent; None if there is none yet."""
        for ear in list(self._ears):
            try:
                data = ear.line.read(_LOOK_S)
            except ReaderLost as lost:
                self._tell(str(lost))
                ear.line.close()
                self._ears.remove(ear)
                continue
            now = time.monotonic()
            if data:
                ear.heard += data
                ear.last_at = now
            elif ear.heard and now - ear.last_at > self._burst_ends_s:
                return ear
        return None

    def _next(self) -> None:
        self._turn = (self._turn + 1) % len(self._settings)
        self._close()
        self._open()
        self._tell(words.swipe_again(self._settings[self._turn]))

    def _help_along(self) -> None:
        self._tell(words.LINES_PULLED)
        for on in (False, True):
            for ear in self._ears:
                ear.line.power(on=on)
            self._stop.wait(_PULL_S)
        for ear in self._ears:
            if any(one.kind == "encoder" for one in of_usb(ear.port.usb, self._profiles)):
                with suppress(ReaderLost):
                    ear.line.write(_IS_ENCODER)

    def _open(self) -> None:
        settings = self._settings[self._turn]
        for port in self._ports:
            line = self._line(port, settings)
            if line is not None:
                self._ears.append(_Ear(port, line))
                self._was_open = True

    def _line(self, port: FoundPort, settings: PortSettings) -> RawLine | None:
        until = time.monotonic() + _AGAIN_S
        while True:
            try:
                return RawLine(port.device, settings)
            except ReaderLost as lost:
                if time.monotonic() > until:
                    self._tell_once(words.not_opened(port, lost))
                    return None
            self._stop.wait(_LOOK_S)

    def _tell_once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)

    def _close(self) -> None:
        for ear in self._ears:
            ear.line.close()
        self._ears.clear()

    def _why_not(self) -> str:
        if self._is_encoder:
            return words.ENCODER
        if not self._was_open:
            return words.NEVER_OPENED
        if not self._seen:
            return words.NOTHING_CAME
        if OnlyErrors in self._seen:
            return words.ONLY_ERRORS
        if self._seen <= {PowerUp}:
            return words.ONLY_POWER_UP
        return words.NEVER_CLEAN
