"""
What a member says about sharing the record, entered by staff as an event of the hub's own log.

From there it takes effect at once here, goes to the state first of all, and to every other
site that knows the member.  The form's one-time id is the event's: sent twice it is one choice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from msgspec import UNSET
from sqlalchemy import Connection

from contract.events import Sharing
from contract.fields import Who
from contract.said_by_staff import IdentityCheck
from hub import projecting
from hub.events.captured_here import capture
from hub.said import mark
from hub.sharing.rules import Choice

NOTICE = "2026-1"
"""The version of the words of `sharing/notice.html`, as kiosks have them too."""
CHECKS: dict[IdentityCheck, str] = {
    "photo": mark("An identity card with a picture"),
    "card": mark("Their WorkSource card"),
    "questions": mark("Questions about what the record says"),
    "known": mark("I know the person by sight"),
    "telephone": mark("I called the number in the record"),
}


def choose(
    connection: Connection,
    site: str,
    member: str,
    choice: Choice,
    *,
    staff: str,
    checked: IdentityCheck | None,
    language: str,
    now: datetime,
    once: str,
) -> bool:
    """Enter what the member said; False when this very form was entered before."""
    said = Sharing(
        who=Who(member=member),
        choice=choice,
        notice=NOTICE,
        staff=staff,
        checked=UNSET if checked is None else checked,
        language=language,
    )
    new = capture(connection, site, [(once, said, now)], now)
    projecting.catch_up(connection, site)
    return bool(new)


def read_choice(text: str) -> Choice | None:
    """The answer of a form; None when neither was ticked."""
    return _among(text, "in", "out")


def read_check(text: str) -> IdentityCheck | None:
    """How the identity was checked, as a form says it."""
    known: tuple[IdentityCheck, ...] = get_args(IdentityCheck)
    return next((one for one in known if one == text), None)


def _among(text: str, *known: Literal["in", "out"]) -> Choice | None:
    return next((one for one in known if one == text), None)
