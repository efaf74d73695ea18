"""A list on paper: what it is, its charts, its rows, and the number of each page."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, Any

from flask_babel import gettext as _

from hub.web.shown import count, part
from hub.web.tables.cells import Cells, as_text
from hub.web.tables.columns import Cell, Column
from hub.web.tables.files.pdf import drawing, letters
from hub.web.tables.files.pdf.paper import Paper
from hub.web.tables.files.sheets import About
from hub.web.tables.listing import Listing

MAX_PAPER_ROWS = 2_000
"""A PDF is to be read: more than this is a matter for CSV."""
_LETTER, _MARGIN, _FOOT = (612.0, 792.0), 40.0, 44.0
_SIZE, _LEADING, _PAD = 8.0, 10.5, 3.0
_TITLE, _NOTE = 15.0, 8.5
_SAMPLE = 200
_NARROWEST, _WIDEST = 34.0, 190.0
_PIECE = 64 * 1024


def as_pdf(listing: Listing[Any], cells: Cells, about: About, language: str) -> Iterator[bytes]:
    """The file's bytes; it is written to the disk first, for its end names where all of it lies."""
    with tempfile.TemporaryFile() as file:
        _Sheet(file, listing, cells, about, language).write()
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


class _Sheet:
    def __init__(
        self, file: IO[bytes], listing: Listing[Any], cells: Cells, about: About, language: str
    ) -> None:
        self._listing, self._about = listing, about
        self._columns: list[Column[Any]] = listing.in_files
        self._headings = cells.headings(self._columns)
        self._rows = (
            [_in_words(cell) for cell in cells.of(self._columns, row)] for row in listing.every()
        )
        self._first = list(islice(self._rows, _SAMPLE))
        wanted = self._wanted_widths()
        upright = _LETTER[0] - 2 * _MARGIN
        size = _LETTER if sum(wanted) <= upright else (_LETTER[1], _LETTER[0])
        self._widths = _fitted(wanted, size[0] - 2 * _MARGIN)
        self._paper = Paper(file, title=about.title, language=language, size=size)
        self._y = size[1] - _MARGIN

    def write(self) -> None:
        self._head()
        self._charts()
        self._table()
        self._number()
        self._paper.save()

    def _head(self) -> None:
        paper = self._paper
        with paper.marked("H1"):
            for line in letters.wrapped(self._about.title, self._room, _TITLE, bold=True):
                self._y -= _TITLE * 1.2
                letters.draw(paper.canvas, _MARGIN, self._y, line, _TITLE, bold=True)
        self._y -= 6
        for label, value in self._about.facts:
            lines = letters.wrapped(f"{label}: {value}", self._room, _NOTE)
            self._need(_NOTE * 1.35 * len(lines))
            with paper.marked("P"):
                for line in lines:
                    self._y -= _NOTE * 1.35
                    letters.draw(paper.canvas, _MARGIN, self._y, line, _NOTE)
        self._y -= 12

    def _charts(self) -> None:
        for chart in self._listing.charts:
            picture = chart.wide
            scale = min(self._room / picture.width, 0.78)
            scale = min(scale, (self._paper.height - 2 * _MARGIN - _FOOT - 20) / picture.height)
            self._need(picture.height * scale + 18)
            with self._paper.marked("H2"):
                self._y -= 11
                letters.draw(self._paper.canvas, _MARGIN, self._y, picture.title, 10, bold=True)
            self._y -= 8
            with self._paper.marked("Figure", alt=picture.told):
                drawing.draw(self._paper.canvas, picture, _MARGIN, self._y, scale)
            self._y -= picture.height * scale + 14

    def _table(self) -> None:
        with self._paper.part("Table"):
            with self._paper.part("TR"):
                self._row(self._headings, is_head=True)
            for row in self._every():
                height = self._height(row)
                if self._y - height < _FOOT:
                    self._turn()
                    with self._paper.artifact():
                        self._line(self._headings, bold=True)
                with self._paper.part("TR"):
                    self._row(row)

    def _every(self) -> Iterator[list[str]]:
        yield from self._first
        yield from islice(self._rows, MAX_PAPER_ROWS - len(self._first))

    def _row(self, row: Sequence[str], *, is_head: bool = False) -> None:
        height = self._height(row, bold=is_head)
        self._need(height)
        x = _MARGIN
        for place, (text, width) in enumerate(zip(row, self._widths, strict=True)):
            kind = "TH" if is_head or place == 0 else "TD"
            scope = "" if kind == "TD" else ("Column" if is_head else "Row")
            with self._paper.marked(kind, scope=scope):
                self._cell(place, text, x, width, bold=is_head)
            x += width
        self._rule(height)

    def _line(self, row: Sequence[str], *, bold: bool) -> None:
        height, x = self._height(row, bold=bold), _MARGIN
        for place, (text, width) in enumerate(zip(row, self._widths, strict=True)):
            self._cell(place, text, x, width, bold=bold)
            x += width
        self._y -= height

    def _cell(self, place: int, text: str, x: float, width: float, *, bold: bool) -> None:
        y = self._y
        for line in letters.wrapped(text, width - 2 * _PAD, _SIZE, bold=bold):
            y -= _LEADING
            at = x + _PAD
            if self._columns[place].kind == "number":
                at = x + width - _PAD - letters.width(line, _SIZE, bold=bold)
            letters.draw(self._paper.canvas, at, y, line, _SIZE, bold=bold)

    def _rule(self, height: float) -> None:
        self._y -= height
        with self._paper.artifact():
            canvas = self._paper.canvas
            canvas.setStrokeGray(0.75)
            canvas.setLineWidth(0.4)
            canvas.line(_MARGIN, self._y, self._paper.width - _MARGIN, self._y)

    def _height(self, row: Sequence[str], *, bold: bool = False) -> float:
        most = max(
            len(letters.wrapped(text, width - 2 * _PAD, _SIZE, bold=bold))
            for text, width in zip(row, self._widths, strict=True)
        )
        return most * _LEADING + 4

    def _need(self, height: float) -> None:
        if self._y - height < _FOOT:
            self._turn()

    def _turn(self) -> None:
        self._number()
        self._paper.turn()
        self._y = self._paper.height - _MARGIN

    def _number(self) -> None:
        paper, said = self._paper, _("Page %(number)s", number=count(self._paper.page))
        with paper.artifact():
            letters.draw(paper.canvas, _MARGIN, 24, self._about.title, 7.5)
            end = paper.width - _MARGIN - letters.width(said, 7.5)
            letters.draw(paper.canvas, end, 24, said, 7.5)

    @property
    def _room(self) -> float:
        return self._paper.width - 2 * _MARGIN

    def _wanted_widths(self) -> list[float]:
        return [
            min(
                _WIDEST,
                max(
                    _NARROWEST,
                    *(letters.width(word, _SIZE, bold=True) for word in heading.split() or [""]),
                    *(letters.width(row[place], _SIZE) for row in self._first),
                )
                + 2 * _PAD
                + 1,
            )
            for place, heading in enumerate(self._headings)
        ]


def _fitted(wanted: list[float], room: float) -> list[float]:
    total = sum(wanted)
    if total <= room:
        spare = (room - total) / len(wanted)
        return [min(width + spare, width * 2) for width in wanted]
    return [width * room / total for width in wanted]


def _in_words(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int):
        return count(cell)
    if isinstance(cell, float):
        return part(cell)
    return as_text(cell).removeprefix("'") if isinstance(cell, str) else as_text(cell)
