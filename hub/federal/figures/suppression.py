"""
Small counts kept out of what is public, so that nobody can work them out again.

Pure.  A count of people below the threshold stays out.  Since an area is the sum of its sites
and the state the sum of its areas, others beside it stay out as well, until each count that is
out has a witness: one person who, had they been at another site, would have left every count
that is shown as it is, and this one different.  Where a line lies within another, the person
moves in both if need be.  The counts that stay out of one sum are together no small count.
Noughts are shown, and tell of nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hub.federal.figures.places import Place

OUTSIDE = ""
"""Where somebody was who was nowhere here: a way out where the state's own count stays out."""
Cell = tuple[str, str]
"""A line and a place."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Every count with where it stands: lines within lines, places within places."""

    counts: Mapping[Cell, int]
    wholes: Mapping[str, str | None]
    """By line, the line that it lies within."""
    parts: Mapping[str, list[str]]
    """By line, those that lie within it."""
    parents: Mapping[str, str | None]
    """By place, the place that it lies in."""
    inside: Mapping[str, list[str]]
    """By place, those that lie in it."""

    @classmethod
    def of(cls, place: Place, wholes: Mapping[str, str | None]) -> Grid:
        every = place.every()
        inside = {one.key: [inner.key for inner in one.within] for one in every}
        parents: dict[str, str | None] = {place.key: None}
        for above, inner in inside.items():
            parents |= dict.fromkeys(inner, above)
        counts = {(line, one.key): one.figures[line] for one in every for line in wholes}
        parts = {line: [one for one, whole in wholes.items() if whole == line] for line in wholes}
        return cls(counts, wholes, parts, parents, inside)

    @property
    def leaves(self) -> list[str]:
        return [place for place, inner in self.inside.items() if not inner]

    def up_from(self, place: str) -> list[str]:
        """A place and every place that it lies in."""
        found: list[str] = []
        at: str | None = place
        while at is not None:
            found.append(at)
            at = self.parents[at]
        return found

    def under(self, place: str) -> list[str]:
        """The sites of a place; of a site, itself."""
        inner = self.inside[place]
        return [leaf for one in inner for leaf in self.under(one)] if inner else [place]

    def around(self, line: str) -> list[str]:
        """A line with its parts and all those that it lies within."""
        found, at = [line, *self.parts[line]], self.wholes[line]
        while at is not None:
            found.append(at)
            at = self.wholes[at]
        return found


def kept_out(grid: Grid, threshold: int, telling: Collection[str] = ()) -> set[Cell]:
    """
    The cells that stay out.

    Of the lines that are `telling`, such as those of people with a disability, it also tells
    something when all but a few of the line around them count.
    """
    out = {cell for cell in grid.counts if _is_small(grid, cell, threshold, telling)}
    waiting = sorted(out)
    while waiting:
        cell = waiting.pop()
        if not is_safe(grid, out, cell, threshold):  # hiding more never makes it unsafe again
            more = _more(grid, out, cell, threshold) - out
            out |= more
            waiting += sorted(more)
    return out


def is_safe(grid: Grid, out: set[Cell], cell: Cell, threshold: int) -> bool:
    """Whether what is shown leaves open what a cell holds."""
    line, place = cell
    if _tells_sum(grid, out, line, place, threshold):
        return False
    return any(
        _may_move(grid, out, line, source, target)
        for leaf in grid.under(place)
        for other in (*grid.leaves, OUTSIDE)
        if other == OUTSIDE or place not in grid.up_from(other)
        for source, target in ((leaf, other), (other, leaf))
    )


def _is_small(grid: Grid, cell: Cell, threshold: int, telling: Collection[str]) -> bool:
    line, place = cell
    if 0 < grid.counts[cell] < threshold:
        return True
    whole = grid.wholes[line]
    if whole is None or line not in telling or not grid.counts[cell]:
        return False
    return 0 < grid.counts[whole, place] - grid.counts[cell] < threshold


def _tells_sum(grid: Grid, out: set[Cell], line: str, place: str, threshold: int) -> bool:
    """Whether the cells that are out beside a cell are together a small count that can be seen."""
    parent = grid.parents[place]
    if parent is None or (line, parent) in out:
        return False
    hidden = (one for one in grid.inside[parent] if (line, one) in out)
    return sum(grid.counts[line, one] for one in hidden) < threshold


def _may_move(grid: Grid, out: set[Cell], line: str, source: str, target: str) -> bool:
    """Whether a person could have been at `target` and not at `source`, as far as is shown."""
    lost, won = _between(grid, source, target)
    moving = {line}
    while True:
        if any((one, place) not in out for one in moving for place in (*lost, *won)):
            return False
        if any(grid.counts[one, place] <= 1 for one in moving for place in lost):
            return False  # a nought would be shown
        more = {other for one in moving for other in _torn(grid, one, lost, won)} - moving
        if not more:
            return True
        moving |= more


def _between(grid: Grid, source: str, target: str) -> tuple[list[str], list[str]]:
    """The places that lose the person and those that win them, save where both lie."""
    above = [] if source == OUTSIDE else grid.up_from(source)
    beyond = [] if target == OUTSIDE else grid.up_from(target)
    return [one for one in above if one not in beyond], [one for one in beyond if one not in above]


def _torn(grid: Grid, line: str, lost: Iterable[str], won: Iterable[str]) -> Iterator[str]:
    """Lines that must move along, else a part would be more than its whole."""
    counts, whole = grid.counts, grid.wholes[line]
    if whole is not None and any(counts[line, one] + 1 > counts[whole, one] for one in won):
        yield whole
    for part in grid.parts[line]:
        if any(counts[part, one] > counts[line, one] - 1 for one in lost):
            yield part


def _more(grid: Grid, out: set[Cell], cell: Cell, threshold: int) -> set[Cell]:
    """What else is to stay out for the sake of a cell: as little as may help."""
    tried: set[Cell] = set()
    for cells in _candidates(grid, *cell):
        more = {one for one in cells if grid.counts[one]}  # noughts are always shown
        if is_safe(grid, out | more, cell, threshold):
            return more
        tried |= more
        if is_safe(grid, out | tried, cell, threshold):
            return tried
    return tried


def _candidates(grid: Grid, line: str, place: str) -> Iterator[set[Cell]]:
    """Ways to hide it: with a place beside it, then in the lines around too, then higher up."""
    for wanted in ([line], grid.around(line)):
        at: str | None = place
        climbed = {(one, spot) for one in wanted for spot in (place, *_down(grid, line, place))}
        while at is not None:
            parent = grid.parents[at]
            beside = [] if parent is None else [one for one in grid.inside[parent] if one != at]
            beside = [one for one in beside if grid.counts[line, one] > 1]
            for other in sorted(beside, key=lambda one: (grid.counts[line, one], one)):
                spots = (other, *_down(grid, line, other))
                yield climbed | {(one, spot) for one in wanted for spot in spots}
            at = parent
            if at is not None:
                climbed |= {(one, at) for one in wanted}
        yield climbed


def _down(grid: Grid, line: str, place: str) -> list[str]:
    """From a place down to one of its sites, the smallest that has more than one person."""
    found: list[str] = []
    inner = grid.inside[place]
    while inner:
        at = min(inner, key=lambda one: (grid.counts[line, one] <= 1, grid.counts[line, one], one))
        found.append(at)
        inner = grid.inside[at]
    return found
