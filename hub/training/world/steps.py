"""How a lesson goes on: what was done is read from the made-up center's own database."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy import text

from hub import clock
from hub.db import reading
from hub.training import rules
from hub.training.rules import Answer, Step
from hub.training.service import Finished
from hub.training.world.scenes import SCENES
from hub.training.world.world import Record, World


@dataclass(frozen=True, slots=True)
class Panel:
    """The lesson as it stands beside a page."""

    title: str
    number: int
    total: int
    step: Step | None
    """None when the lesson is over."""
    says: str
    hint: str
    answers: tuple[str, ...]
    said: str
    was_right: bool
    just_done: bool


def advance(world: World, endpoint: str, record: Record) -> bool:
    """Go on by every step that is done now; whether there was one."""
    with world.turn:
        before = world.progress.step
        opened = endpoint if request.method == "GET" else ""
        while (step := present(world)) is not None and _is_done(world, step, opened):
            _go_on(world, record)
        return world.progress.step > before


def read_on(world: World, record: Record) -> None:
    """The person has read the present step."""
    with world.turn:
        step = present(world)
        if step is not None and step.is_read:
            _go_on(world, record)


def answer(world: World, choice: str, language: str, record: Record) -> None:
    """The person answers the question of the present step."""
    if not choice.isascii() or not choice.isdigit():
        return
    with world.turn:
        before = world.progress.step
        world.progress = rules.answered(world.progress, world.lesson, int(choice), language)
        if world.progress.step > before:
            _begin(world, record)


def present(world: World) -> Step | None:
    """The step that comes next; None when all are done."""
    if world.progress.is_over(world.lesson):
        return None
    return world.lesson.steps[world.progress.step]


def panel(world: World, language: str, just_done: bool) -> Panel:
    """What stands beside the page."""
    step, progress = present(world), world.progress
    answers: tuple[Answer, ...] = step.answers if step else ()
    return Panel(
        title=world.lesson.title.of(language),
        number=min(progress.step + 1, len(world.lesson.steps)),
        total=len(world.lesson.steps),
        step=step,
        says=step.says.of(language) if step else "",
        hint=step.hint.of(language) if step and step.hint else "",
        answers=tuple(one.says.of(language) for one in answers),
        said=progress.said,
        was_right=progress.was_right,
        just_done=just_done,
    )


def _is_done(world: World, step: Step, opened: str) -> bool:
    if step.page:
        return step.page == opened
    if not step.sql:
        return False
    me = {"me": world.trainee.email} if ":me" in step.sql else {}
    with reading(world.engine) as connection:
        return bool(connection.scalar(text(step.sql), me))


def _go_on(world: World, record: Record) -> None:
    world.progress = rules.stepped(world.progress, world.lesson)
    _begin(world, record)


def _begin(world: World, record: Record) -> None:
    """What the next step begins with; after the last, the record."""
    step = present(world)
    if step is not None and step.scene:
        SCENES[step.scene](world.kiosks)
    if step is None and not world.is_recorded:
        record(
            Finished(
                staff=world.trainee.id,
                lesson=world.lesson.code,
                version=world.lesson.version,
                started_at=world.progress.started_at,
                done_at=clock.now(),
                wrong=world.progress.wrong,
            )
        )
        world.is_recorded = True
