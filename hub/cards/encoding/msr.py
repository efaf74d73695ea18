"""
The MSR605 and MSR206: test, set, read, write, erase.

Reading, writing, erasing and the sensor test wait for a swipe; the encoder itself would
wait for ever, so that we end it with a reset when nobody comes or nobody wants it.  The
input is forgotten before each command: a late answer to the last one is no answer to this.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

from contract.stripe import CODINGS, NotEncodable, Swipe, TrackNumber
from hub.cards.encoding import protocol
from hub.cards.encoding.errors import (
    BadSwipe,
    Cancelled,
    EncoderConfused,
    EncoderRefused,
    EncoderSilent,
    EncodingError,
    NobodySwiped,
    WriteFailed,
)
from hub.cards.encoding.protocol import Coercivity

log = logging.getLogger(__name__)

ANSWER_S = 1.5
"""Within which it answers whatever needs no swipe."""
SWIPE_S = 30.0
_LOOK_S = 0.1
_TEXT_ENDS_S = 0.15
ISO_BPC = (7, 5, 5)
ISO_BPI: dict[TrackNumber, int] = {1: 210, 2: 75, 3: 210}


class Port(Protocol):
    """What the driver needs of a serial port."""

    name: str

    def write(self, data: bytes) -> None: ...
    def read(self, wait_s: float) -> bytes: ...
    def forget_input(self) -> None: ...
    def close(self) -> None: ...


def _always() -> bool:
    return True


class Msr:
    """An encoder on an open port.  One thread at a time; raises EncodingError."""

    def __init__(
        self,
        port: Port,
        *,
        swipe_s: float = SWIPE_S,
        answer_s: float = ANSWER_S,
        go_on: Callable[[], bool] = _always,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._port = port
        self._swipe_s = swipe_s
        self._answer_s = answer_s
        self._go_on = go_on
        self._monotonic = monotonic

    def prepare(self, coercivity: Coercivity) -> None:
        """From whatever it was doing to ready for ISO cards of this coercivity."""
        self.reset()
        self.test_communication()
        self.reset()
        self.set_bpc(*ISO_BPC)
        for track, density in ISO_BPI.items():
            self.set_bpi(track, density)
        self.set_coercivity(coercivity)

    def reset(self) -> None:
        """End whatever it does or waits for; it does not answer."""
        self._port.forget_input()
        self._port.write(protocol.RESET)

    def test_communication(self) -> None:
        """Raises EncoderSilent when nothing is there that speaks this language."""
        asked = "communication test"
        if self._ask(protocol.COMMUNICATION_TEST, 2, asked) != protocol.IS_THERE:
            raise EncoderConfused(self._port.name, asked)

    def test_ram(self) -> None:
        self._order(protocol.RAM_TEST, "memory test")

    def test_sensor(self) -> None:
        """Waits for a card to be pulled past the sensor."""
        self._port.forget_input()
        self._port.write(protocol.SENSOR_TEST)
        status = self._status(self._await_swipe(lambda raw: len(raw) >= len(_STATUS)))
        if status != protocol.OK:
            raise EncoderRefused("sensor test", _words(status))

    def model(self) -> str:
        """Its kind, a digit."""
        answer = self._ask(protocol.MODEL, 3, "question for its model")
        if answer[:1] != protocol.ESC or answer[2:] != b"S":
            raise EncoderConfused(self._port.name, "question for its model")
        return answer[1:2].decode("ascii", "replace")

    def firmware(self) -> str:
        """Its version, as text of no fixed length."""
        answer = self._ask(protocol.FIRMWARE, 2, "question for its firmware")
        while more := self._port.read(_TEXT_ENDS_S):
            answer += more
        return answer.removeprefix(protocol.ESC).decode("ascii", "replace").strip()

    def set_coercivity(self, coercivity: Coercivity) -> None:
        """The strength of the field, and a look whether it took."""
        order = protocol.SET_HI if coercivity == "hi" else protocol.SET_LO
        self._order(order, f"setting of {coercivity}-co")
        if self.coercivity() != coercivity:
            raise EncoderRefused(f"setting of {coercivity}-co", "it says otherwise")

    def coercivity(self) -> Coercivity:
        asked = "question for hi-co or lo-co"
        answer = self._ask(protocol.GET_COERCIVITY, 2, asked)
        known = protocol.COERCIVITIES.get(answer[1:].upper())
        if answer[:1] != protocol.ESC or known is None:
            raise EncoderConfused(self._port.name, asked)
        return known

    def set_bpi(self, track: TrackNumber, density: int) -> None:
        """Bits per inch of a track: 75 or 210."""
        order = protocol.SET_BPI + protocol.DENSITIES[track, density]
        self._order(order, f"setting of {density} bits per inch")

    def set_bpc(self, track1: int, track2: int, track3: int) -> None:
        """Bits per character, 5 to 8."""
        wanted, asked = bytes([track1, track2, track3]), "setting of bits per character"
        answer = self._ask(protocol.SET_BPC + wanted, 2, asked)
        if answer[:2] != protocol.ESC + protocol.OK:
            raise EncoderRefused(asked, _words(answer[1:2]))
        if self._rest(answer, 5, asked)[2:] != wanted:
            raise EncoderConfused(self._port.name, asked)

    def set_leading_zeros(self, tracks_1_and_3: int, track_2: int) -> None:
        wanted = bytes([tracks_1_and_3, track_2])
        self._order(protocol.SET_ZEROS + wanted, "setting of leading zeros")

    def leading_zeros(self) -> tuple[int, int]:
        """Of tracks 1 and 3, and of track 2."""
        asked = "question for leading zeros"
        answer = self._ask(protocol.GET_ZEROS, 3, asked)
        if answer[:1] != protocol.ESC:
            raise EncoderConfused(self._port.name, asked)
        return answer[1], answer[2]

    def light(self, which: str) -> None:
        """`off`, `all`, `green`, `yellow` or `red`; it does not answer."""
        self._port.write(protocol.LEDS[which])

    def read(self) -> Swipe:
        """What is on the next card swiped."""
        self._port.forget_input()
        self._port.write(protocol.READ_ISO)
        raw = self._await_swipe(protocol.is_complete)
        try:
            block = protocol.read_block(raw)
        except protocol.NotABlock:
            raise EncoderConfused(self._port.name, "order to read") from None
        if block.status == protocol.BAD_SWIPE:
            raise BadSwipe
        if block.status not in (protocol.OK, protocol.FAILED):
            raise EncoderRefused("order to read", _words(block.status))
        return block.swipe

    def write(
        self, track1: str | None = None, track2: str | None = None, track3: str | None = None
    ) -> None:
        """Write the next card swiped; None leaves a track alone.  Says nothing of what it holds."""
        tracks = (track1, track2, track3)
        for coding, text in zip(CODINGS.values(), tracks, strict=True):
            if text is not None and not (text and coding.holds(text)):
                raise NotEncodable(f"track {coding.track} cannot hold this text")
        self._port.forget_input()
        self._port.write(protocol.WRITE_ISO + protocol.iso_block(tracks))
        status = self._status(self._await_swipe(lambda raw: len(raw) >= len(_STATUS)))
        if status == protocol.BAD_SWIPE:
            raise BadSwipe
        if status == protocol.FAILED:
            raise WriteFailed
        if status != protocol.OK:
            raise EncoderRefused("order to write", _words(status))

    def erase(self, *tracks: TrackNumber) -> None:
        """Erase these tracks of the next card swiped."""
        self._port.forget_input()
        self._port.write(protocol.erase(set(tracks)))
        status = self._status(self._await_swipe(lambda raw: len(raw) >= len(_STATUS)))
        if status != protocol.OK:
            raise EncoderRefused("order to erase", _words(status))

    def close(self) -> None:
        """Leave it idle, as far as it still listens."""
        try:
            self.reset()
        except EncodingError as fault:
            log.info("encoder not reset at the end: %s", fault)
        self._port.close()

    def _order(self, command: bytes, asked: str) -> None:
        status = self._status(self._ask(command, len(_STATUS), asked))
        if status != protocol.OK:
            raise EncoderRefused(asked, _words(status))

    def _ask(self, command: bytes, length: int, asked: str) -> bytes:
        self._port.forget_input()
        self._port.write(command)
        return self._rest(b"", length, asked)

    def _rest(self, raw: bytes, length: int, asked: str) -> bytes:
        until = self._monotonic() + self._answer_s
        while len(raw) < length and self._monotonic() < until:
            raw += self._port.read(_LOOK_S)
        if len(raw) < length:
            raise EncoderSilent(self._port.name, asked)
        return raw

    def _await_swipe(self, is_all: Callable[[bytes], bool]) -> bytes:
        raw, until = b"", self._monotonic() + self._swipe_s
        while not is_all(raw):
            if not raw and not self._go_on():
                self.reset()
                raise Cancelled
            if self._monotonic() >= until:
                self.reset()
                raise (
                    EncoderSilent(self._port.name, "swipe") if raw else NobodySwiped(self._swipe_s)
                )
            more = self._port.read(_LOOK_S)
            if more and not raw:
                until = self._monotonic() + self._answer_s  # a swipe was seen: the rest is due
            raw += more
        return raw

    def _status(self, raw: bytes) -> bytes:
        if raw[:1] != protocol.ESC or len(raw) != len(_STATUS):
            raise EncoderConfused(self._port.name, "order")
        return raw[1:]


_STATUS = protocol.ESC + protocol.OK


def _words(status: bytes) -> str:
    return protocol.STATUS_WORDS.get(status, "an unknown status")
