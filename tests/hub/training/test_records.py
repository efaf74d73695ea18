"""Who completed which lesson: recorded once, asked again by a new version, seen by who may."""

from __future__ import annotations

import csv
import io
import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from hub.accounts.rules import Role
from hub.accounts.service import add_staff, disable_staff
from hub.training import lessons, service
from hub.training.service import Finished
from hub.training.tables import LessonDone
from tests.hub.training.learner import enter, walk_the_lobby
from tests.hub.web.conftest import House
from tests.hub.web.example import NOW, SITE

(FIRST, *_) = lessons.all_lessons()


@pytest.fixture
def greeter(engine: Engine) -> int:
    return add_staff(
        engine, email="w@office.example", name="王小明", role=Role.GREETER,
        password=None, server="site", by="a test",
    ).id  # fmt: skip


def finished(staff: int, version: int = FIRST.version, minutes: int = 6) -> Finished:
    return Finished(
        staff=staff,
        lesson=FIRST.code,
        version=version,
        started_at=NOW,
        done_at=NOW + timedelta(minutes=minutes),
        wrong=1,
    )


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(LessonDone)) or 0


def test_the_same_completion_twice_is_one(engine: Engine, greeter: int) -> None:
    assert service.record(engine, SITE, finished(greeter))
    assert not service.record(engine, SITE, finished(greeter, minutes=20))
    (taken,) = [one for one in service.own(engine, greeter) if one.lesson == FIRST]
    assert taken.standing == "done"
    assert taken.done_at == NOW + timedelta(minutes=6)


def test_two_screens_at_one_instant_make_one_record(engine: Engine, greeter: int) -> None:
    start = threading.Barrier(4)

    def end() -> None:
        start.wait()
        service.record(engine, SITE, finished(greeter))

    threads = [threading.Thread(target=end) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(engine) == 1


def test_an_older_version_is_asked_again(engine: Engine, greeter: int) -> None:
    service.record(engine, SITE, finished(greeter, version=FIRST.version - 1))
    (taken,) = [one for one in service.own(engine, greeter) if one.lesson == FIRST]
    assert taken.standing == "renewed"
    service.record(engine, SITE, finished(greeter))
    (taken,) = [one for one in service.own(engine, greeter) if one.lesson == FIRST]
    assert taken.standing == "done"


def test_who_left_is_in_no_list(engine: Engine, greeter: int) -> None:
    assert {one.person.id for one in service.everybody(engine)} == {greeter}
    disable_staff(engine, email="w@office.example", by="a test")
    assert service.everybody(engine) == []


def test_everybody_is_listed_by_what_they_are_asked_to_take(engine: Engine, greeter: int) -> None:
    (taken,) = service.everybody(engine)
    assert (taken.person.id, taken.lesson, taken.is_asked) == (greeter, FIRST, True)


def test_the_supervisor_sees_it_and_takes_it_along(site: House) -> None:
    walk_the_lobby(enter(site, Role.GREETER, "lobby"))
    browser = site.signed_in(Role.SUPERVISOR)
    page = browser.get("/lessons/completions")
    assert "Greeter Example" in page
    assert "completed" in page
    rows = list(csv.DictReader(io.StringIO(browser.get("/lessons/completions?format=csv").lstrip("\ufeff"))))  # fmt: skip
    (done,) = [row for row in rows if row["Standing"] == "completed"]
    assert done["Lesson"] == "The front door"
    assert done["E-mail address"] == "greeter@worksource.example"
    assert "xlsx" in page


def test_others_see_their_own_alone(site: House) -> None:
    walk_the_lobby(enter(site, Role.GREETER, "lobby"))
    desk = site.signed_in(Role.FRONT_DESK)
    desk.get("/lessons/completions", 403)
    desk.get("/lessons/lobby/certificate", 404)
    desk.get("/lessons/none/certificate", 404)
