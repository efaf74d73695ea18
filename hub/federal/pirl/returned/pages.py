"""
Errors to mend: lists of our own check and of the Department's, each error led to its member.

Whoever opens an error of a member is noted; settling it says what became of it.
"""

from __future__ import annotations

import io
import logging
import tempfile
import threading
from collections.abc import Sequence
from typing import Any, get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, Row, RowMapping, Select, func, select

from contract import member_number
from hub import clock
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note_look
from hub.db import reading
from hub.federal.pirl import quarters
from hub.federal.pirl.checking import service as checking
from hub.federal.pirl.errors import PirlError
from hub.federal.pirl.filing.writing import Order, Writing
from hub.federal.pirl.lists import ERRORS, LISTS, ORIGINS, ListLine
from hub.federal.pirl.returned import service
from hub.federal.pirl.returned.reading import MOST_BYTES
from hub.federal.pirl.returned.service import MAX_NOTE, MIN_NOTE, STATE_WORDS, ErrorChanged, State
from hub.federal.pirl.schema import keeping
from hub.federal.pirl.tables import PirlError as ErrorRow
from hub.federal.settings import Method
from hub.visits.pages import member_subject
from hub.web.guard import needs
from hub.web.language import told
from hub.web.large import read_form, takes_large
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Listing, Shown, show

log = logging.getLogger(__name__)

ERROR_LOOK = f"{LOOK}.pirl_error"
PATIENCE_S = 4.0
"""How long the page waits for a check; one of a whole state goes on without it."""


def add(pages: Blueprint, parts: Parts, method: Method) -> None:
    """Add the views to the pages of the participant record."""

    @pages.get("/errors")
    @needs(May.KEEP_PIRL)
    def lists_page() -> ResponseReturnValue:
        return _lists_page(parts)

    @pages.post("/errors/check")
    @needs(May.KEEP_PIRL)
    def check() -> ResponseReturnValue:
        return _check(parts, method)

    @pages.post("/errors/returned")
    @needs(May.KEEP_PIRL)
    @takes_large
    def take() -> ResponseReturnValue:
        return _take(parts)

    @pages.get("/errors/<id_>")
    @needs(May.KEEP_PIRL)
    def list_page(id_: str) -> ResponseReturnValue:
        return _list_page(parts, id_)

    @pages.get("/errors/<id_>/<int:place>")
    @needs(May.KEEP_PIRL)
    def error_page(id_: str, place: int) -> ResponseReturnValue:
        _, error = _find(parts, id_, place)
        if error["member"]:
            subject = member_subject(error["member"])
            note_look(parts.engine, actor=current_email(), action=ERROR_LOOK, subject=subject)
        return _error_page(parts, id_, place)

    @pages.post("/errors/<id_>/<int:place>")
    @needs(May.KEEP_PIRL)
    def settle(id_: str, place: int) -> ResponseReturnValue:
        return _settle(parts, id_, place)


def _check(parts: Parts, method: Method) -> ResponseReturnValue:
    quarter = quarters.asked(parts, request.form.get("quarter", ""))
    try:
        with reading(parts.engine) as connection:
            schema = keeping.find(connection, request.form.get("schema", ""))
    except PirlError as fault:
        flash(told(fault), "bad")
        return redirect(url_for("pirl.lists_page"))
    order = Order(schema, quarter, parts.shown.day_of(clock.now()), method)
    by, made = current_email(), list[str]()
    worker = threading.Thread(target=_carry_out, args=(parts, order, by, made), name="pirl check")
    worker.start()
    worker.join(PATIENCE_S)
    if made:
        return redirect(url_for("pirl.list_page", id_=made[0]))
    if worker.is_alive():
        flash(_("The record is being checked: its list appears here when it is done."), "good")
    else:
        flash(_("The check failed. Try again; if it fails again, ask whoever looks after the server to read its log."), "bad")  # fmt: skip
    return redirect(url_for("pirl.lists_page"))


def _carry_out(parts: Parts, order: Order, by: str, made: list[str]) -> None:
    try:
        with tempfile.TemporaryFile() as file:
            with parts.reporting() as connection:
                for piece in Writing(connection, order).pieces():
                    file.write(piece)
            with io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
                found = checking.check(order.schema, text, last=order.quarter.last)
                made.append(
                    service.keep_checked(
                        parts.engine, found, quarter=str(order.quarter), name="", by=by
                    )
                )
    except Exception:
        log.exception("check of the participant record failed")


