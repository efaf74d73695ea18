"""
The difference between two folds, written to the tables of visits.

Only what changed is touched.  Whom a visit belongs to is kept as it is known now: a fold
knows no more than the log does.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from hub import bulk, clock
from hub.catalogue.tables import SiteRow
from hub.visits import marks, who
from hub.visits.rollups import rolling
from hub.visits.rollups.tables import NEVER
from hub.visits.rules import Selection, Visit
from hub.visits.tables import KeptAppointment, SelectionRow, VisitAlias, VisitRow

_VISIT: Table = VisitRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
_ALIAS: Table = VisitAlias.__table__  # type: ignore[assignment]
_SELECTION: Table = SelectionRow.__table__  # type: ignore[assignment]
_KEPT: Table = KeptAppointment.__table__  # type: ignore[assignment]

_VISIT_COLUMNS = (
    "id",
    "site",
    "day",
    "device",
    "captured_person",
    "person",
    "status",
    "logged_in_by",
    "language",
    "opened_at",
    "hour",
    "closed_at",
    "closed_by",
    "answered_at",
    "corrected",
    "amended_at",
)
_SELECTION_COLUMNS = (
    "visit",
    "service",
    "site",
    "day",
    "intended",
    "outcome",
    "confirmed_by",
    "chosen_at",
)

Visits = dict[str, Visit]


def write_difference(connection: Connection, site: str, before: Visits, after: Visits) -> None:
    """Bring the tables from one fold of some visits to the next."""
    _write_aliases(connection, site, before, after)
    _write_visits(connection, site, before, after)
    _write_selections(connection, site, before, after)
    _write_kept(connection, site, before, after)
    _follow(connection, site, before, after)


def _follow(connection: Connection, site: str, before: Visits, after: Visits) -> None:
    """Days that are over and counted are counted anew when something of them changed."""
    ids = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    changed = [visit for visits in (before, after) for one in ids if (visit := visits.get(one))]
    marks.mark(connection, site, {visit.day for visit in changed})
    through = rolling.rolled_through(connection, site) if changed else NEVER
    days = {visit.day for visit in changed if visit.day <= through}
    if days:
        captured = {visit.person for visit in changed}
        persons = captured | set(who.known(connection, captured).values())
        rolling.follow(connection, site, days, persons)


def _write_aliases(connection: Connection, site: str, before: Visits, after: Visits) -> None:
    was, now = _aliases(before), _aliases(after)
    bulk.delete(connection, _ALIAS, ("id",), [(alias,) for alias in was.keys() - now.keys()])
    rows = [(alias, visit, site) for alias, visit in now.items() if was.get(alias) != visit]
    bulk.upsert(connection, _ALIAS, ("id", "visit", "site"), rows)


def _aliases(visits: Visits) -> dict[str, str]:
    return {alias: visit.id for visit in visits.values() for alias in visit.joined}


def _write_visits(connection: Connection, site: str, before: Visits, after: Visits) -> None:
    gone = before.keys() - after.keys()
    changed = [visit for visit in after.values() if before.get(visit.id) != visit]
    bulk.delete(connection, _VISIT, ("id",), [(visit,) for visit in gone])
    known = who.known(connection, {one.person for one in changed if one.id not in before})
    timezone = connection.scalar(select(SiteRow.timezone).where(SiteRow.code == site)) or "UTC"
    rows = [_visit_row(site, timezone, visit, known) for visit in changed]
    bulk.upsert(connection, _VISIT, _VISIT_COLUMNS, rows, keep=("person",))


def _visit_row(site: str, timezone: str, visit: Visit, known: dict[str, str]) -> tuple[Any, ...]:
    return (
        visit.id,
        site,
        visit.day,
        visit.device,
        visit.person,
        known.get(visit.person, visit.person),
        visit.status,
        visit.logged_in_by,
        visit.language,
        visit.opened_at,
        visit.opened_at.astimezone(clock.zone(timezone)).hour,
        visit.closed_at,
        visit.closed_by,
        visit.answered_at,
        visit.corrected,
        visit.amended_at,
    )


def _write_selections(connection: Connection, site: str, before: Visits, after: Visits) -> None:
    was, now = _selections(before), _selections(after)
    bulk.delete(connection, _SELECTION, ("visit", "service"), list(was.keys() - now.keys()))
    rows = [
        (
            visit,
            service,
            site,
            day,
            selection.intended,
            selection.outcome,
            selection.confirmed_by,
            selection.chosen_at,
        )
        for (visit, service), (day, selection) in now.items()
        if was.get((visit, service)) != (day, selection)
    ]
    bulk.upsert(connection, _SELECTION, _SELECTION_COLUMNS, rows)


def _selections(
    visits: Visits,
) -> dict[tuple[str, str], tuple[date, Selection]]:
    return {
        (visit.id, selection.service): (visit.day, selection)
        for visit in visits.values()
        for selection in visit.selections
    }


def _write_kept(connection: Connection, site: str, before: Visits, after: Visits) -> None:
    was, now = _kept(before), _kept(after)
    bulk.delete(connection, _KEPT, ("visit", "appointment"), list(was.keys() - now.keys()))
    rows = [(*key, site, at) for key, at in now.items() if was.get(key) != at]
    bulk.upsert(connection, _KEPT, ("visit", "appointment", "site", "at"), rows)


def _kept(visits: Visits) -> dict[tuple[str, str], datetime]:
    return {
        (visit.id, appointment): at for visit in visits.values() for appointment, at in visit.kept
    }
