"""
What the state answers to other systems under `/api/v1`: the types of the published document.

No answer names a person but `Member`.  Whoever may not have member numbers has `person`, a word
that stands for one person towards one system alone.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from contract.fields import (
    Code,
    Count,
    Day,
    Instant,
    Language,
    MemberNumber,
    Message,
    Name,
    Personal,
    Uuid,
    WallTime,
)
from contract.messages import Text

Cursor = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,1024}$(?!\n)")]
Pseudonym = Annotated[str, Meta(pattern=r"^p[a-z2-7]{26}$(?!\n)")]
Mode = Literal["self_service", "information", "pending_staff"]
EventKind = Literal[
    "visit.changed",
    "member.changed",
    "member.merged",
    "catalogue.changed",
    "figures.snapshot",
    "webhook.test",
]
Dimension = Literal[
    "site", "area", "month", "quarter", "program_year", "weekday", "hour", "language", "mode",
    "service", "programme", "partner", "standing", "first_or_again",
]  # fmt: skip
MAX_PAGE = 1_000
USUAL_PAGE = 200


class Hours(Message, frozen=True, kw_only=True):
    """A span of a weekday (0 is Monday) in which a site is open, on its own clock."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    opens: WallTime
    closes: WallTime


class SiteItem(Message, frozen=True, kw_only=True):
    """A site."""

    code: Name
    name: str
    timezone: str
    county: str = ""
    area: str = ""
    languages: list[Language] = []
    hours: list[Hours] = []


class Sites(Message, frozen=True, kw_only=True):
    """Every site of the state."""

    items: list[SiteItem]


class CatalogueService(Message, frozen=True, kw_only=True):
    """A service: how it is called in each language, and how it is given."""

    code: Code
    label: Text
    mode: Mode
    programme: Code | UnsetType = UNSET
    valid_from: Day | UnsetType = UNSET
    valid_to: Day | UnsetType = UNSET


class CatalogueProgramme(Message, frozen=True, kw_only=True):
    """A programme that gives or pays for services."""

    code: Code
    name: str
    group: Literal["federal", "state", "local", "other"]
    element: str | UnsetType = UNSET
    valid_from: Day | UnsetType = UNSET
    valid_to: Day | UnsetType = UNSET


class Catalogue(Message, frozen=True, kw_only=True):
    """The menu of the whole state, or of one site as that site has it."""

    site: Name | UnsetType = UNSET
    services: list[CatalogueService]
    programmes: list[CatalogueProgramme]


class Figure(Message, frozen=True, kw_only=True):
    """What is counted of one group; `members` are people, each counted once in the group."""

    group: dict[Dimension, str]
    visits: Count
    members: Count
    nobody: Count
    services: Count
    verified: Count
    unverified: Count
    auto_closed: Count
    pending: Count


class Figures(Message, frozen=True, kw_only=True):
    """Unduplicated figures of a span of days.  Groups never add up to a total: ask for that."""

    first: Day
    last: Day
    by: list[Dimension]
    items: list[Figure]


class ChosenService(Message, frozen=True, kw_only=True):
    """A service within a visit; only systems whose agreement allows services have these."""

    service: Code
    intended: bool
    outcome: Literal["used", "not_used", "added"] | None
    confirmed_by: Literal["customer", "staff", "later"] | None


class Visit(Message, frozen=True, kw_only=True):
    """
    A visit as it is known now.  A later page brings it again when it was set right.

    `withdrawn`: it is not a visit any more; nothing but the id is told of it.
    """

    id: Uuid
    site: Name
    day: Day
    withdrawn: bool = False
    status: Literal["open", "closed", "cancelled"] | UnsetType = UNSET
    opened_at: Instant | UnsetType = UNSET
    closed_at: Instant | UnsetType | None = UNSET
    closed_by: Literal["customer", "staff", "auto", "interrupted"] | UnsetType | None = UNSET
    language: Language | UnsetType = UNSET
    person: Pseudonym | UnsetType | None = UNSET
    member: MemberNumber | UnsetType = UNSET
    services: list[ChosenService] | UnsetType = UNSET


class VisitPage(Message, frozen=True, kw_only=True):
    """
    Visits in the order of their last change.

    Ask again with `next` while `more` holds; later, the same cursor brings what changed since.
    `complete`: everything that the state has of visits now can be had this way already.
    """

    items: Annotated[list[Visit], Meta(max_length=MAX_PAGE)]
    next: Cursor
    more: bool
    complete: bool


class Member(Personal, frozen=True, kw_only=True):
    """
    A member, or that there is nothing to be had of one any more.

    `withdrawn`: the member has opted out of sharing, or is out of reach for another reason.
    `merged_into`: the number is another name of that member now.
    """

    number: MemberNumber
    withdrawn: bool = False
    merged_into: MemberNumber | UnsetType = UNSET
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    registered_at: Instant | UnsetType = UNSET
    registered_site: str | UnsetType = UNSET
    revision: Count | UnsetType = UNSET


class MemberPage(Message, frozen=True, kw_only=True):
    """
    Members: first all of them by number, then what changed since, by the same cursor.
    """

    items: Annotated[list[Member], Meta(max_length=MAX_PAGE)]
    next: Cursor
    more: bool


class NewWebhook(Message, frozen=True, kw_only=True):
    """What a system wants to be told, and where."""

    url: Annotated[str, Meta(min_length=8, max_length=500)]
    kinds: Annotated[list[EventKind], Meta(min_length=1, max_length=6)]


class Webhook(Message, frozen=True, kw_only=True):
    """A subscription.  The secret is shown once, when it is made."""

    id: Uuid
    url: str
    kinds: list[EventKind]
    status: Literal["active", "stopped", "ended"]
    secret: str | UnsetType = UNSET


class Webhooks(Message, frozen=True, kw_only=True):
    """Every subscription of the calling system."""

    items: list[Webhook]


class HookIds(Message, frozen=True, kw_only=True):
    """What an event is about: ids and never more."""

    visits: list[Uuid] | UnsetType = UNSET
    members: list[MemberNumber] | UnsetType = UNSET
    kept: MemberNumber | UnsetType = UNSET
    codes: list[str] | UnsetType = UNSET
    site: Name | UnsetType = UNSET
    day: Day | UnsetType = UNSET
    snapshot: str | UnsetType = UNSET


class HookBody(Message, frozen=True, kw_only=True):
    """The body of a webhook, after Standard Webhooks; `sequence` rises with each event."""

    type: EventKind
    timestamp: Instant
    sequence: Count
    data: HookIds


class Problem(Message, frozen=True, kw_only=True):
    """Why something was not done, after RFC 9457."""

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
