"""Hours by days of the week, the fuller the darker; the number stands in each cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hub.web.charts.shapes import LETTER, Box, Chart, Picture, Word

WIDTH = 380.0
_HEAD = 22.0
_ROW = 27.0
_GAP = 2.0
LEVELS = 5


def heat(
    name: str,
    title: str,
    told: str,
    across: Sequence[str],
    down: Sequence[str],
    values: Mapping[tuple[int, int], float],
    written: Callable[[float], str],
) -> Chart:
    """The chart: `values` by column and row; a place without one is left empty."""
    left = max((len(label) for label in down), default=1) * LETTER + 8
    cell = (WIDTH - left) / max(1, len(across))
    top = max(values.values(), default=0.0)
    boxes, words = [], []
    for column, label in enumerate(across):
        words.append(Word(label, left + cell * (column + 0.5), _HEAD - 8, "middle", "strong"))
    for row, label in enumerate(down):
        y = _HEAD + row * _ROW
        words.append(Word(label, left - 6, y + 17, "end"))
        for column in range(len(across)):
            value = values.get((column, row))
            if value is None:
                continue
            level = level_of(value, top)
            x = left + cell * column
            boxes.append(Box(x, y, cell - _GAP, _ROW - _GAP, f"heat{level}"))
            words.append(Word(written(value), x + (cell - _GAP) / 2, y + 17, "middle", f"on-heat{level}"))  # fmt: skip
    picture = Picture(name, title, told, WIDTH, _HEAD + len(down) * _ROW, tuple(boxes), (), (), tuple(words))  # fmt: skip
    return Chart(picture, picture)


def level_of(value: float, top: float) -> int:
    """0 for nothing, then one to five in even steps of the greatest."""
    if value <= 0 or top <= 0:
        return 0
    return min(LEVELS, 1 + int(LEVELS * value / top - 1e-9))
