"""
A file checked in the Department's three passes.

A pass that finds something is the last one, as in WIPS: what comes after it would complain of
the same rows in other words.  The file is read once a pass, row by row.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol, TextIO

from hub.federal.pirl.checking.duplicates import Duplicates
from hub.federal.pirl.checking.logical import Logic
from hub.federal.pirl.checking.rules import Checked, Fault, Pass, Row
from hub.federal.pirl.checking.values import Values
from hub.federal.pirl.schema.rules import Schema

MOST_FAULTS = 10_000
"""So many are kept; the rest is counted."""
PROGRESS_EVERY = 5_000
_MOST_CELL = 10_000
Progress = Callable[[str, int], None]
"""Told which pass it is and how many rows it has read."""


class OnePass(Protocol):
    """A pass: asked of each row in turn."""

    def of(self, row: Row, number: int) -> Iterator[Fault]: ...


def check(
    schema: Schema,
    file: TextIO,
    *,
    last: date | None = None,
    most: int = MOST_FAULTS,
    progress: Progress | None = None,
) -> Checked:
    """The passes over a file that can be read again from its start; `last` ends the quarter."""
    checked = Checked(schema.label)
    logic = Logic(schema, last)
    checked.skipped = logic.skipped
    passes: list[tuple[Pass, OnePass]] = [
        ("values", Values(schema)),
        ("duplicates", Duplicates(schema)),
        ("logic", logic),
    ]
    for name, one in passes:
        checked.passes.append(name)
        _run(checked, name, one, file, most, progress)
        if checked.count:
            break
    return checked


def _run(
    checked: Checked, name: Pass, one: OnePass, file: TextIO, most: int, progress: Progress | None
) -> None:
    file.seek(0)
    number = 0
    for number, row in enumerate(rows_of(file), start=1):
        for fault in one.of(row, number):
            checked.count += 1
            if len(checked.faults) < most:
                checked.faults.append(fault)
        if progress is not None and number % PROGRESS_EVERY == 0:
            progress(name, number)
    checked.rows = number
    if progress is not None:
        progress(name, number)


def rows_of(file: TextIO) -> Iterator[list[str]]:
    """The rows of a file, blank lines left out; one that no reader can take apart is one cell."""
    reader = csv.reader(file)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            row = [str(fault)[:_MOST_CELL]]
        if row:
            yield row
