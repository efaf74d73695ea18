"""What was held against the truth, and over which days one asks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.statewide.run import World


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not the truth."""

    question: str
    truth: Any
    published: Any

    def __str__(self) -> str:
        return f"{self.question}: {self.published} is published, {self.truth} is true"


@dataclass
class Compared:
    """How many figures were held against the truth, and which of them were wrong."""

    figures: int = 0
    wrong: list[Difference] = field(default_factory=list)

    def hold(self, question: str, truth: Any, published: Any) -> None:
        self.figures += 1
        if truth != published:
            self.wrong.append(Difference(question, truth, published))


def ranges(world: World, dice: random.Random, some: int) -> Iterator[tuple[date, date]]:
    """All of it, programme years and their quarters, and ranges that nobody would think of."""
    yield world.first, world.last
    for year in range(world.first.year, world.last.year + 1):
        yield date(year, 7, 1), date(year + 1, 6, 30)
    quarter = date(world.last.year - 1, 7, 1)
    for number in range(4):
        first = date(
            quarter.year + (quarter.month + 3 * number - 1) // 12,
            (quarter.month + 3 * number - 1) % 12 + 1,
            1,
        )
        yield first, (first + timedelta(days=92)).replace(day=1) - timedelta(days=1)
    span = (world.last - world.first).days
    for _ in range(some):
        first = world.first + timedelta(days=dice.randrange(span))
        yield first, min(world.last, first + timedelta(days=dice.randrange(1, 400)))
