"""
The Department's spreadsheet as a grid of texts: XLSX or CSV, every sheet of it.

The one file that reads spreadsheets.  A file that unpacks to far more than any list of elements
is refused before it is read.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.federal.pirl.errors import SheetUnreadable
from hub.later import later
from hub.said import say

if TYPE_CHECKING:
    import openpyxl
else:
    openpyxl = later("openpyxl")

MOST_BYTES = 8 * 1024 * 1024
_MOST_UNPACKED = 80 * 1024 * 1024
_MOST_ROWS = 5_000
_MOST_COLUMNS = 120
_XLSX = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; rows are as long as they are filled."""

    name: str
    rows: list[list[str]]


def sheets_of(content: bytes, name: str) -> list[Sheet]:
    """The sheets of a file.  Raises SheetUnreadable."""
    if len(content) > MOST_BYTES:
        raise SheetUnreadable(say("the file is too large to be a list of elements"))
    if content.startswith(_XLSX):
        return list(_of_workbook(content))
    if name.lower().endswith((".xls", ".xlsx", ".xlsm")):
        raise SheetUnreadable(
            say(
                "this is no XLSX file: open it in a spreadsheet program, and save it as XLSX or CSV"
            )
        )
    return [Sheet(name, _of_csv(content))]


def _of_workbook(content: bytes) -> Iterator[Sheet]:
    try:
        _check_size(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
                yield Sheet(str(sheet.title), [[_text(cell) for cell in row] for row in rows])
        finally:
            book.close()
    except SheetUnreadable:
        raise
    except Exception as fault:
        raise SheetUnreadable(
            say("the spreadsheet is damaged or locked: open it, and save it anew as XLSX or CSV")
        ) from fault


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
            raise SheetUnreadable(say("the file is too large to be a list of elements"))


def _of_csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    delimiter = max(",;\t", key=text[:20_000].count)
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[_text(cell) for cell in row[:_MOST_COLUMNS]] for row, _ in zip(found, range(_MOST_ROWS), strict=False)]  # fmt: skip
    except csv.Error as fault:
        raise SheetUnreadable(
            say("the file is neither a spreadsheet nor comma-separated text")
        ) from fault


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise SheetUnreadable(say("the file is neither a spreadsheet nor comma-separated text"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
