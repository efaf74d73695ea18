"""
An answer from whole months: figures added up, people put together, the days around them walked.

It serves questions by places, times and at most one more dimension, which is nearly all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from hub.counts.catalogue import Catalogue
from hub.counts.quick.asking import Asked, Stretch, inner_of, labelled, merged
from hub.counts.quick.cells import Cells, Span, people_of, union
from hub.counts.quick.inner import Inner
from hub.counts.quick.scan import Ground, Part, Place, scan
from hub.counts.quick.store import Store
from hub.counts.rules import OF_SERVICES, Counted, Dimension, Labels
from hub.later import later

if TYPE_CHECKING:
    import numpy as np

    from hub.counts.quick import kernel
else:
    np, kernel = later("numpy"), later("hub.counts.quick.kernel")


@dataclass
class Kept:
    """The cells of each dimension, as long as the catalogue stays as it is."""

    of: Any = None
    """The menus that they are counted by."""
    cells: dict[tuple[Dimension, ...], Cells] = field(default_factory=dict)


def can_answer(asked: Asked) -> bool:
    """Whether whole months have what is asked."""
    named = {*asked.by, *asked.where}
    if len(named) > 1 or not any(one.is_whole for some in asked.times.values() for one in some):
        return False
    if asked.by or not named:
        return True
    # Of several services a visit may have two: its visits cannot be added up.
    (one,) = named
    return one not in OF_SERVICES or len(asked.where[one]) == 1


def answered(
    store: Store, asked: Asked, catalogue: Catalogue, ground: Ground, kept: Kept,
    first_editions: dict[date, int],
) -> dict[Labels, Counted]:  # fmt: skip
    """The answer.  Raises TooManyGroups."""
    named: tuple[Dimension, ...] = asked.by or tuple(asked.where)
    wanted = inner_of(store, named, {}, asked.days, ground.menus, catalogue)
    if kept.of is not ground.menus:
        kept.of, kept.cells = ground.menus, {}
    cells = kept.cells.setdefault(named, Cells())
    spans = sorted(
        (Span(one.month, one.first, one.last) for some in asked.times.values() for one in some if one.is_whole),
        key=lambda span: span.first,
    )  # fmt: skip
    sites = [place for some in asked.places.values() for place in some]
    editions = first_editions if named == ("first_or_again",) else {}
    cells.bring_up(sites, spans, wanted, ground, editions)
    return _Putting(store, asked, cells, wanted, ground).answer()


class _Putting:
    """Putting an answer together: one group of places and times after the other."""

    def __init__(
        self, store: Store, asked: Asked, cells: Cells, wanted: Inner, ground: Ground
    ) -> None:
        self._asked, self._cells = asked, cells
        self._wanted, self._ground = wanted, ground
        self._out = _out(asked, wanted)
        self._groups = _labels(asked, wanted)
        self._whole = {time: _spans(some) for time, some in asked.times.items()}
        places = list(asked.places.values())
        self._is_everywhere = len(places) == 1 and len(places[0]) == len(store.sites)

    def answer(self) -> dict[Labels, Counted]:
        asked, width = self._asked, len(self._groups)
        keys = [(place, time) for place in asked.places for time in asked.times]
        figures = self._of_months()
        people = self._add_around(keys, figures)
        for number, key in enumerate(keys):
            self._count_people(key, figures[number], people.get(number, {}))
        flat = figures.reshape(len(keys) * width, kernel.FIGURES)
        return labelled(asked.question, keys, self._groups, asked.by, flat)

    def _of_months(self) -> Any:
        """The figures of whole months, added up by place and time."""
        asked, width = self._asked, self._wanted.size
        times = list(self._whole.values())
        spans = [span for some in times for span in some]
        time_of = np.repeat(np.arange(len(times)), [len(some) for some in times])
        found = np.zeros((len(asked.places), len(times), width, kernel.FIGURES), np.int64)
        for place, sites in enumerate(asked.places.values()):
            block = self._cells.block(sites, spans)[:, :, :width].sum(axis=0)
            np.add.at(found[place], time_of, block)
        return self._put_out(found.reshape(-1, width, kernel.FIGURES))

    def _put_out(self, figures: Any) -> Any:
        """From the groups of the cells to those of the question."""
        found = np.zeros((len(figures), len(self._groups), kernel.FIGURES), np.int64)
        for group, out in enumerate(self._out):
            if out >= 0:
                found[:, out] += figures[:, group]
        return found

    def _add_around(
        self, keys: Sequence[tuple[Labels, Labels]], figures: Any
    ) -> dict[int, dict[int, Any]]:
        """Walk the days around the whole months; answers the people there by key and group."""
        asked, width = self._asked, self._wanted.size
        days = {time: _around(some) for time, some in asked.times.items()}
        numbers = [number for number, (_, time) in enumerate(keys) if days[time]]
        if not numbers:
            return {}
        parts = [Part(asked.places[keys[one][0]], days[keys[one][1]]) for one in numbers]
        found = scan(parts, self._wanted, self._ground, wants_people=True)
        figures[numbers] += self._put_out(found.figures.reshape(-1, width, kernel.FIGURES))
        sets: dict[int, dict[int, Any]] = {}
        for at, people in people_of(found.group, found.person).items():
            part, group = divmod(at, width)
            sets.setdefault(numbers[part], {})[group] = people
        return sets

    def _count_people(
        self, key: tuple[Labels, Labels], figures: Any, around: dict[int, Any]
    ) -> None:
        """Where a group is more than one cell, its people are put together."""
        sites, whole = self._asked.places[key[0]], self._whole[key[1]]
        is_one_cell = len(sites) * len(whole) + bool(around) <= 1
        if is_one_cell and len(self._groups) == len(self._out):
            return
        gathered: dict[int, list[Any]] = {}
        for people in (around, *self._sets(sites, whole)):
            for group, one in people.items():
                out = self._out[group]
                if out >= 0:
                    gathered.setdefault(out, []).append(one)
        for out, several in gathered.items():
            figures[out, kernel.MEMBERS] = len(union(several))

    def _sets(self, sites: Sequence[Place], whole: Sequence[Span]) -> Iterator[dict[int, Any]]:
        return self._cells.sets(sites, whole, all_sites=self._is_everywhere)


def _spans(stretches: Sequence[Stretch]) -> list[Span]:
    return [Span(one.month, one.first, one.last) for one in stretches if one.is_whole]


def _around(stretches: Sequence[Stretch]) -> list[tuple[int, int]]:
    return merged([one for one in stretches if not one.is_whole])


def _out(asked: Asked, wanted: Inner) -> list[int]:
    """Which group of the question each group of the cells is; -1 where it is none."""
    groups = range(wanted.size)
    if not wanted.by:
        return list(groups)
    (one,) = wanted.by
    some = asked.where.get(one)
    is_asked = [some is None or wanted.labels(group)[0] in some for group in groups]
    return [(group if asked.by else 0) if is_asked[group] else -1 for group in groups]


def _labels(asked: Asked, wanted: Inner) -> list[Labels]:
    return [wanted.labels(group) for group in range(wanted.size)] if asked.by else [()]
