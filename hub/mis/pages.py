"""The exchange with the case management system: how it goes, what clashes, what does not add up."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note, note_look
from hub.agreements.words import of_pages
from hub.db import reading
from hub.errors import HubError
from hub.mis import importing, service
from hub.mis import reading as exchanges
from hub.mis.lists import CLASHES, RUNS
from hub.mis.maps.reading import load
from hub.mis.settings import Mis
from hub.mis.words import FIELDS, WHAT
from hub.web.days import typed_day
from hub.web.guard import confirmed, needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, show

MIS_LOOK = f"{LOOK}.mis"
USUAL_SPAN = timedelta(days=31)
LONGEST_SPAN = timedelta(days=400)


def blueprint(parts: Parts, settings: Mis | None) -> Blueprint:
    pages = Blueprint("mis", __name__, template_folder="templates")
    pages.context_processor(of_pages)

    @pages.get("/exchange/mis")
    @needs(May.KEEP_EXCHANGE)
    def overview_page() -> ResponseReturnValue:
        return _page(parts, settings)

    @pages.post("/exchange/mis/now")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def exchange_now() -> ResponseReturnValue:
        if settings is None:
            return redirect(url_for("mis.overview_page"))
        try:
            service.exchange(parts.engine, settings, by=current_email(), today=_today(parts))
        except HubError as fault:
            return _page(parts, settings, told(fault)), 502
        flash(_("The exchange is done: what it came to stands below."), "good")
        return redirect(url_for("mis.overview_page"))

    @pages.post("/exchange/mis/compare")
    @needs(May.KEEP_EXCHANGE)
    def compare() -> ResponseReturnValue:
        return _compare(parts, settings)

    @pages.post("/exchange/mis/conflicts/<uuid:clash>")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def decide(clash: object) -> ResponseReturnValue:
        word = request.form.get("word", "")
        if word not in ("ours", "theirs") or settings is None:
            return _page(parts, settings, _("Choose whose word holds.")), 422
        maps = load(settings.fields, settings.codes)
        with Session(parts.engine) as session, session.begin():
            done = importing.decide(
                session.connection(), maps, str(clash), word, by=current_email(), now=clock.now()
            )
            if done:
                note(
                    session,
                    actor=current_email(),
                    action="mis.decided",
                    subject=f"conflict {clash}",
                )
        if done:
            flash(_("Decided. Both sides have it after the next exchange."), "good")
        else:
            flash(_("Somebody has decided this meanwhile."), "warn")
        return redirect(url_for("mis.overview_page"))

    return pages


def _page(parts: Parts, settings: Mis | None, fault: str = "") -> Shown:
    with reading(parts.engine) as connection:
        clashing, ran = exchanges.conflicts(connection), exchanges.runs(connection)
    if clashing and request.method == "GET":
        note_look(parts.engine, actor=current_email(), action=MIS_LOOK, subject="conflicts")
    today = _today(parts)
    return show(
        parts, "mis/mis.html", CLASHES.of(clashing), RUNS.of(ran), settings=settings, fault=fault,
        words=FIELDS, kinds=WHAT, given=request.form, first=today - USUAL_SPAN, last=today,
    )  # fmt: skip


def _compare(parts: Parts, settings: Mis | None) -> ResponseReturnValue:
    first, last = typed_day(request.form.get("first")), typed_day(request.form.get("last"))
    if (
        settings is None
        or first is None
        or last is None
        or not first <= last <= first + LONGEST_SPAN
    ):
        return _page(parts, settings, _("Give the first and the last day, not more than 400 days apart.")), 422  # fmt: skip
    try:
        service.reconcile(
            parts.engine, settings, first, last, by=current_email(), today=_today(parts)
        )
    except HubError as fault:
        return _page(parts, settings, told(fault)), 502
    flash(_("Compared: what it came to stands below."), "good")
    return redirect(url_for("mis.overview_page"))


def _today(parts: Parts) -> date:
    return parts.shown.day_of(clock.now())
