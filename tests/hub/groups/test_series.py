"""A series from the plan to its last date: changed here, called off there, over two clock changes."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from hub import clock
from hub.catalogue.tables import SpecialDayRow
from hub.groups import service
from hub.groups.errors import ChangedMeanwhile, Clashing, Unsuitable
from hub.groups.rooms import service as rooms
from hub.groups.roster import booking
from hub.groups.series import making
from hub.groups.series import service as series
from hub.groups.series.rules import NewSeries, Repeat
from hub.groups.series.tables import GroupSeries
from hub.groups.tables import GroupRow
from tests.hub.groups.conftest import DAY, a_group, tuesdays_and_thursdays
from tests.hub.making import ANA, BEN, NOON, SITE, ZONE, an_id

NUMBER = str(ANA.member)
WHO: dict[str, Any] = {"by": "dana", "now": NOON}


def plan(session: Session, what: NewSeries | None = None, **kwargs: Any) -> str:
    return series.plan(session, SITE, what or tuesdays_and_thursdays(), **WHO, **kwargs)


def groups(session: Session, *, every: bool = False) -> list[Any]:
    wanted = select(GroupRow.__table__).order_by(GroupRow.starts_at)
    if not every:
        wanted = wanted.where(GroupRow.cancelled_at.is_(None))
    return list(session.connection().execute(wanted))


def walls(session: Session) -> set[str]:
    zone = clock.zone(ZONE)
    return {f"{row.starts_at.astimezone(zone):%H:%M}" for row in groups(session)}


def row_on(session: Session, day: date) -> Any:
    (row,) = (row for row in groups(session, every=True) if row.day == day)
    return row


def special(day: date, **changes: Any) -> dict[str, Any]:
    usual = {"id": an_id(77), "site": SITE, "first": day, "last": day, "name": {"en": "Holiday"}}
    return {**usual, **changes}


def test_every_date_is_planned_and_keeps_its_wall_time_over_both_clock_changes(
    session: Session,
) -> None:
    plan(session, tuesdays_and_thursdays(last=date(2026, 12, 1)))
    found = groups(session)
    assert (found[0].day, found[-1].day, len(found)) == (DAY, date(2026, 12, 1), 78)
    assert walls(session) == {"10:00"}
    offsets = {row.starts_at.hour for row in found}
    assert offsets == {17, 18}


def test_a_wall_time_that_a_clock_change_skips_is_an_hour_later_that_day_alone(
    session: Session,
) -> None:
    sundays = Repeat(pattern="weekly", weekdays=(6,))
    group = a_group(day=date(2026, 3, 8), starts=time(2, 30), ends=time(5))
    plan(session, NewSeries(group=group, repeat=sundays, last_day=date(2026, 3, 22)))
    zone = clock.zone(ZONE)
    shown = [f"{row.starts_at.astimezone(zone):%H:%M}" for row in groups(session)]
    assert shown == ["03:30", "02:30", "02:30"]


def test_a_series_is_planned_once_by_a_form_sent_twice(session: Session) -> None:
    first = plan(session, series_id=an_id(1))
    assert plan(session, series_id=an_id(1)) == first == an_id(1)
    assert len(groups(session)) == 25


@pytest.mark.usefixtures("site")
def test_a_series_without_an_end_is_carried_on(engine: Engine) -> None:
    friday = NewSeries(
        group=a_group(day=date(2026, 3, 13)),
        repeat=Repeat(pattern="monthly_weekday", weekdays=(4,), ordinal=2),
    )
    with Session(engine) as session, session.begin():
        plan(session, friday)
        before = groups(session)
    assert before[-1].day == date(2027, 3, 12)
    assert making.carry_on(engine, SITE, NOON + timedelta(days=20)) == 0
    assert making.carry_on(engine, SITE, NOON + timedelta(days=120)) == 4
    assert making.carry_on(engine, SITE, NOON + timedelta(days=120)) == 0
    with Session(engine) as session:
        days = [row.day for row in groups(session)]
    assert days[-1] == date(2027, 7, 9)
    assert len(days) == len(set(days))


@pytest.mark.usefixtures("site")
def test_days_on_which_the_site_is_closed_are_left_out_and_come_back(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.connection().execute(insert(SpecialDayRow).values(special(date(2026, 3, 10))))
        plan(session)
        assert row_on(session, date(2026, 3, 10)).cancelled_why == making.CLOSED
        later = special(date(2026, 3, 12), id=an_id(78))
        session.connection().execute(insert(SpecialDayRow).values(later))
    assert making.carry_on(engine, SITE, NOON) == 1
    with Session(engine) as session, session.begin():
        assert row_on(session, date(2026, 3, 12)).cancelled_at is not None
        session.connection().execute(SpecialDayRow.__table__.delete())  # type: ignore[attr-defined]
    assert making.carry_on(engine, SITE, NOON) == 2
    with Session(engine) as session:
        assert len(groups(session)) == 25


def test_one_date_moves_and_the_others_stay(session: Session) -> None:
    plan(session)
    one = row_on(session, date(2026, 3, 10))
    moved = a_group(day=date(2026, 3, 11), starts=time(14), ends=time(15))
    service.change(session, SITE, one.id, moved, revision=1, **WHO)
    after = row_on(session, date(2026, 3, 11))
    assert (after.id, after.slot, after.is_changed) == (one.id, date(2026, 3, 10), True)
    assert len(groups(session)) == 25
    with pytest.raises(ChangedMeanwhile):
        service.change(session, SITE, one.id, moved, revision=1, **WHO)


def test_all_from_here_on_change_and_what_was_stays(session: Session) -> None:
    first = plan(session)
    here = row_on(session, date(2026, 4, 7))
    booking.book(session, SITE, here.id, NUMBER, **WHO)
    later = replace(
        tuesdays_and_thursdays(), group=a_group(day=here.day, starts=time(13), ends=time(14))
    )
    second = series.change_from(session, SITE, here.id, later, revision=1, **WHO)
    assert second != first
    assert row_on(session, here.day).id == here.id
    zone = clock.zone(ZONE)
    by_wall = [f"{row.starts_at.astimezone(zone):%H}" for row in groups(session)]
    assert by_wall.count("10") == 9
    assert by_wall.count("13") == 16
    (old,) = session.connection().execute(
        select(GroupSeries.last_day).where(GroupSeries.id == first)
    )
    assert old.last_day == date(2026, 4, 6)


def test_bookings_move_along_when_the_day_of_the_week_changes(session: Session) -> None:
    tuesdays = replace(
        tuesdays_and_thursdays(), repeat=Repeat(pattern="weekly", weekdays=(1,)),
        group=a_group(day=date(2026, 3, 10)),
    )  # fmt: skip
    plan(session, tuesdays)
    here = row_on(session, date(2026, 3, 17))
    booking.book(session, SITE, here.id, NUMBER, **WHO)
    wednesdays = replace(
        tuesdays, group=a_group(day=date(2026, 3, 18)),
        repeat=Repeat(pattern="weekly", weekdays=(2,)),
    )  # fmt: skip
    series.change_from(session, SITE, here.id, wednesdays, revision=1, **WHO)
    assert row_on(session, date(2026, 3, 18)).id == here.id
    assert {row.day.weekday() for row in groups(session) if row.day > date(2026, 3, 10)} == {2}


def test_a_date_that_falls_away_with_people_booked_is_called_off_and_not_lost(
    session: Session,
) -> None:
    plan(session)
    thursday = row_on(session, date(2026, 3, 12))
    booking.book(session, SITE, thursday.id, NUMBER, **WHO)
    first = row_on(session, DAY)
    tuesdays = replace(tuesdays_and_thursdays(), repeat=Repeat(pattern="weekly", weekdays=(1,)))
    series.change_from(session, SITE, first.id, tuesdays, revision=1, **WHO)
    assert row_on(session, date(2026, 3, 12)).cancelled_why == series.FELL_AWAY
    assert {row.day.weekday() for row in groups(session)} == {1}


def test_all_from_here_on_are_called_off(session: Session) -> None:
    plan(session)
    here = row_on(session, date(2026, 4, 7))
    assert series.end_from(session, SITE, here.id, revision=1, why="No more money", **WHO) == 16
    assert groups(session)[-1].day == date(2026, 4, 2)
    with pytest.raises(ChangedMeanwhile):
        series.end_from(session, SITE, here.id, revision=1, **WHO)


@pytest.mark.usefixtures("site")
def test_of_two_who_change_one_series_at_once_the_second_is_told(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        plan(session)
        here = row_on(session, date(2026, 4, 7))
    together, said = threading.Barrier(2), []

    def change(hour: int) -> None:
        later = replace(tuesdays_and_thursdays(), group=a_group(day=here.day, starts=time(hour), ends=time(hour + 1)))  # fmt: skip
        together.wait()
        try:
            with Session(engine) as session, session.begin():
                series.change_from(session, SITE, here.id, later, revision=1, **WHO)
                said.append("done")
        except ChangedMeanwhile:
            said.append("told")

    threads = [threading.Thread(target=change, args=(hour,)) for hour in (13, 15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["done", "told"]
    with Session(engine) as session:
        assert len(groups(session)) == 25


def test_a_room_or_a_person_wanted_twice_is_warned_of_and_may_be_had_all_the_same(
    session: Session,
) -> None:
    room = rooms.add(session, SITE, "Room 2", 12, by="dana")
    plan(session, tuesdays_and_thursdays(room=room, leader=7))
    single = a_group(day=date(2026, 4, 7), starts=time(11), ends=time(12))
    for wanted in ({"room": room}, {"leader": 7}):
        with pytest.raises(Clashing) as clashing:
            service.hold(session, SITE, replace(single, **wanted), even_so=False, **WHO)
        assert clashing.value.clashes[0].title == "Interviews"
    with pytest.raises(Clashing):
        plan(session, tuesdays_and_thursdays(room=room), even_so=False)
    after = replace(single, starts=time(11, 30), ends=time(12), room=room, leader=7)
    service.hold(session, SITE, after, even_so=False, **WHO)
    service.hold(session, SITE, replace(single, room=room), even_so=True, **WHO)


def test_a_room_gives_its_seats_and_no_more_places_than_those(session: Session) -> None:
    room = rooms.add(session, SITE, "Room 2", 2, by="dana")
    group_id = service.hold(session, SITE, a_group(room=room), **WHO)
    row = service.row_of(session.connection(), SITE, group_id)
    assert row is not None
    assert (row.capacity, row.place) == (2, "Room 2")
    with pytest.raises(Unsuitable, match="has 2 seats"):
        service.hold(session, SITE, a_group(room=room, capacity=3), **WHO)


def test_whoever_is_booked_beyond_the_places_waits_and_moves_up(session: Session) -> None:
    group_id = service.hold(session, SITE, a_group(capacity=1), **WHO)
    assert booking.book(session, SITE, group_id, NUMBER, **WHO)
    assert booking.book(session, SITE, group_id, str(BEN.member), **WHO)
    connection = session.connection()
    assert booking.is_waiting(connection, group_id, str(BEN.member))
    assert booking.cancel(session, SITE, group_id, NUMBER, **WHO) == str(BEN.member)
    assert not booking.is_waiting(connection, group_id, str(BEN.member))


def test_a_self_service_group_gives_nothing_that_staff_give(session: Session) -> None:
    with pytest.raises(Unsuitable, match="staff-assisted"):
        service.hold(session, SITE, a_group(services=("job-search-help",)), **WHO)
    with pytest.raises(Unsuitable, match="on their own"):
        service.hold(session, SITE, a_group(is_assisted=True), **WHO)
    service.hold(session, SITE, a_group(services=("job-search-help",), is_assisted=True), **WHO)


def test_a_list_of_numbers_is_booked_but_for_its_wrong_lines(session: Session) -> None:
    group_id = service.hold(session, SITE, a_group(), **WHO)
    ben = str(BEN.member)
    texts = [
        "Ana Lopez;" + NUMBER,
        "",
        "王小明",
        f"{ben[:3]}-{ben[3:6]}-{ben[6:]}",
        "1234567890",
        NUMBER,
    ]
    lines = booking.book_all(session, SITE, group_id, texts, **WHO)
    assert [(line.number, line.result) for line in lines] == [
        (1, "booked"), (3, "wrong"), (4, "booked"), (5, "wrong"), (6, "there"),
    ]  # fmt: skip
    with pytest.raises(Unsuitable, match="500 lines"):
        booking.book_all(session, SITE, group_id, ["x"] * 501, **WHO)


def test_the_day_of_a_meeting_is_the_sites(session: Session) -> None:
    late = a_group(starts=time(22), ends=time(23, 30))
    group_id = service.hold(session, SITE, late, **WHO)
    row = service.row_of(session.connection(), SITE, group_id)
    assert row is not None
    assert row.day == DAY
    assert row.starts_at == datetime(2026, 3, 6, 6, tzinfo=NOON.tzinfo)


@pytest.mark.usefixtures("site")
def test_of_two_who_want_the_last_place_at_once_one_waits(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        group_id = service.hold(session, SITE, a_group(capacity=1), **WHO)
    together = threading.Barrier(2)

    def want(number: str) -> None:
        together.wait()
        with Session(engine) as session, session.begin():
            booking.book(session, SITE, group_id, number, **WHO)

    numbers = [NUMBER, str(BEN.member)]
    threads = [threading.Thread(target=want, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        waiting = [booking.is_waiting(connection, group_id, number) for number in numbers]
    assert sorted(waiting) == [False, True]
