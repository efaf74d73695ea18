"""Bars that lie: one a row, its name above it and its figure behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hub.web.charts.shapes import LETTER, Box, Chart, Picture, Stroke, Word, levels

WIDE, NARROW = 720.0, 340.0
_NAMES = 230.0
_ROW = 28.0
_TALL = 42.0
_BAR = 16.0


def bars(
    name: str,
    title: str,
    told: str,
    rows: Sequence[tuple[str, float]],
    written: Callable[[float], str],
) -> Chart:
    """The chart, a bar for each row from above; `written` writes a value."""
    return Chart(
        _draw(name, title, told, rows, written, WIDE, _NAMES),
        _draw(name, title, told, rows, written, NARROW, 0.0),
    )


def _draw(
    name: str,
    title: str,
    told: str,
    rows: Sequence[tuple[str, float]],
    written: Callable[[float], str],
    width: float,
    left: float,
) -> Picture:
    top = levels(max((value for _, value in rows), default=0))[-1]
    behind = max((len(written(value)) for _, value in rows), default=1) * LETTER + 12
    room = width - left - behind
    height = _ROW if left else _TALL
    boxes, words = [], []
    for place, (label, value) in enumerate(rows):
        y = place * height + (4 if left else 20)
        length = max(1.0, room * value / top) if value else 0.0
        boxes.append(Box(left, y, length, _BAR, "one"))
        words.append(Word(written(value), left + length + 6, y + 13, "start", "strong"))
        if left:
            words.append(Word(_cut(label, left - 10), left - 8, y + 13, "end"))
        else:
            words.append(Word(_cut(label, width), 0, y - 5))
    tall = max(1, len(rows)) * height + 4
    axis = Stroke(((left, 0.0), (left, tall - 2)), "axis")
    return Picture(name, title, told, width, tall, tuple(boxes), (axis,), (), tuple(words))


def _cut(text: str, room: float) -> str:
    most = int(room / LETTER)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
