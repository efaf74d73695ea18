"""Somebody who takes a lesson: goes in by the door of the real web, and does what a step asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from hub.accounts.rules import Role
from hub.training import lessons
from hub.training.world.world import World
from hub.training.world.worlds import Training
from tests.hub.web.conftest import Browser, House

LINK = re.compile(r'(?:href|action|formaction|src|data-[a-z-]+)="(/[^"]*)"')
HREF = re.compile(r'<a [^>]*href="(/[^"]*)"')


@dataclass
class Learner:
    """A browser inside a made-up center."""

    house: House
    browser: Browser
    entrance: str
    root: str
    last: str = field(default="", repr=False)

    @property
    def client(self) -> FlaskClient:
        return self.browser.client

    @property
    def world(self) -> World:
        return training_of(self.house)._worlds[self.root.rpartition("/")[2]]

    @property
    def step(self) -> int:
        return self.world.progress.step

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(self.root + path, buffered=True)
        assert answer.status_code == status, (path, answer.status_code, answer.location)
        self.last = answer.get_data(as_text=True)
        return self.last

    def post(self, path: str, status: int = 302, **fields: Any) -> str:
        if "csrf_token" not in self.last:
            self.get("/help")
        token = self.last.partition('name="csrf_token" value="')[2].partition('"')[0]
        answer = self.client.post(self.root + path, data=fields | {"csrf_token": token})
        page = answer.get_data(as_text=True)
        assert answer.status_code == status, (path, answer.status_code, page[-3_000:])
        return str(answer.location) if status == 302 else page

    def one(self, sql: str) -> Any:
        """A value of the made-up center's database."""
        with self.world.engine.connect() as connection:
            return connection.scalar(text(sql))

    def go_on(self) -> None:
        self.get("/help")
        self.post("/lesson/next")

    def answer_right(self) -> None:
        answers = self.world.lesson.steps[self.step].answers
        right = [place for place, answer in enumerate(answers) if answer.right]
        self.post("/lesson/answer", choice=str(right[0]))


def training_of(house: House) -> Training:
    training: Training = house.app.extensions["worksource_training"]
    return training


def enter(house: House, role: Role, lesson: str, browser: Browser | None = None) -> Learner:
    """Sign in as the real person of this role and begin a lesson."""
    assert lessons.find(lesson) is not None
    browser = browser or house.signed_in(role)
    entrance = browser.post(f"/lessons/{lesson}/start")
    answer = browser.client.get(entrance)
    assert answer.status_code == 302
    return Learner(house, browser, entrance, entrance.partition("/lesson/")[0])


def walk_the_lobby(learner: Learner, *, but_the_last: bool = False) -> None:
    """All that the first lesson asks for."""
    learner.go_on()
    learner.get("/lobby")
    assert "Maria" in learner.get("/lobby")
    learner.go_on()
    learner.get("/lobby")
    call = learner.one("SELECT event FROM help_request")
    learner.post(f"/help/{call}/coming")
    learner.get("/lobby")
    learner.answer_right()
    if not but_the_last:
        learner.go_on()
