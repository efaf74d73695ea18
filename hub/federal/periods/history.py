"""
What is known of a person, day by day, and the settings by which periods are made of it.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hub.federal.services.table import Effect

COMMON = "common"
"""The participation that the programmes of the common exit share."""


class Activity(NamedTuple):
    """Something that counts on a day."""

    day: date
    effect: Effect
    elements: tuple[str, ...] = ()
    programme: str = ""
    """Whose service it is; empty for what belongs to the home programme."""
    site: str = ""


class Plan(NamedTuple):
    """A service that was planned: known from the day it was made until its own day."""

    made: date
    day: date
    cancelled: date | None = None
    programme: str = ""

    @property
    def through(self) -> date:
        """The last day on which the service stands planned, before `made` if on none."""
        return self.day if self.cancelled is None else min(self.day, self.cancelled)


@dataclass(frozen=True, slots=True)
class PeriodRules:
    """
    The settings of a state.

    `days`: two dates so far apart at most lie in one period.  The text says "90 consecutive
    days"; whoever reads it as 90 whole days between two dates sets 91.

    `common_exit`: the programmes that share one participation, which ends when all of them
    were idle.  Every other programme has participations of its own.  What customers do alone
    belongs to the `home` programme.
    """

    days: int = 90
    common_exit: frozenset[str] = frozenset(
        {"wagner-peyser", "wioa-adult", "wioa-dislocated-worker", "wioa-youth"}
    )
    home: str = "wagner-peyser"

    def group_of(self, programme: str) -> str:
        """Programmes of one group share their periods."""
        asked = programme or self.home
        return COMMON if asked in self.common_exit else asked
