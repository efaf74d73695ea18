"""
The pass over the rows, compiled.  Pure: it is given columns and tables, and fills figures.

A row is a visit.  Its group is a sum: each dimension gives a number by the row's value, and a
very negative one where the question leaves the value out.  A person's number and the group
together are one bit; whoever sets it is counted.  A part is a stretch of rows whose groups no
other part has (a site, a month), so that the bits serve one part after the other.  Several
threads can take turns: each counts the people whose number ends in its own bits (`turn` of
`shift` bits), so that nobody is counted by two.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

OUT = -(1 << 28)
"""What the question leaves out: no sum with it is a group."""
VISITS, MEMBERS, NOBODY, VERIFIED = 0, 1, 2, 3
FIGURES = 7
"""The three, and the services verified, unverified, auto-closed, pending."""
FIRST, AGAIN, NOBODYS = 0, 1, 2
NOT_MEASURED = 4
"""A standing that no figure counts."""
Array = Any
"""A numpy array; what it holds the callers say."""

_compiled: Any = numba.njit(nogil=True, cache=True, boundscheck=False)


@_compiled  # type: ignore[untyped-decorator]
def groups_of(
    since: int, until: int, day: Array, hour: Array, language: Array, person: Array,
    first_day: int, day_code: Array, hour_code: Array, language_code: Array, again_code: Array,
    came_first: Array, by_hour: bool, by_language: bool, by_again: bool, groups: Array,
) -> None:  # fmt: skip
    """The group of each row from `since` to `until`, as far as visits decide it."""
    for row in range(since, until):
        groups[row - since] = day_code[day[row] - first_day]
    if by_hour:
        for row in range(since, until):
            groups[row - since] += hour_code[hour[row]]
    if by_language:
        for row in range(since, until):
            groups[row - since] += language_code[language[row]]
    if by_again:
        for row in range(since, until):
            who = person[row]
            again = NOBODYS if who == 0 else FIRST if came_first[who] == day[row] else AGAIN
            groups[row - since] += again_code[again]


@_compiled  # type: ignore[untyped-decorator]
def count_visits(
    since: int, until: int, base: int, groups: Array, person: Array, tally: Array,
    turn: int, shift: int, inner: int, bits: Array, by_place: bool, place_of: Array, met: Array, people: int,
    visits: Array, members: Array, nobody: Array, one_and_two: Array, three_and_four: Array,
    named: Array, told_group: Array, told_person: Array,
) -> int:  # fmt: skip
    """Count these rows; answers how many people the part has met by now."""
    others = (1 << shift) - 1
    for row in range(since, until):
        group = groups[row - since]
        someone = person[row]
        if group < 0 or (someone & others) != turn:
            continue
        at = base + group
        visits[at] += 1
        said = np.uint64(tally[row])
        one_and_two[at] += (said & 0xFF) | ((said & 0xFF00) << 24)
        three_and_four[at] += ((said >> 16) & 0xFF) | ((said >> 24) << 32)
        who: Any = np.int64(someone)
        if who == 0:
            nobody[at] += 1
            continue
        if by_place:
            place: Any = np.int64(place_of[who])
            if place < 0:
                place = people
                place_of[who] = place
                met[people] = who
                people += 1
            who = place
        else:
            who >>= shift
        bit = who * inner + group
        mark = np.uint8(1 << (bit & 7))
        held = bits[bit >> 3]
        if not held & mark:
            bits[bit >> 3] = held | mark
            members[at] += 1
            if told_group.shape[0]:
                told_group[named[0]] = at
                told_person[named[0]] = someone
                named[0] += 1
    return people


@_compiled  # type: ignore[untyped-decorator]
def count_services(
    since: int, until: int, base: int, groups: Array, person: Array, chosen_to: Array,
    row_of: Array, service: Array, how: Array, menu: int, kind_from: Array, kind_code: Array,
    is_assisted: Array, stands: Array, stand_code: Array,
    turn: int, shift: int, inner: int, bits: Array, by_place: bool, place_of: Array, met: Array, people: int,
    last: Array, visits: Array, members: Array, nobody: Array, stood_figures: Array,
    named: Array, told_group: Array, told_person: Array,
) -> int:  # fmt: skip
    """Count these rows by what was chosen in them."""
    others = (1 << shift) - 1
    for one in range(chosen_to[since - 1] if since > 0 else 0, chosen_to[until - 1]):
        row = row_of[one]
        of_visit = groups[row - since]
        someone = person[row]
        if of_visit < 0 or (someone & others) != turn:
            continue
        what = menu + service[one]
        stood = stands[is_assisted[what], how[one]]
        of_visit += stand_code[stood]
        for kind in range(kind_from[what], kind_from[what + 1]):
            group = of_visit + kind_code[kind]
            if group < 0:
                continue
            at = base + group
            stood_figures[at, stood] += 1
            if last[at] == row:
                continue
            last[at] = row
            visits[at] += 1
            who: Any = np.int64(someone)
            if who == 0:
                nobody[at] += 1
                continue
            if by_place:
                place: Any = np.int64(place_of[who])
                if place < 0:
                    place = people
                    place_of[who] = place
                    met[people] = who
                    people += 1
                who = place
            else:
                who >>= shift
            bit = who * inner + group
            mark = np.uint8(1 << (bit & 7))
            held = bits[bit >> 3]
            if not held & mark:
                bits[bit >> 3] = held | mark
                members[at] += 1
                if told_group.shape[0]:
                    told_group[named[0]] = at
                    told_person[named[0]] = someone
                    named[0] += 1
    return people


@_compiled  # type: ignore[untyped-decorator]
def forget_people(people: int, inner: int, bits: Array, place_of: Array, met: Array) -> None:
    """The next part meets everybody anew."""
    for one in range(people):
        place_of[met[one]] = -1
    bits[: (people * inner + 7) // 8] = 0


@_compiled  # type: ignore[untyped-decorator]
def tallies(
    chosen_to: Array, since: int, until: int, service: Array, how: Array, menu: int,
    is_assisted: Array, stands: Array, tally: Array,
) -> None:  # fmt: skip
    """How the services of each row stand: four counts of a byte, in the order of the figures."""
    for row in range(since, until):
        said = np.uint32(0)
        for one in range(chosen_to[row - 1] if row > 0 else 0, chosen_to[row]):
            stood = stands[is_assisted[menu + service[one]], how[one]]
            if stood != NOT_MEASURED:
                said += np.uint32(1) << np.uint32(8 * stood)
        tally[row] = said


@_compiled  # type: ignore[untyped-decorator]
def first_days(since: int, until: int, day: Array, person: Array, came_first: Array) -> None:
    """The first day on which each person came, these rows among others."""
    for row in range(since, until):
        came_first[person[row]] = min(came_first[person[row]], day[row])
