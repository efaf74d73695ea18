"""
The second pass: no record twice.

Two rows are one record when they have the same observation number; or are of the same person
and entry into the same programmes; or, of a reportable individual, of the same person and services.
"""

from __future__ import annotations

from collections.abc import Iterator

from hub.federal.pirl.checking.rules import Fault, Row, Where
from hub.federal.pirl.schema.rules import IDENTIFIER, OBSERVATION, Schema

_OBSERVED = "The observation number is that of row {row}."
_PARTICIPANT = "The same person with the same date of program entry is in row {row}."
_REPORTABLE = "The same reportable individual with the same services is in row {row}."
_SERVICES = ("1000", "1002", "1007")


class Duplicates:
    """The second pass over one layout."""

    def __init__(self, schema: Schema) -> None:
        self._where = Where(schema)
        self._observations: dict[str, int] = {}
        self._records: dict[tuple[str, ...], int] = {}

    def of(self, row: Row, number: int) -> Iterator[Fault]:
        """Whether a row repeats one before it."""
        value = self._where.value
        before = self._observations.setdefault(value(row, OBSERVATION), number)
        if before != number:
            yield self._where.fault(row, number, OBSERVATION, _OBSERVED.format(row=before))
        entry = value(row, "900")
        if entry:
            same = tuple(sorted(self._where.kinds(row)))
        else:
            same = tuple(value(row, one) for one in _SERVICES)
        before = self._records.setdefault((value(row, IDENTIFIER), entry, *same), number)
        if before != number:
            pattern = _PARTICIPANT if entry else _REPORTABLE
            yield self._where.fault(row, number, IDENTIFIER, pattern.format(row=before))
