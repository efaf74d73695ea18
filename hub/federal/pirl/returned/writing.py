"""A list of errors as a file: the Department's five columns, harmless to spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from hub.federal.pirl.checking.rules import Fault
from hub.federal.pirl.returned.reading import HEADINGS
from hub.federal.pirl.returned.service import as_line
from hub.web.tables.cells import harmless


def write_list(file: TextIO, faults: Iterable[Fault]) -> None:
    """Write the faults of a check, with a line of headings."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for one in map(as_line, faults):
        cells = (one.element, one.message, str(one.row or ""), one.identifier, one.value)
        writer.writerow([harmless(cell) for cell in cells])
