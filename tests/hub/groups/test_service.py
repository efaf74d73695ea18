"""Groups from the plan to the roster."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from contract.fields import NOBODY
from hub import projecting
from hub.accounts.tables import AuditEntry
from hub.catalogue import publishing
from hub.catalogue import service as catalogue
from hub.groups import reading as groups
from hub.groups import service
from hub.groups.appointments import service as appointments
from hub.groups.errors import NoSuchGroup, Unsuitable
from hub.groups.roster import booking
from hub.groups.rules import NewGroup
from hub.groups.tables import Attendance
from hub.members.tables import Member
from hub.visits import identity
from tests.hub.making import ANA, BEN, CARD, NOON, SEALED, SITE, Pen, an_id, append, open_site

DAY = date(2026, 3, 4)
NUMBER = str(ANA.member)


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
        connection.execute(
            insert(Member).values(
                number=NUMBER,
                first_name="Ana",
                last_name="Lopez",
                registered_at=NOON,
                registered_site=SITE,
            )
        )


def hold(engine: Engine, day: date = DAY, hour: int = 13) -> str:
    group = NewGroup(
        title={"en": "Interviews"},
        day=day,
        starts=time(hour),
        ends=time(hour + 1),
        services=("workshop",),
    )
    with Session(engine) as session, session.begin():
        return service.hold(session, SITE, group, by="dana", now=NOON)


def roster(engine: Engine, group_id: str) -> list[tuple[str, bool, bool]]:
    with engine.connect() as connection:
        group = groups.find(connection, SITE, group_id)
        assert group is not None
        entries = groups.roster(connection, SITE, group)
        assert group.came == sum(entry.came_at is not None for entry in entries)
        assert group.booked == sum(entry.is_booked for entry in entries)
    return [(entry.who, entry.is_booked, entry.came_at is not None) for entry in entries]


def test_todays_groups_are_told_to_the_kiosks_by_a_new_version(engine: Engine) -> None:
    with engine.connect() as connection:
        before = publishing.current(connection, SITE, NOON)
    late, early = hold(engine, hour=15), hold(engine)
    hold(engine, DAY + timedelta(days=1))
    with engine.connect() as connection:
        now = publishing.current(connection, SITE, NOON)
    assert [group.id for group in now.groups] == [early, late]
    assert now.groups[0].starts_at == NOON + timedelta(hours=1)
    assert now.groups[0].services == ["workshop"]
    assert now.version > before.version
    with Session(engine) as session, session.begin():
        service.call_off(session, SITE, early, by="dana", now=NOON)
        after = publishing.current(session.connection(), SITE, NOON)
    assert [group.id for group in after.groups] == [late]
    assert after.version > now.version


def test_a_roster_shows_who_came_and_who_is_expected(engine: Engine) -> None:
    group_id = hold(engine)
    with Session(engine) as session, session.begin():
        booking.book(session, SITE, group_id, NUMBER, by="dana", now=NOON)
        booking.book(session, SITE, group_id, str(BEN.member), by="dana", now=NOON)
    first, second = Pen(), Pen("walkup-2")
    append(
        engine,
        first.attended(an_id(1), group_id, ANA),
        first.attended(an_id(2), group_id, CARD, at=NOON + timedelta(seconds=2)),
        second.attended(an_id(3), group_id, ANA, at=NOON + timedelta(seconds=3)),
        second.attended(an_id(4), group_id, NOBODY, at=NOON + timedelta(seconds=4)),
        second.attended(an_id(5), group_id, SEALED, at=NOON + timedelta(seconds=5)),
    )
    projecting.project(engine, SITE)
    assert roster(engine, group_id) == [
        ("Ana L", True, True),
        ("Card not known here yet", False, True),
        ("No card, nobody known", False, True),
        ("Card of 2002, not matched yet", False, True),
        ("Member", True, False),
    ]


def test_an_entry_that_was_taken_back_is_gone_in_whatever_order_it_comes(engine: Engine) -> None:
    group_id, pen = hold(engine), Pen()
    came, undone = pen.attended(an_id(1), group_id, ANA), pen.undone(an_id(1))
    append(engine, undone)
    projecting.project(engine, SITE)
    append(engine, came)
    projecting.project(engine, SITE)
    assert roster(engine, group_id) == []
    append(engine, pen.attended(an_id(2), group_id, ANA))
    projecting.rebuild(engine, SITE)
    assert roster(engine, group_id) == [("Ana L", False, True)]
    with engine.connect() as connection:
        assert len(list(connection.scalars(select(Attendance.id)))) == 2


def test_a_card_learnt_later_is_the_same_person_as_the_number(engine: Engine) -> None:
    group_id, pen = hold(engine), Pen()
    append(engine, pen.attended(an_id(1), group_id, CARD), pen.attended(an_id(2), group_id, ANA))
    projecting.project(engine, SITE)
    assert len(roster(engine, group_id)) == 2
    with engine.begin() as connection:
        identity.learn_person(connection, f"c:{CARD.card}", f"m:{NUMBER}", NOON)
    assert roster(engine, group_id) == [("Ana L", False, True)]


def test_what_cannot_be_kept_is_refused_with_its_reasons(engine: Engine) -> None:
    with pytest.raises(Unsuitable, match="day is over"):
        hold(engine, DAY - timedelta(days=1))
    with Session(engine) as session, session.begin():
        with pytest.raises(NoSuchGroup):
            booking.book(session, SITE, an_id(404), NUMBER, by="dana", now=NOON)
        with pytest.raises(Unsuitable, match="no member number"):
            booking.book(session, SITE, an_id(404), "123", by="dana", now=NOON)
        with pytest.raises(NoSuchGroup):
            service.call_off(session, SITE, an_id(404), by="dana", now=NOON)
        with pytest.raises(NoSuchGroup):
            appointments.cancel(session, SITE, an_id(404), by="dana", now=NOON)
    with pytest.raises(Unsuitable, match="Write the day"):
        service.read_day("tomorrow")
    with pytest.raises(Unsuitable, match="24-hour clock"):
        service.read_time("2 pm")
    assert service.read_time("9:05") == time(9, 5)


def test_whoever_books_a_member_is_noted(engine: Engine) -> None:
    group_id = hold(engine)
    with Session(engine) as session, session.begin():
        booking.book(session, SITE, group_id, NUMBER, by="dana", now=NOON)
    with engine.connect() as connection:
        noted = connection.execute(select(AuditEntry.action, AuditEntry.subject)).all()
    shown = f"member {NUMBER[:3]}-{NUMBER[3:6]}-{NUMBER[6:]}"
    assert [tuple(row) for row in noted] == [
        ("group.planned", f"group {group_id}"),
        ("group.booked", shown),
    ]
