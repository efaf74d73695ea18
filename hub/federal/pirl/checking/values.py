"""
The first pass: every value fits its element, and what is required is there.

Pure.  A layout is made ready once; after that each row costs one look a column.  Messages are
English, like those of the list that comes back from the Department.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hub.federal.pirl.checking.rules import (
    IDENTIFIER_WIDTH,
    Fault,
    Row,
    Where,
    day_of,
)
from hub.federal.pirl.schema.rules import IDENTIFIER, Element, Schema

Judge = Callable[[str], str]
"""Says what is wrong with a value that is not blank; empty when nothing is."""

_NO_CODE = "The value is not one of the allowed codes."
_NO_NUMBER = "The value is not a whole number."
_NO_DECIMAL = "The value is not a number with decimals as the element has them."
_NO_DAY = "The value is not a day written as YYYYMMDD."
_TOO_WIDE = "The value is wider than the element."
_NOT_PLAIN = "The value holds characters that no file may hold."
_NO_IDENTIFIER = "The unique identifier must have 12 characters, and none of an SSN."
_MISSING = "A value is required here."
_FIRST_YEAR, _LAST_YEAR = 1880, 2200
_SSN_LIKE = re.compile(r"\d{3}-?\d{2}-?\d{4}")
_DECIMAL = re.compile(r"\d+(\.(\d+))?")


class Values:
    """The first pass over one layout."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._where = Where(schema)
        self._judges = [(one.number, _judge(one)) for one in schema.elements]
        self._required: dict[frozenset[str], list[str]] = {}

    def of(self, row: Row, number: int) -> Iterator[Fault]:
        """What is wrong with one row."""
        where = self._where
        if len(row) != self._schema.width:
            said = f"The row has {len(row)} columns, and the layout has {self._schema.width}."
            yield Fault("", said, number, where.value(row, IDENTIFIER)[:40], "")
            return
        for value, (element, judge) in zip(row, self._judges, strict=True):
            if value and (message := judge(value)):
                yield where.fault(row, number, element, message)
        for element in self._wanted(where.kinds(row)):
            if not where.value(row, element):
                yield where.fault(row, number, element, _MISSING)

    def _wanted(self, kinds: frozenset[str]) -> list[str]:
        found = self._required.get(kinds)
        if found is None:
            found = [one.number for one in self._schema.required(kinds)]
            self._required[kinds] = found
        return found


def _judge(one: Element) -> Judge:
    if one.number == IDENTIFIER:
        return _identifier
    if one.allowed:
        allowed = frozenset(one.allowed)
        return lambda value: "" if value in allowed else _NO_CODE
    match one.kind:
        case "DT":
            return _day
        case "IN":
            width = one.width
            return lambda value: _whole(value, width)
        case "DE":
            return lambda value: _decimal(value, one.width, one.decimals)
        case "AN":
            width = one.width
            return lambda value: _text(value, width)


def _identifier(value: str) -> str:
    is_like_ssn = _SSN_LIKE.fullmatch(value.strip()) is not None
    fits = len(value) == IDENTIFIER_WIDTH and value.isascii() and value.isprintable()
    return "" if fits and not is_like_ssn else _NO_IDENTIFIER


def _day(value: str) -> str:
    day = day_of(value)
    return "" if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR else _NO_DAY


def _whole(value: str, width: int) -> str:
    if not (value.isascii() and value.isdigit()):
        return _NO_NUMBER
    return "" if len(value) <= width else _TOO_WIDE


def _decimal(value: str, width: int, decimals: int) -> str:
    found = _DECIMAL.fullmatch(value) if value.isascii() else None
    if found is None or len(found[2] or "") > decimals:
        return _NO_DECIMAL
    return "" if len(value.replace(".", "")) <= width else _TOO_WIDE


def _text(value: str, width: int) -> str:
    if not value.isprintable():
        return _NOT_PLAIN
    return "" if len(value) <= width else _TOO_WIDE
