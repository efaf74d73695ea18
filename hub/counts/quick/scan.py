"""Walking the rows of some parts (places and stretches of days) for one set of tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.counts.quick.inner import Inner, Menus
from hub.counts.quick.reading import STANDINGS
from hub.counts.quick.store import Held, OfSite
from hub.later import later

if TYPE_CHECKING:
    import numpy as np

    from hub.counts.quick import kernel
else:
    np, kernel = later("numpy"), later("hub.counts.quick.kernel")

MOST_BITS = 1 << 32
"""Half a gigabyte: a question with more people times groups is not asked this way."""
MOST_THREADS = 4
FOR_ONE = 200_000
"""Fewer rows than these are counted before a second thread has begun."""
Place = tuple[str, OfSite]


class TooManyGroups(Exception):
    """The marks of so many groups would not fit."""


@dataclass(frozen=True, slots=True)
class Part:
    """Places and days whose groups no other part has."""

    places: Sequence[Place]
    days: Sequence[tuple[int, int]]
    """From day, to day, both included."""


@dataclass(frozen=True, slots=True)
class Found:
    """Figures by part and group, in the order of `kernel`; and the people if they were wanted."""

    figures: Any
    group: Any
    person: Any


@dataclass(frozen=True, slots=True)
class Ground:
    """What a pass needs beside the question."""

    people: int
    menus: Menus
    came_first: Any
    """By person; None where nobody asks."""


def scan(parts: Sequence[Part], asked: Inner, ground: Ground, *, wants_people: bool = False) -> Found:  # fmt: skip
    """Count the rows of each part.  Raises TooManyGroups."""
    laid = [Laid(number, list(_pieces(part))) for number, part in enumerate(parts)]
    most = min(ground.people, max((one.rows for one in laid), default=0)) if len(parts) > 1 else ground.people  # fmt: skip
    marks = max((most + 1) * asked.size, len(parts) * asked.size * 512)
    if marks > MOST_BITS:
        raise TooManyGroups
    several = threads() if marks * threads() <= MOST_BITS else 1  # each has marks of its own
    walks = [
        Walk(share, len(parts), most, asked, ground, wants_people=wants_people)
        for share in shared_out(laid, several)
    ]
    with ThreadPoolExecutor(len(walks)) as others:
        ahead = [others.submit(walk.go) for walk in walks[1:]]
        found = [walks[0].go(), *(one.result() for one in ahead)]
    if len(found) == 1:
        return found[0]
    return Found(
        sum(one.figures for one in found),
        np.concatenate([one.group for one in found]),
        np.concatenate([one.person for one in found]),
    )


@dataclass(frozen=True, slots=True)
class Laid:
    """A part's rows: of which site, in which columns, from where to where."""

    number: int
    pieces: Sequence[tuple[str, Held, int, int]]

    @property
    def rows(self) -> int:
        return sum(until - since for _, _, since, until in self.pieces)


@dataclass(frozen=True, slots=True)
class Share:
    """What one thread counts: of these parts whoever has its turn."""

    parts: Sequence[Laid]
    turn: int = 0
    shift: int = 0


def threads() -> int:
    """How many threads help with one question."""
    return min(MOST_THREADS, len(os.sched_getaffinity(0)))


def shared_out(laid: Sequence[Laid], several: int) -> list[Share]:
    """The parts dealt out by their rows; a single part's people by their numbers."""
    if several < 2 or sum(one.rows for one in laid) < FOR_ONE:
        return [Share(laid)]
    if len(laid) == 1:
        shift = several.bit_length() - 1
        return [Share(laid, turn, shift) for turn in range(1 << shift)]
    shares: list[list[Laid]] = [[] for _ in range(several)]
    loads = [0] * several
    for one in sorted(laid, key=lambda one: one.rows, reverse=True):
        least = loads.index(min(loads))
        shares[least].append(one)
        loads[least] += one.rows
    return [Share(share) for share in shares if share]


