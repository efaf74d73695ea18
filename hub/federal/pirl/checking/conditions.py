"""
Conditions of the logical rules: from data to a question that a row answers.

Pure.  A condition is one of

    { element = "300", in = ["1"] }          the element holds one of these
    { element = "301", present = true }      it is filled (false: it is blank)
    { element = "901", not_before = "900" }  its day is not before the other's, if both are there
    { element = "1002", not_after = "end" }  its day is not after the end of the period reported
    { is = "participant" }                   a named condition of the same file
    { any = [...] }, { all = [...] }, { not = {...} }
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.federal.pirl.checking.rules import Row, Where, written

Asked = Callable[[Row], bool]
END = "end"


@dataclass(frozen=True, slots=True)
class Condition:
    """A question to a row, and the elements that it needs to be answered."""

    asked: Asked
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes questions for one layout and the end of one period."""

    where: Where
    named: Mapping[str, Any]
    last: date | None = None

    def make(self, data: Mapping[str, Any]) -> Condition:
        """A condition from its data.  Raises ValueError for what is none."""
        match data:
            case {"is": str(name), **rest} if not rest:
                return self.make(self.named[name])
            case {"any": list(parts), **rest} if not rest:
                some = [self.make(part) for part in parts]
                return Condition(lambda row: any(one.asked(row) for one in some), _all_of(some))
            case {"all": list(parts), **rest} if not rest:
                some = [self.make(part) for part in parts]
                return Condition(lambda row: all(one.asked(row) for one in some), _all_of(some))
            case {"not": dict(part), **rest} if not rest:
                inner = self.make(part)
                return Condition(lambda row: not inner.asked(row), inner.needs)
            case {"element": str(element), **rest}:
                return self._of_element(element, rest)
            case _:
                raise ValueError(f"this is no condition: {dict(data)}")

    def _of_element(self, element: str, rest: Mapping[str, Any]) -> Condition:
        value = self.where.value
        match rest:
            case {"in": list(codes), **more} if not more:
                allowed = frozenset(codes)
                return Condition(lambda row: value(row, element) in allowed, frozenset({element}))
            case {"present": bool(wanted), **more} if not more:
                return Condition(
                    lambda row: bool(value(row, element)) is wanted, frozenset({element})
                )
            case {"not_before": str(other), **more} if not more:
                return Condition(
                    lambda row: _in_order(value(row, other), value(row, element)),
                    frozenset({element, other}),
                )
            case {"not_after": "end", **more} if not more:
                last = written(self.last)
                return Condition(
                    lambda row: _in_order(value(row, element), last), frozenset({element})
                )
            case _:
                raise ValueError(f"this is no condition of element {element}: {dict(rest)}")


def _all_of(parts: list[Condition]) -> frozenset[str]:
    return frozenset[str]().union(*(one.needs for one in parts))


def _in_order(first: str, second: str) -> bool:
    # Days of eight digits sort as texts; the first pass has seen that they are days.
    return not first or not second or first <= second
