"""
Lessons, the rules: what a lesson is made of, who is asked to take it, how far somebody is.

Pure.  A lesson is a TOML file in `content/lessons`, in every language of the pages; msgspec
holds it to these types.  A step is done when its page was opened, when its question was
answered right, when its SQL finds a row in the training database, or, with none of the
three, when the person says that they have read it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from hub.accounts.rules import Role

Standing = Literal["done", "renewed", "open"]
"""`renewed`: done, but a new version of the lesson came out since."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all of a lesson is made of: a field that nobody knows is a mistake in the file."""


class Words(Part, frozen=True, kw_only=True):
    """One text in every language of the pages."""

    en: str
    es: str

    def of(self, language: str) -> str:
        return self.es if language == "es" else self.en


class Answer(Part, frozen=True, kw_only=True):
    """What may be answered to a question, and what is said then."""

    says: Words
    why: Words
    right: bool = False


class Step(Part, frozen=True, kw_only=True):
    """One thing to do, to answer or to read."""

    says: Words
    scene: str = ""
    """What happens in the made-up center as it begins."""
    page: str = ""
    """The endpoint that has to be opened."""
    sql: str = ""
    """A query that finds a row once it is done; `:me` is the trainee's address, `:since` the start."""
    leads: str = ""
    """The endpoint where it is done, for a link; a step with `page` leads there."""
    hint: Words | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def link(self) -> str:
        return self.leads or self.page

    @property
    def is_read(self) -> bool:
        """Whether nothing but the person can say that it is done."""
        return not (self.page or self.sql or self.answers)


class Lesson(Part, frozen=True, kw_only=True):
    """A lesson; `code` is the name of its file."""

    code: str
    version: int
    minutes: int
    roles: tuple[Role, ...]
    """Who is asked to take it."""
    also: tuple[Role, ...] = ()
    """Who else may."""
    title: Words
    about: Words
    steps: tuple[Step, ...]

    def is_for(self, role: Role) -> bool:
        """Whether somebody of this role may take it."""
        return role in self.roles or role in self.also


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far somebody is in a lesson."""

    started_at: datetime
    step: int = 0
    wrong: int = 0
    """How many questions were first answered wrong."""
    said: str = ""
    """What to tell them of their last answer."""
    was_right: bool = False

    def is_over(self, lesson: Lesson) -> bool:
        return self.step >= len(lesson.steps)


def stepped(progress: Progress, lesson: Lesson) -> Progress:
    """One step on; never beyond the end."""
    if progress.is_over(lesson):
        return progress
    return msgspec.structs.replace(progress, step=progress.step + 1, said="", was_right=False)


def answered(progress: Progress, lesson: Lesson, choice: int, language: str) -> Progress:
    """After the answer of this number to the question of the present step; nothing for another."""
    if progress.is_over(lesson):
        return progress
    answers = lesson.steps[progress.step].answers
    if not 0 <= choice < len(answers):
        return progress
    chosen = answers[choice]
    said = chosen.why.of(language)
    if chosen.right:
        return msgspec.structs.replace(progress, step=progress.step + 1, said=said, was_right=True)
    return msgspec.structs.replace(progress, wrong=progress.wrong + 1, said=said, was_right=False)


def standing(lesson: Lesson, done_version: int | None) -> Standing:
    """How somebody stands who last completed this version of a lesson, or none."""
    if done_version is None:
        return "open"
    return "done" if done_version >= lesson.version else "renewed"
