"""
What was said under the visit ids of one visit: its log-ins, and the mark of its last word.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from contract.events import digest
from hub.visits.facts import Facts, Following
from hub.visits.tables import LogIn, VisitAlias, VisitRow

_FACTS = msgspec.json.Decoder(Facts)


@dataclass(frozen=True, slots=True)
class SaidOfVisit:
    """A visit's log-ins by id, the first one first."""

    id: str
    site: str
    log_ins: dict[str, Facts]

    @property
    def events(self) -> list[str]:
        """Every event that speaks of the visit, in no order."""
        return [event for facts in self.log_ins.values() for event in _events(facts)]

    @property
    def revision(self) -> str:
        """One mark for everything said so far; whatever else is said makes another of it."""
        return digest([*self.log_ins, *self.events])

    def taken_back(self) -> set[str]:
        """The events that staff took back."""
        return {event for facts in self.log_ins.values() for event in facts.taken_back()}

    def log_in_of(self, event: str) -> tuple[str, Following] | None:
        """Under which visit id an event was said, and what it says; None for a log-in itself."""
        for log_in, facts in self.log_ins.items():
            for fact in facts.following():
                if fact.event == event:
                    return log_in, fact
        return None


def said_of(connection: Connection, visit: str) -> SaidOfVisit | None:
    """What was said of a visit, by the id of any log-in of it; None when there is none."""
    visit = connection.scalar(select(VisitAlias.visit).where(VisitAlias.id == visit)) or visit
    site = connection.scalar(select(VisitRow.site).where(VisitRow.id == visit))
    if site is None:
        return None
    joined = connection.scalars(
        select(VisitAlias.id).where(VisitAlias.visit == visit).order_by(VisitAlias.id)
    )
    ids = [visit, *joined]
    rows = connection.execute(select(LogIn.id, LogIn.facts).where(LogIn.id.in_(ids))).all()
    facts = {row.id: _FACTS.decode(row.facts) for row in rows}
    return SaidOfVisit(visit, site, {one: facts[one] for one in ids if one in facts})


def _events(facts: Facts) -> list[str]:
    logged_in = [facts.opening.event] if facts.opening is not None else []
    return [*logged_in, *facts.events_that_follow()]
