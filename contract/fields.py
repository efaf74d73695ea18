"""The shapes that several messages share: tokens, codes, numbers, and who somebody is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from contract import member_number

MAX_MESSAGE_BYTES = 16 * 1024
"""An event or heartbeat larger than this is refused unread."""
MAX_UPTIME_MS = 100 * 366 * 24 * 3600 * 1000
"""A century: whoever adds an uptime to a time stays within the calendar."""

Uuid = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$(?!\n)")
]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$(?!\n)")]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,31}$(?!\n)")]
CardToken = Annotated[str, Meta(pattern=r"^[1-9][0-9]{24}$(?!\n)")]
MemberNumber = Annotated[str, Meta(pattern=r"^[1-9][0-9]{9}$(?!\n)")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$(?!\n)")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(?:-[A-Za-z]{4})?$(?!\n)")]
Sentence = Annotated[str, Meta(max_length=300)]
Instant = Annotated[datetime, Meta(tz=True)]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]$(?!\n)")]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Sequence = Annotated[int, Meta(ge=1, le=2**53)]
WallTime = Annotated[str, Meta(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
KeyId = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,32}$(?!\n)")]
Uptime = Annotated[int, Meta(ge=0, le=MAX_UPTIME_MS)]
Mark = Annotated[str, Meta(pattern=r"^[ -~]{0,64}$(?!\n)")]
"""A version or a firmware's name: one line of plain characters."""
Codes = Annotated[list[Code], Meta(max_length=40)]

ClockState = Literal["synced", "unsynced"]


class Message(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """
    A message or a part of one: frozen, and strict about what it may hold.

    `gc=False`: a frozen message cannot be part of a cycle, and thousands of them at once
    would keep the collector busy for longer than they take to read.
    """


class Personal(Message, frozen=True):
    """A message that tells something of a person: only its type is shown, in a log for one."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def check_calendar(*instants: datetime | UnsetType) -> None:
    """A clock may be wrong by decades, but not so wrong that adding to it leaves the calendar."""
    for instant in instants:
        if isinstance(instant, datetime) and not 1970 <= instant.year < 2200:
            raise ValueError("a time lies outside the years 1970 to 2199")


class Sealed(Message, frozen=True):
    """An SSN sealed to the state's public key; only the state can open it."""

    key: KeyId
    box: Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{64,128}={0,2}$(?!\n)")]

    def __repr__(self) -> str:
        return f"Sealed(key={self.key!r})"


class Who(Message, frozen=True):
    """Who a message is about: exactly one of a card, a member, a sealed SSN, or nobody known."""

    card: CardToken | UnsetType = UNSET
    member: MemberNumber | UnsetType = UNSET
    sealed: Sealed | UnsetType = UNSET
    nobody: Literal[True] | UnsetType = UNSET

    def __post_init__(self) -> None:
        given = [
            field
            for field in (self.card, self.member, self.sealed, self.nobody)
            if field is not UNSET
        ]
        if len(given) != 1:
            raise ValueError("'who' takes exactly one of card, member, sealed, nobody")
        if isinstance(self.member, str) and not member_number.is_valid(self.member):
            raise ValueError("the member number's check digits are wrong")

    @property
    def kind(self) -> Literal["card", "member", "sealed", "nobody"]:
        if self.card is not UNSET:
            return "card"
        if self.member is not UNSET:
            return "member"
        return "nobody" if self.sealed is UNSET else "sealed"

    def __repr__(self) -> str:
        return f"Who({self.kind})"


NOBODY = Who(nobody=True)
