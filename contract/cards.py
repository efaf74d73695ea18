"""
What a swipe is: our card, a legacy card, somebody else's card (and no more of it).

Our card carries its token on track 2 alone: a version digit and 24 random digits, longer
than any account number and without a separator, so that no other card looks like it.
The documents of 2002 only say that an SSN is encoded, not where: hence a rule one can set.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from stdnum import luhn

from contract.stripe import Swipe, Track, TrackNumber

CARD_VERSION = "1"
TOKEN_LENGTH = 25

_TOKEN = re.compile(r"[1-9][0-9]{24}")
_LICENCE_TRACK_2 = re.compile(r"(?:604425|6360[0-5][0-9]|63606[0-2])[0-9]{0,13}=")
_LICENCE_TRACK_1 = re.compile(r"[A-Z]{2}[A-Z .'-]{1,13}\^?[^^]*\$[^^]*\^")
_BANK_TRACK_2 = re.compile(r"(?P<account>[0-9]{12,19})=[0-9]{2}(?:0[1-9]|1[0-2])")
_NINE_DIGITS = re.compile(r"[0-9]{9}")


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card of ours by its token, 25 digits; the token is not shown by repr."""

    token: str

    def __repr__(self) -> str:
        return "OwnCard()"


@dataclass(frozen=True, slots=True)
class LegacyCard:
    """A card of 2002.  Its nine digits are an SSN: seal them at once, keep them nowhere."""

    digits: str

    def __repr__(self) -> str:
        return "LegacyCard()"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody else's card, by its class alone."""

    kind: Literal["bank", "licence", "other"]


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing is encoded on any track."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something is encoded, and no track that would tell could be read."""


Reading = OwnCard | LegacyCard | Stranger | Blank | Unreadable


@dataclass(frozen=True, slots=True)
class LegacyRule:
    """
    Where a card of 2002 carries its nine digits.

    `pattern` must match a whole track; its groups, put together, are the digits, so that
    `B([0-9]{9})\\^.*` or `([0-9]{3})-([0-9]{2})-([0-9]{4})` say how a site's cards are laid out.
    """

    pattern: str = r"([0-9]{9})"
    tracks: tuple[TrackNumber, ...] = (1, 2, 3)

    def __post_init__(self) -> None:
        try:
            groups = re.compile(self.pattern).groups
        except re.error as fault:
            raise ValueError(f"the legacy card pattern is no regular expression: {fault}") from None
        if groups == 0:
            raise ValueError("the legacy card pattern has no group: put the digits in ( )")
        if not self.tracks or any(track not in (1, 2, 3) for track in self.tracks):
            raise ValueError("legacy cards are read from tracks 1, 2 and 3: name one at least")

    def digits(self, swipe: Swipe) -> str | None:
        """The nine digits, if this is a legacy card and its tracks agree on them."""
        found = {self._digits_of(swipe.tracks[track - 1]) for track in self.tracks} - {None}
        return found.pop() if len(found) == 1 else None

    def _digits_of(self, track: Track) -> str | None:
        match = re.fullmatch(self.pattern, track.data, re.ASCII)
        digits = "".join(group or "" for group in match.groups()) if match else ""
        return digits if may_be_ssn(digits) else None


ANY_NINE_DIGITS = LegacyRule()


def make_token(randbelow: Callable[[int], int] = secrets.randbelow) -> str:
    """A new card token: the version digit and 24 random digits, some 80 bits."""
    return CARD_VERSION + str(randbelow(10**24)).zfill(24)


def is_token(text: str) -> bool:
    """Whether a track 2 with this text is one of ours, of any version."""
    return _TOKEN.fullmatch(text) is not None


def may_be_ssn(digits: str) -> bool:
    """Whether nine digits could be an SSN: no area 000, 666 or 9xx, no group 00, no serial 0000."""
    if not digits.isascii() or _NINE_DIGITS.fullmatch(digits) is None:
        return False
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


def classify(swipe: Swipe, legacy: LegacyRule | None = ANY_NINE_DIGITS) -> Reading:
    """What a swipe is.  `legacy` is None where cards of 2002 are no longer taken."""
    if is_token(swipe.track2.data):
        return OwnCard(swipe.track2.data)
    stranger = _stranger(swipe)
    if stranger is not None:
        return stranger
    digits = legacy.digits(swipe) if legacy else None
    if digits is not None:
        return LegacyCard(digits)
    return _neither(swipe, legacy)


def _stranger(swipe: Swipe) -> Stranger | None:
    # The issuer number of a licence comes before the bank's check digit, which one
    # licence in ten satisfies by chance.
    if _LICENCE_TRACK_2.match(swipe.track2.data):
        return Stranger("licence")
    if swipe.track1.data.startswith("B") or _is_account(swipe.track2.data):
        return Stranger("bank")
    if _LICENCE_TRACK_1.match(swipe.track1.data):
        return Stranger("licence")
    return None


def _is_account(track2: str) -> bool:
    match = _BANK_TRACK_2.match(track2)
    return match is not None and bool(luhn.is_valid(match["account"]))


def _neither(swipe: Swipe, legacy: LegacyRule | None) -> Reading:
    telling = {2, *legacy.tracks} if legacy else {2}
    if any(swipe.tracks[track - 1].status == "error" for track in telling):
        return Unreadable()
    if any(track.status == "data" for track in swipe.tracks):
        return Stranger("other")
    if any(track.status == "error" for track in swipe.tracks):
        return Unreadable()
    return Blank()
