"""How long they waited, by day and service, on both engines, against what Python counts."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from statistics import median

import pytest
from sqlalchemy import Engine, insert

from hub import projecting
from hub.lobby.tables import LobbyWait
from hub.lobby.waits.reading import DayOfWaits, together, waits
from hub.visits.reading import menu
from tests.hub.lobby.making import ALONE, DAY, STAFF_GIVEN, UNEMPLOYMENT, a_lobby, come
from tests.hub.making import NOON, SITE, Pen, an_id, append


@pytest.fixture
def pen(engine: Engine) -> Pen:
    return a_lobby(engine)


def waited(
    engine: Engine, number: int, waited_s: int, took_s: int | None, service: str = STAFF_GIVEN,
    day: date = DAY,
) -> None:  # fmt: skip
    is_called = took_s is not None
    with engine.begin() as connection:
        connection.execute(
            insert(LobbyWait).values(
                visit=an_id(number), what=service or an_id(number), site=SITE, day=day,
                service=service, outcome="served" if is_called else "left", since=NOON,
                claimed_at=NOON if is_called else None, ended_at=NOON, waited_s=waited_s,
                took_s=took_s, by="x", name="x",
            )
        )  # fmt: skip


def found(engine: Engine, first: date = DAY, last: date = DAY) -> list[DayOfWaits]:
    with engine.connect() as connection:
        return waits(connection, SITE, first, last, menu(connection))


@pytest.mark.parametrize("many", [1, 2, 3, 9, 10, 11, 40])
def test_the_middle_and_the_ninth_of_ten(engine: Engine, pen: Pen, many: int) -> None:  # noqa: ARG001 - the site comes first
    dice = random.Random(many)
    times = [dice.randrange(3_000) for _ in range(many)]
    took = [dice.randrange(3_000) for _ in range(many)]
    for number, (wait_s, took_s) in enumerate(zip(times, took, strict=True)):
        waited(engine, number, wait_s, took_s)
    (one,) = found(engine)
    assert one.called == many
    assert one.usual_s == pytest.approx(median(times), abs=1)
    assert one.nine_of_ten_s == sorted(times)[math.ceil(0.9 * many) - 1]
    assert one.longest_s == max(times)
    assert one.took_s == pytest.approx(median(took), abs=1)


def test_days_and_services_stand_apart_and_together(engine: Engine, pen: Pen) -> None:  # noqa: ARG001 - the site comes first
    yesterday = DAY - timedelta(days=1)
    waited(engine, 1, 60, 600)
    waited(engine, 2, 120, 600, UNEMPLOYMENT)
    waited(engine, 3, 900, 600, "", yesterday)
    waited(engine, 4, 1_200, None, day=yesterday)
    rows = [(one.day, one.service, one.called, one.left) for one in found(engine, yesterday)]
    assert rows == [
        (DAY, STAFF_GIVEN, 1, 0),
        (DAY, UNEMPLOYMENT, 1, 0),
        (yesterday, "", 1, 0),
        (yesterday, STAFF_GIVEN, 0, 1),
    ]
    with engine.connect() as connection:
        whole = together(connection, SITE, yesterday, DAY)
    assert (whole.called, whole.usual_s, whole.longest_s, whole.left) == (3, 120, 900, 1)


def test_who_was_never_called_is_not_forgotten(engine: Engine, pen: Pen) -> None:
    come(engine, pen, an_id(1), STAFF_GIVEN, ALONE)
    come(engine, pen, an_id(2), STAFF_GIVEN)
    come(engine, pen, an_id(3), STAFF_GIVEN)
    append(
        engine,
        pen.closed(an_id(1), job_search_help="used"),  # the customer's word alone
        pen.closed(an_id(2), job_search_help="not_used"),
    )
    projecting.project(engine, SITE)
    (one,) = found(engine)
    assert (one.service, one.called, one.never_called) == (STAFF_GIVEN, 0, 1)


def test_a_day_without_waits_is_empty(engine: Engine, pen: Pen) -> None:  # noqa: ARG001 - the site comes first
    assert found(engine) == []
    with engine.connect() as connection:
        assert together(connection, SITE, DAY, DAY).called == 0
