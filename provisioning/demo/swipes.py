"""
A simulated magnetic-stripe reader: a pseudo-terminal that speaks as MagTek's readers do.

The kiosk opens the other end as a serial port, so that what is tested is the real
driver.
"""

from __future__ import annotations

import os
import pty
import random
import threading
import time
import tty
from pathlib import Path

from contract.cards import may_be_ssn
from contract.reader_bytes import magtek, sign_on
from contract.stripe import ERROR, TRACK_1, TRACK_2, Swipe, holding

UNREADABLE = magtek(Swipe(ERROR, ERROR, ERROR))


def own_card(token: str) -> bytes:
    """A WorkSource card: the token, on track 2 alone."""
    return magtek(Swipe(track2=holding(token)))


def legacy_card(digits: str) -> bytes:
    """A card of 2002."""
    return magtek(Swipe(track2=holding(digits)))


def bank_card(account: str, name: str = "CUSTOMER/TEST") -> bytes:
    """Somebody's bank card, by ISO 7813."""
    until = "30121010000000"
    track1 = holding(TRACK_1.separator.join((f"B{account}", name, until)))
    return magtek(Swipe(track1, holding(f"{account}{TRACK_2.separator}{until}")))


def licence(number: str) -> bytes:
    """Somebody's driving licence, by AAMVA."""
    track2 = f"636045{number}{TRACK_2.separator}301219800101"
    return magtek(Swipe(holding("WASEATTLE^DOE$SAM^1 MAIN ST^"), holding(track2)))


def any_ssn(chance: random.Random) -> str:
    """Nine digits that could be an SSN."""
    while True:
        digits = f"{chance.randrange(10**9):09d}"
        if may_be_ssn(digits):
            return digits


def any_account(chance: random.Random) -> str:
    """Sixteen digits with a bank's check digit."""
    body = [4, *(chance.randrange(10) for _ in range(14))]
    doubled = [
        digit if place % 2 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(body)
    ]
    return "".join(map(str, body)) + str(-sum(doubled) % 10)


class SimulatedReader:
    """One reader; its port outlives the kiosk that opens it."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._master, self._slave = pty.openpty()
        # We keep the other end open too: a kiosk that dies does not hang the line up.
        tty.setraw(self._slave)
        self.port = Path(os.ttyname(self._slave))
        self._chance = chance
        self._lock = threading.Lock()

    def swipe(self, sent: bytes) -> float:
        """Send a message; answers the monotonic time of its last byte."""
        with self._lock:
            for burst in self._bursts(sent):
                os.write(self._master, burst)
            return time.monotonic()

    def sign_on(self) -> None:
        """What a reader says when it is powered."""
        with self._lock:
            os.write(self._master, sign_on())

    def close(self) -> None:
        os.close(self._master)
        os.close(self._slave)

    def _bursts(self, sent: bytes) -> list[bytes]:
        """Cut anywhere: a driver must put together what belongs together."""
        if self._chance is None or len(sent) < 2:
            return [sent]
        cut = self._chance.randrange(1, len(sent))
        return [sent[:cut], sent[cut:]]
