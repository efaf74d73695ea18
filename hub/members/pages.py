"""Members on the state's staff web: how many there are, and the visits of one, with a reason."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from contract import member_number
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.accounts.service import note_look
from hub.db import reading
from hub.members.lists import BY_SITE
from hub.members.tables import Member
from hub.visits.pages import MAX_REASON, PERSON_LOOK, member_subject
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, show

WRONG_NUMBER = "This is no member number: it has ten digits, and one of them was mistyped."
UNKNOWN = "No member has this number. Check it with the person, or look under Visits."
NO_REASON = f"Say why in {MIN_REASON} to {MAX_REASON} characters."


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("members", __name__, template_folder="templates")

    @pages.get("/members")
    @needs(May.SEE_PERSON)
    def members_page() -> ResponseReturnValue:
        return _members_page(parts)

    @pages.post("/members")
    @needs(May.SEE_PERSON)
    def look_at_member() -> ResponseReturnValue:
        number = "".join(mark for mark in request.form.get("number", "") if mark.isdigit())
        reason = request.form.get("reason", "")
        fault = _fault(parts, number, reason)
        if fault:
            return _members_page(parts, fault), 422
        look = note_look(
            parts.engine,
            actor=current_email(),
            action=PERSON_LOOK,
            subject=member_subject(number),
            reason=reason,
        )
        return redirect(url_for("visits.person_page", look=look))

    return pages


def _fault(parts: Parts, number: str, reason: str) -> str:
    if not member_number.is_valid(number):
        return WRONG_NUMBER
    if not is_reason(reason) or len(reason) > MAX_REASON:
        return NO_REASON
    with reading(parts.engine) as connection:
        found = connection.scalar(select(Member.number).where(Member.number == number))
    return "" if found else UNKNOWN


def _members_page(parts: Parts, fault: str = "") -> Shown:
    with reading(parts.engine) as connection:
        by_site = connection.execute(
            select(Member.registered_site, func.count().label("members"))
            .where(Member.merged_into.is_(None))
            .group_by(Member.registered_site)
            .order_by(Member.registered_site)
        ).all()
    return show(
        parts,
        "members/members.html",
        BY_SITE.of(by_site),
        total=sum(row.members for row in by_site),
        fault=fault,
        number=request.form.get("number", ""),
        reason=request.form.get("reason", ""),
        min_reason=MIN_REASON,
        max_reason=MAX_REASON,
    )
