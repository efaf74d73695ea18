"""Encoders on the staff web: which are there and well, a test of each, and their agents' tokens."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from hub.accounts.rules import May
from hub.accounts.service import note
from hub.cards.errors import UnknownEncoder, UnsuitableEncoder
from hub.cards.making import encoders
from hub.db import reading
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email

REFRESH_S = 3


def add_to(pages: Blueprint, parts: Parts) -> None:
    """The addresses of encoders."""

    @pages.get("/cards/encoders")
    @needs(May.SEE_ENCODERS)
    def encoders_page() -> ResponseReturnValue:
        return _page(parts)

    @pages.post("/cards/encoders")
    @needs(May.KEEP_ENCODERS)
    def add_encoder() -> ResponseReturnValue:
        name = request.form.get("name", "")
        try:
            with Session(parts.engine) as session, session.begin():
                connection = session.connection()
                by = current_email()
                token = encoders.add(connection, site=parts.site or "", name=name, by=by)
                note(session, actor=by, action="encoder.added", subject=f"encoder {name.strip()}")
        except UnsuitableEncoder as fault:
            return _page(parts, fault=str(fault)), 422
        return _page(parts, token=token)

    @pages.post("/cards/encoders/<int(max=2147483647):encoder>/test")
    @needs(May.SEE_ENCODERS)
    def test_encoder(encoder: int) -> ResponseReturnValue:
        try:
            with parts.engine.begin() as connection:
                encoders.ask_test(connection, parts.site or "", encoder)
        except UnknownEncoder as fault:
            flash(str(fault), "bad")
        return redirect(url_for("cards.encoders_page"))

    @pages.post("/cards/encoders/<int(max=2147483647):encoder>/revoke")
    @needs(May.KEEP_ENCODERS)
    def revoke_encoder(encoder: int) -> ResponseReturnValue:
        try:
            with Session(parts.engine) as session, session.begin():
                name = encoders.revoke(session.connection(), parts.site or "", encoder)
                by = current_email()
                note(session, actor=by, action="encoder.revoked", subject=f"encoder {name}")
            flash(_("The encoder '%(name)s' is not believed any more.", name=name), "good")
        except UnknownEncoder as fault:
            flash(str(fault), "bad")
        return redirect(url_for("cards.encoders_page"))


def chosen(connection: Connection, parts: Parts, text: str) -> int | None:
    """The encoder that a form names; None for whichever is free."""
    known = {str(one.id): one.id for one in encoders.all_of(connection, parts.site or "")}
    return known.get(text)


def _page(parts: Parts, *, token: str = "", fault: str = "") -> str:
    with reading(parts.engine) as connection:
        there = encoders.all_of(connection, parts.site or "")
    return render_template(
        "cards/encoders.html",
        encoders=there,
        token=token,
        fault=fault,
        name=request.form.get("name", "") if fault else "",
        hub_address=request.host_url.rstrip("/"),
        refresh_s=REFRESH_S,
    )
