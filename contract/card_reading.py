"""One table of a card's settings: each value read with its check, every fault kept; and written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from contract.card_fields import Check

_MAX_SHOWN = 40


class Reader:
    """Takes values out of a table; what is wrong goes to `faults`, and reading goes on."""

    def __init__(self, table: Mapping[str, Any], place: str, faults: list[str]) -> None:
        self._table = table
        self._place = place
        self._faults = faults
        self._known: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def text(self, name: str, check: Check, default: str | None = None) -> str:
        """A text; without a default it must be given.  The default itself is not checked."""
        value = self._value(name, default)
        if value is None or value == default:
            return default or ""
        if not isinstance(value, str):
            self._fault(name, "must be text, between quotation marks")
            return ""
        if (fault := check(value)) is not None:
            self._fault(name, fault)
            return ""
        return value

    def texts(self, name: str, check: Check, most: int) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(name, None)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._fault(name, 'must be a list of texts, as in ["one", "two"]')
            return ()
        if len(value) > most:
            self._fault(name, f"must be at most {most}")
        for fault in dict.fromkeys(fault for one in value if (fault := check(one)) is not None):
            self._fault(name, f"each {fault}")
        return tuple(value)

    def number(self, name: str, low: int, high: int, default: int | None) -> int | None:
        """A whole number."""
        value = self._value(name, default)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self._fault(name, f"must be a whole number from {low} to {high}")
            return None
        return value

    def table(self, name: str) -> Reader:
        """A table within; one that is missing lacks each of its keys."""
        self._known.append(name)
        value = self._table.get(name, {})
        if not isinstance(value, Mapping):
            self._fault(name, f"must be a table, as in [{name}]")
            return Reader({}, f"{name}.", [])
        return Reader(value, f"{name}.", self._faults)

    def done(self, *others: str) -> None:
        """Say which keys nobody asked for."""
        known = [*self._known, *others]
        for name in self._table:
            if name in known:
                continue
            near = get_close_matches(name, known, 1)
            self._fault(name, f"no such key; did you mean {near[0]}?" if near else "no such key")

    def _value(self, name: str, default: Any) -> Any:
        self._known.append(name)
        if name not in self._table and default is None:
            self._fault(name, "must be given")
        return self._table.get(name, default)

    def _fault(self, name: str, fault: str) -> None:
        self._faults.append(f"{self._place}{shown(name)}: {fault}")


def shown(name: str) -> str:
    """The name of a key, unless somebody wrote something else in its place."""
    return name if name.isprintable() and len(name) <= _MAX_SHOWN else "a key"


def lines_of(name: str, table: Mapping[str, Any]) -> list[str]:
    """A table as lines of TOML."""
    head = ["", f"[{name}]"] if name else []
    return [*head, *(f"{key} = {text_in_toml(value)}" for key, value in table.items())]


def text_in_toml(value: Any) -> str:
    """A value as TOML writes it; texts are printable, so JSON's escapes are TOML's."""
    if isinstance(value, list):
        return "[" + ", ".join(text_in_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
