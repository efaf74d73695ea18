"""Walking the rows of some parts (places and stretches of days) for one set of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    laid = [list(_pieces(part)) for part in parts]
    rows = [sum(until - since for _, _, since, until in pieces) for pieces in laid]
    by_place = len(parts) > 1
    most = min(ground.people, max(rows, default=0)) if by_place else ground.people
    if (most + 1) * asked.size > MOST_BITS or len(parts) * asked.size > MOST_BITS // 512:
        raise TooManyGroups
    groups = len(parts) * asked.size
    bits = np.zeros((most + 1) * asked.size // 8 + 1, np.uint8)
    place_of = np.full(ground.people + 1 if by_place else 0, -1, np.int32)
    met = np.zeros(most + 1 if by_place else 0, np.uint32)
    visits, members, nobody = (np.zeros(groups, np.int64) for _ in range(3))
    packed = [np.zeros(groups, np.uint64) for _ in range(2)]
    stood = np.zeros((groups if asked.of_services else 0, len(STANDINGS)), np.int64)
    last = np.full(groups if asked.of_services else 0, _NO_ROW, np.uint32)
    room = _room(laid, asked) if wants_people else 0
    named, told_group, told_person = np.zeros(1, np.int64), np.zeros(room, np.int64), np.zeros(room, np.uint32)  # fmt: skip
    scratch = np.empty(max((until - since for p in laid for _, _, since, until in p), default=0), np.int32)  # fmt: skip
    came_first = ground.came_first if ground.came_first is not None else np.zeros(0, np.int32)
    for number, pieces in enumerate(laid):
        base, people = number * asked.size, 0
        for site, held, since, until in pieces:
            c = held.columns
            kernel.groups_of(
                since, until, c.day, c.hour, c.language, c.person,
                asked.first_day, asked.day_code, asked.hour_code, asked.language_code,
                asked.again_code, came_first, "hour" in asked.named, "language" in asked.named,
                "first_or_again" in asked.named, scratch,
            )  # fmt: skip
            if asked.of_services:
                last[base : base + asked.size] = (
                    _NO_ROW  # rows of another piece have the same numbers
                )
                people = kernel.count_services(
                    since, until, base, scratch, c.person, c.chosen_to, held.row_of, c.service,
                    c.how, ground.menus.place.get(site, 0) * ground.menus.width, asked.kind_from,
                    asked.kind_code, ground.menus.is_assisted, asked.stands, asked.stand_code,
                    asked.size, bits, by_place, place_of, met, people,
                    last, visits, members, nobody, stood, named, told_group, told_person,
                )  # fmt: skip
            else:
                people = kernel.count_visits(
                    since, until, base, scratch, c.person, held.tally, asked.size, bits,
                    by_place, place_of, met, people, visits, members, nobody, *packed,
                    named, told_group, told_person,
                )  # fmt: skip
        if by_place:
            kernel.forget_people(people, asked.size, bits, place_of, met)
    services = stood[:, :4] if asked.of_services else _unpacked(*packed)
    figures = np.concatenate([visits[:, None], members[:, None], nobody[:, None], services], axis=1)
    return Found(figures, told_group[: named[0]], told_person[: named[0]])


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


def _room(laid: Sequence[Sequence[tuple[str, Held, int, int]]], asked: Inner) -> int:
    """So many people of groups can come out: each row's, in each group that it is in."""
    rows = 1
    for pieces in laid:
        for _, held, since, until in pieces:
            if not asked.of_services:
                rows += until - since
                continue
            chosen = held.columns.chosen_to
            services = int(chosen[until - 1]) - (int(chosen[since - 1]) if since else 0)
            rows += services * asked.most_kinds
    return rows
