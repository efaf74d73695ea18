"""
Looking for a member in one's own office or in the whole state, and what to do when nobody is found.

What was typed is sent by POST and stands in no address and no log.
"""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contract import member_number
from contract.cards import may_be_ssn
from contract.sharing import OfficeAnswer, OfficeAsk, OptOutAnswer, OptOutAsk, StatewideAsk
from contract.sync import MemberChange
from hub import clock
from hub.accounts.marks import mark_of
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.accounts.service import note
from hub.cards.rules import digits_of
from hub.catalogue import service as catalogue
from hub.db import reading
from hub.ids import new_id
from hub.members.errors import NotAnSsn
from hub.members.reading import find_members
from hub.members.record import rows
from hub.members.registering import drafts
from hub.members.registering.pages import SSN_NOTICE
from hub.members.rules import Ssn, read_ssn
from hub.said import of_reader
from hub.sharing import standings
from hub.sharing.rules import Standing
from hub.sharing.statewide import limits
from hub.sharing.statewide.line import StateDesk
from hub.sharing.viewing import current_viewer
from hub.visits.pages import MAX_REASON, member_subject
from hub.web.guard import confirmed, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email

Scope = Literal["office", "state"]
SEARCH_SUBJECT = "members of the whole state"
SSN_SUBJECT = "a Social Security number"


def add_to(pages: Blueprint, parts: Parts, line: StateDesk | None) -> None:
    """The pages of search, adding to the office, and the Opt-Out Lookup."""

    @pages.get("/sharing/search")
    @needs(May.SEARCH_STATE)
    def search_page() -> ResponseReturnValue:
        return _page()

    @pages.post("/sharing/search")
    @needs(May.SEARCH_STATE)
    def search() -> ResponseReturnValue:
        return _search(parts, line)

    @pages.post("/sharing/add/check")
    @needs(May.SEARCH_STATE)
    def add_page() -> ResponseReturnValue:
        return _add_page(digits_of(request.form.get("number", "")))

    @pages.post("/sharing/add")
    @needs(May.SEARCH_STATE)
    def add() -> ResponseReturnValue:
        return _add(parts, line)

    @pages.get("/sharing/opt-out")
    @needs(May.LOOK_UP_OPT_OUT)
    @confirmed
    def lookup_page() -> ResponseReturnValue:
        return _lookup_page()

    @pages.post("/sharing/opt-out")
    @needs(May.LOOK_UP_OPT_OUT)
    @confirmed
    def look_up() -> ResponseReturnValue:
        return _look_up(parts, line)


def _search(parts: Parts, line: StateDesk | None) -> ResponseReturnValue:
    text = " ".join(request.form.get("find", "").split())[:200]
    scope: Scope = "state" if request.form.get("scope") == "state" else "office"
    if not text:
        return _page(scope=scope, fault=_("Type a member number or the parts of a name.")), 422
    if may_be_ssn(digits_of(text)) and not any(sign.isalpha() for sign in text):
        return _page(scope=scope, fault=_("That looks like a Social Security number. Nobody is looked for by it, and it was not kept. Ask for the name or the member number.")), 422  # fmt: skip
    if scope == "state":
        return _search_state(parts, line, text)
    with reading(parts.engine) as connection:
        found = find_members(connection, parts.site or "", text, viewer=current_viewer(parts))
    return _page(text=text, scope=scope, here=found)


def _search_state(parts: Parts, line: StateDesk | None, text: str) -> ResponseReturnValue:
    if not _take(parts, limits.STATEWIDE_LOOK, SEARCH_SUBJECT):
        return _page(text=text, scope="state", fault=_("You have searched the whole state very often within this hour. Wait a while.")), 429  # fmt: skip
    answer = None
    if line is not None:
        asked = StatewideAsk(text=text, organisation=_organisation(), staff=_mark())
        answer = line.search(asked)
    if answer is None:
        return _page(text=text, scope="state", is_away=True), 503
    if answer.too_wide:
        return _page(text=text, scope="state", fault=_("For the whole state, type the whole member number, or a first and a last name.")), 422  # fmt: skip
    with reading(parts.engine) as connection:
        known = {one.number for one in answer.found if rows.find(connection, one.number)}
    return _page(text=text, scope="state", everywhere=answer.found, known=known)


def _add(parts: Parts, line: StateDesk | None) -> ResponseReturnValue:
    number, reason = digits_of(request.form.get("number", "")), request.form.get("reason", "")
    if not member_number.is_valid(number):
        abort(400)
    if not is_reason(reason) or len(reason) > MAX_REASON:
        fault = _("Say why in %(least)s to %(most)s characters.", least=MIN_REASON, most=MAX_REASON)
        return _add_page(number, fault), 422
    answer = None
    if line is not None:
        asked = OfficeAsk(member=number, organisation=_organisation(), staff=_mark())
        answer = line.add_to_office(asked)
    if answer is None:
        return _add_page(number, _("The line to the state is down: nobody can be added now. Try again in a minute.")), 503  # fmt: skip
    if answer.member is None:
        return _add_page(number, _("The state has no such member whom you may see.")), 404
    with Session(parts.engine) as session, session.begin():
        _keep(session, answer)
        note(
            session,
            actor=current_email(),
            action="member.added_to_office",
            subject=member_subject(number),
            reason=reason,
        )
    flash(_("The member is known at this office now."), "good")
    return redirect(url_for("record.member_page", member=number))


