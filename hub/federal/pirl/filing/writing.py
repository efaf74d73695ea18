"""
The file itself, line by line: positional, no header, the same bytes for the same records.

Lines are made as they are asked for, so that a file of a whole state needs no more memory than
one of a site.  The digest is of exactly the bytes that left.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import Connection, select

from hub.catalogue.tables import ProgrammeRow
from hub.federal.characteristics.reading import Reader
from hub.federal.periods.calendar import Quarter
from hub.federal.periods.record import FederalRecord
from hub.federal.pirl.filing.filling import Filler
from hub.federal.pirl.schema.rules import SSN, Schema
from hub.federal.reading import records
from hub.federal.settings import Method

AT_ONCE = 250
"""Records whose people are asked about with one question."""
Numbers = Callable[[Collection[str]], dict[str, str]]
"""Social Security numbers of these members, for elements that ask for them."""
Progress = Callable[[int], None]


@dataclass(slots=True)
class Written:
    """What was written: complete when the last line was asked for."""

    rows: int = 0
    columns: int = 0
    left_out: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Which file is wanted."""

    schema: Schema
    quarter: Quarter
    today: date
    """The state's own day on which it is made."""
    method: Method | None = None
    ssn_for: frozenset[str] = frozenset()
    """Codes of programmes whose participants' numbers the file must have; usually none."""


class Writing:
    """The bytes of one file; `written` counts along."""

    def __init__(
        self,
        connection: Connection,
        order: Order,
        *,
        numbers: Numbers | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._connection = connection
        self._order = order
        self._numbers = numbers
        self._progress = progress
        self.written = Written(columns=order.schema.width)

    def pieces(self) -> Iterator[bytes]:
        """The file."""
        order = self._order
        found = records(
            self._connection,
            order.quarter.first,
            order.quarter.last,
            method=order.method,
            today=order.today,
        )
        return self.pieces_of(found)

    def pieces_of(self, found: Iterable[FederalRecord]) -> Iterator[bytes]:
        """The same for these records, people in the order of their numbers."""
        digest = hashlib.sha256()
        for lines in self._lines(found):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\r\n").writerows(lines)
            piece = text.getvalue().encode("utf-8")
            digest.update(piece)
            yield piece
            if self._progress is not None:
                self._progress(self.written.rows)
        self.written.digest = digest.hexdigest()

    def _lines(self, found: Iterable[FederalRecord]) -> Iterator[list[list[str]]]:
        filler = Filler(self._order.schema, programmes(self._connection))
        reader = Reader(self._connection, self._order.quarter.last)
        coming = iter(found)
        while some := list(islice(coming, AT_ONCE)):
            mine = [record for record in some if filler.belongs(record)]
            self.written.left_out += len(some) - len(mine)
            reader.learn({record.member for record in mine})
            ssns = self._ssns(mine)
            lines = []
            for record in mine:
                self.written.rows += 1
                said = reader.values(record.member, record.entry or record.start)
                ssn = ssns.get(record.member, "") if self._wants_ssn(record) else ""
                lines.append(filler.line(record, said, self.written.rows, ssn))
            yield lines

    def _wants_ssn(self, record: FederalRecord) -> bool:
        return record.is_participant and bool(record.programmes & self._order.ssn_for)

    def _ssns(self, some: Iterable[FederalRecord]) -> dict[str, str]:
        if self._numbers is None or SSN not in self._order.schema.columns:
            return {}
        wanted = {record.member for record in some if self._wants_ssn(record)}
        return self._numbers(wanted) if wanted else {}


def programmes(connection: Connection) -> dict[str, str]:
    """By code of the programme, the element that says who takes part; statewide entries alone."""
    rows = connection.execute(
        select(ProgrammeRow.code, ProgrammeRow.element).where(
            ProgrammeRow.site == "", ProgrammeRow.element.is_not(None)
        )
    )
    return {code: str(element) for code, element in rows}
