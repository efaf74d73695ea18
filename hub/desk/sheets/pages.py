"""
Paper sheets on the staff web: print them, find one by its mark, key it row by row.

Everything is done by keyboard: the mark is scanned or typed, Enter saves a row, and the next
one waits in the first field.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from contract import member_number
from contract.cards import OwnCard
from hub import clock
from hub.accounts.marks import mark_of
from hub.accounts.rules import May
from hub.cards import service as cards
from hub.cards.rules import digits_of
from hub.db import reading
from hub.desk import forms, swiped
from hub.desk.errors import DeskError, Unsuitable
from hub.desk.sheets import reading as sheets
from hub.desk.sheets import rules, service
from hub.desk.sheets.reading import SeenRow
from hub.desk.sheets.rules import MOST_SHEETS, ROWS, Mark
from hub.desk.sheets.service import PaperRow
from hub.desk.swiped import Words
from hub.ids import new_id
from hub.members.reading import FoundMember, find_members
from hub.said import mark, say
from hub.sharing.viewing import current_viewer
from hub.web.days import asked_day
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email
from hub.web.tables import Shown, show

NOBODY = "nobody"
_DIGITS = 3


def add_to(pages: Blueprint, parts: Parts) -> None:
    """The addresses of paper sheets."""

    @pages.get("/desk/sheets")
    @needs(May.KEEP_VISITS)
    def sheets_page() -> ResponseReturnValue:
        return _sheets_page(parts)

    @pages.post("/desk/sheets")
    @needs(May.KEEP_VISITS)
    def make_sheets() -> ResponseReturnValue:
        batch = forms.once()
        try:
            _make(parts, batch)
        except DeskError as fault:
            return _sheets_page(parts, fault=told(fault), at_fault="make"), 422
        return redirect(url_for("desk.print_page", stack=batch))

    @pages.get("/desk/sheets/print/<uuid:stack>")
    @needs(May.KEEP_VISITS)
    def print_page(stack: object) -> ResponseReturnValue:
        return _print_page(parts, str(stack))

    @pages.post("/desk/sheets/find")
    @needs(May.CORRECT_VISITS)
    def find_sheet() -> ResponseReturnValue:
        found = rules.read_mark(request.form.get("mark", ""))
        try:
            day = _day("sheet_day")
            with reading(parts.engine) as connection:
                sheet = service.sheet_of(connection, parts.site or "", found, day)
        except DeskError as fault:
            return _sheets_page(parts, fault=told(fault), at_fault="find"), 422
        row = found.row if found is not None else None
        given = day.isoformat() if day and sheet.day is None else None
        return redirect(url_for("desk.sheet_page", code=sheet.code, row=row, day=given))

    @pages.get("/desk/sheets/<code>")
    @needs(May.CORRECT_VISITS)
    def sheet_page(code: str) -> ResponseReturnValue:
        return _sheet_page(parts, code)

    @pages.post("/desk/sheets/<code>")
    @needs(May.CORRECT_VISITS)
    def key_row(code: str) -> ResponseReturnValue:
        keyed = Keyed()
        try:
            with parts.engine.begin() as connection:
                found = _who(connection, parts, keyed)
                if isinstance(found, list):
                    return _sheet_page(parts, code, keyed=keyed, candidates=found)
                row = _row(connection, parts, code, keyed, found)
                service.key_row(
                    connection, parts.site or "", code, row,
                    day=_day("day"), by=mark_of(current_account().id),
                )  # fmt: skip
        except DeskError as fault:
            return _sheet_page(parts, code, keyed=keyed, fault=told(fault), status=422)
        flash(_("Row %(row)s is keyed.", row=row.number), "good")
        return redirect(url_for("desk.sheet_page", code=code))


@dataclass(frozen=True)
class Keyed:
    """What stands in the form of a row, as it was typed."""

    def __getitem__(self, name: str) -> str:
        return request.form.get(name, "").strip()


def _make(parts: Parts, batch: str) -> None:
    day = None if request.form.get("kind") == "reserve" else _day("day")
    now = clock.now()
    if day is None and request.form.get("kind") != "reserve":
        raise Unsuitable([mark("Write the day as 2026-11-30, or print reserve sheets.")])
    with parts.engine.begin() as connection:
        service.print_sheets(
            connection, parts.site or "", day, _small(request.form.get("how_many", "")),
            batch=batch, by=current_email(), now=now,
        )  # fmt: skip


def _day(name: str) -> date | None:
    """A day in a field; None for an empty one.  Raises Unsuitable."""
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unsuitable([mark("Write the day as 2026-11-30.")]) from None


def _who(connection: Connection, parts: Parts, keyed: Keyed) -> str | list[FoundMember] | None:
    """
    The member that a row names, None for somebody unknown, or those who may be meant.

    Raises Unsuitable.
    """
    chosen = keyed["member"]
    if chosen == NOBODY:
        return None
    if chosen:
        return digits_of(chosen)
    typed = swiped.read(keyed["who"], takes_legacy=False)
    match typed:
        case Words(text) if member_number.is_valid(digits_of(text)):
            return digits_of(text)
        case Words(text):
            return find_members(connection, parts.site or "", text, viewer=current_viewer(parts))
        case OwnCard(token):
            card = cards.find(connection, token)
            return card.member if card is not None else []
        case _:
            pass
    if keyed["who"]:
        raise Unsuitable(
            [mark("Nine digits may be a Social Security number: it was not kept. Key the name.")]
        )
    return None


def _row(
    connection: Connection, parts: Parts, code: str, keyed: Keyed, member: str | None
) -> PaperRow:
    """What the form says.  Raises Unsuitable."""
    sheet = service.sheet_of(connection, parts.site or "", Mark(code), None)
    chosen, unknown = rules.read_letters(keyed["letters"], sheet.services)
    if unknown:
        raise Unsuitable(
            [say("This sheet has no service '%(letters)s': look at its letters.", letters=unknown)]
        )
    return PaperRow(
        number=_small(keyed["row"]),
        came=forms.read_time(keyed["came"]),
        left=_time(keyed["left"]),
        member=member,
        services=tuple(chosen),
    )


def _small(text: str) -> int:
    """A number of a few digits; 0 for anything else."""
    return int(text) if text.strip().isdecimal() and len(text) <= _DIGITS else 0


def _time(text: str) -> time | None:
    return forms.read_time(text) if text else None


def _sheets_page(parts: Parts, *, fault: str = "", at_fault: str = "") -> Shown:
    return show(
        parts,
        "desk/sheets.html",
        sheets.sheets_of(parts.engine, parts.site or ""),
        once=new_id(),
        fault=fault,
        at_fault=at_fault,
        given=request.form,
        today=parts.shown.day_of(clock.now()),
        most=MOST_SHEETS,
        rows=ROWS,
    )


def _print_page(parts: Parts, batch: str) -> ResponseReturnValue:
    site, today = parts.site or "", parts.shown.day_of(clock.now())
    with reading(parts.engine) as connection:
        made = [sheets.as_seen(row) for row in service.of_batch(connection, site, batch)]
        if not made:
            return redirect(url_for("desk.sheets_page"))
        services = sheets.printed_services(connection, site, made[0], today)
    return render_template(
        "desk/print.html",
        sheets=made,
        services=services,
        rows=range(1, ROWS + 1),
        square=sheets.square,
        scanned=rules.scanned,
    )


def _sheet_page(
    parts: Parts,
    code: str,
    *,
    keyed: Keyed | None = None,
    candidates: list[FoundMember] | None = None,
    fault: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    site, today = parts.site or "", parts.shown.day_of(clock.now())
    with reading(parts.engine) as connection:
        row = service.find(connection, site, code) if rules.is_code(code) else None
        if row is None:
            return _sheets_page(parts, fault=_no_such_sheet(), at_fault="find"), 404
        rows = sheets.rows_of(connection, site, code)
        sheet = sheets.as_seen(row, keyed=sum(one.visit is not None for one in rows))
        services = sheets.printed_services(connection, site, sheet, today)
    asked_row, day = request.args.get("row", ""), sheet.day or asked_day("day")
    given: dict[str, Any] = {
        "row": asked_row if asked_row.isdecimal() else str(_next(rows) or ""),
        "day": day.isoformat() if day else "",
        "came": "", "who": "", "letters": "", "left": "",
    }  # fmt: skip
    if keyed is not None:
        given = {name: keyed[name] or (given[name] if name == "day" else "") for name in given}
        if not isinstance(swiped.read(given["who"]), Words):
            given["who"] = ""  # neither a swipe nor nine digits go back to the screen
    page = render_template(
        "desk/sheet.html",
        sheet=sheet,
        rows=rows,
        services=services,
        given=given,
        candidates=candidates,
        fault=fault,
        is_full=_next(rows) is None and keyed is None,
    )
    return page, status


def _no_such_sheet() -> str:
    return str(_("No sheet with this code was printed here: it may belong to another site."))


def _next(rows: list[SeenRow]) -> int | None:
    return next((row.number for row in rows if row.visit is None), None)
