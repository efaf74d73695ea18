"""
The service table, the rules: which elements a service touches, and whether it makes a participant.

Pure but for reading the file that the program brings.  A customer's own choice can only touch
the elements of `ALONE`: a table that says otherwise is refused when it is read, and whatever
staff give counts once staff have confirmed it (`counts`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec

from hub.federal.errors import BadServiceTable
from hub.visits.rules import Mode, standing

Kind = Literal[
    "self_service", "information", "contact", "basic", "individualized", "training",
    "incumbent", "supportive", "rapid_response", "follow_up", "none",
]  # fmt: skip
Effect = Literal["reportable", "participant", "supportive", "carried", "follow_up", "none"]
"""
What a service does to periods.  `supportive` prolongs a participation and makes none;
`carried` goes with a participation; `follow_up` comes after one.
"""

ALONE = frozenset({"1000", "1002", "1007", "1100", "1101", "1103"})
"""The only elements that a customer's own choice may touch."""
BY_ONESELF: frozenset[Kind] = frozenset({"self_service", "information", "contact"})
REGISTRATION = "@registration"
VISIT = "@visit"
GIVEN = frozenset({"used", "added"})

_EFFECTS: dict[Kind, Effect] = {
    "self_service": "reportable",
    "information": "reportable",
    "contact": "reportable",
    "incumbent": "reportable",
    "basic": "participant",
    "individualized": "participant",
    "training": "participant",
    "supportive": "supportive",
    "rapid_response": "carried",
    "follow_up": "follow_up",
    "none": "none",
}


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of service with the codes of the catalogue that it covers."""

    code: str
    name: dict[str, str]
    """By language; English always."""
    kind: Kind
    elements: tuple[str, ...]
    covers: tuple[str, ...]
    also: dict[str, tuple[str, ...]] = {}

    @property
    def effect(self) -> Effect:
        return _EFFECTS[self.kind]

    @property
    def by_oneself(self) -> bool:
        return self.kind in BY_ONESELF

    def touched_by(self, service: str) -> tuple[str, ...]:
        """The elements that a service of this row touches."""
        return (*self.elements, *self.also.get(service, ()))


class ServiceTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of the table and the days for which it holds."""

    version: str
    valid_from: date
    source: str
    row: tuple[Row, ...]
    valid_to: date | None = None

    def row_of(self, service: str) -> Row | None:
        """The row that covers a service: by its code, else by the longest beginning."""
        found, closest = None, -1
        for row in self.row:
            for pattern in row.covers:
                if pattern == service:
                    return row
                begins = pattern[:-1] if pattern.endswith("*") else None
                if begins is not None and service.startswith(begins) and len(begins) > closest:
                    found, closest = row, len(begins)
        return found


class ServiceTables:
    """Every version; each day has one.  Days before the first version have the first."""

    def __init__(self, tables: Sequence[ServiceTable]) -> None:
        self.tables = tuple(sorted(tables, key=lambda one: one.valid_from))
        self._rows: dict[tuple[str, str], Row | None] = {}

    def on(self, day: date) -> ServiceTable:
        holding = self.tables[0]
        for table in self.tables:
            if table.valid_from <= day:
                holding = table
        return holding

    def row_of(self, service: str, day: date) -> Row | None:
        """The row of a service on a day; None for one that the table does not know."""
        table = self.on(day)
        key = (table.version, service)
        if key not in self._rows:
            self._rows[key] = table.row_of(service)
        return self._rows[key]

    @property
    def versions(self) -> str:
        return ", ".join(table.version for table in self.tables)


def counts(row: Row, mode: Mode | None, outcome: str | None, confirmed_by: str | None) -> bool:
    """
    Whether a selection counts as a service of this row.

    What a customer does alone counts as chosen, unless it was not used.  What staff give counts
    when staff confirmed that it was given, whatever anybody else said; and so does what either
    this table or the catalogue says that staff give.
    """
    if standing(mode, None, outcome, confirmed_by) in ("not_used", "pending_staff"):
        return False
    return row.by_oneself or (outcome in GIVEN and confirmed_by == "staff")


@cache
def shipped() -> ServiceTables:
    """The table that the program brings."""
    return _tables(
        resources.files(__package__).joinpath("services.toml").read_bytes(), "services.toml"
    )


@cache
def from_file(path: Path) -> ServiceTables:
    """A state's own table.  Raises BadServiceTable."""
    try:
        return _tables(path.read_bytes(), str(path))
    except OSError as cause:
        raise BadServiceTable(str(path), [f"it cannot be read: {cause.strerror}"]) from cause


def _tables(text: bytes, name: str) -> ServiceTables:
    try:
        given = tomllib.loads(text.decode())
        tables = msgspec.convert(given.get("table", []), list[ServiceTable])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as cause:
        raise BadServiceTable(name, [str(cause)]) from cause
    faults = faults_of(tables)
    if faults:
        raise BadServiceTable(name, faults)
    return ServiceTables(tables)


def faults_of(tables: Sequence[ServiceTable]) -> list[str]:
    """What is wrong with a table, each a sentence."""
    faults = [] if tables else ["it has no [[table]]"]
    versions = sorted(tables, key=lambda one: one.valid_from)
    for before, after in pairwise(versions):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            faults.append(
                f"version '{before.version}' holds when '{after.version}' begins: end it the day before"
            )
    for table in tables:
        faults += _faults_of_rows(table)
    return faults


def _faults_of_rows(table: ServiceTable) -> list[str]:
    faults = []
    covered: dict[str, str] = {}
    for row in table.row:
        where = f"row '{row.code}' of version '{table.version}'"
        touched = {*row.elements, *(one for some in row.also.values() for one in some)}
        if row.by_oneself and not touched <= ALONE:
            faults.append(
                f"{where} is chosen by customers alone and touches {_words(touched - ALONE)}: "
                "that is for staff to confirm, so give it a kind that staff give"
            )
        if row.effect == "participant" and touched & ALONE:
            faults.append(f"{where} makes a participant and touches {_words(touched & ALONE)}")
        faults += [
            f"{where} names '{one}', which is no element" for one in touched if not one.isdigit()
        ]
        for pattern in row.covers:
            if pattern in covered:
                faults.append(f"{where} covers '{pattern}', and so does row '{covered[pattern]}'")
            covered[pattern] = row.code
    return faults


def _words(elements: Mapping[str, object] | set[str]) -> str:
    return ", ".join(sorted(elements))
