"""
Figures of a made-up state by looking at each visit: slow, obvious, and asked of nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tests.statewide.lives import Menu, Visit


@dataclass(frozen=True, slots=True)
class Truth:
    """What a page of figures should say."""

    visits: int
    people: int
    unidentified: int
    nobody: int
    still_open: int
    auto_closed: int
    cancelled: int
    services: dict[str, int]
    by_mode: dict[str, dict[str, int]]
    by_service: dict[str, dict[str, int]]


def figures(visits: Iterable[Visit], menu: Menu) -> Truth:
    """The truth of these visits."""
    some = list(visits)
    counted = [one for one in some if one.counts]
    standings: Counter[str] = Counter()
    by_mode: dict[str, Counter[str]] = {}
    by_service: dict[str, Counter[str]] = {}
    for visit in counted:
        for given in visit.services:
            standings[given.standing] += 1
            by_mode.setdefault(menu.mode[given.service], Counter())[given.standing] += 1
            by_service.setdefault(given.service, Counter())[given.standing] += 1
    people = {one.who for one in counted if one.who is not None}
    return Truth(
        visits=len(counted),
        people=len(people),
        unidentified=sum(isinstance(who, str) for who in people),
        nobody=sum(one.who is None for one in counted),
        still_open=sum(one.end == "open" for one in counted),
        auto_closed=sum(one.end == "auto" for one in counted),
        cancelled=len(some) - len(counted),
        services=dict(standings),
        by_mode={mode: dict(found) for mode, found in by_mode.items()},
        by_service={code: dict(found) for code, found in by_service.items()},
    )


def within(
    visits: Sequence[Visit], first: date, last: date, sites: frozenset[str] | None = None
) -> list[Visit]:
    """The visits of these days, at these sites."""
    return [
        one for one in visits if first <= one.day <= last and (sites is None or one.site in sites)
    ]


def grouped(
    visits: Iterable[Visit], key: Callable[[Visit], tuple[str, ...]]
) -> dict[tuple[str, ...], list[Visit]]:
    """The visits of each group."""
    found: dict[tuple[str, ...], list[Visit]] = {}
    for visit in visits:
        found.setdefault(key(visit), []).append(visit)
    return found