def _keep(session: Session, answer: OfficeAnswer) -> None:
    """The choices before the name: nobody sees it here for a moment who should not."""
    connection, told, member = session.connection(), answer.sharing, answer.member
    if member is None:
        return
    if told:
        said = Standing(told.out_until or None, told.in_from or None, told.opted_in)
        standings.keep_told(connection, member.number, said, told.revision)
    if rows.find(connection, member.number) is None:
        rows.keep(
            connection,
            MemberChange(
                number=member.number,
                first_name=member.first_name,
                last_name=member.last_name,
                preferred_name=member.preferred_name,
                birth_date=member.birth_date,
                registered_at=clock.now(),
                registered_site=member.site,
            ),
        )


def _look_up(parts: Parts, line: StateDesk | None) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    faults: dict[str, str] = {}
    ssn = _typed_ssn()
    if not is_reason(reason) or len(reason) > MAX_REASON:
        faults["reason"] = _("Say why in %(least)s to %(most)s characters.", least=MIN_REASON, most=MAX_REASON)  # fmt: skip
    if ssn is None:
        faults["ssn"] = _("This is no Social Security number: it has nine digits, such as 123-45-6789.")  # fmt: skip
    if faults or ssn is None:
        return _lookup_page(faults), 422
    with reading(parts.engine) as connection:
        key = drafts.sealing_key(connection)
    if key is None or line is None:
        return _lookup_page({"ssn": _("This site cannot ask the state: it has not heard of its key yet.")}), 503  # fmt: skip
    if not _take(parts, limits.OPT_OUT_LOOK, SSN_SUBJECT, reason):
        most = limits.PER_PERSON[limits.OPT_OUT_LOOK]
        return _lookup_page({"ssn": _("You have looked up %(most)s numbers within this hour, which is as many as anybody may. Wait, or ask the agency's supervisor.", most=most)}), 429  # fmt: skip
    answer = line.look_up_opt_out(OptOutAsk(sealed=drafts.sealed(ssn, key), staff=_mark()))
    if answer is None:
        return _lookup_page({"ssn": _("The line to the state is down. Your question is noted, and was not answered: try again in a minute.")}), 503  # fmt: skip
    if answer.outcome == "busy":
        return _lookup_page({"ssn": _("This site has looked up as many numbers within this hour as it may. Wait a while.")}), 429  # fmt: skip
    return _lookup_page(answer=answer)


def _typed_ssn() -> Ssn | None:
    try:
        return read_ssn(request.form.get("ssn", ""))
    except NotAnSsn:
        return None


def _take(parts: Parts, action: str, subject: str, reason: str = "") -> bool:
    with parts.engine.begin() as connection:
        return limits.take_of_person(
            connection, actor=current_email(), action=action, subject=subject, reason=reason
        )


def _organisation() -> str:
    return current_account().organisation


def _mark() -> str:
    return mark_of(current_account().id)


def _page(
    *,
    text: str = "",
    scope: Scope = "office",
    here: object = None,
    everywhere: object = None,
    known: frozenset[str] | set[str] = frozenset(),
    is_away: bool = False,
    fault: str = "",
) -> str:
    return render_template(
        "sharing/search.html",
        text=text,
        scope=scope,
        here=here,
        everywhere=everywhere,
        known=known,
        is_away=is_away,
        fault=fault,
        shown_number=member_number.shown,
        once=new_id(),
    )


def _add_page(number: str, fault: str = "") -> str:
    if not member_number.is_valid(number):
        abort(400)
    return render_template(
        "sharing/add.html",
        number=number,
        shown_number=member_number.shown(number),
        fault=fault,
        reason=request.form.get("reason", ""),
        min_reason=MIN_REASON,
        max_reason=MAX_REASON,
    )


def _lookup_page(faults: dict[str, str] | None = None, answer: OptOutAnswer | None = None) -> str:
    ssn_notice = next(one for one in catalogue.notices() if one.code == SSN_NOTICE)
    return render_template(
        "sharing/lookup.html",
        faults=faults or {},
        answer=answer,
        reason="" if answer else request.form.get("reason", ""),
        min_reason=MIN_REASON,
        max_reason=MAX_REASON,
        most=limits.PER_PERSON[limits.OPT_OUT_LOOK],
        ssn_notice=of_reader(ssn_notice.body),
        once=new_id(),
    )
