"""
Staff PINs: never kept, only known again by a salted hash that takes its time.

scrypt, so that whoever steals a settings file pays some 30 MB and a tenth of a second for
each guess; a PIN is short, and this is what makes it long.  Checking happens in a thread
of its own, one at a time: a tenth of a second is too long for the desk.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import re
import secrets
import threading
from collections.abc import Callable

from device.core.events import PinChecked
from device.core.staff.entering import LEAST_PIN, MOST_PIN
from device.core.staff.state import May
from device.core.staff.tries import Tries
from device.ports import Clock

log = logging.getLogger(__name__)

_COST, _BLOCK, _LANES = 15, 8, 1
_SALT_BYTES, _HASH_BYTES = 16, 32
_MEMORY_BYTES = 256 * 1024 * 1024
_SHAPE = re.compile(r"scrypt:(1[0-8]):([A-Za-z0-9+/]{22}):([A-Za-z0-9+/]{43})")


def hashed(pin: str, salt: bytes | None = None, cost: int = _COST) -> str:
    """The text that stands for a PIN in the settings.  Raises ValueError for what is no PIN."""
    if not (pin.isascii() and pin.isdigit() and LEAST_PIN <= len(pin) <= MOST_PIN):
        raise ValueError(f"a PIN is {LEAST_PIN} to {MOST_PIN} digits")
    if len(set(pin)) == 1 or pin in "01234567890123456789" or pin in "98765432109876543210":
        raise ValueError("this PIN would be tried first: no row of digits, no digit alone")
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    return f"scrypt:{cost}:{_text(salt)}:{_text(_slow(pin, salt, cost))}"


def fault(text: str) -> str | None:
    """What is wrong with a hash in the settings; None if it is one, or none is set."""
    if not text or _SHAPE.fullmatch(text):
        return None
    return "must be the line that `worksource kiosk pin` prints, or empty"


def matches(pin: str, text: str) -> bool:
    """Whether this is the PIN of the hash."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return False
    cost, salt, kept = shape.groups()
    try:
        return hmac.compare_digest(_slow(pin, _bytes(salt), int(cost)), _bytes(kept))
    except (binascii.Error, ValueError):
        return False


class StaffPins:
    """The door `PinKeeper` over the PINs of the settings, by what each opens."""

    def __init__(self, kept: dict[str, str], clock: Clock) -> None:
        self._kept = {what: text for what, text in kept.items() if text}
        self._clock = clock
        self._tries = Tries()
        self._one_at_a_time = threading.Lock()

    def check(self, pin: str, told: Callable[[PinChecked], None]) -> None:
        """Find out what this PIN opens; `told` hears it from another thread."""
        work = threading.Thread(target=self._check, args=(pin, told), name="pin", daemon=True)
        work.start()

    def _check(self, pin: str, told: Callable[[PinChecked], None]) -> None:
        with self._one_at_a_time:
            rest_s = self._tries.rest_s(self._now_s())
            told(PinChecked(frozenset(), rest_s) if rest_s else self._tried(pin))

    def _tried(self, pin: str) -> PinChecked:
        may = self._opens(pin)
        if may:
            self._tries.right()
            return PinChecked(may)
        self._tries.wrong(self._now_s())
        rest_s = self._tries.rest_s(self._now_s())
        if rest_s:
            log.warning("staff PIN wrong too often: none is taken for %s s", rest_s)
        return PinChecked(may, rest_s)

    def _opens(self, pin: str) -> May:
        # Every hash is computed, whichever fits: how long it takes tells nothing.
        return frozenset([what for what, text in self._kept.items() if matches(pin, text)])

    def _now_s(self) -> float:
        return self._clock.uptime_ms() / 1000


def _slow(pin: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(
        pin.encode(),
        salt=salt,
        n=2**cost,
        r=_BLOCK,
        p=_LANES,
        maxmem=_MEMORY_BYTES,
        dklen=_HASH_BYTES,
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
