"""The feeds, read back by the library's own parser and its rules: what calendars will show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from hub.accounts.tables import Staff
from hub.groups import service
from hub.groups.appointments import service as appointments
from hub.groups.calendar import ical, links
from hub.groups.calendar.ical import Place
from hub.groups.rooms import service as rooms
from hub.groups.rules import NewAppointment
from hub.groups.series import service as series
from hub.groups.tables import GroupRow
from tests.hub.groups.conftest import DAY, a_group, tuesdays_and_thursdays
from tests.hub.making import ANA, NOON, SITE, ZONE

WHO: dict[str, Any] = {"by": "dana", "now": NOON}
PLACE = Place(SITE, "Olympia", ZONE)
HERE = ZoneInfo(ZONE)


def feed(session: Session, **only: Any) -> Any:
    connection = session.connection()
    events = ical.of_groups(connection, PLACE, NOON.date(), **only)
    return read(ical.calendar(PLACE, "Olympia", events))


def read(content: bytes) -> Any:
    """Anything may stand in an event, by the library's types."""
    return Calendar.from_ical(content)


def starts(whole: Any) -> list[datetime]:
    """Every start that a calendar program would show, by dateutil's reading of the rules."""
    found: set[datetime] = set()
    moved: dict[tuple[str, datetime], datetime] = {}
    for event in whole.walk("VEVENT"):
        if "recurrence-id" in event:
            moved[str(event["uid"]), event["recurrence-id"].dt] = event["dtstart"].dt
    for event in whole.walk("VEVENT"):
        start, uid = event["dtstart"].dt, str(event["uid"])
        if "recurrence-id" in event:
            continue
        if "rrule" not in event:
            found.add(start)
            continue
        rules = rruleset()
        text = event["rrule"].to_ical().decode()
        rules.rrule(rrulestr(text, dtstart=start))  # type: ignore[arg-type]  # one rule, no set
        gone = event.get("exdate", [])
        for one in gone if isinstance(gone, list) else [gone]:
            for at in one.dts:
                rules.exdate(at.dt)
        found |= {moved.get((uid, at), at) for at in rules}
    return sorted(found)


def test_a_series_is_one_event_whose_rule_gives_exactly_what_is_planned(session: Session) -> None:
    series.plan(session, SITE, tuesdays_and_thursdays(last=date(2026, 12, 1)), **WHO)
    off, moved = (
        session.query(GroupRow).filter(GroupRow.day == day).one()
        for day in (date(2026, 3, 10), date(2026, 3, 12))
    )
    service.call_off(session, SITE, off.id, **WHO)
    other = a_group(day=date(2026, 3, 13), starts=time(15), ends=time(16), title={"en": "Moved"})
    service.change(session, SITE, moved.id, other, revision=1, **WHO)
    session.expire_all()
    whole = feed(session)
    held = session.query(GroupRow).filter(GroupRow.cancelled_at.is_(None))
    assert starts(whole) == sorted(row.starts_at for row in held)
    first, second = whole.walk("VEVENT")
    assert first["uid"] == second["uid"]
    assert second["recurrence-id"].dt == datetime(2026, 3, 12, 10, tzinfo=HERE)
    assert str(second["summary"]) == "Moved"


def test_times_have_their_zone_and_the_zone_its_clock_changes(session: Session) -> None:
    series.plan(session, SITE, tuesdays_and_thursdays(), **WHO)
    whole = feed(session)
    (zone,) = whole.walk("VTIMEZONE")
    assert zone["tzid"] == ZONE
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    (event,) = whole.walk("VEVENT")
    assert event["dtstart"].params["TZID"] == ZONE
    assert {at.astimezone(HERE).hour for at in starts(whole)} == {10}


def test_what_is_cut_in_two_is_two_events_that_do_not_overlap(session: Session) -> None:
    series.plan(session, SITE, tuesdays_and_thursdays(), **WHO)
    here = session.query(GroupRow).filter(GroupRow.day == date(2026, 4, 7)).one()
    later = replace(
        tuesdays_and_thursdays(), group=a_group(day=here.day, starts=time(13), ends=time(14))
    )
    series.change_from(session, SITE, here.id, later, revision=1, **WHO)
    session.expire_all()
    whole = feed(session)
    rows = session.query(GroupRow).filter(GroupRow.cancelled_at.is_(None))
    assert starts(whole) == sorted(row.starts_at for row in rows)
    assert len(whole.walk("VEVENT")) == 2


def test_uids_stay_and_a_change_has_a_higher_sequence(session: Session) -> None:
    group_id = service.hold(session, SITE, a_group(), **WHO)
    (before,) = feed(session).walk("VEVENT")
    service.change(session, SITE, group_id, a_group(starts=time(9)), revision=1, **WHO)
    (after,) = feed(session).walk("VEVENT")
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)


def test_an_empty_calendar_is_one_all_the_same(session: Session) -> None:
    assert feed(session).walk("VEVENT") == []


def test_no_calendar_names_a_member_or_says_what_for(session: Session) -> None:
    room = rooms.add(session, SITE, "Room 2", 4, by="dana")
    appointment = NewAppointment(
        member=str(ANA.member), title={"en": "Debt counselling"}, day=DAY, at=time(14),
        account=7, room=room, note="Brings the letter",
    )  # fmt: skip
    appointments.appoint(session, SITE, appointment, **WHO)
    connection = session.connection()
    for only, word in (({"room": room}, b"In use"), ({"account": 7}, b"Appointment")):
        events = ical.of_appointments(connection, PLACE, NOON.date(), **only)
        content = ical.calendar(PLACE, "Olympia", events)
        assert word in content
        for secret in (b"Debt", b"letter", str(ANA.member).encode(), b"Ana"):
            assert secret not in content
        (event,) = read(content).walk("VEVENT")
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=30)


@pytest.mark.usefixtures("site")
def test_a_link_opens_until_it_is_revoked_or_made_anew(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        row = {
            "email": "d@x.example",
            "name": "D",
            "role": "facilitator",
            "password": "",
            "failures": 0,
        }
        session.connection().execute(insert(Staff).values(id=7, created_at=NOON, **row))
        first = links.make(session, 7, **WHO)
    assert links.whose(engine, first, NOON) == 7
    assert links.whose(engine, first + "x", NOON) is None
    with Session(engine) as session, session.begin():
        second = links.make(session, 7, **WHO)
    assert links.whose(engine, first, NOON) is None
    assert links.whose(engine, second, NOON) == 7
    with Session(engine) as session, session.begin():
        assert links.revoke(session, 7, **WHO)
        assert not links.revoke(session, 7, **WHO)
    assert links.whose(engine, second, NOON) is None
