"""
Setting a visit right, the verbs: correct, restore after a mistaken cancelling, undo.

Whoever corrects says which state of the visit they saw (`seen`, its revision); when somebody
else said something in between, nothing is captured and ChangedMeanwhile is raised.  A form
that is sent twice finds its own event there and is content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import UNSET
from sqlalchemy import Connection

from contract.events import Body
from contract.said_by_staff import MAX_NOTE, Corrected, Why, is_like_an_ssn
from hub.desk import service
from hub.desk.errors import Unsuitable
from hub.desk.service import Said
from hub.said import mark, say
from hub.visits.facts import Cancelling
from hub.visits.log_ins import SaidOfVisit


@dataclass(frozen=True, slots=True)
class Correction:
    """What staff set right; what is left out stays as it is."""

    why: Why
    note: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    said: Said = field(default_factory=dict)
    withdrawn: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.opened_at or self.closed_at or self.said or self.withdrawn)


def correct(
    connection: Connection,
    site: str,
    visit: str,
    correction: Correction,
    *,
    seen: str | None,
    by: str,
    at: datetime,
    event_id: str,
) -> None:
    """Set a visit right.  Raises NoSuchVisit, Unsuitable or ChangedMeanwhile."""
    found = service.find(connection, site, visit)
    if service.is_said(connection, event_id):
        return
    service.must_be_seen(found, seen)
    _must_hold(connection, site, found, correction)
    body = Corrected(
        visit=visit,
        staff=by,
        why=correction.why,
        note=_tidy(correction.note),
        opened_at=correction.opened_at or UNSET,
        closed_at=correction.closed_at or UNSET,
        services=service.verdicts(correction.said),
        withdrawn=sorted(correction.withdrawn),
    )
    service.say(connection, site, [(event_id, body)], at)


def restore(
    connection: Connection,
    site: str,
    visit: str,
    *,
    seen: str | None,
    by: str,
    at: datetime,
    event_id: str,
    note: str = "",
) -> None:
    """The cancelling was a mistake: the visit counts again.  Raises as `correct` does."""
    found = service.find(connection, site, visit)
    if service.is_said(connection, event_id):
        return
    service.must_be_seen(found, seen)
    said = _taking_back(event_id, by, _cancellings(found), why="mistaken_cancel", note=_tidy(note))
    if not said:
        raise Unsuitable([mark("This visit is not cancelled: there is nothing to restore.")])
    service.say(connection, site, said, at)


def take_back(
    connection: Connection,
    site: str,
    visit: str,
    taken: Sequence[str],
    *,
    why: Why = "undone",
    seen: str | None,
    by: str,
    at: datetime,
    event_id: str,
    note: str = "",
) -> None:
    """These events of the visit no longer hold.  Raises as `correct` does."""
    found = service.find(connection, site, visit)
    if service.is_said(connection, event_id):
        return
    service.must_be_seen(found, seen)
    gone = found.taken_back()
    by_log_in: dict[str, list[str]] = {}
    for event in taken:
        place = found.log_in_of(event)
        if place is None or event in gone:
            raise Unsuitable(
                [mark("That step holds no longer, or was never one: look at the visit again.")]
            )
        by_log_in.setdefault(place[0], []).append(event)
    said = _taking_back(event_id, by, by_log_in, why=why, note=_tidy(note))
    service.say(connection, site, said, at)


def _taking_back(
    event_id: str,
    by: str,
    by_log_in: dict[str, list[str]],
    *,
    why: Why,
    note: str,
) -> list[tuple[str, Body]]:
    return [
        (
            event_id if number == 0 else service.child_id(event_id, log_in),
            Corrected(visit=log_in, staff=by, why=why, note=note, takes_back=sorted(taken)),
        )
        for number, (log_in, taken) in enumerate(by_log_in.items())
    ]


def _cancellings(found: SaidOfVisit) -> dict[str, list[str]]:
    held = {log_in: facts.holding().cancellings for log_in, facts in found.log_ins.items()}
    return {log_in: [one.event for one in every] for log_in, every in held.items() if every}


def _must_hold(
    connection: Connection, site: str, found: SaidOfVisit, correction: Correction
) -> None:
    if correction.is_empty:
        raise Unsuitable(
            [mark("Nothing was changed: set a time or a service right, or leave the page.")]
        )
    service.must_be_known(connection, site, tuple(correction.said))
    _tidy(correction.note)
    for at in (correction.opened_at, correction.closed_at):
        if at is not None:
            service.must_be_past(at)
    opens = correction.opened_at or service.opened_at(found)
    if correction.closed_at is not None and correction.closed_at < opens:
        raise Unsuitable([mark("The log-out lies before the log-in: look at the two times again.")])


def _tidy(note: str) -> str:
    text = " ".join(note.split())
    if len(text) > MAX_NOTE:
        raise Unsuitable(
            [say("The note is longer than %(most)s characters: say it shorter.", most=MAX_NOTE)]
        )
    if is_like_an_ssn(text):
        raise Unsuitable(
            [mark("The note holds nine digits like a Social Security number: leave them out.")]
        )
    return text


def undo(
    connection: Connection,
    site: str,
    visit: str,
    event: str,
    *,
    seen: str | None,
    by: str,
    at: datetime,
    event_id: str,
) -> None:
    """
    Take back a step: a log-in is cancelled, a cancelling restored, anything else taken back.

    Raises as `correct` does.
    """
    found = service.find(connection, site, visit)
    openings = {facts.opening.event for facts in found.log_ins.values() if facts.opening}
    said = found.log_in_of(event)
    if event in openings:
        service.cancel(
            connection, site, visit, "mistake", seen=seen, by=by, at=at, event_id=event_id
        )
    elif said is not None and isinstance(said[1], Cancelling):
        restore(connection, site, visit, seen=seen, by=by, at=at, event_id=event_id)
    else:
        take_back(connection, site, visit, [event], seen=seen, by=by, at=at, event_id=event_id)
