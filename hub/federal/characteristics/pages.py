"""
One member's characteristics on a page of their own: few may open it, and each look is noted.

At the state whoever opens it says why first.  Two people who answer at once both see both
answers, and a form sent twice is written down once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contract import member_number
from contract.sync import MemberChange
from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.accounts.service import LOOK, find_look, note_look
from hub.db import reading
from hub.federal.characteristics import service
from hub.federal.characteristics.lists import HISTORY, label_of, words_of
from hub.federal.characteristics.questions import GROUPS, QUESTIONS
from hub.federal.characteristics.reading import of_member
from hub.federal.characteristics.rules import LATER, NO_DAY, STATES, derived, held, read, read_day
from hub.federal.characteristics.service import AnswersChanged
from hub.members.record import rows
from hub.visits.pages import MAX_REASON, member_subject
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, show

CHARACTERISTICS_LOOK = f"{LOOK}.characteristics"


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("characteristics", __name__, template_folder="templates")

    @pages.get("/members/<member>/characteristics")
    @needs(May.SEE_CHARACTERISTICS)
    def member_page(member: str) -> ResponseReturnValue:
        record = _find(parts, member)
        if not _may_look(parts, record):
            return _reason_page(record)
        return _page(parts, record)

    @pages.post("/members/<member>/characteristics/look")
    @needs(May.SEE_CHARACTERISTICS)
    def look_at(member: str) -> ResponseReturnValue:
        record = _find(parts, member)
        reason = request.form.get("reason", "")
        if not is_reason(reason) or len(reason) > MAX_REASON:
            fault = _(
                "Say why in %(least)s to %(most)s characters.", least=MIN_REASON, most=MAX_REASON
            )
            return _reason_page(record, fault), 422
        look = note_look(
            parts.engine,
            actor=current_email(),
            action=CHARACTERISTICS_LOOK,
            subject=member_subject(record.number),
            reason=reason,
        )
        return redirect(_address(record, look))

    @pages.post("/members/<member>/characteristics")
    @needs(May.KEEP_CHARACTERISTICS)
    def write(member: str) -> ResponseReturnValue:
        record = _find(parts, member)
        if parts.is_state and _look_of(parts, record) is None:
            return redirect(_address(record))
        return _write(parts, record)

    return pages


def _find(parts: Parts, member: str) -> MemberChange:
    number = "".join(mark for mark in member if mark.isascii() and mark.isdigit())
    with reading(parts.engine) as connection:
        record = rows.find(connection, number) if member_number.is_valid(number) else None
    if record is None:
        abort(404)
    return record


def _may_look(parts: Parts, record: MemberChange) -> bool:
    """Whether the page may be shown: at a site its look is noted here, at the state it was."""
    if parts.is_state:
        return _look_of(parts, record) is not None
    subject = member_subject(record.number)
    note_look(parts.engine, actor=current_email(), action=CHARACTERISTICS_LOOK, subject=subject)
    return True


def _look_of(parts: Parts, record: MemberChange) -> int | None:
    look = request.args.get("look", type=int)
    entry = find_look(parts.engine, look, actor=current_email()) if look is not None else None
    is_this = (
        entry is not None
        and entry.action == CHARACTERISTICS_LOOK
        and entry.subject == member_subject(record.number)
    )
    return look if is_this else None


def _address(record: MemberChange, look: int | None = None) -> str:
    return url_for("characteristics.member_page", member=record.number, look=look)


def _reason_page(record: MemberChange, fault: str = "") -> str:
    return render_template(
        "characteristics/reason.html",
        record=record,
        number=member_number.shown(record.number),
        fault=fault,
        reason=request.form.get("reason", ""),
        min_reason=MIN_REASON,
        max_reason=MAX_REASON,
    )


def _write(parts: Parts, record: MemberChange) -> ResponseReturnValue:
    today = parts.shown.day_of(clock.now())
    faults: dict[str, str] = {}
    since = read_day(request.form.get("since", ""))
    if since is None:
        faults["since"] = NO_DAY
    elif since > today:
        faults["since"] = LATER
    was = {element: request.form.get(f"was_{element}", "") for element in QUESTIONS}
    wanted: dict[str, str] = {}
    for element in QUESTIONS:
        value, fault = read(element, request.form.get(element, was[element]), today)
        if fault:
            faults[element] = fault
        elif value != was[element]:
            wanted[element] = value
    if faults or since is None:
        return _page(parts, record, given=request.form, faults=faults), 422
    try:
        with parts.engine.begin() as connection:
            done = service.write(
                connection,
                record.number,
                wanted,
                was,
                since=since,
                by=current_email(),
                site=parts.site,
            )
    except AnswersChanged:
        return _page(parts, record, given=request.form, mine=wanted), 409
    flash(_("The answers are written down.") if done else _("Nothing was different."), "good")
    return redirect(_address(record, _look_of(parts, record)))


def _page(
    parts: Parts,
    record: MemberChange,
    *,
    given: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    mine: Mapping[str, str] | None = None,
) -> Shown:
    with reading(parts.engine) as connection:
        answers = of_member(connection, record.number)
    now = {element: one.value for element, one in held(answers, date.max).items()}
    veteran = record.veteran if isinstance(record.veteran, str) else None
    known = derived(rows.born(record), veteran)
    values = {element: now.get(element, "") for element in QUESTIONS}
    if given is not None:
        # What somebody typed, upon what the answers are by now.
        chosen = mine if mine is not None else given
        values |= {element: chosen.get(element, values[element]) for element in QUESTIONS}
    return show(
        parts,
        "characteristics/member.html",
        HISTORY.of(answers[::-1]),
        record=record,
        number=member_number.shown(record.number),
        groups=GROUPS,
        now_is=now,
        known=known,
        values=values,
        faults=faults or {},
        mine=mine or {},
        is_missing_birth="200" not in known,
        since=(given or {}).get("since", parts.shown.day_of(clock.now()).isoformat()),
        states=sorted(STATES),
        label_of=label_of,
        words_of=words_of,
        look=_look_of(parts, record) if parts.is_state else None,
    )
