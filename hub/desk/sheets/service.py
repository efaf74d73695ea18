"""
Paper sheets, the verbs: print some, find one by its code, key a row.

A row becomes a visit by the desk's own door, captured at the time on the paper.  Its ids
follow from sheet and row, so that no row is two visits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from contract.events import Closed
from hub import clock, projecting
from hub.desk import service as desk
from hub.desk.errors import Unsuitable
from hub.desk.reading import options
from hub.desk.sheets import rules
from hub.desk.sheets.rules import MOST_SERVICES, MOST_SHEETS, ROWS, Mark
from hub.desk.sheets.tables import PaperSheet
from hub.events import service as events
from hub.events.tables import EventRow
from hub.said import mark, say

_YEAR = 366


@dataclass(frozen=True, slots=True)
class PaperRow:
    """What stands in a row of a sheet."""

    number: int
    came: time
    left: time | None
    member: str | None
    """None: without a card or a record."""
    services: tuple[str, ...]


def print_sheets(
    connection: Connection,
    site: str,
    day: date | None,
    how_many: int,
    *,
    batch: str,
    by: str,
    now: datetime,
) -> None:
    """Make sheets of a day, or reserve sheets (None).  Raises Unsuitable."""
    if not 1 <= how_many <= MOST_SHEETS:
        raise Unsuitable([say("Print between 1 and %(most)s sheets at a time.", most=MOST_SHEETS)])
    events.lock(connection, site)
    if of_batch(connection, site, batch):
        return
    today = clock.local_day(now, events.timezone_of(connection, site))
    if day is not None and abs((day - today).days) > _YEAR:
        raise Unsuitable([mark("That day is more than a year away: look at the year again.")])
    menu = [one.code for one in options(connection, site, day or today)][:MOST_SERVICES]
    rows = [
        {
            "code": rules.make_code(secrets.randbelow),
            "site": site,
            "batch": batch,
            "place": place,
            "day": day,
            "is_reserve": day is None,
            "services": menu,
            "made_by": by,
            "made_at": now,
        }
        for place in range(1, how_many + 1)
    ]
    connection.execute(insert(PaperSheet), rows)


def of_batch(connection: Connection, site: str, batch: str) -> list[Row[Any]]:
    """The sheets that one form asked for, in their order."""
    return list(
        connection.execute(
            select(PaperSheet.__table__)
            .where(PaperSheet.batch == batch, PaperSheet.site == site)
            .order_by(PaperSheet.place)
        )
    )


def find(connection: Connection, site: str, code: str) -> Row[Any] | None:
    """A sheet of this site by its code."""
    return connection.execute(
        select(PaperSheet.__table__).where(PaperSheet.code == code, PaperSheet.site == site)
    ).one_or_none()


def sheet_of(connection: Connection, site: str, found: Mark | None, day: date | None) -> Row[Any]:
    """
    The sheet in somebody's hand; `day` is the day that they see on it, if they gave one.

    Raises Unsuitable for one of another site or another day.
    """
    if found is None:
        raise Unsuitable(
            [mark("That is no sheet's code: it has eight characters, and one was mistyped.")]
        )
    if found.site not in ("", site):
        raise Unsuitable(
            [say("This sheet was printed at '%(site)s': it is keyed there.", site=found.site)]
        )
    sheet = find(connection, site, found.code)
    if sheet is None:
        raise Unsuitable(
            [mark("No sheet with this code was printed here: it may belong to another site.")]
        )
    if day is not None and sheet.day is not None and sheet.day != day:
        raise Unsuitable(
            [
                say(
                    "This sheet is of %(its)s, and not of %(given)s: lay it with that day's.",
                    its=sheet.day.isoformat(),
                    given=day.isoformat(),
                )
            ]
        )
    return sheet


def key_row(
    connection: Connection,
    site: str,
    code: str,
    row: PaperRow,
    *,
    day: date | None,
    by: str,
) -> str:
    """
    Key a row; answers its visit.  `day` is what stands on a reserve sheet.

    A row that is keyed already and said something else is refused.  Raises Unsuitable.
    """
    if not 1 <= row.number <= ROWS:
        raise Unsuitable([say("A sheet has the rows 1 to %(rows)s.", rows=ROWS)])
    # What is keyed is folded first, as each verb of the desk does: in one order, so that two
    # who key at one moment wait for each other and never cross.
    projecting.catch_up(connection, site)
    sheet = sheet_of(connection, site, Mark(code), day)
    its_day = _day_of(connection, site, sheet, day)
    zone = events.timezone_of(connection, site)
    came = clock.local_instant(its_day, row.came, zone)
    left = None if row.left is None else clock.local_instant(its_day, row.left, zone)
    event_id = rules.event_of_row(site, code, row.number)
    if desk.is_said(connection, event_id):
        _must_be_the_same(connection, event_id, came, row)
        return visit_of_row(site, code, row.number)
    desk.must_be_past(left or came)
    if left is not None and left < came:
        raise Unsuitable([mark("They left before they came: look at the two times again.")])
    visit = desk.log_in(
        connection, site, row.member, row.services,
        by=by, at=came, event_id=event_id, how="paper",
    )  # fmt: skip
    if left is not None:
        # The customer wrote when they left, and of no service whether it was used.
        closed = Closed(visit=visit, by="customer", staff=by)
        desk.say(connection, site, [(desk.child_id(event_id, "left"), closed)], left)
    return visit


def visit_of_row(site: str, code: str, number: int) -> str:
    """The visit that a row becomes."""
    return desk.child_id(rules.event_of_row(site, code, number), "visit")


def _must_be_the_same(connection: Connection, event_id: str, came: datetime, row: PaperRow) -> None:
    """A form sent twice says the same; another row under this number does not."""
    known = connection.execute(
        select(EventRow.happened_at, EventRow.person).where(EventRow.id == event_id)
    ).one()
    person = None if row.member is None else f"m:{row.member}"
    if (known.happened_at, known.person) != (came, person):
        raise Unsuitable(
            [
                say(
                    "Row %(row)s is keyed already. What is wrong with it is set right at its "
                    "visit.",
                    row=row.number,
                )
            ]
        )


def _day_of(connection: Connection, site: str, sheet: Row[Any], day: date | None) -> date:
    if sheet.day is not None:
        printed: date = sheet.day
        return printed
    if day is None:
        raise Unsuitable([mark("A reserve sheet has no day printed: give the day written on it.")])
    today = clock.local_day(clock.now(), events.timezone_of(connection, site))
    if day > today:
        raise Unsuitable([mark("That day has not come yet: look at the sheet again.")])
    if (today - day).days > _YEAR:
        raise Unsuitable([mark("That day is more than a year away: look at the year again.")])
    connection.execute(update(PaperSheet).where(PaperSheet.code == sheet.code).values(day=day))
    return day
