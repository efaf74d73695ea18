"""A question put to the columns: where and when it looks, and the groups with their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hub.counts.catalogue import Catalogue
from hub.counts.quick import inner as tables
from hub.counts.quick.inner import OUTER, Inner, Menus
from hub.counts.quick.scan import Ground, Part, Place, scan
from hub.counts.quick.store import Store
from hub.counts.rules import Counted, Dimension, Labels, Question, label_of_day
from hub.later import later

if TYPE_CHECKING:
    import numpy as np

    from hub.counts.quick import kernel
else:
    np, kernel = later("numpy"), later("hub.counts.quick.kernel")

PLACES: tuple[Dimension, ...] = ("site", "area")
TIMES: tuple[Dimension, ...] = ("month", "quarter", "program_year")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one month."""

    month: date
    first: int
    last: int

    @property
    def is_whole(self) -> bool:
        return self.first == self.month.toordinal() and self.last == _last_of(self.month)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart."""

    question: Question
    places: dict[Labels, list[Place]]
    times: dict[Labels, list[Stretch]]
    by: tuple[Dimension, ...]
    """The dimensions that are no places and times."""
    where: tables.Where

    @property
    def days(self) -> tuple[int, int]:
        every = [one for some in self.times.values() for one in some]
        return min(one.first for one in every), max(one.last for one in every)


def taken_apart(store: Store, question: Question) -> Asked | None:
    """Where and when to look; None where nothing can be found."""
    places = _places(store, question)
    times = _times(store, question)
    if not places or not times:
        return None
    by = tuple(one for one in question.by if one not in OUTER)
    where = {one: some for one, some in question.where.items() if one not in OUTER}
    return Asked(question, places, times, by, where)


def looked_at(store: Store, asked: Asked, catalogue: Catalogue, ground: Ground) -> dict[Labels, Counted]:  # fmt: skip
    """The answer by walking every row of the days.  Raises TooManyGroups."""
    wanted = inner_of(store, asked.by, asked.where, asked.days, ground.menus, catalogue)
    keys, parts = [], []
    for place, sites in asked.places.items():
        for time, stretches in asked.times.items():
            keys.append((place, time))
            parts.append(Part(sites, merged(stretches)))
    found = scan(parts, wanted, ground)
    return labelled(
        asked.question,
        keys,
        [wanted.labels(one) for one in range(wanted.size)],
        wanted.by,
        found.figures,
    )


def inner_of(
    store: Store,
    by: tuple[Dimension, ...],
    where: tables.Where,
    days: tuple[int, int],
    menus: Menus,
    catalogue: Catalogue,
) -> Inner:
    """The tables of these dimensions."""
    return tables.inner(by, where, days, tuple(store.languages), menus, catalogue)


def labelled(
    question: Question,
    keys: Sequence[tuple[Labels, Labels]],
    groups: Sequence[Labels],
    by: tuple[Dimension, ...],
    figures: Any,
) -> dict[Labels, Counted]:
    """Every group that has a visit, under its labels in the order asked."""
    order = _order(question, by)
    found: dict[Labels, Counted] = {}
    at_all = np.flatnonzero(figures[:, kernel.VISITS])
    for at, row in zip(at_all.tolist(), figures[at_all].tolist(), strict=True):
        part, group = divmod(at, len(groups))
        place, time = keys[part]
        every = (*place, *time, *groups[group])
        visits, members, nobody, verified, unverified, auto_closed, pending = row
        found[tuple([every[one] for one in order])] = Counted(
            visits, members, nobody, verified + unverified + auto_closed,
            verified, unverified, auto_closed, pending,
        )  # fmt: skip
    return found


def merged(stretches: Sequence[Stretch]) -> list[tuple[int, int]]:
    """The days as few spans."""
    spans: list[tuple[int, int]] = []
    for one in stretches:
        if spans and spans[-1][1] + 1 == one.first:
            spans[-1] = (spans[-1][0], one.last)
        else:
            spans.append((one.first, one.last))
    return spans


def _order(question: Question, by: tuple[Dimension, ...]) -> list[int]:
    have: list[Dimension] = [one for one in PLACES if one in question.by]
    have += [one for one in TIMES if one in question.by]
    have += by
    return [have.index(one) for one in question.by]


def _places(store: Store, question: Question) -> dict[Labels, list[Place]]:
    found: dict[Labels, list[Place]] = {}
    for site, of in sorted(store.sites.items()):
        values: dict[Dimension, str] = {"site": site, "area": store.areas[site]}
        if all(values[one] in question.where[one] for one in values if one in question.where):
            labels = tuple(values[one] for one in values if one in question.by)
            found.setdefault(labels, []).append((site, of))
    return found


def _times(store: Store, question: Question) -> dict[Labels, list[Stretch]]:
    spans = [days for of in store.sites.values() if (days := of.days())]
    if not spans:
        return {}
    first = max(question.first.toordinal(), min(one for one, _ in spans))
    last = min(question.last.toordinal(), max(one for _, one in spans))
    found: dict[Labels, list[Stretch]] = {}
    for stretch in _months(first, last):
        values = {one: label_of_day(one, stretch.month) for one in TIMES}
        if all(values[one] in question.where[one] for one in TIMES if one in question.where):
            labels = tuple(values[one] for one in TIMES if one in question.by)
            found.setdefault(labels, []).append(stretch)
    return found


def _months(first: int, last: int) -> Iterator[Stretch]:
    while first <= last:
        month = date.fromordinal(first).replace(day=1)
        end = min(last, _last_of(month))
        yield Stretch(month, first, end)
        first = end + 1


def _last_of(month: date) -> int:
    return ((month + timedelta(days=31)).replace(day=1)).toordinal() - 1
