"""
Series, the verbs: plan one, change or end it from one date on.

Its dates keep their bookings whatever changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.service import note
from hub.catalogue import service as catalogue
from hub.events import service as events
from hub.groups import service
from hub.groups.clashes import Span
from hub.groups.errors import ChangedMeanwhile, NoSuchGroup
from hub.groups.series import rules
from hub.groups.series.making import AHEAD, find, make_ahead
from hub.groups.series.rules import NewSeries
from hub.groups.series.tables import GroupSeries
from hub.groups.tables import Booking, GroupRow
from hub.ids import new_id

FELL_AWAY = "series"
"""Why a date was called off: its series has it no more."""


def plan(
    session: Session,
    site: str,
    series: NewSeries,
    *,
    by: str,
    now: datetime,
    series_id: str | None = None,
    even_so: bool = True,
) -> str:
    """
    Plan a group that comes again; answers the series' id.  Raises Unsuitable or Clashing.

    Whoever may ask twice gives the id: the second time changes nothing.
    """
    connection = session.connection()
    if series_id is not None and find(connection, site, series_id) is not None:
        return series_id
    series_id = series_id or new_id()
    series = _checked(connection, site, series, now)
    if not even_so:
        _refuse_clashes(connection, site, series, now)
    _insert(connection, site, series_id, series, by=by, now=now, follows=None)
    make_ahead(connection, site, _must(connection, site, series_id), now)
    catalogue.bump(connection, site)
    note(session, actor=by, action="group.planned", subject=f"series {series_id}")
    service.remember(connection, site, series_id, "made", by=by, now=now)
    return series_id


def change_from(
    session: Session,
    site: str,
    group_id: str,
    series: NewSeries,
    *,
    revision: int,
    by: str,
    now: datetime,
    even_so: bool = True,
) -> str:
    """
    Change this date of a series and all from here on; answers the series that holds them.

    What came before stays as it was.  Raises NoSuchGroup, ChangedMeanwhile, Unsuitable or
    Clashing; `revision` is that of the series.
    """
    connection = session.connection()
    group, old = _locked(connection, site, group_id, revision)
    series = _checked(connection, site, series, now)
    coming = _from(connection, old.id, group.slot)
    if not even_so:
        _refuse_clashes(connection, site, series, now, but=[row.id for row in coming])
    is_whole = group.slot <= old.first_day
    if is_whole:
        kept = str(old.id)
        connection.execute(
            update(GroupSeries)
            .where(GroupSeries.id == old.id)
            .values(**_columns(series), revision=revision + 1, planned_through=series.group.day)
        )
    else:
        kept = new_id()
        _cut(connection, old, group.slot)
        # Beyond the old one's number: a form that was open on the old one must not fit the new.
        _insert(connection, site, kept, series, by=by, now=now, follows=old)
    _lay_over(connection, site, kept, series, coming, now)
    make_ahead(connection, site, _must(connection, site, kept), now)
    catalogue.bump(connection, site)
    note(session, actor=by, action="group.changed", subject=f"series {kept}")
    service.remember(connection, site, kept, "changed_on", by=by, now=now, said=str(group.slot))
    return kept


def end_from(
    session: Session, site: str, group_id: str, *, revision: int, by: str, now: datetime, why: str = ""
) -> int:  # fmt: skip
    """Call off this date and all from here on; answers how many.  Raises as `change_from`."""
    connection = session.connection()
    group, old = _locked(connection, site, group_id, revision)
    coming = [row.id for row in _from(connection, old.id, group.slot) if row.cancelled_at is None]
    _cut(connection, old, group.slot)
    connection.execute(
        update(GroupRow)
        .where(GroupRow.id.in_(coming))
        .values(cancelled_at=now, cancelled_why=why[:200], changed_at=now)
    )
    catalogue.bump(connection, site)
    note(session, actor=by, action="group.called_off", subject=f"series {old.id}", reason=why)
    service.remember(connection, site, old.id, "ended", by=by, now=now, said=why)
    return len(coming)


def _checked(connection: Connection, site: str, series: NewSeries, now: datetime) -> NewSeries:
    """The series with its first day set to one that fits.  Raises Unsuitable."""
    service.check(connection, site, series.group, now)
    service.refuse(rules.repeat_faults(series))
    first = rules.first_of(series) or series.group.day
    return replace(series, group=replace(series.group, day=first))


def _locked(
    connection: Connection, site: str, group_id: str, revision: int
) -> tuple[Row[Any], Row[Any]]:
    group = service.row_of(connection, site, group_id)
    if group is None or group.series is None:
        raise NoSuchGroup
    series = connection.execute(
        select(GroupSeries.__table__).where(GroupSeries.id == group.series).with_for_update()
    ).one()
    if series.revision != revision:
        raise ChangedMeanwhile
    return group, series


def _must(connection: Connection, site: str, series_id: str) -> Row[Any]:
    found = find(connection, site, series_id)
    if found is None:
        raise NoSuchGroup
    return found


def _columns(series: NewSeries) -> dict[str, Any]:
    return {
        "rule": rules.rule_of(series.repeat, series.group.day),
        "first_day": series.group.day,
        "last_day": series.last_day,
        "plan": rules.plan_of(series.group),
        "skips_closed": series.skips_closed,
    }


def _insert(
    connection: Connection, site: str, series_id: str, series: NewSeries, *, by: str, now: datetime, follows: Row[Any] | None
) -> None:  # fmt: skip
    connection.execute(
        insert(GroupSeries).values(
            **_columns(series),
            id=series_id,
            site=site,
            planned_through=series.group.day - timedelta(days=1),
            follows=None if follows is None else follows.id,
            revision=1 if follows is None else follows.revision + 1,
            made_by=by,
            made_at=now,
        )
    )


def _cut(connection: Connection, series: Row[Any], day: date) -> None:
    connection.execute(
        update(GroupSeries)
        .where(GroupSeries.id == series.id)
        .values(last_day=day - timedelta(days=1), revision=series.revision + 1)
    )


def _from(connection: Connection, series_id: str, day: date) -> list[Row[Any]]:
    return list(
        connection.execute(
            select(GroupRow.__table__)
            .where(GroupRow.series == series_id, GroupRow.slot >= day)
            .order_by(GroupRow.slot)
        )
    )


def _lay_over(
    connection: Connection,
    site: str,
    series_id: str,
    series: NewSeries,
    coming: Sequence[Row[Any]],
    now: datetime,
) -> None:
    """The new plan over the dates that are there: they keep their ids and those who are booked."""
    rule = rules.rule_of(series.repeat, series.group.day)
    last = max((row.slot for row in coming), default=series.group.day) + timedelta(days=7)
    wanted = rules.days(rule, series.group.day, min(last, series.last_day or last))
    where = rules.pair([row.slot for row in coming], wanted)
    booked = _booked(connection, [row.id for row in coming])
    for row in coming:
        to = where[row.slot]
        this = GroupRow.id == row.id
        if to is None and (row.id in booked or row.is_changed):
            off = {"cancelled_at": row.cancelled_at or now, "cancelled_why": FELL_AWAY}
            connection.execute(update(GroupRow).where(this).values(**off, changed_at=now))
        elif to is None:
            connection.execute(delete(GroupRow).where(this))
        elif row.is_changed or row.cancelled_at is not None:
            connection.execute(update(GroupRow).where(this).values(series=series_id, slot=to))
        else:
            values = service.columns_of(connection, site, replace(series.group, day=to))
            changed = {"series": series_id, "slot": to, "changed_at": now}
            connection.execute(
                update(GroupRow)
                .where(this)
                .values(**values, **changed, revision=GroupRow.revision + 1)
            )


def _booked(connection: Connection, groups: Sequence[str]) -> set[str]:
    found = connection.scalars(
        select(Booking.group_id).where(Booking.group_id.in_(groups)).distinct()
    )
    return set(found)


def _refuse_clashes(
    connection: Connection, site: str, series: NewSeries, now: datetime, but: Sequence[str] = ()
) -> None:
    zone, group = events.timezone_of(connection, site), series.group
    last = clock.local_day(now, zone) + AHEAD
    rule = rules.rule_of(series.repeat, group.day)
    spans = [
        Span(
            clock.local_instant(day, group.starts, zone), clock.local_instant(day, group.ends, zone)
        )
        for day in rules.days(rule, group.day, min(last, series.last_day or last))
    ]
    service.refuse_clashes(connection, site, spans, group, but)
