"""
A small chart as lines in a box: what a template needs to draw it, and nothing of how it looks.

Pure.  Time runs to the right; where nothing was heard the line is broken.  A line that never
leaves its floor is told in words as well, and the table beside holds every figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.kiosks.history.rules import Sample, Span, begin_of, slot_of

WIDTH, HEIGHT = 380, 120
LEFT, RIGHT, TOP, BOTTOM = 72, 6, 10, 22
_ROUND = (1, 2, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside the box."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: `lines` are the points of its unbroken pieces, as SVG writes them."""

    name: str
    title: str
    told: str
    """The chart in a sentence, for whoever does not see it."""
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    """Pieces of a single point: a line cannot show them."""
    levels: tuple[Mark, ...]
    times: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something to draw: its value in a sample, and how its values are written."""

    name: str
    title: str
    value: Callable[[Sample], float | None]
    unit: str = ""
    top: float | None = None
    """The height of the box; None: as high as what is drawn."""


def quantities(step: int) -> tuple[Quantity, ...]:
    """What is drawn of a kiosk, when a point holds so many slots."""
    return (
        Quantity("heard", "Heartbeats heard", lambda one: 100 * one.heard(step), " %", 100),
        Quantity("waiting", "Events waiting on it", lambda one: one.waiting),
        Quantity("temperature", "Temperature", lambda one: one.temperature_c, " °C"),
        Quantity("storage", "Storage left", lambda one: one.disk_free_mb, " MB"),
    )


def draw(
    quantity: Quantity,
    samples: Sequence[Sample],
    span: Span,
    now: datetime,
    written: Callable[[datetime], str],
) -> Chart | None:
    """The chart of a quantity; None when no sample tells of it.  `written` writes a time."""
    told = [(one.slot, value) for one in samples if (value := quantity.value(one)) is not None]
    if not told:
        return None
    begin, end = slot_of(now - span.length), slot_of(now)
    top = quantity.top or _round_up(max(value for _, value in told))
    places = [(slot, _across(slot, begin, end), _down(value, top)) for slot, value in told]
    pieces = _unbroken(places, span.step)
    middle = (begin + end) // 2
    return Chart(
        name=quantity.name,
        title=quantity.title,
        told=_sentence(quantity, [value for _, value in told]),
        lines=tuple(
            " ".join(f"{x:.1f},{y:.1f}" for x, y in piece) for piece in pieces if len(piece) > 1
        ),
        dots=tuple(piece[0] for piece in pieces if len(piece) == 1),
        levels=tuple(Mark(f"{level:,.0f}{quantity.unit}", _down(level, top)) for level in (top, 0)),
        times=tuple(
            Mark(written(begin_of(slot)), _across(slot, begin, end))
            for slot in (begin, middle, end)
        ),
    )


def _sentence(quantity: Quantity, values: Sequence[float]) -> str:
    lowest, highest, last = min(values), max(values), values[-1]
    if lowest == highest:
        return f"{quantity.title}: {last:,.0f}{quantity.unit} all the time."
    return (
        f"{quantity.title}: between {lowest:,.0f} and {highest:,.0f}{quantity.unit}, "
        f"{last:,.0f}{quantity.unit} at the end."
    )


def _unbroken(
    places: Sequence[tuple[int, float, float]], step: int
) -> list[list[tuple[float, float]]]:
    pieces: list[list[tuple[float, float]]] = []
    before: int | None = None
    for slot, x, y in places:
        if before is None or slot - before > step:
            pieces.append([])
        pieces[-1].append((x, y))
        before = slot
    return pieces


def _across(slot: int, begin: int, end: int) -> float:
    share = min(1.0, max(0.0, (slot - begin) / max(1, end - begin)))
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _down(value: float, top: float) -> float:
    share = min(1.0, max(0.0, value / top))
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _round_up(value: float) -> float:
    size = 1.0
    while size * _ROUND[-1] < value:
        size *= 10
    return next(size * step for step in _ROUND if size * step >= value)
