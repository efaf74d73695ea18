"""
The figures of places: the state, its areas, their sites; one as the next, each the sum of its own.

Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hub.federal.figures.lines import LINES
from hub.said import mark

STATE = "state"
NO_AREA = "area:"
"""Sites of which nobody said yet where they lie."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place with what lies in it; a site has nothing in it."""

    key: str
    """`state`, `area:southwest`, `site:olympia`."""
    name: str
    figures: Mapping[str, int]
    within: tuple[Place, ...] = ()

    def find(self, key: str) -> Place | None:
        if self.key == key:
            return self
        return next((found for one in self.within if (found := one.find(key))), None)

    @property
    def sites(self) -> list[str]:
        """The codes of its sites."""
        if not self.within and self.key.startswith("site:"):
            return [self.key.removeprefix("site:")]
        return [code for one in self.within for code in one.sites]

    def every(self) -> list[Place]:
        """It and everything in it, outermost first."""
        return [self, *(place for one in self.within for place in one.every())]


def of_state(
    sites: Mapping[str, Mapping[str, int]],
    areas: Mapping[str, str | None],
    area_names: Mapping[str, str],
    site_names: Mapping[str, str],
    name: str,
) -> Place:
    """The tree of places, in the order of their names."""
    inside: dict[str, list[Place]] = {}
    for code, figures in sites.items():
        place = Place(f"site:{code}", site_names.get(code, code), _all(figures))
        inside.setdefault(areas.get(code) or "", []).append(place)
    found = [
        Place(
            f"area:{code}",
            area_names.get(code, mark("No area yet")),
            _sum(places),
            tuple(sorted(places, key=lambda one: one.name)),
        )
        for code, places in inside.items()
    ]
    found.sort(key=lambda one: (one.key == NO_AREA, one.name))
    return Place(STATE, name, _sum(found), tuple(found))


def _all(figures: Mapping[str, int]) -> dict[str, int]:
    return {line.code: figures.get(line.code, 0) for line in LINES}


def _sum(places: list[Place]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in places:
        total.update(one.figures)
    return _all(total)
