"""Appointments on the staff web: who is expected by whom, and what became of it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note_look
from hub.db import reading
from hub.groups import reading as groups
from hub.groups.appointments import reading as appointments
from hub.groups.appointments import service
from hub.groups.appointments.service import OUTCOMES
from hub.groups.showing.choices import choices_of, once_of, site_of
from hub.groups.showing.forms import (
    ONCE,
    appointment_of,
    fields_of,
    fields_of_appointment,
    number_in,
)
from hub.groups.showing.lists import APPOINTMENTS, CHANGE_WORDS
from hub.groups.showing.trying import DONE, Tried, attempt, leaders
from hub.groups.tables import AppointmentRow
from hub.ids import new_id
from hub.web.days import asked_day
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email
from hub.web.tables import Shown, show

LOOKED = f"{LOOK}.appointment"


def add(pages: Blueprint, parts: Parts) -> None:
    """The addresses of appointments."""
    _add_list(pages, parts)
    _add_one(pages, parts)


def _add_list(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/appointments")
    @needs(May.SEE_AGENDA)
    def appointments_page() -> ResponseReturnValue:
        return _list_page(parts)

    @pages.post("/appointments")
    @needs(May.KEEP_AGENDA)
    def make_appointment() -> ResponseReturnValue:
        def make(session: Session) -> None:
            planned = appointment_of(request.form, leaders(session.connection()))
            service.appoint(
                session,
                site_of(parts),
                planned,
                by=current_email(),
                now=clock.now(),
                appointment_id=once_of(),
                even_so=request.form.get("even_so") == "yes",
            )

        tried = attempt(parts, make)
        if tried:
            return _list_page(parts, tried), tried.status
        flash(_("The appointment is made. The kiosk shows it to the member that day."), "good")
        return redirect(url_for("groups.appointments_page"))


def _add_one(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/appointments/<uuid:appointment_id>")
    @needs(May.SEE_AGENDA)
    def appointment_page(appointment_id: UUID) -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            one = appointments.find(connection, site_of(parts), str(appointment_id)) or abort(404)
        subject = f"member {one.member}"
        note_look(parts.engine, actor=current_email(), action=LOOKED, subject=subject)
        return _one_page(parts, appointment_id)

    @pages.post("/appointments/<uuid:appointment_id>")
    @needs(May.KEEP_AGENDA)
    def change_appointment(appointment_id: UUID) -> ResponseReturnValue:
        def change(session: Session) -> None:
            service.change(
                session,
                site_of(parts),
                str(appointment_id),
                appointment_of(request.form, leaders(session.connection())),
                revision=number_in(request.form, "revision"),
                by=current_email(),
                now=clock.now(),
                even_so=request.form.get("even_so") == "yes",
            )

        tried = attempt(parts, change)
        if tried:
            return _one_page(parts, appointment_id, tried), tried.status
        flash(_("The change is saved."), "good")
        return redirect(url_for("groups.appointment_page", appointment_id=appointment_id))

    @pages.post("/appointments/<uuid:appointment_id>/cancel")
    @needs(May.KEEP_AGENDA)
    def cancel_appointment(appointment_id: UUID) -> ResponseReturnValue:
        why = " ".join(request.form.get("why", "").split())

        def cancel(session: Session) -> None:
            by, now = current_email(), clock.now()
            service.cancel(session, site_of(parts), str(appointment_id), by=by, now=now, why=why)

        if attempt(parts, cancel):
            abort(404)
        flash(_("The appointment is cancelled."), "good")
        return redirect(url_for("groups.appointments_page"))

    @pages.post("/appointments/<uuid:appointment_id>/outcome")
    @needs(May.KEEP_AGENDA)
    def say_outcome(appointment_id: UUID) -> ResponseReturnValue:
        outcome = request.form.get("outcome", "")

        def say_it(session: Session) -> None:
            by, now = current_email(), clock.now()
            service.say_outcome(
                session, site_of(parts), str(appointment_id), outcome, by=by, now=now
            )

        tried = attempt(parts, say_it)
        if tried:
            return _one_page(parts, appointment_id, tried), tried.status
        flash(_("Noted."), "good")
        return redirect(url_for("groups.appointment_page", appointment_id=appointment_id))


def _list_page(parts: Parts, tried: Tried = DONE) -> Shown:
    site, today = site_of(parts), parts.shown.day_of(clock.now())
    first, with_whom = asked_day("first") or today, request.args.get("with", "")
    account = current_account().id if with_whom == "me" else None
    found = APPOINTMENTS.asked(
        parts.engine,
        appointments.listed(site, first, account=account),
        appointments.seen,
        order=(AppointmentRow.at.asc(), AppointmentRow.id.asc()),
        days=(first, None),
    )
    with reading(parts.engine) as connection:
        choices = choices_of(connection, site)
    likely = fields_of({}) | {
        "day": str(today),
        "account": str(current_account().id),
        "minutes": "30",
        ONCE: new_id(),
    }
    return show(
        parts,
        "groups/appointments.html",
        found,
        today=today,
        first=first,
        with_whom=with_whom,
        tried=tried,
        given=fields_of(request.form) if tried else likely,
        outcomes=OUTCOMES,
        **choices,
    )


def _one_page(parts: Parts, appointment_id: UUID, tried: Tried = DONE) -> str:
    site = site_of(parts)
    with reading(parts.engine) as connection:
        one = appointments.find(connection, site, str(appointment_id)) or abort(404)
        history = groups.history(connection, [one.id])
        choices = choices_of(connection, site)
    now_is = fields_of_appointment(one, parts.shown.zone)
    return render_template(
        "groups/appointment.html",
        one=one,
        history=history,
        changes=CHANGE_WORDS,
        tried=tried,
        given=fields_of(request.form) if tried and "title" in request.form else now_is,
        theirs=now_is,
        outcomes=OUTCOMES,
        **choices,
    )
