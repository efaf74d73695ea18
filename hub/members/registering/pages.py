"""
Registering at the front desk: one form, a look for duplicates, and on to the card.

The SSN goes one way: it is sealed as soon as it arrives, and no page, address, log or answer
has it again.  What was typed otherwise outlives a mistake; a form sent twice is one member.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from contract import member_number
from contract.fields import Sealed
from contract.sync import Candidate, MatchAnswer
from hub import clock
from hub.accounts.marks import mark_of
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note_look
from hub.cards.making import orders
from hub.cards.rules import digits_of
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SiteRow
from hub.db import reading
from hub.desk import service as desk
from hub.ids import new_id
from hub.members.record import rows
from hub.members.registering import drafts, duplicates, statewide, words
from hub.members.registering import service as registering
from hub.members.registering.duplicates import Near
from hub.members.registering.rules import VETERAN, Read, read_form
from hub.members.registering.statewide import Statewide
from hub.said import of_reader
from hub.sharing.choosing import service as choosing
from hub.visits.pages import member_subject
from hub.web.guard import allows, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email

SSN_NOTICE = "ssn"
_CARDS_LOOK = f"{LOOK}.cards"
_VISIT = uuid.UUID("0b0f6f2e-58f5-5f2c-9d0b-1b6d0c5c9a10")
_CHOICE = uuid.UUID("6f0f1f0a-9d0c-4b7e-8f3a-5b1f6e2d7c11")
"""Name space of the log-ins that follow a registering, so that a form sent twice is one visit."""


@dataclass(frozen=True, slots=True, repr=False)
class Maybe:
    """Who may be the person at the desk, here and elsewhere."""

    here: list[Near] = field(default_factory=list)
    elsewhere: list[Candidate] = field(default_factory=list)
    by_ssn: MatchAnswer | None = None
    is_whole: bool = True
    """Whether the state was asked too."""

    @property
    def numbers(self) -> list[str]:
        found = [*(one.number for one in self.here), *(one.number for one in self.elsewhere)]
        if self.by_ssn is not None and self.by_ssn.member is not None:
            found.append(self.by_ssn.member)
        return sorted(set(found))


def blueprint(parts: Parts, line: Statewide | None) -> Blueprint:
    pages = Blueprint("registering", __name__, template_folder="../templates")

    @pages.get("/members/register")
    @needs(May.REGISTER)
    def new_page() -> ResponseReturnValue:
        return _page(parts, new_id(), {"card": "1", "log_in": "1"})

    @pages.post("/members/register")
    @needs(May.REGISTER)
    def register() -> ResponseReturnValue:
        form = _form_id()
        with reading(parts.engine) as connection:
            before = registering.registered_by(connection, form)
        if before is not None:
            return _go_on(parts, form, before)
        read = read_form(request.form, parts.shown.day_of(clock.now()))
        box, faults = _sealed(parts, form, read)
        if faults:
            return _page(parts, form, request.form, faults=faults, has_ssn=box is not None), 422
        maybe = _look(parts, line, read, box)
        undecided = set(maybe.numbers) - set(request.form.getlist("not_same_as"))
        if undecided:
            return _page(parts, form, request.form, maybe=maybe, has_ssn=box is not None), 409
        number = _register(parts, form, read, box)
        if line is not None and not maybe.is_whole:
            flash(_("The state could not be asked whether this person is registered elsewhere. It finds out by itself when the line is back."), "warn")  # fmt: skip
        return _go_on(parts, form, number)

    @pages.post("/members/register/same")
    @needs(May.REGISTER)
    def same() -> ResponseReturnValue:
        return _same(parts, line)

    return pages


def _form_id() -> str:
    try:
        return str(uuid.UUID(request.form.get("form", "")))
    except ValueError:
        return new_id()


def _sealed(parts: Parts, form: str, read: Read) -> tuple[Sealed | None, dict[str, str]]:
    """The SSN as only the state can read it, and what is wrong with the form."""
    faults = {name: words.fault_of(name, code) for name, code in read.faults.items()}
    by = current_email()
    with parts.engine.begin() as connection:
        if request.form.get("ssn_choice") == "declined":
            drafts.end(connection, form)
            return None, faults
        if read.ssn is None:
            return drafts.find(connection, form, by=by), faults
        key = drafts.sealing_key(connection)
        if key is None:
            return None, faults | {"ssn": words.fault_of("ssn", "no_key")}
        box = drafts.sealed(read.ssn, key)
        drafts.keep(connection, form, box, by=by)
        return box, faults


def _look(parts: Parts, line: Statewide | None, read: Read, box: Sealed | None) -> Maybe:
    with reading(parts.engine) as connection:
        here = duplicates.near(connection, read.new.named)
    if line is None:
        return Maybe(here)
    by_ssn = line.find(statewide.by_ssn(box)) if box is not None else None
    asked = statewide.by_names(read.new.named)
    by_names = line.find(asked) if asked is not None else None
    is_whole = not ((box and by_ssn is None) or (asked and by_names is None))
    known = {one.number for one in here}
    elsewhere = [] if by_names is None else by_names.candidates
    has_owner = by_ssn is not None and by_ssn.member is not None
    return Maybe(
        here,
        [one for one in elsewhere if one.number not in known],
        by_ssn if has_owner else None,
        is_whole,
    )


def _register(parts: Parts, form: str, read: Read, box: Sealed | None) -> str:
    try:
        with parts.engine.begin() as connection:
            return registering.register(
                connection,
                site=parts.site or "",
                form=form,
                new=read.new,
                by=current_email(),
                sealed=box,
                not_same_as=[one for one in request.form.getlist("not_same_as") if member_number.is_valid(one)],
            ).number  # fmt: skip
    except IntegrityError:
        # The same form arrived twice in one moment: the other one was first.
        with reading(parts.engine) as connection:
            number = registering.registered_by(connection, form)
        if number is None:
            raise
        return number


def _go_on(parts: Parts, form: str, number: str) -> ResponseReturnValue:
    """What the desk wants next of somebody who is registered: a visit, a card, or the record."""
    shown = member_number.shown(number)
    flash(_("Registered. The member number is %(number)s.", number=shown), "good")
    _keep_choice(parts, form, number)
    if request.form.get("log_in") and allows(May.KEEP_VISITS):
        with parts.engine.begin() as connection:
            desk.log_in(
                connection,
                parts.site or "",
                number,
                (),
                by=mark_of(current_account().id),
                at=clock.now(),
                event_id=str(uuid.uuid5(_VISIT, form)),
                language=_language_of(connection, number),
            )
        flash(_("Logged in for a visit now."), "good")
    if not (request.form.get("card") and allows(May.MAKE_CARDS)):
        return redirect(url_for("record.member_page", member=number))
    with parts.engine.begin() as connection:
        orders.ask(connection, site=parts.site or "", member=number, by=current_email())
    look = note_look(
        parts.engine, actor=current_email(), action=_CARDS_LOOK, subject=member_subject(number)
    )
    return redirect(url_for("cards.member_page", look=look))


def _keep_choice(parts: Parts, form: str, number: str) -> None:
    """What the new member said about sharing; whoever said neither was not asked."""
    choice = choosing.read_choice(request.form.get("sharing", ""))
    if choice is None:
        return
    with parts.engine.begin() as connection:
        choosing.choose(
            connection,
            parts.site or "",
            number,
            choice,
            staff=mark_of(current_account().id),
            checked=None,
            language=_language_of(connection, number),
            now=clock.now(),
            once=str(uuid.uuid5(_CHOICE, form)),
        )


def _same(parts: Parts, line: Statewide | None) -> ResponseReturnValue:
    """The desk says who it is: that member becomes known here, and nobody new is made."""
    form, number = _form_id(), digits_of(request.form.get("same", ""))
    read = read_form(request.form, parts.shown.day_of(clock.now()))
    with reading(parts.engine) as connection:
        is_known = rows.find(connection, number) is not None
        box = drafts.find(connection, form, by=current_email())
    if not is_known:
        answer = _introduced(line, read, box, number)
        if answer is None:
            flash(_("The state could not be asked now, so this member is not known here yet. Try again, or register the person: the two records are put together later."), "bad")  # fmt: skip
            return _page(parts, form, request.form, has_ssn=box is not None), 409
        with parts.engine.begin() as connection:
            statewide.keep_greeting(connection, answer)
    with parts.engine.begin() as connection:
        drafts.end(connection, form)
    flash(_("This person is already member %(number)s.", number=member_number.shown(number)), "good")  # fmt: skip
    return redirect(url_for("record.member_page", member=number))


def _introduced(
    line: Statewide | None, read: Read, box: Sealed | None, number: str
) -> MatchAnswer | None:
    asked = [statewide.by_names(read.new.named, number), statewide.by_ssn(box) if box else None]
    for question in asked:
        answer = line.find(question) if line is not None and question is not None else None
        if answer is not None and answer.member == number:
            return answer
    return None


def _language_of(connection: Connection, number: str) -> str:
    member = rows.find(connection, number)
    return "en" if member is None else member.language


def _page(
    parts: Parts,
    form: str,
    given: Any,
    *,
    faults: dict[str, str] | None = None,
    maybe: Maybe | None = None,
    has_ssn: bool = False,
) -> str:
    notice = next(one for one in catalogue.notices() if one.code == SSN_NOTICE)
    with reading(parts.engine) as connection:
        codes = connection.scalar(select(SiteRow.languages).where(SiteRow.code == parts.site))
    return render_template(
        "members/register.html",
        form=form,
        given=given,
        faults=faults or {},
        maybe=maybe,
        has_ssn=has_ssn,
        notice_title=of_reader(notice.title),
        notice_body=of_reader(notice.body),
        languages=words.languages(codes or ["en"]),
        veteran={code: words.VETERAN[code] for code in VETERAN},
        fields=words.FIELDS,
        longest=words.LONGEST,
        shown_number=member_number.shown,
    )
