"""
The guided procedure as pages that keep their place: each step is the run's page as it stands.

Whoever began a run goes on with it; the agency's supervisor answers the request from a page of
its own.  No address holds a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import Session

from contract import member_number
from contract.said_by_staff import is_like_an_ssn
from hub import clock
from hub.accounts.rules import May
from hub.accounts.tables import Staff
from hub.catalogue.tables import PartnerRow
from hub.db import reading
from hub.desk import forms
from hub.ids import new_id
from hub.members.record import rows
from hub.said import reader
from hub.sharing.choosing import pages as choosing_pages
from hub.sharing.choosing import service as choosing
from hub.sharing.gate import is_partner
from hub.sharing.procedure import rules, service
from hub.sharing.procedure.lists import REQUESTS, RUNS, standing
from hub.sharing.procedure.service import Asked, Changed, Decision
from hub.sharing.procedure.tables import SharingRequest, SharingRun
from hub.web.guard import allows, needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email
from hub.web.tables import show

HAND_OUTS = ("en", "es")


def add_to(pages: Blueprint, parts: Parts) -> None:
    """The pages of whoever goes through the procedure."""
    pages.add_app_template_global(standing, "sharing_standing")

    @pages.get("/sharing")
    @needs(May.ASK_OPT_IN)
    def procedures_page() -> ResponseReturnValue:
        return _procedures_page(parts)

    @pages.post("/sharing")
    @needs(May.ASK_OPT_IN)
    def begin() -> ResponseReturnValue:
        with Session(parts.engine) as session, session.begin():
            run = service.begin(
                session, parts.site or "", current_email(), run_id=forms.once(), now=clock.now()
            )
            run_id = run.id
        return redirect(url_for("sharing.step_page", run=run_id))

    @pages.get("/sharing/procedures/<uuid:run>")
    @needs(May.ASK_OPT_IN)
    def step_page(run: object) -> ResponseReturnValue:
        with Session(parts.engine) as session, session.begin():
            service.read(session, _own(session, parts, run), clock.now())
        return _step_page(parts, run)

    @pages.post("/sharing/procedures/<uuid:run>")
    @needs(May.ASK_OPT_IN)
    def take_step(run: object) -> ResponseReturnValue:
        try:
            faults = _take_step(parts, run)
        except Changed as changed:
            return _step_page(parts, run, notice=told(changed)), 409
        if faults:
            return _step_page(parts, run, faults), 422
        return redirect(url_for("sharing.step_page", run=run))

    @pages.get("/sharing/hand-out/<language>")
    @needs(May.ASK_OPT_IN)
    def hand_out(language: str) -> ResponseReturnValue:
        return _hand_out(parts, language)


def add_requests_to(pages: Blueprint, parts: Parts) -> None:
    """The pages of the agency's supervisor."""

    @pages.get("/sharing/requests")
    @needs(May.DECIDE_OPT_IN)
    def requests_page() -> ResponseReturnValue:
        wanted = select(SharingRequest.__table__).where(SharingRequest.site == parts.site)
        if request.args.get("all") != "yes":
            wanted = wanted.where(SharingRequest.status == "asked")
        listing = REQUESTS.asked(
            parts.engine, wanted, _as_they_are, order=(SharingRequest.asked_at.desc(),)
        )
        return show(parts, "sharing/requests.html", listing, every=request.args.get("all") == "yes", statuses=rules.STATUSES)  # fmt: skip

    @pages.get("/sharing/requests/<uuid:one>")
    @needs(May.DECIDE_OPT_IN)
    def request_page(one: object) -> ResponseReturnValue:
        return _request_page(parts, one)

    @pages.post("/sharing/requests/<uuid:one>")
    @needs(May.DECIDE_OPT_IN)
    def decide(one: object) -> ResponseReturnValue:
        try:
            faults = _decide(parts, one)
        except Changed as changed:
            return _request_page(parts, one, {"changed": told(changed)}), 409
        if faults:
            return _request_page(parts, one, faults), 422
        flash(_("The answer is entered, and whoever asked is told."), "good")
        return redirect(url_for("sharing.request_page", one=one))


def _procedures_page(parts: Parts) -> ResponseReturnValue:
    runs = (
        select(SharingRun.__table__, SharingRequest.client)
        .outerjoin(SharingRequest, SharingRequest.id == SharingRun.id)
        .where(SharingRun.site == parts.site, SharingRun.by == current_email())
    )
    listing = RUNS.asked(parts.engine, runs, _as_they_are, order=(SharingRun.changed_at.desc(),))
    return show(
        parts,
        "sharing/procedures.html",
        listing,
        once=new_id(),
        procedure=rules.holds_on(clock.now().date(), rules.known_versions()),
        decides=allows(May.DECIDE_OPT_IN) and not is_partner(),
    )


def _take_step(parts: Parts, run_id: object) -> dict[str, str]:
    now, seen = clock.now(), request.form.get("revision", 0, type=int)
    act = request.form.get("act", "")
    with Session(parts.engine) as session, session.begin():
        run = _own(session, parts, run_id)
        account = current_account()
        if act == "give_up":
            service.give_up(session, run, account, seen=seen, now=now)
        elif act == "close" and run.step in ("answered", "done"):
            service.close(session, run, account, seen=seen, now=now)
        elif act == "ask" and run.step in ("request", "waiting"):
            asked, faults = _asked()
            if faults:
                return faults
            service.ask(session, run, asked, account, seen=seen, now=now)
        elif not service.answer(run, request.form.get("answer", ""), seen=seen, now=now):
            return {"answer": _("Tick one of the answers.")}
    return {}


