"""Paper sheets as pages show them: the list, one sheet with its rows, what is printed on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Connection, Engine, Row, select

from hub.catalogue import publishing
from hub.catalogue import rules as catalogue
from hub.desk.sheets import rules
from hub.desk.sheets.rules import ROWS
from hub.desk.sheets.service import visit_of_row
from hub.desk.sheets.tables import PaperSheet
from hub.later import later
from hub.said import mark, plural
from hub.visits import reading as visits
from hub.visits.reading import SeenVisit
from hub.web.tables import Column, Listing, Table

if TYPE_CHECKING:
    import segno
else:
    segno = later("segno")


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """One sheet of paper."""

    code: str
    site: str
    batch: str
    day: date | None
    is_reserve: bool
    services: list[str]
    made_by: str
    made_at: datetime
    keyed: int

    @property
    def shown_code(self) -> str:
        return rules.shown(self.code)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row of a sheet, and the visit that it became."""

    number: int
    visit: SeenVisit | None


@dataclass(frozen=True, slots=True)
class Printed:
    """A service as it stands on the paper: its letter, and its name in two languages."""

    letter: str
    english: str
    spanish: str


def sheets_of(engine: Engine, site: str) -> Listing[SeenSheet]:
    """The sheets of a site, newest first, on the page or as a file."""
    statement = select(PaperSheet.__table__).where(PaperSheet.site == site)
    newest: ColumnElement[Any] = PaperSheet.made_at.desc()
    order: list[ColumnElement[Any]] = [newest, PaperSheet.batch.asc(), PaperSheet.place.asc()]
    return _SHEETS.asked(engine, statement, _seen, order=order)


def rows_of(connection: Connection, site: str, code: str) -> list[SeenRow]:
    """The rows of a sheet, and the visits of those that are keyed."""
    ids = {number: visit_of_row(site, code, number) for number in range(1, ROWS + 1)}
    found = visits.visits_of_log_ins(connection, list(ids.values()))
    return [SeenRow(number, found.get(visit)) for number, visit in ids.items()]


def as_seen(row: Row[Any], *, keyed: int = 0) -> SeenSheet:
    """A sheet from its row."""
    return SeenSheet(
        code=row.code,
        site=row.site,
        batch=row.batch,
        day=row.day,
        is_reserve=row.is_reserve,
        services=list(row.services),
        made_by=row.made_by,
        made_at=row.made_at,
        keyed=keyed,
    )


def printed_services(
    connection: Connection, site: str, sheet: SeenSheet, today: date
) -> list[Printed]:
    """The services of a sheet with their letters; one that is gone since keeps its letter."""
    menu = catalogue.merged(publishing.offers(connection, site), sheet.day or today)
    labels = {offer.service.code: offer.service.label for offer in menu}
    return [
        Printed(
            letter,
            labels.get(code, {}).get("en", code),
            labels.get(code, {}).get("es", ""),
        )
        for code, letter in rules.letters(sheet.services).items()
    ]


def square(text: str, *, dark: str = "#000") -> Markup:
    """A square mark for a scanner, as an SVG without inline style."""
    made = segno.make(text, error="m", boost_error=False, micro=False)
    drawn = made.svg_inline(border=1, dark=dark, light=None, omitsize=True, svgclass="qr-mark")
    return Markup(drawn)  # noqa: S704 - numbers of a path that segno drew, nothing anybody typed


def _seen(connection: Connection, rows: Sequence[Row[Any]]) -> list[SeenSheet]:
    """With how many rows of each are keyed, by one question."""
    ids = {
        visit_of_row(row.site, row.code, number): row.code
        for row in rows
        for number in range(1, ROWS + 1)
    }
    keyed = Counter(ids[visit] for visit in visits.visits_of_log_ins(connection, list(ids)))
    return [as_seen(row, keyed=keyed[row.code]) for row in rows]


_SHEETS: Table[SeenSheet] = Table(
    "sheets",
    mark("Paper sheets"),
    plural("%(num)s sheet", "%(num)s sheets"),
    (
        Column("code", mark("Code"), lambda sheet: sheet.shown_code, sorts=PaperSheet.code),
        Column("day", mark("Day"), lambda sheet: sheet.day, "day", sorts=PaperSheet.day),
        Column("keyed", mark("Rows keyed"), lambda sheet: sheet.keyed, "number"),
        Column(
            "made", mark("Made"), lambda sheet: sheet.made_at, "moment", sorts=PaperSheet.made_at
        ),
        Column("by", mark("Made by"), lambda sheet: sheet.made_by, sorts=PaperSheet.made_by),
        Column("to-do", mark("To do"), lambda _: None, in_files=False),
    ),
    order=mark("newest first"),
    by="-made",
)
