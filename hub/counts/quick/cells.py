"""
Months kept whole: the figures and the people of each site in each month, by one dimension.

Visits and services of months add up; people are put together as sets, which is exact.  A cell
is counted from the rows when it is first asked for and again when its month has changed, so it
is never other than the rows.  What lies around the whole months is walked row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hub.counts.quick.inner import Inner
from hub.counts.quick.scan import Ground, Part, Place, scan
from hub.later import later

if TYPE_CHECKING:
    import numpy as np
    import pyroaring

    from hub.counts.quick import kernel
else:
    np, kernel = later("numpy"), later("hub.counts.quick.kernel")
    pyroaring = later("pyroaring")

People = dict[int, Any]
"""Sets of people by group."""
_TWO_BYTES = 1 << 16
AT_ONCE = 400
"""So many cells are counted in one pass, so that their people fit."""


@dataclass(frozen=True, slots=True)
class Span:
    """A month and its days."""

    month: date
    first: int
    last: int

    @property
    def number(self) -> int:
        return self.month.year * 12 + self.month.month - 1


@dataclass
class Cells:
    """The cells of one dimension."""

    editions: dict[tuple[str, date], tuple[Any, ...]] = field(default_factory=dict)
    """Which edition of its month each cell is of."""
    people: dict[tuple[str, date], People] = field(default_factory=dict)
    together: dict[tuple[str, tuple[date, ...]], tuple[Any, People]] = field(default_factory=dict)
    """The people of a site, or everywhere, in months; with the editions of what is in it."""
    places: dict[str, int] = field(default_factory=dict)
    begins: int = 0
    """The number of the first month there is room for."""
    figures: Any = None
    """By site, month, group, in the order of `kernel`."""

    def bring_up(
        self, sites: Sequence[Place], spans: Sequence[Span], wanted: Inner, ground: Ground,
        first_editions: dict[date, int],
    ) -> None:  # fmt: skip
        """Count what is missing or has changed."""
        self._make_room(sites, spans, wanted.size)
        due: list[tuple[Place, Span, tuple[Any, ...]]] = []
        for site, of in sites:
            for span in spans:
                edition = (id(of), of.editions[span.month], first_editions.get(span.month, 0))
                if self.editions.get((site, span.month)) != edition:
                    due.append(((site, of), span, edition))
        for start in range(0, len(due), AT_ONCE):
            self._count(due[start : start + AT_ONCE], wanted, ground)

    def _count(
        self, due: Sequence[tuple[Place, Span, tuple[Any, ...]]], wanted: Inner, ground: Ground
    ) -> None:
        parts = [Part([place], [(span.first, span.last)]) for place, span, _ in due]
        found = scan(parts, wanted, ground, wants_people=True)
        sets = people_of(found.group, found.person)
        by_part: dict[int, People] = {}
        for at, people in sets.items():
            part, group = divmod(at, wanted.size)
            by_part.setdefault(part, {})[group] = people
        for number, ((site, _), span, edition) in enumerate(due):
            rows = found.figures[number * wanted.size : (number + 1) * wanted.size]
            self.figures[self.places[site], span.number - self.begins] = 0
            self.figures[self.places[site], span.number - self.begins, : wanted.size] = rows
            self.people[site, span.month] = by_part.get(number, {})
            self.editions[site, span.month] = edition

    def _make_room(self, sites: Sequence[Place], spans: Sequence[Span], size: int) -> None:
        for site, _ in sites:
            self.places.setdefault(site, len(self.places))
        first, last = spans[0].number, spans[-1].number
        old = self.figures
        if old is None:
            self.begins = first
            self.figures = np.zeros((len(self.places), last - first + 1, size, kernel.FIGURES), np.int64)  # fmt: skip
            return
        begins = min(first, self.begins)
        ends = max(last + 1, self.begins + old.shape[1])
        shape = (len(self.places), ends - begins, max(size, old.shape[2]), kernel.FIGURES)
        if shape != old.shape or begins != self.begins:
            self.figures = np.zeros(shape, np.int64)
            since = self.begins - begins
            self.figures[: old.shape[0], since : since + old.shape[1], : old.shape[2]] = old
            self.begins = begins

    def block(self, sites: Sequence[Place], spans: Sequence[Span]) -> Any:
        """The figures of these sites and months."""
        rows = [self.places[site] for site, _ in sites]
        months = [span.number - self.begins for span in spans]
        return self.figures[np.ix_(rows, months)]

    def sets(
        self, sites: Sequence[Place], spans: Sequence[Span], *, all_sites: bool
    ) -> Iterator[People]:
        """The people of these sites in these months: dictionaries by group, to be put together."""
        keys = [""] if all_sites else [site for site, _ in sites]
        everywhere = [site for site, _ in sites] if all_sites else []
        for months in in_few(tuple(span.month for span in spans)):
            for key in keys:
                yield self._together(key, months, everywhere)

    def _together(self, site: str, months: tuple[date, ...], everywhere: Sequence[str]) -> People:
        """The people of a site, or everywhere, in these months; kept until a month changes."""
        if site and len(months) == 1:
            return self.people[site, months[0]]
        sites = [site] if site else everywhere
        edition = tuple(self.editions[one, month] for one in sites for month in months)
        kept = self.together.get((site, months))
        if kept is None or kept[0] != edition:
            if site or len(months) > 1:
                parts = [self._together(site, (month,), everywhere) for month in months]
            else:
                parts = [self.people[one, months[0]] for one in everywhere]
            gathered: dict[int, list[Any]] = {}
            for people in parts:
                for group, one in people.items():
                    gathered.setdefault(group, []).append(one)
            together = {group: union(sets) for group, sets in gathered.items()}
            kept = self.together[site, months] = (edition, together)
        return kept[1]


@lru_cache(maxsize=4_096)
def in_few(months: tuple[date, ...]) -> tuple[tuple[date, ...], ...]:
    """Months as whole years where they are, else as quarters, else one by one."""
    left = sorted(months)
    found: list[tuple[date, ...]] = []
    for size in (12, 3):
        by_run: dict[int, list[date]] = {}
        for month in left:
            by_run.setdefault((month.year * 12 + month.month - 1) // size, []).append(month)
        whole = [tuple(some) for some in by_run.values() if len(some) == size]
        found += whole
        taken = {month for some in whole for month in some}
        left = [month for month in left if month not in taken]
    return (*found, *((month,) for month in left))


def union(sets: Sequence[Any]) -> Any:
    """All of them together."""
    return sets[0] if len(sets) == 1 else bitmap().union(*sets)


def bitmap() -> type[pyroaring.BitMap]:
    """The kind of set."""
    return pyroaring.BitMap


def people_of(group: Any, person: Any) -> dict[int, Any]:
    """The people told of, by group."""
    if not len(group):
        return {}
    # Numbers of two bytes are sorted in time that grows with how many there are, and no faster.
    few = group.astype(np.uint16) if int(group.max()) < _TWO_BYTES else group
    order = np.argsort(few, kind="stable")
    group, person = group[order], person[order]
    begins = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    ends = np.append(begins[1:], len(group))
    make = bitmap()
    return {
        int(group[since]): make(person[since:until])
        for since, until in zip(begins.tolist(), ends.tolist(), strict=True)
    }
