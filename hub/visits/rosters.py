"""
What rosters say of visits: whoever is swiped into a group is here, as after any log-in.

Pure.  An entry of a roster is a log-in under its own id, so that it joins the visit that the
person has open, or begins one.  What the facilitator confirms is staff's word on the group's
services: nothing of a group counts before.
"""

from __future__ import annotations

from collections.abc import Iterator

from contract.events import Attended, Body, Undone
from contract.said_by_staff import Held, Outcome, RosterOutcome
from hub import clock
from hub.events.service import LoggedEvent
from hub.visits import rules
from hub.visits.facts import Cancelling, Confirming, Fact, Opening

_WORD: dict[RosterOutcome, Outcome] = {
    "attended": "used",
    "left_early": "not_used",
    "not_served": "not_used",
}


def facts(body: Body, event: LoggedEvent, timezone: str) -> Iterator[tuple[str, Fact]]:
    """What an event of a roster says, each under the id of its entry."""
    at = event.happened_at
    match body:
        case Attended():
            yield (
                body.attendance,
                Opening(
                    at=at,
                    day=clock.local_day(at, timezone),
                    person=rules.captured_person(event.person, body.who, body.attendance),
                    device=event.device,
                    by="staff",
                    language="en",
                    corrected=event.corrected,
                    event=event.id,
                ),
            )
        case Undone():
            yield body.attendance, Cancelling(at, event.id, "mistake")
        case Held():
            for entry in body.attendances if body.services else ():
                verdicts = tuple((code, _WORD[entry.outcome]) for code in body.services)
                yield entry.attendance, Confirming(at, event.id, verdicts, body.group)
        case _:
            pass