def _asked() -> tuple[Asked, dict[str, str]]:
    given = {
        name: " ".join(request.form.get(name, "").split()) for name in ("client", "phone", "reason")
    }
    faults = {}
    most = {"client": rules.MAX_CLIENT, "phone": rules.MAX_PHONE, "reason": rules.MAX_REASON}
    for name, text in given.items():
        if is_like_an_ssn(text) and name != "phone":
            faults[name] = _("This holds what may be a Social Security number: leave it out.")
        elif not text.isprintable() or len(text) > most[name]:
            faults[name] = _("Use at most %(most)s characters that can be shown.", most=most[name])
    if not given["client"]:
        faults["client"] = _("Write the client's name: the supervisor has to find the person.")
    if not given["phone"]:
        faults["phone"] = _("Write a telephone number at which the client can be reached.")
    if not given["reason"]:
        faults["reason"] = _("Write briefly why the client wants to share.")
    return Asked(given["client"], given["phone"], given["reason"]), faults


def _decide(parts: Parts, one: object) -> dict[str, str]:
    wish = choosing.read_choice(request.form.get("choice", ""))
    checked = choosing.read_check(request.form.get("checked", ""))
    number = "".join(sign for sign in request.form.get("number", "") if sign.isdigit())
    offer = " ".join(request.form.get("offer", "").split())
    faults = {}
    if wish is None:
        faults["choice"] = _("Tick what the client said: yes or no.")
    if checked is None:
        faults["checked"] = _("Say how you made sure who it is.")
    with reading(parts.engine) as connection:
        if request.form.get("language") not in choosing_pages.languages(connection, parts):
            faults["language"] = _("Choose the language in which you asked.")
        if number or wish == "in":
            is_known = member_number.is_valid(number) and rows.find(connection, number)
            if not is_known:
                faults["number"] = _("This office knows nobody with this number. Find the client first, in all WorkSource, and add them to the office.")  # fmt: skip
    if wish == "out" and not offer:
        faults["offer"] = _("Write what you offered: the name of the agency's staff, an appointment.")  # fmt: skip
    if len(offer) > rules.MAX_OFFER or not offer.isprintable():
        faults["offer"] = _("Use at most %(most)s characters that can be shown.", most=rules.MAX_OFFER)  # fmt: skip
    if faults or wish is None or checked is None:
        return faults
    decision = Decision(
        wish, number or None, checked, request.form["language"], offer if wish == "out" else ""
    )
    with Session(parts.engine) as session, session.begin():
        service.decide(
            session, _request(session, parts, one), decision, current_account(),
            seen=request.form.get("revision", 0, type=int), once=forms.once(), now=clock.now(),
        )  # fmt: skip
    return {}


def _own(session: Session, parts: Parts, run_id: object) -> SharingRun:
    run = session.get(SharingRun, str(run_id), with_for_update=True)
    if run is None or run.site != parts.site or run.by != current_email():
        abort(404)
    return run


def _request(session: Session, parts: Parts, one: object) -> SharingRequest:
    found = session.get(SharingRequest, str(one), with_for_update=True)
    if found is None or found.site != parts.site:
        abort(404)
    return found


def _step_page(
    parts: Parts, run_id: object, faults: dict[str, str] | None = None, notice: str = ""
) -> str:
    with Session(parts.engine.execution_options(reading=True)) as session:
        run = session.get(SharingRun, str(run_id))
        if run is None or run.by != current_email():
            abort(404)
        return render_template(
            "sharing/step.html",
            run=run,
            asked=session.get(SharingRequest, run.id),
            procedure=rules.version_of(run.version),
            steps=rules.STEPS,
            outcomes=rules.OUTCOMES,
            faults=faults or {},
            notice=notice,
            given=request.form,
            supervisors=_supervisors(session.connection()),
            most=(rules.MAX_CLIENT, rules.MAX_PHONE, rules.MAX_REASON),
            hand_outs=HAND_OUTS,
        )


def _request_page(parts: Parts, one: object, faults: dict[str, str] | None = None) -> str:
    with Session(parts.engine.execution_options(reading=True)) as session:
        found = session.get(SharingRequest, str(one))
        if found is None or found.site != parts.site:
            abort(404)
        connection = session.connection()
        partner = connection.scalar(
            select(PartnerRow.name).where(PartnerRow.code == found.organisation).limit(1)
        )
        return render_template(
            "sharing/request.html",
            one=found,
            partner=partner,
            shown_number=member_number.shown,
            checks=choosing.CHECKS,
            statuses=rules.STATUSES,
            languages=choosing_pages.languages(connection, parts),
            once=new_id(),
            given=request.form,
            faults=faults or {},
            most_offer=rules.MAX_OFFER,
        )


def _hand_out(parts: Parts, language: str) -> ResponseReturnValue:
    if language not in HAND_OUTS:
        abort(404)
    with reading(parts.engine) as connection:
        supervisors = _supervisors(connection)
    before = reader.set(language)
    try:
        with force_locale(language):
            return render_template(
                "sharing/hand_out.html",
                language=language,
                supervisors=supervisors,
                procedure=rules.holds_on(clock.now().date(), rules.known_versions()),
            )
    finally:
        reader.reset(before)


def _supervisors(connection: Connection) -> list[str]:
    """Whom a client may ask for: the agency's supervisors here."""
    return list(
        connection.scalars(
            select(Staff.name)
            .where(Staff.role == "supervisor", Staff.organisation == "agency")
            .where(Staff.disabled_at.is_(None))
            .order_by(Staff.name)
            .limit(5)
        )
    )


def _as_they_are(_connection: Connection, rows_: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    return rows_
