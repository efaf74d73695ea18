"""The lessons that there are: read once from their files, in the order of their names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from hub.accounts.rules import Role
from hub.training.rules import Lesson

FILES = Path(__file__).parent / "content" / "lessons"


@cache
def all_lessons() -> tuple[Lesson, ...]:
    """Every lesson.  A file that cannot be read fails the tests, and then this."""
    return tuple(read(path) for path in sorted(FILES.glob("*.toml")))


def find(code: str) -> Lesson | None:
    """The lesson of this code."""
    return next((lesson for lesson in all_lessons() if lesson.code == code), None)


def open_to(role: Role) -> list[Lesson]:
    """The lessons that somebody of this role may take, those asked of them first."""
    found = [lesson for lesson in all_lessons() if lesson.is_for(role)]
    return sorted(found, key=lambda lesson: role not in lesson.roles)


def read(path: Path) -> Lesson:
    """A lesson's file; the name tells order and code: `10-front-door.toml`."""
    fields = msgspec.toml.decode(path.read_bytes())
    code = path.stem.partition("-")[2]
    return msgspec.convert(fields | {"code": code}, Lesson)
