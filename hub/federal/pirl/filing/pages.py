"""
The page that makes the file: proof of who it is, a note in the audit log, then the download.

With Social Security numbers it is a page of its own, with a permission of its own and a reason.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.catalogue.tables import ProgrammeRow
from hub.db import reading
from hub.federal.pirl import quarters
from hub.federal.pirl.checking.rules import PROGRAMMES
from hub.federal.pirl.errors import PirlError
from hub.federal.pirl.filing import service
from hub.federal.pirl.filing.writing import Order
from hub.federal.pirl.lists import FILES
from hub.federal.pirl.schema import keeping
from hub.federal.pirl.schema.rules import SSN
from hub.federal.settings import Method
from hub.ids import new_id
from hub.members.keys import Keys
from hub.visits.pages import MAX_REASON
from hub.web.guard import confirmed, needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, show


def add(pages: Blueprint, parts: Parts, keys: Keys, method: Method) -> None:
    """Add the views to the pages of the participant record."""

    @pages.get("")
    @needs(May.EXPORT_PIRL)
    @confirmed
    def file_page() -> ResponseReturnValue:
        return _file_page(parts)

    @pages.post("")
    @needs(May.EXPORT_PIRL)
    @confirmed
    def make() -> ResponseReturnValue:
        return _make(parts, keys, method, frozenset())

    @pages.get("/with-numbers")
    @needs(May.EXPORT_SSN)
    @confirmed
    def numbers_page() -> ResponseReturnValue:
        return _numbers_page(parts)

    @pages.post("/with-numbers")
    @needs(May.EXPORT_SSN)
    @confirmed
    def make_with_numbers() -> ResponseReturnValue:
        reason = request.form.get("reason", "")
        if not is_reason(reason) or len(reason) > MAX_REASON:
            fault = _(
                "Say why in %(least)s to %(most)s characters.", least=MIN_REASON, most=MAX_REASON
            )
            return _numbers_page(parts, {"reason": fault}), 422
        wanted = frozenset(request.form.getlist("programme")) & _programmes(parts).keys()
        if not wanted:
            fault = _("Choose the program that needs the numbers.")
            return _numbers_page(parts, {"programme": fault}), 422
        return _make(parts, keys, method, wanted, reason)


def _make(
    parts: Parts, keys: Keys, method: Method, ssn_for: frozenset[str], reason: str = ""
) -> ResponseReturnValue:
    once = request.form.get("once", "")
    quarter = quarters.asked(parts, request.form.get("quarter", ""))
    try:
        with reading(parts.engine) as connection:
            schema = keeping.for_new_file(connection, request.form.get("schema", ""))
    except PirlError as fault:
        flash(told(fault), "bad")
        return redirect(url_for("pirl.file_page", quarter=str(quarter)))
    order = Order(schema, quarter, parts.shown.day_of(clock.now()), method, ssn_for)
    made = service.begin(parts.engine, order, by=current_email(), reason=reason, once=once)
    if made is None:
        flash(
            _("This file was made already: it stands in the list. Ask once more for another."),
            "warn",
        )
        return redirect(url_for("pirl.file_page", quarter=str(quarter)))
    ring = keys() if ssn_for else None
    body = service.write(parts.reporting(), parts.engine, made, order, ring=ring)
    answer = Response(body, content_type="text/csv; charset=utf-8")
    name = f"pirl_{quarter}_{schema.label.replace(' ', '-')}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _file_page(parts: Parts) -> Shown:
    quarter = quarters.asked(parts, request.args.get("quarter", ""))
    with reading(parts.engine) as connection:
        layouts = quarters.layouts(connection)
        files = service.latest(connection)
    chosen = next((one for one in layouts if one.name == request.args.get("schema")), None)
    return show(
        parts,
        "pirl/file.html",
        FILES.of(files),
        quarter=quarter,
        quarters=quarters.shown(parts),
        is_over=quarter < quarters.present(parts),
        layouts=layouts,
        layout=chosen or (layouts[0] if layouts else abort(404)),
        once=new_id(),
    )


def _numbers_page(parts: Parts, faults: dict[str, str] | None = None) -> str:
    quarter = quarters.asked(parts, request.values.get("quarter", ""))
    with reading(parts.engine) as connection:
        layouts = [one for one in quarters.layouts(connection) if SSN in one.columns]
    return render_template(
        "pirl/numbers.html",
        quarter=quarter,
        quarters=quarters.shown(parts),
        layouts=layouts,
        programmes=_programmes(parts),
        chosen=request.form.getlist("programme"),
        reason=request.form.get("reason", ""),
        faults=faults or {},
        min_reason=MIN_REASON,
        max_reason=MAX_REASON,
        once=new_id(),
    )


def _programmes(parts: Parts) -> dict[str, str]:
    """Programmes that the record has an element for, by code."""
    with reading(parts.engine) as connection:
        rows = connection.execute(
            select(ProgrammeRow.code, ProgrammeRow.name)
            .where(ProgrammeRow.site == "", ProgrammeRow.element.in_(PROGRAMMES))
            .order_by(ProgrammeRow.name)
        )
        return {row.code: row.name for row in rows}
