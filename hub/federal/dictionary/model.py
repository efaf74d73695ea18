"""
The dictionary, read from the model itself: what stands beside a column in `tables.py` is its meaning.

Pure but for reading the program's own files.  A column without words of its own has those that
every column of its name has (`usual.toml`).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from sqlalchemy import Column, Table

from hub import models
from hub.db import Base

_FOLDER = files("hub.federal.dictionary")


@dataclass(frozen=True, slots=True)
class Entry:
    """One column."""

    table: str
    of_table: str
    """What the table holds."""
    feature: str
    """The part of the program that keeps it, such as `members`."""
    column: str
    type: str
    is_key: bool
    may_lack: bool
    meaning: str
    elements: tuple[str, ...]
    """Of the participant record."""


@cache
def entries() -> tuple[Entry, ...]:
    """Every column of every table, in the order of names of tables, and of columns as declared."""
    return tuple(
        entry
        for mapper in sorted(Base.registry.mappers, key=lambda one: str(one.local_table))
        for entry in _of_class(mapper.class_)
    )


@cache
def mapped() -> dict[str, dict[str, tuple[str, ...]]]:
    """By table and column, the elements of the participant record."""
    return {
        table: {column: tuple(elements) for column, elements in columns.items()}
        for table, columns in tomllib.loads((_FOLDER / "map.toml").read_text("utf-8")).items()
    }


@cache
def usual() -> dict[str, str]:
    """What a column of this name means everywhere."""
    return tomllib.loads((_FOLDER / "usual.toml").read_text("utf-8"))


def _of_class(kind: type[Any]) -> Iterator[Entry]:
    assert models.METADATA is Base.metadata  # noqa: S101 - that all tables are imported
    table: Table = kind.__table__
    words = _words_of(kind)
    for column in table.columns:
        yield Entry(
            table=table.name,
            of_table=_one_line(inspect.getdoc(kind) or ""),
            feature=kind.__module__.removeprefix("hub.").removesuffix(".tables"),
            column=column.name,
            type=_type_of(column),
            is_key=column.primary_key,
            may_lack=bool(column.nullable),
            meaning=words.get(column.name) or usual().get(column.name, ""),
            elements=mapped().get(table.name, {}).get(column.name, ()),
        )


def _type_of(column: Column[Any]) -> str:
    length = getattr(column.type, "length", None)
    name = {"Instant": "time (UTC)", "Uuid": "id"}.get(type(column.type).__name__)
    name = name or str(column.type.__visit_name__).replace("_", " ").lower()
    return f"{name}({length})" if length else name


def _words_of(kind: type[Any]) -> dict[str, str]:
    """The text below each attribute of a class, by the attribute's name."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    found: dict[str, str] = {}
    for before, after in pairwise(body):
        if (
            isinstance(before, ast.AnnAssign)
            and isinstance(before.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
            and isinstance(after.value.value, str)
        ):
            found[before.target.id] = _one_line(after.value.value)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())
