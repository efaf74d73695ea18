"""The list of who has completed which lesson, for the page and as files."""

from __future__ import annotations

from hub.said import mark, of_reader, plural
from hub.training.service import Taken
from hub.web.tables import Column, Table

STANDINGS = {
    "done": mark("completed"),
    "renewed": mark("new version since"),
    "open": mark("not yet"),
}


def _title(taken: Taken) -> str:
    return of_reader({"en": taken.lesson.title.en, "es": taken.lesson.title.es})


LESSONS: Table[Taken] = Table(
    "lessons",
    mark("Lessons"),
    plural("%(num)s lesson of a person", "%(num)s lessons of people"),
    (
        Column("name", mark("Name"), lambda one: one.person.name, sorts=True),
        Column("email", mark("E-mail address"), lambda one: one.person.email, is_shown=False),
        Column("role", mark("Role"), lambda one: one.person.role.title, "word", sorts=True),
        Column("lesson", mark("Lesson"), _title, sorts=True),
        Column(
            "standing", mark("Standing"), lambda one: STANDINGS[one.standing], "word", sorts=True
        ),
        Column("version", mark("Version"), lambda one: one.version, "number"),
        Column("when", mark("Completed"), lambda one: one.done_at, "moment", sorts=True),
    ),
    order=mark("by name"),
    by="name",
)
