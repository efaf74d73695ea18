"""
Who has this SSN: for a state administrator who has just proven who they are, with a reason.

The number is typed into this one field, matched by its blind index, and is in no answer, log,
address or audit entry.  Whether anybody was found is noted all the same: asking is looking.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.accounts.service import LOOK, note, note_look
from hub.accounts.tables import AuditEntry
from hub.members import ssn
from hub.members.errors import NotAnSsn
from hub.members.keys import Keys
from hub.members.merging.reading import present
from hub.members.rules import Ssn, read_ssn
from hub.said import mark
from hub.visits.pages import MAX_REASON, PERSON_LOOK, member_subject
from hub.web.guard import confirmed, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email

SSN_LOOK = f"{LOOK}.ssn"
SUBJECT = "a Social Security number"
MOST_IN_AN_HOUR = 20
PER_PERSON = f"{MOST_IN_AN_HOUR}/hour"
"""Of whatever is sent, also what is no number."""
NO_REASON = mark("Say why in %(least)s to %(most)s characters.")
NO_SSN = mark("This is no Social Security number: it has nine digits, such as 123-45-6789.")
NOBODY = mark(
    "No member has this Social Security number. The person may have a record without one: "
    "look for the name at their site."
)


def blueprint(parts: Parts, keys: Keys, limiter: Limiter) -> Blueprint:
    pages = Blueprint("by_ssn", __name__, template_folder="templates")

    @pages.get("/members/by-ssn")
    @needs(May.FIND_BY_SSN)
    @confirmed
    def ask_page() -> ResponseReturnValue:
        return _page()

    @pages.post("/members/by-ssn")
    @needs(May.FIND_BY_SSN)
    @confirmed
    @limiter.limit(PER_PERSON, key_func=current_email)
    def find() -> ResponseReturnValue:
        reason = request.form.get("reason", "")
        if not is_reason(reason) or len(reason) > MAX_REASON:
            return _page(_(NO_REASON, least=MIN_REASON, most=MAX_REASON)), 422
        try:
            asked = read_ssn(request.form.get("ssn", ""))
        except NotAnSsn:
            return _page(_(NO_SSN)), 422
        found = _find(parts, keys, asked, reason)
        if found is None:
            return _page(_(NOBODY)), 404
        look = _note(parts, PERSON_LOOK, member_subject(found), reason)
        return redirect(url_for("visits.person_page", look=look))

    return pages


def _find(parts: Parts, keys: Keys, asked: Ssn, reason: str) -> str | None:
    """The member whose record holds; noted, found or not, before anybody may ask once more."""
    with Session(parts.engine) as session, session.begin():
        connection = session.connection()  # one found under an older key is entered anew
        ssn.take_turns(connection)
        _insist_on_few(connection)
        note(session, actor=current_email(), action=SSN_LOOK, subject=SUBJECT, reason=reason)
        found = ssn.member_with(connection, keys(), asked)
        return None if found is None else present(connection, found)


def _insist_on_few(connection: Connection) -> None:
    # Counted where it is noted: the same for every process, host and restart.
    lately = select(func.count()).where(
        AuditEntry.actor == current_email(),
        AuditEntry.action == SSN_LOOK,
        AuditEntry.at > clock.now() - timedelta(hours=1),
    )
    if (connection.scalar(lately) or 0) >= MOST_IN_AN_HOUR:
        abort(HTTPStatus.TOO_MANY_REQUESTS)


def _note(parts: Parts, action: str, subject: str, reason: str) -> int:
    return note_look(
        parts.engine, actor=current_email(), action=action, subject=subject, reason=reason
    )


def _page(fault: str = "") -> str:
    return render_template(
        "by_ssn/ask.html",
        fault=fault,
        reason=request.form.get("reason", ""),
        min_reason=MIN_REASON,
        max_reason=MAX_REASON,
    )
