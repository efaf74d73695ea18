"""
Log events into the tables of visits, a batch at a time.

Each batch reads the log-ins it touches and those of the same persons and days, folds them
before and after, and writes the difference.  What cannot be applied is noted for staff and
passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Table, delete, select

from contract import events as contract
from contract.events import BadMessage, Cancelled, Closed, Opened, ServicesAdded
from contract.said_by_staff import Confirmed, Corrected, Verdict
from hub import bulk, clock
from hub.events import aside
from hub.events.service import LoggedEvent
from hub.events.told import ROSTERS, VISITS
from hub.visits import folding, marks, rosters, rules, who, writing
from hub.visits.facts import (
    Cancelling,
    Choice,
    Closing,
    Confirming,
    Correcting,
    Fact,
    Facts,
    Opening,
    Verdicts,
)
from hub.visits.rollups import rolling
from hub.visits.tables import KeptAppointment, LogIn, SelectionRow, VisitAlias, VisitRow

_LOG_IN: Table = LogIn.__table__  # type: ignore[assignment]  # a mapped class's table is one

_ENCODER = msgspec.json.Encoder()


@dataclass
class _Batch:
    """The log-ins a batch is about, as they were and as they become."""

    before: dict[str, Facts] = field(default_factory=dict)
    after: dict[str, Facts] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    notes: list[tuple[LoggedEvent, str]] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


def apply(connection: Connection, site: str, timezone: str, logged: Sequence[LoggedEvent]) -> None:
    """Fold these events of a site's log into its visits."""
    batch = _Batch()
    said = list(_said(batch, timezone, logged))
    strangers = _load(connection, batch, site, {visit for visit, _, _ in said})
    for visit, fact, event in said:
        if visit in strangers:
            batch.notes.append((event, "the visit it speaks of belongs to another site"))
        else:
            _take(batch, visit, fact, event)
    _note_orphans(batch, {event.id: event for _, _, event in said})
    _keep_log_ins(connection, batch, site)
    _keep_visits(connection, batch, site)
    _tell_staff(connection, batch, site)


def empty(connection: Connection, site: str) -> None:
    """Forget every visit of a site, to fold them anew."""
    marks.mark_all(connection, site)
    visits = select(VisitRow.id).where(VisitRow.site == site)
    connection.execute(delete(SelectionRow).where(SelectionRow.visit.in_(visits)))
    for table in (KeptAppointment, VisitRow, VisitAlias, LogIn):
        connection.execute(delete(table).where(table.site == site))
    rolling.forget(connection, site)


def _said(
    batch: _Batch, timezone: str, logged: Sequence[LoggedEvent]
) -> Iterable[tuple[str, Fact, LoggedEvent]]:
    for event in logged:
        is_roster = event.type.startswith(ROSTERS)
        if not is_roster and not event.type.startswith(VISITS):
            continue
        try:
            captured = contract.decode(event.payload.encode())
        except BadMessage as fault:
            if not is_roster:  # else whoever folds the rosters says it
                batch.notes.append((event, f"the log has it, but it cannot be read: {fault}"))
            continue
        if is_roster:
            for attendance, fact in rosters.facts(captured.body, event, timezone):
                yield attendance, fact, event
        elif (said := _fact(captured.body, event, timezone)) is not None:
            yield captured.body.visit, said, event  # type: ignore[union-attr, misc]  # each body that makes a fact names its visit


def _fact(body: contract.Body, event: LoggedEvent, timezone: str) -> Fact | None:
    at = event.happened_at
    match body:
        case Opened():
            return Opening(
                at=at,
                day=clock.local_day(at, timezone),
                person=rules.captured_person(event.person, body.who, body.visit),
                device=event.device,
                by=body.by,
                language=body.language,
                corrected=event.corrected,
                event=event.id,
            )
        case ServicesAdded():
            return Choice(at, event.id, tuple(body.services), tuple(body.appointments))
        case Closed():
            return Closing(at, event.id, body.by, _verdicts(body.services))
        case Cancelled():
            return Cancelling(at, event.id, body.reason)
        case Confirmed():
            return Confirming(at, event.id, _verdicts(body.services))
        case Corrected():
            return _correcting(body, event, timezone)
        case _:
            return None


