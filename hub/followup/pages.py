"""
Whom to ask how it goes: the work list, one person's page, and when something is a reason.

A list of names notes no look; opening somebody does, and files ask for what all files of people
ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import get_args

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contract import member_number
from hub import clock
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note_look
from hub.db import reading
from hub.errors import HubError
from hub.followup import reading as followed
from hub.followup import service
from hub.followup.lists import WORK_LIST
from hub.followup.reading import Which
from hub.followup.rules import DECISIONS, MOST, Limits, Reason, is_decision, sentence
from hub.ids import new_id
from hub.said import mark
from hub.sharing.viewing import current_viewer
from hub.visits.pages import PERSON_LOOK, member_subject
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.shown import short_day
from hub.web.signed_in import current_account, current_email
from hub.web.tables import Shown, show

FOLLOW_UP_LOOK = f"{LOOK}.follow_up"
WENT_LATELY = timedelta(weeks=8)
REASON = "follow-up of somebody who seems to get nowhere"
WHICH: dict[Which, str] = {
    "now": mark("To talk with"),
    "quiet": mark("Talked with, or later"),
    "over": mark("No longer on the list"),
}
LIMITS = {
    "visits": mark("Visits without staff"),
    "weeks": mark("Within so many weeks"),
    "without_staff_weeks": mark("Weeks without anything from staff"),
    "asked_in_vain": mark("Times asked for staff in vain"),
    "long_search_weeks": mark("Weeks since the first visit"),
    "more_often_times": mark("So many times as often as before"),
}


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("followup", __name__, template_folder="templates")

    @pages.get("/follow-up")
    @needs(May.SEE_PERSON)
    def list_page() -> ResponseReturnValue:
        return _list(parts)

    @pages.post("/follow-up/look")
    @needs(May.SEE_PERSON)
    def look_again() -> ResponseReturnValue:
        number = service.refresh(parts.engine, parts.site or "", _today(parts))
        flash(_("The visits up to now were looked through: %(num)s people.", num=number), "good")
        return redirect(url_for("followup.list_page"))

    @pages.get("/follow-up/<member>")
    @needs(May.SEE_PERSON)
    def person_page(member: str) -> ResponseReturnValue:
        return _person(parts, member)

    @pages.post("/follow-up/<member>")
    @needs(May.SEE_PERSON)
    def speak(member: str) -> ResponseReturnValue:
        return _speak(parts, member)

    @pages.post("/follow-up/<member>/visits")
    @needs(May.SEE_PERSON)
    def open_visits(member: str) -> ResponseReturnValue:
        number = _found(parts, member).member
        look = note_look(
            parts.engine, actor=current_email(), action=PERSON_LOOK,
            subject=member_subject(number), reason=REASON,
        )  # fmt: skip
        return redirect(url_for("visits.person_page", look=look))

    @pages.get("/follow-up/limits")
    @needs(May.SEE_LOOKS)
    def limits_page() -> ResponseReturnValue:
        return _limits(parts)

    @pages.post("/follow-up/limits")
    @needs(May.SEE_LOOKS)
    def set_limits() -> ResponseReturnValue:
        return _set_limits(parts)

    return pages


def _list(parts: Parts) -> Shown:
    asked = request.args.get("which", "now")
    which: Which = asked if asked in get_args(Which) else "now"  # type: ignore[assignment]
    site, today, viewer = parts.site or "", _today(parts), current_viewer(parts)
    since = today - WENT_LATELY
    with reading(parts.engine) as connection:
        counts = followed.counts(connection, site, viewer, today, since)
    table = WORK_LIST if parts.is_state else WORK_LIST.without("where")
    found = table.asked(
        parts.engine, followed.query(site, which, viewer, today), followed.listed,
        order=followed.ORDER,
    )  # fmt: skip
    return show(
        parts, "followup/list.html", found, which=which, choices=WHICH, counts=counts,
        decisions=DECISIONS, weeks=WENT_LATELY.days // 7, explain=_explained(parts),
    )  # fmt: skip


def _person(parts: Parts, member: str, fault: str = "", status: int = 200) -> ResponseReturnValue:
    found = _found(parts, member)
    if request.method == "GET":
        note_look(
            parts.engine, actor=current_email(), action=FOLLOW_UP_LOOK,
            subject=member_subject(found.member),
        )  # fmt: skip
    with reading(parts.engine) as connection:
        words = followed.words(connection, parts.site or "", found.member)
    page = show(
        parts, "followup/person.html", one=found, words=words, decisions=DECISIONS, fault=fault,
        once=request.form.get("once") or new_id(), given=request.form, max_note=service.MAX_NOTE,
        explain=_explained(parts), number=member_number.shown(found.member),
    )  # fmt: skip
    return page, status


def _speak(parts: Parts, member: str) -> ResponseReturnValue:
    found, given = _found(parts, member), request.form
    decision = given.get("decision", "")
    if not is_decision(decision):
        return _person(parts, member, _("Choose what you did."), 422)
    try:
        with Session(parts.engine) as session, session.begin():
            service.speak(
                session, parts.site or "", found.member, decision,  # type: ignore[arg-type] # checked
                once=given.get("once", "") or new_id(), seen=_number(given.get("seen", "")),
                by=current_account().name or current_email(), now=clock.now(),
                today=_today(parts), note=given.get("note", ""),
            )  # fmt: skip
    except service.SaidMeanwhile as fault:
        return _person(parts, member, told(fault), 409)
    except HubError as fault:
        return _person(parts, member, told(fault), 422)
    flash(_("Kept. %(who)s leaves the list for that long.", who=found.name), "good")
    return redirect(url_for("followup.list_page"))


def _limits(parts: Parts, fault: str = "", status: int = 200) -> ResponseReturnValue:
    with reading(parts.engine) as connection:
        limits, revision = service.limits_of(connection, parts.site or "")
    page = show(
        parts, "followup/limits.html", limits=asdict(limits), revision=revision, words=LIMITS,
        fault=fault, given=request.form, usual=asdict(Limits()), most=MOST,
    )  # fmt: skip
    return page, status


def _set_limits(parts: Parts) -> ResponseReturnValue:
    given = request.form
    numbers = {one.name: _number(given.get(one.name, "")) for one in fields(Limits)}
    if not all(1 <= number <= MOST for number in numbers.values()):
        return _limits(parts, _("Each is a whole number from 1 to %(most)s.", most=MOST), 422)
    try:
        with Session(parts.engine) as session, session.begin():
            service.set_limits(
                session, parts.site or "", Limits(**numbers),
                seen=_number(given.get("seen", "")), by=current_email(),
            )  # fmt: skip
    except service.SaidMeanwhile as fault:
        return _limits(parts, told(fault), 409)
    number = service.refresh(parts.engine, parts.site or "", _today(parts))
    flash(_("Kept, and the visits were looked through by it: %(num)s people.", num=number), "good")
    return redirect(url_for("followup.list_page"))


def _found(parts: Parts, member: str) -> followed.Listed:
    digits = "".join(one for one in member if one.isdigit())
    with reading(parts.engine) as connection:
        found = followed.find(connection, parts.site or "", digits, current_viewer(parts))
    return found or abort(404)


def _explained(parts: Parts) -> Callable[[Reason], str]:
    with reading(parts.engine) as connection:
        limits, _revision = service.limits_of(connection, parts.site or "")
    return lambda reason: told(sentence(reason, limits, short_day))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _today(parts: Parts) -> date:
    return parts.shown.day_of(clock.now())
