"""
The third pass: rules that look at several elements of a row, or at several rows of a person.

The rules are data (`logical.toml`); here they become questions.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from hub.federal.pirl.checking.conditions import Condition, Maker
from hub.federal.pirl.checking.rules import Fault, Row, Where
from hub.federal.pirl.schema.rules import Schema
from hub.said import say

_FILE = files("hub.federal.pirl.checking") / "logical.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a row."""

    id: str
    element: str
    message: str
    when: Mapping[str, Any]
    must: Mapping[str, Any]
    breaks: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class Same:
    """Rows that agree in `for_` must agree in `element`."""

    id: str
    for_: str
    element: str
    message: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, and the conditions that they share by name."""

    rules: tuple[Rule, ...]
    same: tuple[Same, ...]
    named: Mapping[str, Any]


@cache
def rule_book() -> RuleBook:
    """The rules of this program."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    return RuleBook(
        rules=tuple(Rule(**one) for one in data["rule"]),
        same=tuple(Same(for_=one.pop("for"), **one) for one in data["same"]),
        named=data["named"],
    )


class Logic:
    """The third pass over one layout, for a quarter that ends on `last`."""

    def __init__(self, schema: Schema, last: date | None) -> None:
        self._where = Where(schema)
        self.skipped: list[str] = []
        book = rule_book()
        maker = Maker(self._where, book.named, last)
        self._rules: list[tuple[Rule, Condition, Condition]] = []
        for rule in book.rules:
            when, must = maker.make(rule.when), maker.make(rule.must)
            if self._is_known(when.needs | must.needs, rule.message):
                self._rules.append((rule, when, must))
        self._same = [
            one for one in book.same if self._is_known({one.for_, one.element}, one.message)
        ]
        self._seen: list[dict[str, str]] = [{} for _ in self._same]

    def of(self, row: Row, number: int) -> Iterator[Fault]:
        """What is wrong with one row, looking back at those before it."""
        for rule, when, must in self._rules:
            if when.asked(row) and not must.asked(row):
                yield self._where.fault(row, number, rule.element, rule.message)
        for same, seen in zip(self._same, self._seen, strict=True):
            key, value = self._where.value(row, same.for_), self._where.value(row, same.element)
            if key and seen.setdefault(key, value) != value:
                yield self._where.fault(row, number, same.element, same.message)

    def _is_known(self, needs: frozenset[str] | set[str], message: str) -> bool:
        lacking = sorted(needs - self._where.schema.columns.keys())
        if lacking:
            self.skipped.append(
                say(
                    "Not checked, for the layout has no element %(lacking)s: %(rule)s",
                    lacking=", ".join(lacking),
                    rule=message,
                )
            )
        return not lacking
