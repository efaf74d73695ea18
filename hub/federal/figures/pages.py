"""
The quarterly figures on the staff web: lines, the people behind them, places, the public's version.

A figure opens to its people only for those who may see persons, and each opening is noted.  A
hub shows what it knows itself; the state has the whole.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, Row, select

from hub import clock
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note_look
from hub.db import reading
from hub.federal import histories
from hub.federal.figures import lists, service
from hub.federal.figures.asking import form_id, quarter_of
from hub.federal.figures.lines import BITS, BY_CODE
from hub.federal.figures.lists import Behind
from hub.federal.figures.sheet import Sheet, kind_of, public, sheet_of
from hub.federal.figures.tables import FederalCounted
from hub.federal.periods.calendar import Quarter
from hub.federal.periods.record import FederalRecord
from hub.federal.reading import records
from hub.federal.settings import Federal, Method
from hub.ids import new_id
from hub.sharing.door import visible
from hub.sharing.viewing import current_viewer
from hub.visits.reading import member_names, site_names
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import show

PEOPLE_LOOK = f"{LOOK}.federal"
SHOWN_QUARTERS = 13
PATIENCE_S = 4.0
"""How long a page waits for a count; one of a state goes on without it."""


def add(pages: Blueprint, parts: Parts, settings: Federal) -> None:
    """Add the views to the federal pages."""
    method = Method.of(settings)

    @pages.get("")
    @needs(May.SEE_FIGURES)
    def quarter_page() -> ResponseReturnValue:
        sheet = _sheet(parts, _asked(parts))
        if sheet is None:
            return render_template("federal/uncounted.html", **_around(parts, _asked(parts)))
        return show(
            parts,
            "federal/quarter.html",
            lists.LINES.of(sheet.rows, (sheet.quarter.first, sheet.quarter.last)),
            lists.PLACES.of(sheet.root.every(), (sheet.quarter.first, sheet.quarter.last)),
            sheet=sheet,
            main=[BY_CODE[code] for code in lists.MAIN],
            kinds_of_places=lists.KINDS_OF_PLACES,
            kind_of=kind_of,
            **_around(parts, sheet.quarter),
        )

    @pages.get("/public")
    @needs(May.SEE_FIGURES)
    def public_page() -> ResponseReturnValue:
        sheet = _sheet(parts, _asked(parts))
        if sheet is None:
            return redirect(url_for("federal.quarter_page", quarter=str(_asked(parts))))
        fit = public(sheet, settings.small_cell)
        return show(
            parts,
            "federal/public.html",
            lists.PUBLIC.of(fit.every_row, (sheet.quarter.first, sheet.quarter.last)),
            sheet=fit,
            small=settings.small_cell,
            main=[BY_CODE[code] for code in lists.MAIN],
            **_around(parts, sheet.quarter),
        )

    @pages.post("/count")
    @needs(May.SEE_FIGURES)
    def count() -> ResponseReturnValue:
        quarter = quarter_of(request.form.get("quarter", "")) or abort(400)
        if quarter > _this(parts):
            abort(400)
        now = clock.now()
        begun = service.begin(
            parts.engine, form_id(), quarter, current_email(), now, parts.shown.day_of(now)
        )
        worker = threading.Thread(
            target=service.carry_out,
            args=(parts.engine, parts.reporting(), begun, method),
            name="federal count",
        )
        worker.start()
        worker.join(PATIENCE_S)
        if not worker.is_alive():
            flash(_("The quarter is counted."), "good")
        return redirect(url_for("federal.quarter_page", quarter=str(quarter)))

    @pages.get("/lines/<line>")
    @needs(May.SEE_PERSON)
    def people_page(line: str) -> ResponseReturnValue:
        sheet = _sheet(parts, _asked(parts))
        if line not in BY_CODE or sheet is None:
            abort(404)
        note_look(
            parts.engine,
            actor=current_email(),
            action=PEOPLE_LOOK,
            subject=f"line {line} of {sheet.quarter}, {sheet.place.key}",
        )
        return _people_page(parts, sheet, line, method)

    @pages.get("/services")
    @needs(May.SEE_FIGURES)
    def services_page() -> ResponseReturnValue:
        quarter = _asked(parts)
        table = method.tables.on(quarter.last)
        with reading(parts.engine) as connection:
            unknown = histories.unknown(connection, method.tables, quarter.first, quarter.last)
        return show(
            parts,
            "federal/services.html",
            lists.SERVICES.of(table.row),
            lists.UNKNOWN.of(unknown, (quarter.first, quarter.last)),
            table=table,
            **_around(parts, quarter),
        )


def _people_page(parts: Parts, sheet: Sheet, line: str, method: Method) -> ResponseReturnValue:
    counted = FederalCounted
    asked = select(counted.__table__).where(
        counted.count == sheet.count,
        counted.lines.bitwise_and(BITS[line]) != 0,
        counted.site.in_(sheet.place.sites),
        visible(current_viewer(parts), counted.member),
    )

    def behind(connection: Connection, rows: Sequence[Row[Any]]) -> list[Behind]:
        return _behind(connection, rows, sheet, line, method)

    listing = lists.PEOPLE.asked(
        parts.engine,
        asked,
        behind,
        order=(counted.member,),
        days=(sheet.quarter.first, sheet.quarter.last),
    )
    return show(
        parts,
        "federal/people.html",
        listing,
        sheet=sheet,
        line=BY_CODE[line],
        counted=sheet.place.figures[line],
        **_around(parts, sheet.quarter),
    )


def _behind(
    connection: Connection, rows: Sequence[Row[Any]], sheet: Sheet, line: str, method: Method
) -> list[Behind]:
    """The people of some rows, with the period that the line is about, as it is known now."""
    numbers = [row.member for row in rows]
    names, sites = member_names(connection, numbers), site_names(connection)
    kind = BY_CODE[line].of
    latest: dict[str, FederalRecord] = {}
    first, last = sheet.quarter.first, sheet.quarter.last
    for record in records(connection, first, last, numbers, method=method, today=sheet.today):
        if record.kind == kind:
            latest[record.member] = record
    return [
        Behind(
            row.member,
            names.get(row.member, ""),
            sites.get(row.site, row.site),
            (found.entry or found.start) if (found := latest.get(row.member)) else None,
            found.exit if found else None,
            found.last if found else None,
        )
        for row in rows
    ]


def _sheet(parts: Parts, quarter: Quarter) -> Sheet | None:
    """The last count of a quarter; an address of a place that it has not is nowhere."""
    with reading(parts.engine) as connection:
        found = service.latest(connection, quarter)
        if found is None:
            return None
        place = request.args.get("place", "")
        sheet = sheet_of(connection, found, place, site=parts.site, name=parts.name)
    return sheet or abort(404)


def _around(parts: Parts, quarter: Quarter) -> dict[str, Any]:
    now = clock.now()
    with reading(parts.engine) as connection:
        under_way = service.under_way(connection, quarter, now)
    this = _this(parts)
    choices = [this]
    while len(choices) < SHOWN_QUARTERS:
        choices.append(choices[-1].before)
    if quarter not in choices:
        choices.append(quarter)
    return {
        "quarter": quarter,
        "quarters": choices,
        "under_way": under_way,
        "is_over": quarter.last < parts.shown.day_of(now),
        "settled": quarter.last + timedelta(days=91),
        "once": new_id(),
    }


def _this(parts: Parts) -> Quarter:
    return Quarter.of(parts.shown.day_of(clock.now()))


def _asked(parts: Parts) -> Quarter:
    """The quarter of the address; the last one that is over when it makes no sense."""
    return quarter_of(request.args.get("quarter", "")) or _this(parts).before
