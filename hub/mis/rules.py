"""
A record as we have it and as the other system has it, and what to do where they differ.  Pure.

Both sides may change a record while nobody looks.  What they last agreed on is kept, field by
field: a side that differs from that has changed it; where both have, the map says whose word
holds, or a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["seeker", "activity"]
SEEKER = (
    "first_name", "last_name", "preferred_name", "birth_date", "phone", "email",
    "postal_address", "veteran", "language",
)  # fmt: skip
ACTIVITY = ("member", "site", "day", "code", "by_staff")
Record = Mapping[str, str]
"""Our fields as text: days as ISO 8601, empty for what is not known."""
Row = Mapping[str, str]
"""Their fields as they write them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of ours, what it is called there, and how it is written there."""

    ours: str
    theirs: str
    kind: Literal["text", "date", "code"]
    width: int = 0
    """How many characters they keep; 0: as many as there are."""
    pattern: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    way: Literal["out", "in", "both"] = "out"
    wins: Literal["ours", "theirs", "ask"] = "ours"

    def written(self, value: str) -> str:
        """A value of ours as they write it; empty for one that they have no word for."""
        if not value:
            return ""
        match self.kind:
            case "date":
                return date.fromisoformat(value).strftime(self.pattern)
            case "code":
                return dict(self.pairs).get(value, "")
            case _:
                plain = " ".join(value.split())
                return plain[: self.width].rstrip() if self.width else plain

    def read(self, value: str) -> str:
        """A value of theirs as we write it.  Raises ValueError with a sentence."""
        value = value.strip()
        if not value:
            return ""
        match self.kind:
            case "date":
                try:
                    return datetime.strptime(value, self.pattern).date().isoformat()  # noqa: DTZ007 - a day has no zone
                except ValueError:
                    raise ValueError(f"{self.theirs}: '{value[:20]}' is no day") from None
            case "code":
                back = {theirs: ours for ours, theirs in self.pairs}
                if value not in back:
                    raise ValueError(f"{self.theirs}: '{value[:20]}' is no code of the map")
                return back[value]
            case _:
                if not value.isprintable():
                    raise ValueError(f"{self.theirs} holds characters that no text has")
                return value


@dataclass(frozen=True, slots=True)
class KindMap:
    """The fields of one kind of record."""

    kind: Kind
    key: str
    fields: tuple[Field, ...]

    @property
    def columns(self) -> list[str]:
        """Their names, the key first."""
        return [self.key, *(one.theirs for one in self.fields)]

    def written(self, record: Record) -> dict[str, str]:
        """Our record as they have it, without those fields that they alone tell."""
        return {
            one.theirs: one.written(record.get(one.ours, ""))
            for one in self.fields
            if one.way != "in"
        }


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both sides changed since they last agreed."""

    field: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of a row of theirs."""

    take: dict[str, str]
    """Fields of ours that become theirs."""
    clashes: tuple[Clash, ...]
    agreed: dict[str, str]
    """What both sides have, in their words."""
    faults: tuple[str, ...]


def merge(fields: KindMap, ours: Record, agreed: Row, theirs: Row) -> Merged:
    """Their row against our record; `agreed` is what both last had, in their words."""
    take: dict[str, str] = {}
    clashes: list[Clash] = []
    now = dict(agreed)
    faults: list[str] = []
    for one in fields.fields:
        if one.theirs not in theirs:
            continue  # they tell some fields alone
        here, there = one.written(ours.get(one.ours, "")), theirs[one.theirs].strip()
        # Never told each other: whoever has a value where the other has none is believed.
        before = agreed.get(one.theirs, "")
        if there == here:
            now[one.theirs] = there
            continue
        if one.way == "out" or there == before:
            continue  # ours is newer, or theirs is not asked for: the export tells them
        try:
            value = one.read(there)
        except ValueError as fault:
            faults.append(str(fault))
            continue
        if here == before or one.wins == "theirs":
            take[one.ours] = value
            now[one.theirs] = there
        elif one.wins == "ask":
            clashes.append(Clash(one.ours, ours.get(one.ours, ""), value))
        else:
            now[one.theirs] = there  # they have heard of it, and are told ours again
    return Merged(take, tuple(clashes), now, tuple(faults))


@dataclass(frozen=True, slots=True)
class Change:
    """A record that the other system should have, or (None) should have no more."""

    key: str
    row: dict[str, str] | None


def changes(
    wanted: Mapping[str, dict[str, str]], told: Mapping[str, dict[str, str]]
) -> list[Change]:
    """From what they were told to what they should have, in the order of the keys."""
    found = [Change(key, row) for key, row in wanted.items() if told.get(key) != row]
    found += [Change(key, None) for key in told if key not in wanted]
    return sorted(found, key=lambda one: one.key)


@dataclass(frozen=True, slots=True)
class Compared:
    """Activities of some days, here and there."""

    both: int
    only_ours: tuple[str, ...]
    only_theirs: tuple[str, ...]
    different: tuple[str, ...]

    @property
    def adds_up(self) -> bool:
        return not (self.only_ours or self.only_theirs or self.different)


def compare(ours: Mapping[str, Row], theirs: Mapping[str, Row]) -> Compared:
    """By key; rows that have the same key and other values are told apart."""
    shared = ours.keys() & theirs.keys()
    different = sorted(key for key in shared if not _is_same(ours[key], theirs[key]))
    return Compared(
        both=len(shared) - len(different),
        only_ours=tuple(sorted(ours.keys() - theirs.keys())),
        only_theirs=tuple(sorted(theirs.keys() - ours.keys())),
        different=tuple(different),
    )


def _is_same(ours: Row, theirs: Row) -> bool:
    return all(theirs.get(name, "").strip() == value for name, value in ours.items())
