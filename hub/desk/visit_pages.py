"""
One visit at the desk: add services, confirm what was given, log out, cancel, undo.

Each form bears a one-time id and what the person saw.  What somebody else said meanwhile is
shown with what was typed kept, and nothing is saved until the person looked (409).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from contract.events import CancelledFor
from contract.said_by_staff import Outcome
from hub import clock
from hub.accounts.marks import mark_of
from hub.accounts.rules import May
from hub.accounts.service import note_look
from hub.db import reading
from hub.desk import correcting, forms, service
from hub.desk.errors import ChangedMeanwhile, DeskError
from hub.desk.reading import VisitAtDesk, visit_at_desk
from hub.ids import new_id
from hub.visits.pages import VISIT_LOOK
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email


def add_to(pages: Blueprint, parts: Parts) -> None:
    """The page of one visit, and what its forms do."""

    @pages.get("/desk/visits/<uuid:visit_id>")
    @needs(May.KEEP_VISITS)
    def visit_page(visit_id: object) -> ResponseReturnValue:
        found = find(parts, str(visit_id))
        if found.visit.is_member:
            subject = f"visit {found.visit.id}"
            note_look(parts.engine, actor=current_email(), action=VISIT_LOOK, subject=subject)
        return _page(parts, found)

    @pages.post("/desk/visits/<uuid:visit_id>")
    @needs(May.KEEP_VISITS)
    def change_visit(visit_id: object) -> ResponseReturnValue:
        verb = _VERBS.get(request.form.get("verb", ""))
        if verb is None:
            abort(400)
        visit, site, now = str(visit_id), parts.site or "", clock.now()
        try:
            with parts.engine.begin() as connection:
                said = verb(connection, Form(parts, site, visit, now))
        except DeskError as fault:
            status = 409 if isinstance(fault, ChangedMeanwhile) else 422
            return _page(parts, find(parts, visit), fault=told(fault)), status
        flash(said, "good")
        return redirect(url_for("desk.visit_page", visit_id=visit))


class Form:
    """What every verb of a visit is given."""

    def __init__(self, parts: Parts, site: str, visit: str, now: datetime) -> None:
        self.parts, self.site, self.visit, self.now = parts, site, visit, now
        self.by = mark_of(current_account().id)
        self.once = forms.once()
        self.seen = forms.seen()

    def moment(self, name: str) -> datetime:
        """A time of today in one of its fields; now, when it is empty."""
        shown = self.parts.shown
        return forms.moment(name, shown.day_of(self.now), shown.zone.key, self.now)


def _add(connection: Connection, form: Form) -> str:
    chosen = forms.chosen()
    service.add(
        connection, form.site, form.visit, chosen, by=form.by, at=form.now, event_id=form.once
    )
    return str(_("Added.") if chosen else _("No service was ticked: nothing was added."))


def _confirm(connection: Connection, form: Form) -> str:
    # A button says both: which service, and what became of it.
    code, _colon, word = request.form.get("given", "").partition(":")
    outcome: Outcome | None = next((one for one in get_args(Outcome) if one == word), None)
    said = {code: outcome} if code and outcome is not None else {}
    service.confirm(
        connection, form.site, form.visit, said,
        by=form.by, at=form.now, event_id=form.once, seen=form.seen,
    )  # fmt: skip
    return str(_("Confirmed."))


def _log_out(connection: Connection, form: Form) -> str:
    service.log_out(
        connection, form.site, form.visit, forms.verdicts(),
        by=form.by, at=form.moment("at"), event_id=form.once, seen=form.seen,
    )  # fmt: skip
    return str(_("Logged out."))


def _cancel(connection: Connection, form: Form) -> str:
    asked = request.form.get("reason", "")
    reason: CancelledFor = next((one for one in get_args(CancelledFor) if one == asked), "mistake")
    service.cancel(
        connection, form.site, form.visit, reason,
        by=form.by, at=form.now, event_id=form.once, seen=form.seen,
    )  # fmt: skip
    return str(_("Cancelled: the visit does not count."))


def _undo(connection: Connection, form: Form) -> str:
    correcting.undo(
        connection, form.site, form.visit, forms.uuid_field("step"),
        by=form.by, at=form.now, event_id=form.once, seen=form.seen,
    )  # fmt: skip
    return str(_("Undone."))


_VERBS: dict[str, Callable[[Connection, Form], str]] = {
    "add": _add,
    "confirm": _confirm,
    "log_out": _log_out,
    "cancel": _cancel,
    "undo": _undo,
}


def find(parts: Parts, visit_id: str) -> VisitAtDesk:
    """The visit of an address, if it is one of this site."""
    today = parts.shown.day_of(clock.now())
    with reading(parts.engine) as connection:
        found = visit_at_desk(connection, visit_id, today)
    return found if found is not None and found.visit.site == parts.site else abort(404)


def _page(parts: Parts, found: VisitAtDesk, *, fault: str = "") -> str:
    return render_template(
        "desk/visit.html",
        found=found,
        visit=found.visit,
        is_today=found.visit.day == parts.shown.day_of(clock.now()),
        once=new_id(),
        fault=fault,
        given=request.form,
    )
