"""Lines over time: up to five series, each with its own dashes and marks, named at the chart's head."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hub.web.charts.shapes import (
    LETTER,
    SERIES,
    Chart,
    Dot,
    Picture,
    Series,
    Stroke,
    Word,
    levels,
    pieces,
    spread,
)

WIDE, NARROW = 720.0, 340.0
_PLOT = 220.0
_LINE = 20.0
_SAMPLE = 26.0
_MOST_DOTS = 40


def lines(
    name: str,
    title: str,
    told: str,
    labels: Sequence[str],
    series: Sequence[Series],
    written: Callable[[float], str],
) -> Chart:
    """The chart; `labels` are the places along it, `written` writes a value."""
    wide, narrow = (_draw(name, title, told, labels, series, written, w) for w in (WIDE, NARROW))
    return Chart(wide, narrow)


def _draw(
    name: str,
    title: str,
    told: str,
    labels: Sequence[str],
    series: Sequence[Series],
    written: Callable[[float], str],
    width: float,
) -> Picture:
    heights = levels(max((v for one in series for v in one.values if v is not None), default=0))
    top = heights[-1]
    left = max(len(written(height)) for height in heights) * LETTER + 12
    right = 14.0
    legend = list(_legend(series, width)) if len(series) > 1 else []
    head = (max((y for *_, y in legend), default=0.0) + 14) if legend else 10.0

    def across(place: int) -> float:
        return left + (width - left - right) * place / max(1, len(labels) - 1)

    def down(value: float) -> float:
        return head + _PLOT * (1 - value / top)

    strokes = [Stroke(((left, down(v)), (width - right, down(v))), "axis" if v == 0 else "grid") for v in heights]  # fmt: skip
    words = [Word(written(v), left - 6, down(v) + 4, "end") for v in heights]
    dots: list[Dot] = []
    for look, one in zip(SERIES, series, strict=False):
        places = [(across(n), None if v is None else down(v)) for n, v in enumerate(one.values)]
        for piece in pieces(places):
            if len(piece) > 1:
                strokes.append(Stroke(tuple(piece), look))
            if len(piece) == 1 or len(labels) <= _MOST_DOTS * width / WIDE:
                dots += [Dot(x, y, look) for x, y in piece]
    for look, text, x, y in legend:
        strokes.append(Stroke(((x, y - 4), (x + _SAMPLE, y - 4)), look))
        dots.append(Dot(x + _SAMPLE / 2, y - 4, look))
        words.append(Word(text, x + _SAMPLE + 6, y))
    floor = head + _PLOT
    shown = spread(labels, width - left)
    for n in shown:
        x = across(n)
        strokes.append(Stroke(((x, floor), (x, floor + 4)), "axis"))
        words.append(_held(labels[n], x, floor + 19, width))
    return Picture(name, title, told, width, floor + 26, (), tuple(strokes), tuple(dots), tuple(words))  # fmt: skip


def _held(text: str, x: float, y: float, width: float) -> Word:
    half = len(text) * LETTER / 2
    if x + half > width:
        return Word(text, width, y, "end")
    return Word(text, 0, y) if x - half < 0 else Word(text, x, y, "middle")


def _legend(series: Sequence[Series], width: float) -> Iterator[tuple[str, str, float, float]]:
    x, y = 2.0, 14.0
    for look, one in zip(SERIES, series, strict=False):
        room = _SAMPLE + 6 + len(one.name) * LETTER + 18
        if x > 2 and x + room > width:
            x, y = 2.0, y + _LINE
        yield look, one.name, x, y
        x += room
