"""
A card of 2002 at the desk: its nine digits are sealed as soon as they arrive, and forgotten.

From then on there is only the sealed box, which the state alone opens.  The visit is logged in
by it, and becomes the member's when the state has told whose it is.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from msgspec import UNSET, ValidationError, convert
from sqlalchemy import Connection

from contract.cards import LegacyCard
from contract.fields import Sealed, Who
from contract.sealing import seal
from hub import clock
from hub.accounts.marks import mark_of
from hub.accounts.rules import May
from hub.catalogue.publishing import sealing_key
from hub.db import reading
from hub.desk import forms, service
from hub.desk import reading as desk
from hub.desk.errors import DeskError
from hub.ids import new_id
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account


def add_to(pages: Blueprint, parts: Parts) -> None:
    """The address that the form of a sealed card is sent to."""

    @pages.post("/desk/sealed")
    @needs(May.KEEP_VISITS)
    def log_in_sealed() -> ResponseReturnValue:
        sealed = _sealed_box()
        if sealed is None:
            return redirect(url_for("desk.find_page"))
        now = clock.now()
        try:
            with parts.engine.begin() as connection:
                visit = service.log_in(
                    connection,
                    parts.site or "",
                    Who(sealed=sealed),
                    forms.chosen(),
                    by=mark_of(current_account().id),
                    at=now,
                    event_id=forms.once(),
                )
        except DeskError as fault:
            with reading(parts.engine) as connection:
                return _page(parts, connection, sealed, fault=told(fault)), 422
        return redirect(url_for("desk.visit_page", visit_id=visit))


def show(parts: Parts, connection: Connection, card: LegacyCard) -> ResponseReturnValue:
    """Seal the card's digits, and offer to log in whoever it belongs to."""
    key = sealing_key(connection)
    if key is UNSET:
        fault = _(
            "A card of 2002 cannot be taken here yet: the state's key has not come. "
            "Nothing of the card was kept. Ask for the name."
        )
        return render_template(
            "desk/find.html", text="", found=None, heading="", is_cut=False, fault=fault
        ), 422
    return _page(parts, connection, seal(card.digits, key))


def _page(parts: Parts, connection: Connection, sealed: Sealed, *, fault: str = "") -> str:
    today = parts.shown.day_of(clock.now())
    return render_template(
        "desk/sealed.html",
        options=desk.options(connection, parts.site or "", today),
        key=sealed.key,
        box=sealed.box,
        fault=fault,
        once=new_id(),
        chosen=set(forms.chosen()),
    )


def _sealed_box() -> Sealed | None:
    try:
        return convert(
            {"key": request.form.get("key", ""), "box": request.form.get("box", "")}, Sealed
        )
    except ValidationError:
        return None
