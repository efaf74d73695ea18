"""What staff do at the board: see, take, call next, put back, finish, let go."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub import projecting
from hub.accounts.service import Account
from hub.accounts.tables import AuditEntry
from hub.lobby import reading, service
from hub.lobby.errors import Gone, HasThem, NobodyWaits
from hub.lobby.tables import LobbyWait
from tests.hub.lobby.making import (
    ALONE,
    DAY,
    STAFF_GIVEN,
    UNEMPLOYMENT,
    a_lobby,
    board,
    come,
    expect,
    queue,
    staff,
)
from tests.hub.making import ANA, BEN, NOON, SITE, Pen, an_id, append

LATER = NOON + timedelta(minutes=30)


@pytest.fixture
def pen(engine: Engine) -> Pen:
    return a_lobby(engine)


@pytest.fixture
def dana(engine: Engine, pen: Pen) -> Account:  # noqa: ARG001 - the site comes first
    return staff(engine, "Dana Reyes", "Tomas Lindqvist")[0]


@pytest.fixture
def tomas(dana: Account) -> Account:
    return Account(2, "s2@office.example", "Tomas Lindqvist", dana.role, False, False)


def call(
    engine: Engine, who: Account, service_: str = "", key: int = 1, after_min: int = 30
) -> str:
    with engine.begin() as connection:
        now = NOON + timedelta(minutes=after_min)
        called = service.call_next(
            connection, SITE, DAY, who, now, service=service_, call=an_id(700 + key)
        )
        return called.visit.id


def test_who_wants_staff_waits_and_who_does_not_is_in_by_themselves(
    engine: Engine, pen: Pen
) -> None:
    come(engine, pen, an_id(1), ALONE, STAFF_GIVEN, after_min=2)
    come(engine, pen, an_id(2), ALONE)
    come(engine, pen, an_id(3))
    found = board(engine)
    assert [one.visit.id for one in found.waiting] == [an_id(1)]
    assert {one.id for one in found.alone} == {an_id(2), an_id(3)}
    assert found.waiting[0].since == NOON + timedelta(minutes=2)
    assert [want.what for want in found.waiting[0].wants] == [STAFF_GIVEN]


def test_what_is_asked_for_later_waits_from_then_and_is_new_again(
    engine: Engine, pen: Pen, dana: Account
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    (one,) = board(engine).new
    with engine.begin() as connection:
        service.see(connection, SITE, {one.visit.id: one.newest}, dana, LATER)
    assert board(engine).new == []
    assert board(engine).waiting[0].seen_name == "Dana Reyes"
    append(engine, pen.chose(an_id(1), UNEMPLOYMENT, at=NOON + timedelta(minutes=40)))
    projecting.project(engine, SITE)
    (again,) = board(engine, 41).new
    since = {want.what: want.since for want in again.wants}
    assert since == {STAFF_GIVEN: NOON, UNEMPLOYMENT: NOON + timedelta(minutes=40)}


def test_an_acknowledgement_does_not_reach_what_came_after_the_page(
    engine: Engine, pen: Pen, dana: Account
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    (as_shown,) = board(engine).new
    append(engine, pen.chose(an_id(1), UNEMPLOYMENT, at=NOON + timedelta(minutes=20)))
    projecting.project(engine, SITE)
    with engine.begin() as connection:
        service.see(connection, SITE, {an_id(1): as_shown.newest}, dana, LATER)
    assert [one.visit.id for one in board(engine).new] == [an_id(1)]


def test_the_order_is_appointments_at_their_time_then_who_waits_longest(
    engine: Engine, pen: Pen, dana: Account
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN, after_min=1)
    come(engine, pen, an_id(2), STAFF_GIVEN, after_min=0)
    expect(engine, an_id(50), NOON + timedelta(minutes=20), str(ANA.member), "Dana Reyes")
    come(engine, pen, an_id(3), after_min=5, who=ANA)
    append(engine, pen.came_for(an_id(3), an_id(50), at=NOON + timedelta(minutes=5)))
    projecting.project(engine, SITE)
    assert queue(engine, 10) == [an_id(2), an_id(1), an_id(3)]
    assert queue(engine, 20) == [an_id(3), an_id(2), an_id(1)]
    assert call(engine, dana, after_min=20) == an_id(3)


def test_a_named_appointment_is_not_called_by_somebody_else(
    engine: Engine, pen: Pen, tomas: Account
) -> None:
    expect(engine, an_id(50), NOON, str(ANA.member), "Dana Reyes")
    come(engine, pen, an_id(3), who=ANA)
    assert [one.visit.id for one in board(engine).waiting] == [an_id(3)]
    with pytest.raises(NobodyWaits):
        call(engine, tomas)
    with engine.begin() as connection:  # but whoever stands in may take them by name
        assert service.claim(connection, SITE, an_id(3), tomas, LATER).visit.id == an_id(3)


def test_an_appointment_of_the_afternoon_does_not_make_somebody_wait(
    engine: Engine, pen: Pen
) -> None:
    expect(engine, an_id(50), NOON + timedelta(hours=3), str(ANA.member), "Dana Reyes")
    come(engine, pen, an_id(3), ALONE, who=ANA)
    assert queue(engine, 30) == []
    assert queue(engine, 166) == [an_id(3)]


def test_call_next_for_one_service(engine: Engine, pen: Pen, dana: Account) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    come(engine, pen, an_id(2), UNEMPLOYMENT, after_min=4)
    assert call(engine, dana, UNEMPLOYMENT) == an_id(2)
    with pytest.raises(NobodyWaits):
        call(engine, dana, UNEMPLOYMENT, key=2)


def test_a_button_pressed_twice_calls_one_person(engine: Engine, pen: Pen, dana: Account) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    come(engine, pen, an_id(2), STAFF_GIVEN, after_min=1)
    assert call(engine, dana, key=5) == call(engine, dana, key=5) == an_id(1)
    assert queue(engine) == [an_id(2)]


def test_two_of_staff_at_once_and_one_gets_them(
    engine: Engine, pen: Pen, dana: Account, tomas: Account
) -> None:
    for number in range(1, 6):
        come(engine, pen, an_id(number), STAFF_GIVEN, after_min=number)
    got: list[tuple[str, str]] = []
    told: list[str] = []

    def take(who: Account, start: threading.Barrier, visit: str) -> None:
        start.wait()
        try:
            with engine.begin() as connection:
                service.claim(connection, SITE, visit, who, LATER)
            got.append((visit, who.name))
        except HasThem as fault:
            told.append(str(fault))

    for number in range(1, 6):
        start = threading.Barrier(2)
        both = [threading.Thread(target=take, args=(who, start, an_id(number))) for who in (dana, tomas)]  # fmt: skip
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    assert sorted(visit for visit, _ in got) == [an_id(number) for number in range(1, 6)]
    assert len(told) == 5
    winners = dict(got)
    for claimed in board(engine).with_staff:
        assert claimed.claim is not None
        assert claimed.claim.name == winners[claimed.visit.id]
    assert all("has No card, nobody known already" in text for text in told)


def test_two_who_call_next_at_once_call_two_people(
    engine: Engine, pen: Pen, dana: Account, tomas: Account
) -> None:
    for number in range(1, 9):
        come(engine, pen, an_id(number), STAFF_GIVEN, after_min=number)
    start = threading.Barrier(2)
    called: list[str] = []

    def take(who: Account) -> None:
        start.wait()
        called.extend(call(engine, who, key=10 * who.id + turn) for turn in range(4))

    both = [threading.Thread(target=take, args=(who,)) for who in (dana, tomas)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(called) == [an_id(number) for number in range(1, 9)]


def test_whoever_is_put_back_has_their_old_place_and_it_is_noted(
    engine: Engine, pen: Pen, dana: Account, tomas: Account
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    come(engine, pen, an_id(2), STAFF_GIVEN, after_min=1)
    assert call(engine, dana) == an_id(1)
    with Session(engine) as session, session.begin():
        service.put_back(session, SITE, an_id(1), tomas, LATER)
    assert queue(engine) == [an_id(1), an_id(2)]
    with engine.connect() as connection:
        (entry,) = connection.execute(
            select(AuditEntry.actor, AuditEntry.reason).where(AuditEntry.action == "lobby.put_back")
        )
    assert tuple(entry) == (tomas.email, "was with Dana Reyes")
    with pytest.raises(Gone), Session(engine) as session, session.begin():
        service.put_back(session, SITE, an_id(1), tomas, LATER)


def test_waits_are_measured_from_the_door_to_the_call_and_to_the_end(
    engine: Engine, pen: Pen, dana: Account
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN, UNEMPLOYMENT, after_min=10)
    assert call(engine, dana, after_min=22) == an_id(1)
    with engine.begin() as connection:
        now = NOON + timedelta(minutes=40)
        waiting = service.held(connection, SITE, an_id(1), dana, now)
        service.finish(
            connection, SITE, waiting, given=[STAFF_GIVEN], not_given=[], staff=dana, now=now
        )
    with engine.connect() as connection:
        (wait,) = connection.execute(select(LobbyWait.__table__))
    assert (wait.what, wait.outcome, wait.waited_s, wait.took_s) == (
        STAFF_GIVEN,
        "served",
        12 * 60,
        18 * 60,
    )
    (still,) = board(engine, 41).waiting  # the other service waits on, from the old time
    assert [want.what for want in still.wants] == [UNEMPLOYMENT]
    assert still.since == NOON + timedelta(minutes=10)
    assert board(engine, 41).lately_s(NOON + timedelta(minutes=41)) == [12 * 60]
    assert board(engine, 90).lately_s(NOON + timedelta(minutes=90)) == []


def test_who_left_before_anybody_came_is_counted_so(
    engine: Engine, pen: Pen, dana: Account, tomas: Account
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    with engine.begin() as connection:
        waiting = service.held(connection, SITE, an_id(1), dana, LATER)
        service.let_go(connection, SITE, waiting, dana, LATER)
    with engine.connect() as connection:
        (wait,) = connection.execute(select(LobbyWait.__table__))
    assert (wait.outcome, wait.claimed_at, wait.waited_s, wait.took_s) == (
        "left",
        None,
        1_800,
        None,
    )
    with engine.begin() as connection, pytest.raises(Gone):
        service.claim(connection, SITE, an_id(1), tomas, LATER)


def test_nobody_finishes_with_whom_somebody_else_has(
    engine: Engine, pen: Pen, dana: Account, tomas: Account
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN, who=BEN)
    call(engine, dana)
    with engine.begin() as connection, pytest.raises(HasThem):
        service.held(connection, SITE, an_id(1), tomas, LATER)


def test_what_staff_do_survives_a_rebuild_from_the_log(
    engine: Engine, pen: Pen, dana: Account
) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    come(engine, pen, an_id(2), STAFF_GIVEN, after_min=1)
    call(engine, dana)
    projecting.rebuild(engine, SITE)
    found = board(engine)
    assert [one.visit.id for one in found.with_staff] == [an_id(1)]
    assert [one.visit.id for one in found.waiting] == [an_id(2)]


def test_a_visit_of_another_site_is_nobodys(engine: Engine, pen: Pen) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN)
    with engine.connect() as connection:
        assert reading.find(connection, "elsewhere", an_id(1), LATER) is None
