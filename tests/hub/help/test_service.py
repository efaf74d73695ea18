"""Calls from kiosks to the boards, and who goes there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from hub import projecting
from hub.accounts.rules import Role
from hub.accounts.service import Account
from hub.accounts.tables import AuditEntry
from hub.help import service
from hub.help.rules import OPEN_FOR
from hub.help.tables import HelpAnswer
from hub.members.tables import Member
from tests.hub.making import ANA, NOON, SITE, Pen, an_id, append, open_site

DANA = Account(1, "dana@work.example", "Dana", Role.GREETER, is_disabled=False, is_locked=False)
OMAR = Account(2, "omar@work.example", "Omar", Role.GREETER, is_disabled=False, is_locked=False)


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)


def calls(engine: Engine, at: datetime = NOON) -> list[service.SeenCall]:
    with engine.connect() as connection:
        return service.open_calls(connection, SITE, at)


def come(engine: Engine, request: str, staff: Account = DANA) -> str | None:
    with Session(engine) as session, session.begin():
        return service.come(session, SITE, request, staff, NOON + timedelta(seconds=70))


def test_a_call_shows_its_kiosk_and_whoever_is_known_there(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number=str(ANA.member),
                first_name="Ana",
                last_name="Lopez",
                registered_at=NOON,
                registered_site=SITE,
            )
        )
    first, second = Pen(), Pen("walkup-2")
    append(
        engine,
        first.opened(an_id(1), who=ANA),
        second.opened(an_id(2), who=ANA),
        second.asked_for_help(an_id(2)),
        Pen("walkup-3").asked_for_help(screen="attract", at=NOON + timedelta(seconds=1)),
    )
    projecting.project(engine, SITE)
    here, nobody = calls(engine)
    assert (here.call.device, here.call.screen) == ("walkup-2", "choosing")
    assert here.visit is not None
    assert (here.visit.id, here.visit.who) == (an_id(1), "Ana L")
    assert (nobody.call.device, nobody.visit) == ("walkup-3", None)


def test_whoever_comes_answers_every_touch_at_that_kiosk_and_is_noted(engine: Engine) -> None:
    pen = Pen()
    touches = [pen.asked_for_help(at=NOON + timedelta(seconds=10 * n)) for n in range(3)]
    append(engine, *touches[:2])
    projecting.project(engine, SITE)
    assert come(engine, touches[1].id) == "walkup-1"
    assert calls(engine) == []
    assert come(engine, touches[1].id, OMAR) is None
    append(engine, touches[2])
    projecting.project(engine, SITE)
    assert [seen.call.newest for seen in calls(engine)] == [touches[2].id]
    with engine.connect() as connection:
        answers = connection.execute(select(HelpAnswer.request, HelpAnswer.name)).all()
        assert {tuple(row) for row in answers} == {(one.id, "Dana") for one in touches[:2]}
        (noted,) = connection.execute(select(AuditEntry.__table__))
    assert (noted.actor, noted.action, noted.subject, noted.reason) == (
        "dana@work.example",
        "help.answered",
        "kiosk walkup-1",
        "after 70 s",
    )


def test_a_rebuild_forgets_no_answer(engine: Engine) -> None:
    touch = Pen().asked_for_help()
    append(engine, touch)
    projecting.project(engine, SITE)
    come(engine, touch.id)
    projecting.rebuild(engine, SITE)
    assert calls(engine) == []


def test_a_call_that_nobody_heard_leaves_the_boards_after_some_hours(engine: Engine) -> None:
    append(engine, Pen().asked_for_help())
    projecting.project(engine, SITE)
    assert [seen.is_overdue for seen in calls(engine, NOON + timedelta(hours=1))] == [True]
    assert calls(engine, NOON + OPEN_FOR) == []


def test_a_call_of_another_site_or_of_nobody_is_answered_by_none(engine: Engine) -> None:
    assert come(engine, an_id(404)) is None
