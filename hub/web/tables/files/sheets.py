"""
A whole list as a file: CSV as RFC 4180 says, or a spreadsheet.

Both are written row by row, so that a list of years needs no more memory than a page.  CSV
begins with a byte order mark: without it Excel takes names for Latin-1.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from hub.later import later
from hub.web.tables.cells import Cells, as_text
from hub.web.tables.columns import Cell

if TYPE_CHECKING:
    import xlsxwriter

    from hub.web.tables.listing import Listing
else:
    xlsxwriter = later("xlsxwriter")

MAX_SHEET_ROWS = 1_048_575
"""What a spreadsheet holds beside its headings."""
_BYTES = 64 * 1024
_SHEET_NAME = 31
_WIDTHS = {"number": 12, "day": 12, "time": 20, "moment": 20}
_WIDE = 24
_FORMATS = {
    "heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0"},
    "part": {"num_format": "#,##0.00"},
    "day": {"num_format": "yyyy-mm-dd"},
    "time": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "label": {"bold": True, "valign": "top"},
}


@dataclass(frozen=True, slots=True)
class About:
    """What the second sheet says of the first: title, criteria, who, when, zone."""

    title: str
    sheet: str
    facts: list[tuple[str, str]]


def as_csv(listing: Listing[Any], cells: Cells, about: About | None = None) -> Iterator[str]:
    """
    The file's text, piece by piece.

    Figures say first, in lines that begin with `#`, what they are and how they were counted: a
    number without that is nobody's.  A list of records begins with its headings.
    """
    columns = listing.in_files
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    written.write("\ufeff")
    if about is not None and listing.facts:
        writer.writerows([f"# {label}", as_text(value)] for label, value in about.facts)
    writer.writerow([as_text(heading) for heading in cells.headings(columns)])
    for row in listing.every():
        writer.writerow([as_text(cell) for cell in cells.of(columns, row)])
        if written.tell() > _BYTES:
            yield written.getvalue()
            written.seek(0)
            written.truncate()
    yield written.getvalue()


def as_xlsx(listing: Listing[Any], cells: Cells, about: About) -> Iterator[bytes]:
    """The file's bytes; it is written to the disk first, for it begins with its end."""
    with tempfile.TemporaryFile() as file:
        _write_book(file, listing, cells, about)
        file.seek(0)
        while piece := file.read(_BYTES):
            yield piece


def _write_book(file: IO[bytes], listing: Listing[Any], cells: Cells, about: About) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    formats = {name: book.add_format(look) for name, look in _FORMATS.items()}
    sheet = book.add_worksheet(about.title[:_SHEET_NAME])
    columns = listing.in_files
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS.get(column.kind, _WIDE))
    for at, heading in enumerate(cells.headings(columns)):
        sheet.write_string(0, at, heading, formats["heading"])
    last = 0
    for last, row in enumerate(listing.every(), start=1):
        for at, cell in enumerate(cells.of(columns, row)):
            _write(sheet, last, at, cell, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    beside = book.add_worksheet(about.sheet[:_SHEET_NAME])
    beside.set_column(0, 0, _WIDE)
    beside.set_column(1, 1, _WIDE * 3)
    for at, (label, value) in enumerate(about.facts):
        beside.write_string(at, 0, label, formats["label"])
        beside.write_string(at, 1, value)
    book.close()


def _write(sheet: Any, row: int, at: int, cell: Cell, formats: dict[str, Any]) -> None:
    match cell:
        case None | "":
            return
        case datetime():
            sheet.write_datetime(row, at, cell, formats["time"])
        case date():
            sheet.write_datetime(row, at, cell, formats["day"])
        case bool() | str():
            sheet.write_string(row, at, str(cell))
        case int():
            sheet.write_number(row, at, cell, formats["whole"])
        case float():
            sheet.write_number(row, at, cell, formats["part"])
