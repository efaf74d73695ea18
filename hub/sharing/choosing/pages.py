"""The page of one member's choice on sharing: what holds, its history, and a form to enter another."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from contract import member_number
from contract.sync import MemberChange
from hub import clock
from hub.accounts.marks import mark_of, names_of
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note, note_look
from hub.catalogue.tables import SiteRow
from hub.db import reading
from hub.desk import forms
from hub.ids import new_id
from hub.members.record import rows
from hub.members.registering import words
from hub.sharing import service as sharing
from hub.sharing import standings
from hub.sharing.choosing import service
from hub.visits.pages import member_subject
from hub.visits.service import known_as
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email

SHARING_LOOK = f"{LOOK}.sharing"


def add_to(pages: Blueprint, parts: Parts) -> None:
    """The pages of a member's choice."""

    @pages.get("/members/<member>/sharing")
    @needs(May.SET_SHARING)
    def member_page(member: str) -> ResponseReturnValue:
        record = find(parts, member)
        note_look(
            parts.engine,
            actor=current_email(),
            action=SHARING_LOOK,
            subject=member_subject(record.number),
        )
        return _page(parts, record)

    @pages.post("/members/<member>/sharing")
    @needs(May.SET_SHARING)
    def choose(member: str) -> ResponseReturnValue:
        record = find(parts, member)
        faults = enter(parts, record.number)
        if faults:
            return _page(parts, record, faults), 422
        flash(_("The choice is entered. It holds here at once, and everywhere as soon as the line to the state is up."), "good")  # fmt: skip
        return redirect(url_for("sharing.member_page", member=record.number))


def find(parts: Parts, member: str) -> MemberChange:
    """The member of an address, or 404."""
    number = "".join(sign for sign in member if sign.isascii() and sign.isdigit())
    with reading(parts.engine) as connection:
        record = rows.find(connection, number) if member_number.is_valid(number) else None
    return record or abort(404)


def enter(parts: Parts, member: str) -> dict[str, str]:
    """Enter the choice of the form that was sent; answers what is wrong with it, by field."""
    choice = service.read_choice(request.form.get("choice", ""))
    checked = service.read_check(request.form.get("checked", ""))
    language = request.form.get("language", "")
    faults = {}
    if choice is None:
        faults["choice"] = _("Tick what the member said: yes or no.")
    if checked is None:
        faults["checked"] = _("Say how you made sure who it is.")
    with reading(parts.engine) as connection:
        if language not in languages(connection, parts):
            faults["language"] = _("Choose the language in which you asked.")
    if choice is None or checked is None or faults:
        return faults
    with Session(parts.engine) as session, session.begin():
        is_new = service.choose(
            session.connection(),
            parts.site or "",
            member,
            choice,
            staff=mark_of(current_account().id),
            checked=checked,
            language=language,
            now=clock.now(),
            once=forms.once(),
        )
        if is_new:
            note(
                session,
                actor=current_email(),
                action=f"sharing.{choice}",
                subject=member_subject(member),
                reason=service.CHECKS[checked],
            )
    return {}


def languages(connection: Connection, parts: Parts) -> dict[str, str]:
    """The languages that somebody may have been asked in: English, Spanish, and the site's."""
    codes = connection.scalar(select(SiteRow.languages).where(SiteRow.code == parts.site))
    return dict(words.languages(sorted({"en", "es", *(codes or [])})))


def _page(parts: Parts, record: MemberChange, faults: dict[str, str] | None = None) -> str:
    with reading(parts.engine) as connection:
        persons = known_as(connection, f"m:{record.number}")
        steps = sharing.history(connection, persons)
        return render_template(
            "sharing/member.html",
            record=record,
            number=member_number.shown(record.number),
            holds=standings.of_member(connection, record.number).choice,
            unless_asked=connection.scalar(
                select(SiteRow.sharing_unless_asked).where(SiteRow.code == parts.site)
            ),
            steps=steps,
            names=names_of(connection, {one.staff for one in steps if one.staff}),
            checks=service.CHECKS,
            notice=service.NOTICE,
            languages=languages(connection, parts),
            once=new_id(),
            given=request.form,
            faults=faults or {},
        )