def _take(parts: Parts) -> ResponseReturnValue:
    fields, files = read_form(MOST_BYTES, lambda _name: io.BytesIO())
    given = files.get("file")
    content = given.stream.read() if given is not None else b""
    quarter = fields.get("quarter", "")
    try:
        taken = service.take(
            parts.engine,
            content,
            name=(given.filename or "") if given is not None else "",
            quarter=str(quarters.asked(parts, quarter)) if quarter else "",
            by=current_email(),
        )
    except PirlError as fault:
        return _lists_page(parts, told(fault)), 422
    if not taken.is_new:
        flash(_("This list was taken in before."), "warn")
    for said in taken.notes[:5]:
        flash(told(said), "warn")
    return redirect(url_for("pirl.list_page", id_=taken.id))


def _lists_page(parts: Parts, fault: str = "") -> Shown:
    with reading(parts.engine) as connection:
        found = service.lists(connection)
        layouts = quarters.layouts(connection)
    lines = [
        ListLine(
            id=row["id"],
            origin=row["origin"],
            name=row["name"],
            quarter=row["quarter"],
            schema=row["schema"],
            at=row["at"],
            by=row["by"],
            errors=row["errors"],
            left=left,
            kept=min(row["errors"], checking.MOST_FAULTS),
        )
        for row, left in found
    ]
    return show(
        parts,
        "pirl/lists.html",
        LISTS.of(lines),
        origins=ORIGINS,
        quarter=quarters.asked(parts, request.args.get("quarter", "")),
        quarters=quarters.shown(parts),
        layouts=layouts,
        fault=fault,
    )


def _list_page(parts: Parts, id_: str) -> Shown:
    with reading(parts.engine) as connection:
        row = service.find_list(connection, id_) or abort(404)
        by_element = connection.execute(
            select(ErrorRow.element, func.count().label("times"))
            .where(ErrorRow.list == id_, ErrorRow.state == "open")
            .group_by(ErrorRow.element)
            .order_by(func.count().desc(), ErrorRow.element)
            .limit(12)
        ).all()
    state, element = request.args.get("state", ""), request.args.get("element", "")[:8]
    wanted = select(ErrorRow.__table__).where(ErrorRow.list == id_)
    if state in STATE_WORDS:
        wanted = wanted.where(ErrorRow.state == state)
    if element:
        wanted = wanted.where(ErrorRow.element == element)
    return show(
        parts,
        "pirl/list.html",
        _listing(parts, wanted),
        row=row,
        origins=ORIGINS,
        states=STATE_WORDS,
        state=state,
        element=element,
        by_element=by_element,
        shown_number=member_number.shown,
    )


def _listing(parts: Parts, wanted: Select[Any]) -> Listing[Any]:
    return ERRORS.asked(parts.engine, wanted, _as_they_are, order=(ErrorRow.place,))


def _as_they_are(_connection: Connection, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    return rows


def _find(parts: Parts, id_: str, place: int) -> tuple[RowMapping, RowMapping]:
    with reading(parts.engine) as connection:
        row = service.find_list(connection, id_) or abort(404)
        error = service.find_error(connection, id_, place) or abort(404)
    return row, error


def _error_page(parts: Parts, id_: str, place: int, fault: str = "") -> str:
    row, error = _find(parts, id_, place)
    with reading(parts.engine) as connection:
        following = connection.scalar(
            select(func.min(ErrorRow.place)).where(
                ErrorRow.list == id_, ErrorRow.place > place, ErrorRow.state == "open"
            )
        )
    return render_template(
        "pirl/error.html",
        row=row,
        error=error,
        following=following,
        states=STATE_WORDS,
        origins=ORIGINS,
        fault=fault,
        given=request.form if request.method == "POST" else error,
        member=member_number.shown(error["member"]) if error["member"] else "",
        min_note=MIN_NOTE,
        max_note=MAX_NOTE,
    )


def _settle(parts: Parts, id_: str, place: int) -> ResponseReturnValue:
    _find(parts, id_, place)
    state, said = request.form.get("state", ""), request.form.get("note", "").strip()
    wanted: State = next((one for one in get_args(State) if one == state), "open")
    if wanted != "open" and not MIN_NOTE <= len(said) <= MAX_NOTE:
        fault = _(
            "Say what became of it in %(least)s to %(most)s characters.",
            least=MIN_NOTE,
            most=MAX_NOTE,
        )
        return _error_page(parts, id_, place, fault), 422
    try:
        service.settle(
            parts.engine,
            id_,
            place,
            state=wanted,
            said=said[:MAX_NOTE],
            revision=request.form.get("revision", 0, type=int),
            by=current_email(),
        )
    except ErrorChanged as changed:
        return _error_page(parts, id_, place, told(changed)), 409
    flash(_("It is written down."), "good")
    return redirect(url_for("pirl.error_page", id_=id_, place=place))
