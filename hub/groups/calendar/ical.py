"""
Groups and appointments as iCalendar (RFC 5545), as calendar programs read it.

A series is one event with its rule; a date that was called off is an EXDATE, one that was
moved or changed an event of its own with a RECURRENCE-ID.  Times are wall times with their
zone, so that ten o'clock stays ten o'clock over a clock change.

No name ever stands in a calendar, not even of an appointment: calendars are copied to
telephones and to other companies' servers, and that somebody comes here is private already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from hub import clock
from hub.groups.series import rules
from hub.groups.series.tables import GroupSeries
from hub.groups.tables import AppointmentRow, GroupRow
from hub.later import later
from hub.visits.service import FORGOTTEN_FOR as KEPT_FOR

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = later("icalendar")

PRODUCT = "-//WorkSource//Groups and appointments//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
USUAL_LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose calendar it is."""

    site: str
    name: str
    zone: str


def of_groups(
    connection: Connection,
    place: Place,
    today: date,
    *,
    room: str | None = None,
    leader: int | None = None,
) -> list[icalendar.Event]:
    """The groups of a site, of one room or led by one of staff, from a month ago on."""
    first = today - KEPT_FOR
    where = [GroupRow.site == place.site, GroupRow.day >= first]
    where += [GroupRow.room == room] if room is not None else []
    where += [GroupRow.leader == leader] if leader is not None else []
    rows = connection.execute(
        select(GroupRow.__table__).where(*where).order_by(GroupRow.starts_at, GroupRow.id)
    ).all()
    if room is not None or leader is not None:
        # Whose dates may be others' by now: each for itself.
        return [_single(place, row) for row in rows if row.cancelled_at is None]
    series = _series(connection, place, first)
    singles = [row for row in rows if row.series not in series and row.cancelled_at is None]
    return [
        *(_single(place, row) for row in singles),
        *(event for one in series.values() for event in _repeated(connection, place, one)),
    ]


def of_appointments(
    connection: Connection,
    place: Place,
    today: date,
    *,
    room: str | None = None,
    account: int | None = None,
) -> list[icalendar.Event]:
    """The appointments in one room, or of one of staff: when and where, and nothing else."""
    where = [AppointmentRow.site == place.site, AppointmentRow.day >= today - KEPT_FOR]
    where += [AppointmentRow.room == room] if room is not None else []
    where += [AppointmentRow.account == account] if account is not None else []
    rows = connection.execute(
        select(AppointmentRow.__table__)
        .where(*where, AppointmentRow.cancelled_at.is_(None))
        .order_by(AppointmentRow.at, AppointmentRow.id)
    )
    return [appointment(place, row, "Appointment" if account else "In use") for row in rows]


def appointment(place: Place, row: Row[Any], title: str = "Appointment") -> icalendar.Event:
    """One appointment."""
    ends_at = row.ends_at or row.at + USUAL_LENGTH
    event = _event(place, row.id, row.at, ends_at, row.made_at, row.revision)
    event.add("summary", title)
    if row.place:
        event.add("location", row.place)
    return event


def group(place: Place, row: Row[Any]) -> icalendar.Event:
    """One group by itself."""
    event = _single(place, row)
    if row.cancelled_at is not None:
        event.add("status", "CANCELLED")
    return event


def calendar(place: Place, name: str, events: Iterable[icalendar.Event]) -> bytes:
    """The calendar with its time zone."""
    whole = icalendar.Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", name)
    whole.add("x-wr-timezone", place.zone)
    found = list(events)
    if found:
        whole.add_component(_timezone(place.zone, found))
    for event in found:
        whole.add_component(event)
    return bytes(whole.to_ical())


def _timezone(zone: str, events: Sequence[icalendar.Event]) -> icalendar.Timezone:
    years = [event.start.year for event in events]
    return icalendar.Timezone.from_tzinfo(
        ZoneInfo(zone),
        zone,
        first_date=date(min(years) - 1, 1, 1),
        last_date=date(max(years) + 3, 1, 1),
    )


def _series(connection: Connection, place: Place, first: date) -> dict[str, Row[Any]]:
    rows = connection.execute(select(GroupSeries.__table__).where(GroupSeries.site == place.site))
    return {
        row.id: row
        for row in rows
        if (row.last_day is None or row.last_day >= first)
        and (row.last_day is None or row.last_day >= row.first_day)
    }


def _repeated(connection: Connection, place: Place, series: Row[Any]) -> Iterator[icalendar.Event]:
    rows = connection.execute(
        select(GroupRow.__table__)
        .where(GroupRow.series == series.id)
        .order_by(GroupRow.slot, GroupRow.id)
    ).all()
    plan = rules.group_of(series.plan)
    last = max((row.slot for row in rows), default=series.first_day)
    ruled = set(rules.days(series.rule, series.first_day, series.last_day or last))
    there = {row.slot: row for row in rows}
    whole = _event(
        place,
        series.id,
        clock.local_instant(series.first_day, plan.starts, place.zone),
        clock.local_instant(series.first_day, plan.ends, place.zone),
        series.made_at,
        series.revision,
    )
    _describe(whole, plan.title.get("en", ""), _usual_place(rows, plan.place), plan.facilitator)
    rule = icalendar.vRecur.from_ical(series.rule)
    if series.last_day is not None:
        end = clock.local_instant(series.last_day, plan.starts, place.zone)
        rule["UNTIL"] = [end]
    whole.add("rrule", rule)
    for day in sorted(ruled):
        row = there.get(day)
        missing = row is None and series.first_day <= day <= last
        if missing or (row is not None and row.cancelled_at is not None):
            whole.add("exdate", _local(place, clock.local_instant(day, plan.starts, place.zone)))
    yield whole
    for row in rows:
        if row.is_changed and row.cancelled_at is None and row.slot in ruled:
            yield _moved(place, series, plan, row)


def _moved(place: Place, series: Row[Any], plan: Any, row: Row[Any]) -> icalendar.Event:
    event = _event(place, series.id, row.starts_at, row.ends_at, row.made_at, row.revision)
    slot = clock.local_instant(row.slot, plan.starts, place.zone)
    event.add("recurrence-id", _local(place, slot))
    _describe(event, row.title.get("en", ""), row.place, row.facilitator)
    return event


def _single(place: Place, row: Row[Any]) -> icalendar.Event:
    event = _event(place, row.id, row.starts_at, row.ends_at, row.made_at, row.revision)
    _describe(event, row.title.get("en", ""), row.place, row.facilitator)
    return event


def _event(
    place: Place,
    uid: str,
    starts_at: datetime,
    ends_at: datetime,
    made_at: datetime,
    revision: int,
) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{uid}@{place.site}.worksource")
    event.add("dtstamp", made_at)
    event.add("sequence", revision - 1)
    event.add("dtstart", _local(place, starts_at))
    event.add("dtend", _local(place, ends_at))
    return event


def _describe(event: icalendar.Event, title: str, where: str, led_by: str) -> None:
    event.add("summary", title)
    if where:
        event.add("location", where)
    if led_by:
        event.add("description", f"Led by {led_by}")


def _usual_place(rows: Sequence[Row[Any]], otherwise: str) -> str:
    return next((row.place for row in rows if not row.is_changed), otherwise)


def _local(place: Place, at: datetime) -> datetime:
    return at.astimezone(clock.zone(place.zone))
