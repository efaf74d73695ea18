"""
A layout of the participant record: which element stands in which column, and what it may hold.

Pure.  Meaning is by position alone, for the file has no header; so the order lives in data, one
layout a version, and never in code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, get_args

from hub.said import say

Kind = Literal["IN", "AN", "DT", "DE"]
"""Whole number, text, day (YYYYMMDD), number with decimals."""
KINDS: Final = frozenset(get_args(Kind))
OBSERVATION: Final = "OBS"
"""The first column: a number that the Department gives no element number."""
IDENTIFIER: Final = "100"
SSN: Final = "2700"
REPORTABLE: Final = "reportable"
"""In `required_for`, beside element numbers of programmes."""
DATE_WIDTH: Final = 8
MOST_COLUMNS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Element:
    """One column."""

    number: str
    name: str
    kind: Kind
    width: int
    position: int
    """From 0."""
    decimals: int = 0
    allowed: Mapping[str, str] = field(default_factory=dict)
    """Codes with their meanings; empty: whatever fits kind and width."""
    required_for: frozenset[str] = frozenset()
    status: str = ""
    """How sure the source is: `verified`, `memory`, or empty for the Department's own list."""


@dataclass(frozen=True)
class Schema:
    """One version of the layout."""

    name: str
    title: str
    source: str
    elements: tuple[Element, ...]
    is_subset: bool = False
    revision: int = 0
    """0 for what the program ships; imports of the same name count up."""
    retired: bool = False

    @cached_property
    def by_number(self) -> dict[str, Element]:
        return {one.number: one for one in self.elements}

    @cached_property
    def columns(self) -> dict[str, int]:
        return {one.number: one.position for one in self.elements}

    @property
    def width(self) -> int:
        """How many columns a line must have."""
        return len(self.elements)

    @property
    def label(self) -> str:
        """`PIRL2025`, or `PIRL2025 r2` once imported."""
        return f"{self.name} r{self.revision}" if self.revision else self.name

    def required(self, kinds: frozenset[str]) -> list[Element]:
        """What must be filled for somebody in these programmes."""
        return [one for one in self.elements if one.required_for & kinds]


def faults_of(schema: Schema) -> list[str]:
    """What is wrong with a layout, each in a sentence; empty when it can be used."""
    return list(_faults(schema))


def _faults(schema: Schema) -> Iterator[str]:
    if not schema.elements:
        yield say("it has no elements")
        return
    if len(schema.elements) > MOST_COLUMNS:
        yield say("it has more than %(most)s elements", most=MOST_COLUMNS)
        return
    for number, times in Counter(one.number for one in schema.elements).items():
        if times > 1:
            yield say("element %(number)s is there %(times)s times", number=number, times=times)
    if sorted(one.position for one in schema.elements) != list(range(len(schema.elements))):
        yield say("positions do not count from 0 without a gap")
    elif [one.position for one in schema.elements] != list(range(len(schema.elements))):
        yield say("elements are not in the order of their positions")
    if schema.elements[0].number != OBSERVATION:
        yield say("the first column is not the observation number")
    if IDENTIFIER not in {one.number for one in schema.elements}:
        yield say("element 100, the unique individual identifier, is missing")
    for one in schema.elements:
        yield from _faults_of_element(one)


def _faults_of_element(one: Element) -> Iterator[str]:
    if one.kind not in KINDS:
        yield say("element %(number)s has an unknown type", number=one.number)
    if not 1 <= one.width <= 1_000:
        yield say("element %(number)s has no width", number=one.number)
    if one.kind == "DT" and one.width != DATE_WIDTH:
        yield say("element %(number)s is a day, but not 8 characters wide", number=one.number)
    if not 0 <= one.decimals < max(one.width, 1):
        yield say("element %(number)s has more decimals than digits", number=one.number)
    for code in one.allowed:
        if len(code) > one.width:
            yield say(
                "element %(number)s allows '%(code)s', which is wider than the element",
                number=one.number,
                code=code,
            )
