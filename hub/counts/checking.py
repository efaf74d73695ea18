"""Holding the quick counts to plain SQL, by questions that nobody chose."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from hub.counts import plain
from hub.counts.quick import service as quick
from hub.counts.rules import DIMENSIONS, Dimension, Question
from hub.db import reading
from hub.visits.tables import VisitRow


@dataclass(frozen=True, slots=True)
class Checked:
    """One question, and what came of it."""

    question: Question
    groups: int
    is_same: bool
    quick_s: float
    plain_s: float


def check(engine: Engine, times: int, seed: int) -> Iterator[Checked]:
    """
    Ask so many questions both ways.  Raises NotRead where a site was never read in.

    Visits that come in between the two askings make a difference: ask of days that are over.
    """
    dice = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    ends = select(func.min(VisitRow.day), func.max(VisitRow.day))
    with reading(engine) as connection:
        days: Any = connection.execute(ends).one()
    for _ in range(times if days[0] else 0):
        question = a_question(dice, *days)
        begun = time.perf_counter()
        found = quick.count(engine, question)
        between = time.perf_counter()
        with reading(engine) as connection:
            expected = plain.count(connection, question)
        ended = time.perf_counter()
        yield Checked(question, len(found), found == expected, between - begun, ended - between)


def a_question(dice: random.Random, first: date, last: date) -> Question:
    """Any days between these, by none, one or two dimensions."""
    one, other = (first + timedelta(days=dice.randrange((last - first).days + 1)) for _ in range(2))
    by: list[Dimension] = dice.sample(DIMENSIONS, dice.choice([0, 1, 1, 2]))
    return Question(min(one, other), max(one, other), tuple(by))
