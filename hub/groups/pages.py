"""
Groups and appointments on the staff web: what is planned, who is expected, who came.

A roster refreshes itself while cards are swiped.  Its entries open to the visit of the day;
looking there is noted as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.groups import reading as groups
from hub.groups import rules, service
from hub.groups.errors import NoSuchGroup, Unsuitable
from hub.groups.forms import appointment_of, fields_of, group_of
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email

REFRESH_S = 10


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("groups", __name__, template_folder="templates")
    _add_groups(pages, parts)
    _add_roster(pages, parts)
    _add_appointments(pages, parts)
    return pages


def _add_groups(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/groups")
    @needs(May.SEE_AGENDA)
    def groups_page() -> ResponseReturnValue:
        return _groups_page(parts)

    @pages.post("/groups")
    @needs(May.KEEP_AGENDA)
    def plan_group() -> ResponseReturnValue:
        def plan(session: Session) -> None:
            planned = group_of(request.form)
            service.hold(session, _site(parts), planned, by=current_email(), now=clock.now())

        faults = _faults_of(parts, plan)
        if faults:
            return _groups_page(parts, faults), 422
        flash("The group is planned. Kiosks offer it on its day.", "good")
        return redirect(url_for("groups.groups_page"))


def _add_roster(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/groups/<uuid:group_id>")
    @needs(May.SEE_AGENDA)
    def roster_page(group_id: UUID) -> ResponseReturnValue:
        return _roster_page(parts, group_id)

    @pages.post("/groups/<uuid:group_id>/book")
    @needs(May.KEEP_AGENDA)
    def book_member(group_id: UUID) -> ResponseReturnValue:
        number = rules.digits_of(request.form.get("number", ""))

        def book(session: Session) -> None:
            by, now = current_email(), clock.now()
            service.book(session, _site(parts), str(group_id), number, by=by, now=now)

        faults = _faults_of(parts, book)
        if faults:
            return _roster_page(parts, group_id, faults), 422
        flash("The member is expected, and sees the group at the kiosk that day.", "good")
        return redirect(url_for("groups.roster_page", group_id=group_id))

    @pages.post("/groups/<uuid:group_id>/call-off")
    @needs(May.KEEP_AGENDA)
    def call_off_group(group_id: UUID) -> ResponseReturnValue:
        def call_off(session: Session) -> None:
            by, now = current_email(), clock.now()
            service.call_off(session, _site(parts), str(group_id), by=by, now=now)

        if _faults_of(parts, call_off):
            abort(404)
        flash("The group is called off. Kiosks offer it no more.", "good")
        return redirect(url_for("groups.groups_page"))


def _add_appointments(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/appointments")
    @needs(May.SEE_AGENDA)
    def appointments_page() -> ResponseReturnValue:
        return _appointments_page(parts)

    @pages.post("/appointments")
    @needs(May.KEEP_AGENDA)
    def make_appointment() -> ResponseReturnValue:
        def make(session: Session) -> None:
            planned = appointment_of(request.form)
            service.appoint(session, _site(parts), planned, by=current_email(), now=clock.now())

        faults = _faults_of(parts, make)
        if faults:
            return _appointments_page(parts, faults), 422
        flash("The appointment is made. The kiosk shows it to the member that day.", "good")
        return redirect(url_for("groups.appointments_page"))

    @pages.post("/appointments/<uuid:appointment_id>/cancel")
    @needs(May.KEEP_AGENDA)
    def cancel_appointment(appointment_id: UUID) -> ResponseReturnValue:
        def cancel(session: Session) -> None:
            by, now = current_email(), clock.now()
            service.cancel(session, _site(parts), str(appointment_id), by=by, now=now)

        if _faults_of(parts, cancel):
            abort(404)
        flash("The appointment is cancelled.", "good")
        return redirect(url_for("groups.appointments_page"))


def _faults_of(parts: Parts, change: Callable[[Session], None]) -> list[str]:
    """Make a change in a transaction of its own; answers what is wrong with it."""
    try:
        with Session(parts.engine) as session, session.begin():
            change(session)
    except Unsuitable as unsuitable:
        return unsuitable.faults
    except NoSuchGroup as gone:
        return [str(gone)]
    return []


def _groups_page(parts: Parts, faults: list[str] | None = None) -> str:
    today = parts.shown.day_of(clock.now())
    with reading(parts.engine) as connection:
        found = groups.coming(connection, _site(parts), today)
        services = service.known_services(connection, _site(parts))
    return render_template(
        "groups/groups.html", groups=found, today=today, services=services, **_form(faults, today)
    )


def _roster_page(parts: Parts, group_id: UUID, faults: list[str] | None = None) -> str:
    now = clock.now()
    with reading(parts.engine) as connection:
        group = groups.find(connection, _site(parts), str(group_id)) or abort(404)
        roster = groups.roster(connection, _site(parts), group)
        services = service.known_services(connection, _site(parts))
    return render_template(
        "groups/roster.html",
        group=group,
        roster=roster,
        services=services,
        faults=faults or [],
        number=request.form.get("number", ""),
        asked_at=now,
        refresh_s=REFRESH_S,
    )


def _appointments_page(parts: Parts, faults: list[str] | None = None) -> str:
    today = parts.shown.day_of(clock.now())
    with reading(parts.engine) as connection:
        found = groups.appointments(connection, _site(parts), today)
        services = service.known_services(connection, _site(parts))
    return render_template(
        "groups/appointments.html",
        appointments=found,
        today=today,
        services=services,
        **_form(faults, today),
    )


def _form(faults: list[str] | None, today: object) -> dict[str, Any]:
    """What a form shows: what was typed before, or what is likely."""
    name = current_account().name
    likely = {"day": str(today), "facilitator": name, "staff": name}
    given = fields_of(request.form) if faults else {}
    return {"faults": faults or [], "given": {**fields_of({}), **likely, **given}}


def _site(parts: Parts) -> str:
    return parts.site or ""
