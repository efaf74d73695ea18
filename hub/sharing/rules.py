"""
Which choice holds, whatever order choices come in.

Pure.  An opt-in lifts an opt-out only when it was certainly made later: an opt-out whose clock
was not set may have been made until it was received, and an opt-in whose clock was not set may
have been made long before.  Two marks are enough to know, the latest moment of any opt-out and
the latest of any sure opt-in, and the larger of each is taken: so hubs and state that have
heard the same agree, in any order, however often each was told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Choice = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Said:
    """One choice of somebody: when it was made, until when at the latest, and whether that is sure."""

    choice: Choice
    at: datetime
    until: datetime
    """When it was received at the latest, where the clock was not set; else `at`."""
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody's choices come to."""

    out_until: datetime | None = None
    """The latest moment at which they may have opted out."""
    in_from: datetime | None = None
    """The latest moment at which they surely opted in."""
    has_opted_in: bool = False
    """They opted in some time, sure or not."""

    @property
    def choice(self) -> Choice | None:
        """What holds now; None for somebody who never chose."""
        if self.out_until is None:
            return "in" if self.has_opted_in else None
        return "in" if self.in_from is not None and self.in_from > self.out_until else "out"

    def also(self, other: Standing) -> Standing:
        """The standing of whoever made these choices and those."""
        return Standing(
            _later(self.out_until, other.out_until),
            _later(self.in_from, other.in_from),
            self.has_opted_in or other.has_opted_in,
        )


def standing_of(choices: Iterable[Said]) -> Standing:
    """What these choices come to, in any order."""
    standing = Standing()
    for one in choices:
        standing = standing.also(_alone(one))
    return standing


def _alone(said: Said) -> Standing:
    if said.choice == "out":
        return Standing(out_until=said.at if said.is_sure else max(said.at, said.until))
    return Standing(in_from=said.at if said.is_sure else None, has_opted_in=True)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
