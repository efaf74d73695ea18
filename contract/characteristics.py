"""What a hub tells the state of its members' characteristics (29 CFR 38.41); never the other way."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from contract.fields import Day, Instant, MemberNumber, Message, Personal, Uuid

MAX_SITE_CHARACTERISTICS = 500
MAX_SITE_CHARACTERISTICS_BYTES = 512 * 1024


class SiteCharacteristic(Personal, frozen=True, kw_only=True):
    """An answer that staff wrote down; never changed, only followed by another."""

    id: Uuid
    member: MemberNumber
    element: Annotated[
        str,
        Meta(
            pattern=r"^[0-9]{3,4}[A-Z]?$(?!\n)",
            description="Its number in the participant record.",
        ),
    ]
    value: Annotated[
        str,
        Meta(
            pattern=r"^[0-9A-Z-]{0,20}$(?!\n)",
            description="A code, a day or a place; empty: not known from then on.",
        ),
    ]
    since: Day
    at: Instant
    by: Annotated[str, Meta(max_length=200)]

    def __post_init__(self) -> None:
        date.fromisoformat(self.since)


class SiteCharacteristics(Personal, frozen=True, kw_only=True):
    """Answers that a site wrote down and the state may not have yet."""

    answers: Annotated[list[SiteCharacteristic], Meta(max_length=MAX_SITE_CHARACTERISTICS)]


class SiteCharacteristicsAnswer(Message, frozen=True, kw_only=True):
    """The state's word which it holds, after its commit; the hub tells the others again later."""

    kept: Annotated[list[Uuid], Meta(max_length=MAX_SITE_CHARACTERISTICS)]
