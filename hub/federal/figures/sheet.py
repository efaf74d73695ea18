"""
A counted quarter as a page and its files have it: lines by place, whole or fit for the public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from hub.catalogue.areas import reading as areas
from hub.catalogue.areas import rules as area_rules
from hub.federal.figures.lines import LINES, PARTS, Line
from hub.federal.figures.places import STATE, Place, of_state
from hub.federal.figures.suppression import Cell, Grid, kept_out
from hub.federal.periods.calendar import Quarter
from hub.visits.reading import site_names

WHOLES = {line.code: line.within for line in LINES}
TELLING = [line.code for part in PARTS[2:] for line in part.lines]
"""Slices by characteristics: that all but a few are in one tells of those few."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A quarter's figures, with the place that is looked at."""

    quarter: Quarter
    count: str
    made_at: datetime
    made_by: str
    today: date
    method: Mapping[str, Any]
    figures: Mapping[str, Any]
    root: Place
    place: Place
    out: frozenset[Cell] = field(default_factory=frozenset)
    """What stays out of the public's version; of the inner one nothing."""

    @property
    def rows(self) -> list[LineRow]:
        return self.rows_of(self.place)

    def rows_of(self, place: Place) -> list[LineRow]:
        return [
            LineRow(part.title, line, place, self.of(line.code, place))
            for part in PARTS
            for line in part.lines
        ]

    def of(self, line: str, place: Place) -> int | None:
        """People; None where it stays out."""
        return None if (line, place.key) in self.out else place.figures[line]

    @property
    def parts(self) -> list[tuple[str, list[LineRow]]]:
        """The rows by the title of their part."""
        return [(title, list(rows)) for title, rows in groupby(self.rows, lambda row: row.part)]

    @property
    def every_row(self) -> list[LineRow]:
        return [row for place in self.root.every() for row in self.rows_of(place)]


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line at a place."""

    part: str
    line: Line
    place: Place
    people: int | None


def sheet_of(
    connection: Connection,
    count: Row[Any],
    place: str,
    *,
    site: str | None,
    name: str,
) -> Sheet | None:
    """The sheet of a count; None where it has no such place.  `site`: of a hub, its own."""
    root = _root(connection, count.figures["sites"], site, name)
    found = root.find(place or root.key)
    if found is None:
        return None
    quarter = Quarter.read(count.quarter)
    return Sheet(
        quarter,
        count.id,
        count.made_at,
        count.made_by,
        count.today,
        count.method,
        count.figures,
        root,
        found,
    )


def _root(
    connection: Connection, sites: Mapping[str, Mapping[str, int]], site: str | None, name: str
) -> Place:
    if site is None:
        return of_state(
            sites, areas.of(connection), area_rules.names(), site_names(connection), name
        )
    own = sites.get(site, {})
    return Place(f"site:{site}", name, {line.code: own.get(line.code, 0) for line in LINES})


def public(sheet: Sheet, threshold: int) -> Sheet:
    """The same without the small counts, and whatever would give them away."""
    grid = Grid.of(sheet.root, WHOLES)
    out = frozenset(kept_out(grid, threshold, TELLING))
    return replace(sheet, out=out)


def kind_of(place: Place) -> str:
    """`state`, `area` or `site`."""
    return place.key.partition(":")[0] if place.key != STATE else STATE
