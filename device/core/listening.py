"""
From a reader's bytes to what a customer's card is.

Pure.  Reader driver and its fake both listen through here, so that they cannot
differ in what counts as a swipe.  The same card again within two seconds is one
swipe; it is known again by a hash under a key that dies with the process.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from contract.cards import (
    Blank,
    LegacyCard,
    LegacyRule,
    OwnCard,
    Reading,
    Stranger,
    Unreadable,
    classify,
)
from contract.stripe import Swipe
from device.core.framing import ANY_FRAMING, Framer, Framing, Heard, SignOn
from device.core.overhearing import masked, shape

SAME_CARD_S = 2.0
_KEY_BYTES = 32


class Listener:
    """Everything a reader ever said, as counts; the swipes themselves pass through."""

    def __init__(
        self,
        framing: Framing = ANY_FRAMING,
        legacy: LegacyRule | None = None,
        overhear: Callable[[str], None] | None = None,
    ) -> None:
        self._legacy = legacy
        self._overhear = overhear
        """For a technician: told the shape of everything, and the content of nothing."""
        self.firmware: str | None = None
        self.swipes_good = 0
        self.swipes_bad = 0
        self._framing = framing
        self._framer = Framer(framing)
        self._key = secrets.token_bytes(_KEY_BYTES)
        self._last: bytes | None = None
        self._last_at = 0.0

    def take_legacy(self, rule: LegacyRule | None) -> None:
        self._legacy = rule

    def start_anew(self) -> None:
        """The port was opened: half a swipe from before is no swipe."""
        self._framer = Framer(self._framing)

    def hear(self, data: bytes, now: float) -> list[Reading]:
        """Bytes came."""
        if self._overhear:
            self._overhear(f"{len(data)} bytes: {masked(data)}")
        return self._readings(self._framer.feed(data, now), now)

    def hear_nothing(self, now: float) -> list[Reading]:
        """Nothing came for as long as `due_in` said."""
        return self._readings(self._framer.quiet(now), now)

    def due_in(self, now: float) -> float | None:
        """How long silence must last to end a swipe; None between swipes."""
        return self._framer.due_in(now)

    def _readings(self, heard: list[Heard], now: float) -> list[Reading]:
        readings = []
        for item in heard:
            if isinstance(item, SignOn):
                self.firmware = item.firmware
                continue
            if self._overhear:
                self._overhear(f"a swipe: {shape(item)}")
            if not self._is_repeat(item, now):
                readings.append(self._count(classify(item, self._legacy)))
        return readings

    def _count(self, reading: Reading) -> Reading:
        match reading:
            case OwnCard() | LegacyCard() | Stranger():
                self.swipes_good += 1
            case Unreadable():
                self.swipes_bad += 1
            case Blank():
                pass
        return reading

    def _is_repeat(self, swipe: Swipe, now: float) -> bool:
        data = swipe.track2.data or swipe.track1.data or swipe.track3.data
        if not data:
            return False  # the next try with a stripe that could not be read deserves its answer
        mark = hashlib.blake2b(data.encode(), key=self._key).digest()
        is_repeat = mark == self._last and now - self._last_at < SAME_CARD_S
        self._last, self._last_at = mark, now
        return is_repeat
