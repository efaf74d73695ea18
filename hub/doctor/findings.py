"""
What the doctor finds: how urgent, what, by what it is known, what to do.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Urgency(IntEnum):
    """When somebody has to do something about it."""

    NOW = 0
    TODAY = 1
    SOON = 2
    WELL = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    urgency: Urgency
    area: str
    """`broker`, `database` ...: the same word for the same thing in each report."""
    what: str
    """A sentence."""
    evidence: str = ""
    """What was seen, as the machine put it."""
    do: str = ""
    """The next step."""


def now(area: str, what: str, evidence: object = "", do: str = "") -> Finding:
    """Customers, staff or records suffer while this lasts."""
    return Finding(Urgency.NOW, area, what, str(evidence), do)


def today(area: str, what: str, evidence: object = "", do: str = "") -> Finding:
    """Nobody suffers yet."""
    return Finding(Urgency.TODAY, area, what, str(evidence), do)


def soon(area: str, what: str, evidence: object = "", do: str = "") -> Finding:
    """Better this month than next."""
    return Finding(Urgency.SOON, area, what, str(evidence), do)


def well(area: str, what: str) -> Finding:
    """As it should be."""
    return Finding(Urgency.WELL, area, what)


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """The most urgent first; within one urgency, in the order of looking: causes before effects."""
    return sorted(found, key=lambda one: one.urgency)


def exit_code(found: Iterable[Finding]) -> int:
    """0: well, or soon at most; 1: something for today; 2: something for now."""
    worst = min((one.urgency for one in found), default=Urgency.WELL)
    return {Urgency.NOW: 2, Urgency.TODAY: 1}.get(worst, 0)