def _correcting(body: Corrected, event: LoggedEvent, timezone: str) -> Correcting:
    opened_at = _utc(body.opened_at)
    return Correcting(
        at=event.happened_at,
        event=event.id,
        opened_at=opened_at,
        day=None if opened_at is None else clock.local_day(opened_at, timezone),
        closed_at=_utc(body.closed_at),
        verdicts=_verdicts(body.services),
        withdrawn=tuple(body.withdrawn),
        takes_back=tuple(body.takes_back),
    )


def _utc(at: datetime | UnsetType) -> datetime | None:
    return None if at is UNSET else at.astimezone(UTC)


def _verdicts(said: Iterable[Verdict]) -> Verdicts:
    return tuple((one.service, one.outcome) for one in said)


def _load(connection: Connection, batch: _Batch, site: str, visits: set[str]) -> set[str]:
    """Read the log-ins of these visits; answers those that belong to another site."""
    strangers: set[str] = set()
    columns = select(LogIn.id, LogIn.site, LogIn.facts)
    for row in connection.execute(columns.where(LogIn.id.in_(visits))):
        if row.site != site:
            strangers.add(row.id)
        else:
            batch.before[row.id] = folding.FACTS.decode(row.facts)
            batch.after[row.id] = batch.before[row.id].copy()
    return strangers


def _take(batch: _Batch, visit: str, fact: Fact, event: LoggedEvent) -> None:
    facts = batch.after.setdefault(visit, Facts())
    if not facts.add(fact):
        batch.notes.append((event, "another log-in has the same visit id: nothing was changed"))
        return
    batch.changed.add(visit)


def _note_orphans(batch: _Batch, events: dict[str, LoggedEvent]) -> None:
    """Note what follows a log-in that has not come; withdraw the notes when it comes."""
    for visit in batch.changed:
        before, after = batch.before.get(visit), batch.after[visit]
        if after.opening is None:
            new = (event for event in after.events_that_follow() if event in events)
            reason = "the log-in it belongs to has not come: it is applied when that comes"
            batch.notes += [(events[event], reason) for event in new]
        elif before is not None and before.opening is None:
            batch.withdrawn += before.events_that_follow()


def _keep_log_ins(connection: Connection, batch: _Batch, site: str) -> None:
    rows = []
    for visit in batch.changed:
        facts = batch.after[visit]
        day, person = folding.group_of(facts, {}) or (None, None)
        rows.append((visit, site, day, person, _ENCODER.encode(facts).decode()))
    bulk.upsert(connection, _LOG_IN, ("id", "site", "day", "person", "facts"), rows)


def _keep_visits(connection: Connection, batch: _Batch, site: str) -> None:
    changed = [batch.after[visit] for visit in batch.changed]
    changed += [batch.before[visit] for visit in batch.changed if visit in batch.before]
    captured = {name for facts in changed for name in folding.captured_in(facts)}
    known = who.known(connection, captured)
    # Those of the log-ins that changed; and those they leave, when staff set a day right.
    groups = {group for facts in changed if (group := folding.group_of(facts, known))}
    known |= who.names(connection, {person for _, person in groups})
    others = folding.log_ins(connection, site, {day for day, _ in groups}, known)
    for visit in others.keys() - batch.after.keys():
        batch.before[visit] = batch.after[visit] = others[visit]
    before = folding.folded(batch.before, known, groups)
    after = folding.folded(batch.after, known, groups)
    writing.write_difference(connection, site, before, after)


def _tell_staff(connection: Connection, batch: _Batch, site: str) -> None:
    aside.withdraw(connection, aside.FROM_LOG, batch.withdrawn)
    for event, reason in batch.notes:
        aside.note_logged(connection, site, event, reason)
