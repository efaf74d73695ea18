"""
The tests a technician does with hands and ears: cards, touches, keys, lamps, headphones.

Pure.  Nothing here records an event, and no card shows more than its kind and two digits.
The tests that the machine runs by itself are ordered by `Inspect` and come back as lines.
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from msgspec import UNSET

from contract.fields import Who
from contract.messages import Catalogue
from device.core.effects import Effect, Inspect, Sign, Signal
from device.core.events import BadSwipe, DigitKey, Inspected, ShapedKey
from device.core.staff.passes import opens
from device.core.staff.state import Inspection, May, TestName
from device.core.staff.words import sentence
from device.core.view import Line, Mark

Turn = tuple[Inspection, list[Effect]]

TESTS: tuple[TestName, ...] = get_args(TestName)
KEYS: tuple[str, ...] = (*get_args(ShapedKey), *get_args(DigitKey))
PLACES: tuple[str, ...] = tuple(str(number) for number in range(1, 7))
LAMPS: tuple[Sign, ...] = ("ready", "accepted", "refused", "attention")
LAMP_S = 2.0
LEAVES_BY = "back"
"""Pressed a second time in the test of the keys, it leaves: there is no other way by keys."""

_BY_HAND: frozenset[TestName] = frozenset({"panel", "keys", "lamps"})


def begun(may: May, test: TestName, *, was_speaking: bool = False) -> Turn:
    """A test begins."""
    inspection = Inspection(may, test, was_speaking=was_speaking)
    if test == "lamps":
        return next_lamp(inspection)
    return inspection, [] if test in _BY_HAND else [Inspect(test)]


def told(inspection: Inspection, event: Inspected) -> Inspection:
    """A result came; one of a test left meanwhile is not shown."""
    about = event.what.partition(".")[0]
    if inspection.test not in (about, "everything"):
        return inspection
    return _found(inspection, event.what, event.line)


def swiped(inspection: Inspection, who: Who, catalogue: Catalogue | None) -> Turn:
    """A card of ours in the test of the reader."""
    if isinstance(who.card, str):
        seen = _counted(inspection, "card")
        text = sentence("reader.card", count=times(seen, "card"), last=who.card[-2:])
        seen = _found(seen, "reader.card", Line(text, "good"))
        if opens(catalogue, who):
            seen = _found(seen, "reader.staff", Line(sentence("reader.staff"), "good"))
        return seen, [Signal("accepted")]
    seen = _counted(inspection, "sealed")
    key = "" if who.sealed is UNSET else who.sealed.key
    text = sentence("reader.sealed", count=times(seen, "sealed"), key=key)
    return _found(seen, "reader.sealed", Line(text, "good")), [Signal("accepted")]


def refused(inspection: Inspection, reason: BadSwipe | None) -> Turn:
    """A swipe that told nothing, or with no reason somebody else's card."""
    kind = reason or "stranger"
    seen = _counted(inspection, kind)
    mark: Mark = "good" if reason is None else "bad"
    text = sentence(f"reader.{kind}", count=times(seen, kind))
    return _found(seen, f"reader.{kind}", Line(text, mark)), [Signal("refused")]


def tapped(inspection: Inspection, place: str) -> Inspection:
    """A place of the panel was touched."""
    return _counted(inspection, place) if place in PLACES else inspection


def pressed(inspection: Inspection, key: str) -> Inspection | None:
    """A key was pressed; None if that leaves the test."""
    seen = _counted(inspection, key)
    return None if times(seen, LEAVES_BY) > 1 else seen


def next_lamp(inspection: Inspection) -> Turn:
    """The next lamp, with the line that says what should be seen and heard."""
    if inspection.steps >= len(LAMPS):
        return inspection, []
    sign = LAMPS[inspection.steps]
    shown = replace(inspection, steps=inspection.steps + 1)
    return _found(shown, f"lamps.{sign}", Line(sentence(f"lamps.{sign}"))), [Signal(sign)]


def plugged(inspection: Inspection, *, is_in: bool) -> Inspection:
    """Headphones went in or out in the test of speech."""
    key = "speech.headphones_in" if is_in else "speech.headphones_out"
    return _found(inspection, "speech.headphones", Line(sentence(key), "good"))


def results(inspection: Inspection) -> tuple[Line, ...]:
    """Everything found so far, as sentences."""
    match inspection.test:
        case "panel":
            return _sums(inspection, PLACES, "panel", "place")
        case "keys":
            return _sums(inspection, KEYS, "keys", "key")
        case "lamps" if inspection.steps >= len(LAMPS):
            return (*_lines(inspection), Line(sentence("lamps.seen")))
        case _:
            return _lines(inspection)


def times(inspection: Inspection, what: str) -> int:
    """How often this was seen."""
    return dict(inspection.counts).get(what, 0)


def _sums(inspection: Inspection, every: tuple[str, ...], about: str, one: str) -> tuple[Line, ...]:
    counts = {what: times(inspection, what) for what in every}
    doubled = tuple(
        Line(sentence(f"{about}.double", **{one: what, "count": count}), "bad")
        for what, count in counts.items()
        if count > 1
    )
    missing = [what for what, count in counts.items() if not count]
    if missing and about == "keys":
        seen = [what for what in every if what not in missing]
        pressed = [Line(sentence("keys.pressed", keys=", ".join(seen)))] if seen else []
        return (*doubled, *pressed, Line(sentence("keys.missing", keys=", ".join(missing))))
    if missing:
        return (*doubled, Line(sentence("panel.untouched", count=len(missing))))
    return doubled or (Line(sentence(f"{about}.good", count=len(every)), "good"),)


def _lines(inspection: Inspection) -> tuple[Line, ...]:
    return tuple(line for _what, line in inspection.found)


def _found(inspection: Inspection, what: str, line: Line) -> Inspection:
    return replace(inspection, found=tuple((dict(inspection.found) | {what: line}).items()))


def _counted(inspection: Inspection, what: str) -> Inspection:
    counts = dict(inspection.counts)
    counts[what] = counts.get(what, 0) + 1
    return replace(inspection, counts=tuple(counts.items()))