class Walk:
    """One thread's pass over its share."""

    def __init__(
        self,
        share: Share,
        parts: int,
        most: int,
        asked: Inner,
        ground: Ground,
        *,
        wants_people: bool,
    ) -> None:
        self._share, self._asked, self._ground = share, asked, ground
        self._by_place = by_place = parts > 1
        came_first = ground.came_first
        self._came_first = np.zeros(0, np.int32) if came_first is None else came_first
        groups = parts * asked.size
        self._bits = np.zeros(((most >> share.shift) + 1) * asked.size // 8 + 1, np.uint8)
        self._place_of = np.full(ground.people + 1 if by_place else 0, -1, np.int32)
        self._met = np.zeros(most + 1 if by_place else 0, np.uint32)
        self._counts = tuple(np.zeros(groups, np.int64) for _ in range(3))
        self._packed = tuple(np.zeros(groups, np.uint64) for _ in range(2))
        of_services = groups if asked.of_services else 0
        self._stood = np.zeros((of_services, len(STANDINGS)), np.int64)
        self._last = np.full(of_services, _NO_ROW, np.uint32)
        room = _room(share.parts, asked) if wants_people else 0
        self._named = (np.zeros(1, np.int64), np.zeros(room, np.int64), np.zeros(room, np.uint32))
        longest = max((u - s for one in share.parts for _, _, s, u in one.pieces), default=0)
        self._groups = np.empty(longest, np.int32)

    def go(self) -> Found:
        """Count; to be called once."""
        for part in self._share.parts:
            people = 0
            for piece in part.pieces:
                self._lay(*piece[1:])
                people = self._count(part.number * self._asked.size, people, *piece)
            if self._by_place:
                kernel.forget_people(
                    people, self._asked.size, self._bits, self._place_of, self._met
                )
        services = self._stood[:, :4] if self._asked.of_services else _unpacked(*self._packed)
        figures = np.concatenate([*(one[:, None] for one in self._counts), services], axis=1)
        named, group, person = self._named
        return Found(figures, group[: named[0]], person[: named[0]])

    def _lay(self, held: Held, since: int, until: int) -> None:
        """The group of each row, as far as visits decide it."""
        c, asked = held.columns, self._asked
        kernel.groups_of(
            since, until, c.day, c.hour, c.language, c.person,
            asked.first_day, asked.day_code, asked.hour_code, asked.language_code,
            asked.again_code, self._came_first,
            "hour" in asked.named, "language" in asked.named, "first_or_again" in asked.named,
            self._groups,
        )  # fmt: skip

    def _count(self, base: int, people: int, site: str, held: Held, since: int, until: int) -> int:
        """The rows of a piece; answers how many people its part has met by now."""
        c, asked, menus, share = held.columns, self._asked, self._ground.menus, self._share
        marks = (
            share.turn, share.shift, asked.size, self._bits, self._by_place, self._place_of,
            self._met, people,
        )  # fmt: skip
        if asked.of_services:
            # Rows of another piece have the same numbers.
            self._last[base : base + asked.size] = _NO_ROW
            people = kernel.count_services(
                since, until, base, self._groups, c.person, c.chosen_to, held.row_of, c.service,
                c.how, menus.place.get(site, 0) * menus.width, asked.kind_from, asked.kind_code,
                menus.is_assisted, asked.stands, asked.stand_code, *marks,
                self._last, *self._counts, self._stood, *self._named,
            )  # fmt: skip
        else:
            people = kernel.count_visits(
                since, until, base, self._groups, c.person, held.tally, *marks,
                *self._counts, *self._packed, *self._named,
            )  # fmt: skip
        return people


_NO_ROW = (1 << 32) - 1


def _unpacked(one_and_two: Any, three_and_four: Any) -> Any:
    low = np.uint64((1 << 32) - 1)
    halves = [half for packed in (one_and_two, three_and_four) for half in (packed & low, packed >> np.uint64(32))]  # fmt: skip
    return np.stack(halves, axis=1).astype(np.int64)


def _pieces(part: Part) -> Iterable[tuple[str, Held, int, int]]:
    for site, of in part.places:
        for first, last in part.days:
            for held, since, until in of.pieces(first, last):
                yield site, held, since, until


def _room(laid: Sequence[Laid], asked: Inner) -> int:
    """So many people of groups can come out: each row's, in each group that it is in."""
    rows = 1
    for part in laid:
        for _, held, since, until in part.pieces:
            if not asked.of_services:
                rows += until - since
                continue
            chosen = held.columns.chosen_to
            services = int(chosen[until - 1]) - (int(chosen[since - 1]) if since else 0)
            rows += services * asked.most_kinds
    return rows
