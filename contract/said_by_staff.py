"""
What staff say of a visit beyond logging in and out: what was given, and what is set right.

Nothing captured is ever changed: a correction is one more fact, and the fold reads the
visit in its light.  Only a hub captures these; a kiosk that sends one is refused.  Who said
it is a mark such as `staff-17`: the hub's account of that number, the same for as long as
the account lives, and no name to whoever reads the log elsewhere.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from contract.fields import Code, Codes, Instant, Message, Personal, Uuid, check_calendar

Outcome = Literal["used", "not_used", "added"]
StaffMark = Annotated[str, Meta(pattern=r"^staff-[1-9][0-9]{0,17}$(?!\n)")]
MAX_NOTE = 200
Why = Literal[
    "wrong_service",
    "wrong_time",
    "forgotten_log_out",
    "wrong_person",
    "mistaken_cancel",
    "mistaken_log_out",
    "undone",
    "other",
]
"""Why a visit is set right.  `undone`: staff took back their own last step."""

IdentityCheck = Literal["photo", "card", "questions", "known", "telephone"]
"""
How staff made sure that it is the member who chooses: an identity card with a picture, the
member's card, questions about the record, known by sight, or called at the number of the record.
"""

RosterOutcome = Literal["attended", "left_early", "not_served"]
"""Of somebody on a roster.  Who left before the service was given, or came and was not served,
was here all the same; who was booked and never came is on no roster."""

_LIKE_AN_SSN = re.compile(r"(?<!\d)\d{3}[ .-]?\d{2}[ .-]?\d{4}(?!\d)")


class Verdict(Message, frozen=True):
    """What became of one service: used, not used, or used though not chosen before."""

    service: Code
    outcome: Outcome


Verdicts = Annotated[list[Verdict], Meta(max_length=40)]


class Confirmed(Message, frozen=True):
    """Staff say what of this visit was given, without ending it; it stands over the customer's word."""

    visit: Uuid
    staff: StaffMark
    services: Annotated[list[Verdict], Meta(min_length=1, max_length=40)]


class Corrected(Personal, frozen=True):
    """
    Staff set a visit right.  Of several, each field counts as the last one said it.

    `opened_at` and `closed_at` stand instead of what was captured, over whatever else ended
    the visit; the visit's day follows `opened_at`.  `withdrawn` are services that were chosen
    by mistake before this was said.  `takes_back` are earlier events of this visit that no
    longer hold: a mistaken cancelling or log-out, a choice, a confirmation, a correction.
    The log-in itself is never taken back; that is what cancelling is for.
    """

    visit: Uuid
    staff: StaffMark
    why: Why
    note: Annotated[str, Meta(max_length=MAX_NOTE)] = ""
    opened_at: Instant | UnsetType = UNSET
    closed_at: Instant | UnsetType = UNSET
    services: Verdicts = []
    withdrawn: Codes = []
    takes_back: Annotated[list[Uuid], Meta(max_length=40)] = []

    def __post_init__(self) -> None:
        check_calendar(self.opened_at, self.closed_at)
        said = self.services or self.withdrawn or self.takes_back
        if not said and self.opened_at is UNSET and self.closed_at is UNSET:
            raise ValueError("it corrects nothing")
        if _ends_before_it_begins(self.opened_at, self.closed_at):
            raise ValueError("the log-out lies before the log-in")
        if is_like_an_ssn(self.note):
            raise ValueError("the note holds what may be a Social Security number")


class TookPart(Message, frozen=True):
    """
    What became of one entry of a roster.

    `attendance` is the entry; or the visit in which somebody said at a kiosk that they came.
    """

    attendance: Uuid
    outcome: RosterOutcome


class Held(Message, frozen=True):
    """
    A group was held: who took part, and the services that those who attended were given.

    Of several, each entry counts as the last one said it.
    """

    group: Uuid
    staff: StaffMark
    services: Codes = []
    attendances: Annotated[list[TookPart], Meta(max_length=100)] = []


def is_like_an_ssn(text: str) -> bool:
    """Whether nine digits stand in a text as those of an SSN do."""
    return _LIKE_AN_SSN.search(text) is not None


def _ends_before_it_begins(opens: datetime | UnsetType, closes: datetime | UnsetType) -> bool:
    return isinstance(opens, datetime) and isinstance(closes, datetime) and closes < opens
