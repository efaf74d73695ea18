"""What is different between two layouts: looked at before the newer one is accepted.  Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hub.federal.pirl.schema.rules import Element, Schema
from hub.said import mark

What = Literal["added", "removed", "moved", "name", "type", "codes", "required"]
WORDS = {
    "added": mark("New element"),
    "removed": mark("Element is gone"),
    "moved": mark("Other place among the others"),
    "name": mark("Other name"),
    "type": mark("Other type or width"),
    "codes": mark("Other codes"),
    "required": mark("Required of others"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different about one element."""

    number: str
    name: str
    what: What
    before: str
    after: str


def differences(before: Schema, after: Schema) -> list[Difference]:
    """All of them, in the order of the newer layout's columns; those that are gone come last."""
    return [*_of_newer(before, after), *_gone(before, after)]


def _of_newer(before: Schema, after: Schema) -> Iterator[Difference]:
    shared_before = [one.number for one in before.elements if one.number in after.columns]
    shared_after = [one.number for one in after.elements if one.number in before.columns]
    stays = set(_longest_common(shared_before, shared_after))
    for one in after.elements:
        old = before.by_number.get(one.number)
        if old is None:
            yield Difference(one.number, one.name, "added", "", _type(one))
            continue
        if one.number not in stays:
            yield Difference(one.number, one.name, "moved", str(old.position + 1), str(one.position + 1))  # fmt: skip
        if old.name.casefold() != one.name.casefold():
            yield Difference(one.number, one.name, "name", old.name, one.name)
        if _type(old) != _type(one):
            yield Difference(one.number, one.name, "type", _type(old), _type(one))
        if set(old.allowed) != set(one.allowed):
            yield Difference(one.number, one.name, "codes", _codes(old), _codes(one))
        if old.required_for != one.required_for:
            yield Difference(one.number, one.name, "required", _required(old), _required(one))


def _gone(before: Schema, after: Schema) -> Iterator[Difference]:
    for one in before.elements:
        if one.number not in after.columns:
            yield Difference(one.number, one.name, "removed", _type(one), "")


def _longest_common(left: list[str], right: list[str]) -> list[str]:
    """What keeps its order: the longest run of numbers that rise in both."""
    place = {number: at for at, number in enumerate(left)}
    best: list[tuple[int, int | None]] = []  # length that ends here, and from where
    order = [place[number] for number in right]
    for at, here in enumerate(order):
        length, came = 1, None
        for earlier in range(at):
            if order[earlier] < here and best[earlier][0] + 1 > length:
                length, came = best[earlier][0] + 1, earlier
        best.append((length, came))
    if not best:
        return []
    found: list[str] = []
    step: int | None = max(range(len(best)), key=lambda at: best[at][0])
    while step is not None:
        found.append(right[step])
        step = best[step][1]
    return found[::-1]


def _type(one: Element) -> str:
    return f"{one.kind} {one.width}" + (f".{one.decimals}" if one.decimals else "")


def _codes(one: Element) -> str:
    return ", ".join(sorted(one.allowed))


def _required(one: Element) -> str:
    return ", ".join(sorted(one.required_for))
