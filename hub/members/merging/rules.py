"""
Merges, the rules: which number stands for which in the end.  Pure.

Each number points to one other at most, as long as its merge stands: A to B, and B to C, make
both of them C.  Taking back the second makes A and B one person again, whoever C is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

How = Literal["merged", "linked"]
MAX_WHY = 300


@dataclass(frozen=True, slots=True)
class Merge:
    """Two numbers that are one person, by whose word, and whether it was taken back."""

    id: str
    keep: str
    gone: str
    how: How
    at: datetime
    by: str = ""
    why: str = ""
    undone_at: datetime | None = None
    undone_by: str = ""

    @property
    def stands(self) -> bool:
        """Whether it holds still."""
        return self.undone_at is None


def in_the_end(number: str, pointers: Mapping[str, str]) -> str:
    """The number that stands for this one; itself if it points to none."""
    seen = {number}
    while (onward := pointers.get(number)) is not None and onward not in seen:
        seen.add(onward)
        number = onward
    return number


def way(number: str, pointers: Mapping[str, str]) -> list[str]:
    """All numbers from this one to the one that stands for it, both among them."""
    steps = [number]
    while (onward := pointers.get(steps[-1])) is not None and onward not in steps:
        steps.append(onward)
    return steps
