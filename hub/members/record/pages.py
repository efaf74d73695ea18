"""
One member's page at a site: the record, how it was corrected, and the ways to cards and visits.

Whoever opens it is noted.  Two people who correct one record at once both see both versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from contract import member_number
from contract.sync import CorrectedField, MemberChange
from hub import clock
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note_look
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SiteRow
from hub.db import reading
from hub.members import service as members
from hub.members.errors import NotAnSsn
from hub.members.record import correcting, history, rows
from hub.members.record.correcting import RecordChanged, text_of
from hub.members.registering import drafts, duplicates, outbox, words
from hub.members.registering.pages import SSN_NOTICE
from hub.members.registering.rules import VETERAN, read_field
from hub.members.rules import Ssn, read_ssn
from hub.said import of_reader
from hub.visits.pages import member_subject
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email

MEMBER_LOOK = f"{LOOK}.member"
EDITED: tuple[CorrectedField, ...] = (
    "first_name", "last_name", "preferred_name", "birth_date", "language", "phone", "email",
    "postal_address", "veteran",
)  # fmt: skip


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("record", __name__, template_folder="../templates")

    @pages.get("/members/<member>")
    @needs(May.SEE_PERSON)
    def member_page(member: str) -> ResponseReturnValue:
        record = _find(parts, member)
        if record.number != _digits(member):
            # Whoever has the old number in hand is told why another record opens.
            old, kept = member_number.shown(_digits(member)), member_number.shown(record.number)
            flash(_("%(old)s was merged into %(kept)s: this is the record that holds.", old=old, kept=kept))  # fmt: skip
            return redirect(url_for("record.member_page", member=record.number))
        note_look(
            parts.engine,
            actor=current_email(),
            action=MEMBER_LOOK,
            subject=member_subject(record.number),
        )
        return _page(parts, record)

    @pages.post("/members/<member>")
    @needs(May.REGISTER)
    def correct(member: str) -> ResponseReturnValue:
        return _correct(parts, _find(parts, member))

    @pages.post("/members/<member>/orientation")
    @needs(May.REGISTER)
    def orient(member: str) -> ResponseReturnValue:
        record = _find(parts, member)
        with parts.engine.begin() as connection:
            correcting.correct(
                connection,
                record.number,
                {"oriented_at": clock.now().isoformat()},
                revision=record.revision,
                by=current_email(),
                site=parts.site or "",
            )
        return redirect(url_for("record.member_page", member=record.number))

    @pages.post("/members/<member>/ssn")
    @needs(May.REGISTER)
    def seal(member: str) -> ResponseReturnValue:
        return _seal(parts, _find(parts, member))

    return pages


def _find(parts: Parts, member: str) -> MemberChange:
    number = _digits(member)
    with reading(parts.engine) as connection:
        is_number = member_number.is_valid(number)
        record = members.find_present(connection, number) if is_number else None
    if record is None:
        abort(404)
    return record


def _digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isascii() and mark.isdigit())


def _correct(parts: Parts, record: MemberChange) -> ResponseReturnValue:
    today = parts.shown.day_of(clock.now())
    faults: dict[str, str] = {}
    wanted: dict[CorrectedField, str] = {}
    for name in EDITED:
        typed = request.form.get(name, text_of(record, name))
        value, fault = read_field(name, typed, today)
        if fault:
            faults[name] = words.fault_of(name, fault)
        elif value != request.form.get(f"was_{name}", text_of(record, name)):
            wanted[name] = value
    if faults:
        return _page(parts, record, given=request.form, faults=faults), 422
    try:
        with parts.engine.begin() as connection:
            changed = correcting.correct(
                connection,
                record.number,
                wanted,
                revision=request.form.get("revision", 0, type=int),
                by=current_email(),
                site=parts.site or "",
            )
    except RecordChanged:
        present = _find(parts, record.number)
        return _page(parts, present, given=_mine(present, wanted), mine=wanted), 409
    flash(_("The record is corrected.") if changed else _("Nothing was different."), "good")
    return redirect(url_for("record.member_page", member=record.number))


def _mine(record: MemberChange, wanted: Mapping[CorrectedField, str]) -> dict[str, str]:
    """What somebody typed, upon what the record says by now."""
    return {name: wanted.get(name, text_of(record, name)) for name in EDITED}


def _seal(parts: Parts, record: MemberChange) -> ResponseReturnValue:
    given = _ssn()
    if given is None:
        faults = {"ssn": words.fault_of("ssn", "no_ssn")}
        return _page(parts, record, faults=faults), 422
    with parts.engine.begin() as connection:
        key = drafts.sealing_key(connection)
        if key is not None:
            outbox.tell_state(connection, record.number, drafts.sealed(given, key))
    if key is None:
        return _page(parts, record, faults={"ssn": words.fault_of("ssn", "no_key")}), 422
    flash(_("The number is sealed, and goes to the state as soon as the line is up."), "good")
    return redirect(url_for("record.member_page", member=record.number))


def _ssn() -> Ssn | None:
    try:
        return read_ssn(request.form.get("ssn", ""))
    except NotAnSsn:
        return None


def _page(
    parts: Parts,
    record: MemberChange,
    *,
    given: Any = None,
    faults: Mapping[str, str] | None = None,
    mine: Mapping[CorrectedField, str] | None = None,
) -> str:
    notice = next(one for one in catalogue.notices() if one.code == SSN_NOTICE)
    with reading(parts.engine) as connection:
        steps = history.of_member(connection, record.number)
        same = duplicates.of_member(connection, record.number)
        waits = outbox.is_waiting(connection, record.number)
        codes = connection.scalar(select(SiteRow.languages).where(SiteRow.code == parts.site))
    return render_template(
        "members/member.html",
        record=record,
        now_is={name: text_of(record, name) for name in EDITED},
        given=given or {name: text_of(record, name) for name in EDITED},
        faults=faults or {},
        mine=mine or {},
        steps=steps,
        same=same,
        waits=waits,
        number=member_number.shown(record.number),
        shown_number=member_number.shown,
        born=rows.born(record),
        veteran_asked_at=rows.at(record.veteran_asked_at),
        oriented_at=rows.at(record.oriented_at),
        notice_body=of_reader(notice.body),
        languages=words.languages(sorted({*(codes or ["en"]), record.language})),
        veteran={code: words.VETERAN[code] for code in VETERAN},
        fields=words.FIELDS,
        longest=words.LONGEST,
    )
