"""
The front desk on the staff web: find somebody, and log them in.

One field takes a number, part of a name, or a card pulled through a reader that types.  What
was typed is sent by POST and stands in no address and no log.  Whoever opens a member's page
is noted, and the page lives at the number of that entry.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection

from contract import member_number
from contract.cards import Blank, LegacyCard, OwnCard, Stranger, Unreadable
from hub import clock
from hub.accounts.marks import mark_of
from hub.accounts.rules import May
from hub.accounts.service import LOOK, find_look, note_look
from hub.cards import service as cards
from hub.cards.rules import digits_of
from hub.db import reading
from hub.desk import correct_pages, forms, legacy_pages, service, swiped, visit_pages
from hub.desk import reading as desk
from hub.desk.errors import DeskError
from hub.desk.sheets import pages as sheet_pages
from hub.desk.swiped import LikeAnSsn, Words
from hub.ids import new_id
from hub.members import service as members
from hub.members.reading import MOST_FOUND, FoundMember, find_members
from hub.sharing.viewing import current_viewer, is_visible
from hub.visits.pages import member_subject
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email

DESK_LOOK = f"{LOOK}.desk"


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("desk", __name__, template_folder="templates")
    visit_pages.add_to(pages, parts)
    sheet_pages.add_to(pages, parts)
    correct_pages.add_to(pages, parts)
    legacy_pages.add_to(pages, parts)

    @pages.get("/desk")
    @needs(May.KEEP_VISITS)
    def find_page() -> ResponseReturnValue:
        return _find_page()

    @pages.post("/desk")
    @needs(May.KEEP_VISITS)
    def find() -> ResponseReturnValue:
        return _find(parts)

    @pages.post("/desk/members")
    @needs(May.KEEP_VISITS)
    def open_member() -> ResponseReturnValue:
        number = digits_of(request.form.get("number", ""))
        with reading(parts.engine) as connection:
            is_number = member_number.is_valid(number)
            known = members.find_present(connection, number) if is_number else None
        if known is None:
            return _find_page(fault=_("This site knows nobody with this number."), status=422)
        return _open(parts, known.number)

    @pages.get("/desk/looks/<int(max=2147483647):look>")
    @needs(May.KEEP_VISITS)
    def member_page(look: int) -> ResponseReturnValue:
        number = _number_of(parts, look)
        return _member_page(parts, look, number) if number else _look_over()

    @pages.post("/desk/looks/<int(max=2147483647):look>")
    @needs(May.KEEP_VISITS)
    def log_in_member(look: int) -> ResponseReturnValue:
        number = _number_of(parts, look)
        if not number:
            return _look_over()
        try:
            visit = _log_in(parts, number)
        except DeskError as fault:
            return _member_page(parts, look, number, fault=told(fault)), 422
        return redirect(url_for("desk.visit_page", visit_id=visit))

    @pages.get("/desk/nobody")
    @needs(May.KEEP_VISITS)
    def nobody_page() -> ResponseReturnValue:
        return _nobody_page(parts)

    @pages.post("/desk/nobody")
    @needs(May.KEEP_VISITS)
    def log_in_nobody() -> ResponseReturnValue:
        try:
            visit = _log_in(parts, None)
        except DeskError as fault:
            return _nobody_page(parts, fault=told(fault)), 422
        return redirect(url_for("desk.visit_page", visit_id=visit))

    return pages


def _find(parts: Parts) -> ResponseReturnValue:
    text = request.form.get("find", "")
    with reading(parts.engine) as connection:
        takes_legacy = desk.takes_legacy_cards(connection, parts.site or "")
        typed = swiped.read(text, takes_legacy=takes_legacy)
        match typed:
            case OwnCard(token):
                return _open_card(parts, connection, token)
            case LegacyCard():
                return legacy_pages.show(parts, connection, typed)
            case Words(words):
                return _found(
                    parts,
                    words,
                    find_members(connection, parts.site or "", words, viewer=current_viewer(parts)),
                )
            case _:
                return _find_page(fault=_why_not(typed), status=422)


def _found(parts: Parts, text: str, found: list[FoundMember]) -> ResponseReturnValue:
    if len(found) == 1 and found[0].number == digits_of(text):
        return _open(parts, found[0].number)
    return _find_page(text=text, found=found)


def _open_card(parts: Parts, connection: Connection, token: str) -> ResponseReturnValue:
    card = cards.find(connection, token)
    if card is None:
        return _find_page(
            fault=_("This card is not known here. Ask for the name or the member number."),
            status=422,
        )
    if card.status == "void":
        flash(_("This card is void. Look whether the person should have a new one."), "warn")
    return _open(parts, card.member)


def _why_not(typed: LikeAnSsn | Stranger | Blank | Unreadable) -> str:
    match typed:
        case LikeAnSsn():
            said = _(
                "That looks like a Social Security number. Nobody is looked for by it, and it was "
                "not kept. Ask for the name or the member number."
            )
        case Stranger("bank"):
            said = _("That was a bank card. Nothing of it was kept. Use a WorkSource card.")
        case Stranger("licence"):
            said = _("That was a driver licence. Nothing of it was kept. Use a WorkSource card.")
        case Stranger():
            said = _("That was no WorkSource card. Nothing of it was kept.")
        case Unreadable():
            said = _("The card could not be read. Pull it through again, evenly.")
        case _:
            said = _("Type a number or part of a name, or swipe a card.")
    return str(said)


def _open(parts: Parts, number: str) -> ResponseReturnValue:
    if not is_visible(parts, number):
        return _find_page(fault=_("This site knows nobody with this number."), status=422)
    look = note_look(
        parts.engine, actor=current_email(), action=DESK_LOOK, subject=member_subject(number)
    )
    return redirect(url_for("desk.member_page", look=look))


def _number_of(parts: Parts, look: int) -> str:
    entry = find_look(parts.engine, look, actor=current_email())
    return digits_of(entry.subject) if entry is not None and entry.action == DESK_LOOK else ""


def _look_over() -> ResponseReturnValue:
    return render_template("desk/look_over.html"), 410


def _log_in(parts: Parts, member: str | None) -> str:
    site, now = parts.site or "", clock.now()
    day = parts.shown.day_of(now)
    with parts.engine.begin() as connection:
        return service.log_in(
            connection,
            site,
            member,
            forms.chosen(),
            by=mark_of(current_account().id),
            at=forms.moment("at", day, parts.shown.zone.key, now),
            event_id=forms.once(),
            appointments=forms.chosen("appointment"),
        )


def _find_page(
    *,
    text: str = "",
    found: list[FoundMember] | None = None,
    fault: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    heading = ""
    if found:
        heading = ngettext("%(num)s member", "%(num)s members", len(found))
    page = render_template(
        "desk/find.html",
        text=text,
        found=found,
        heading=heading,
        is_cut=found is not None and len(found) >= MOST_FOUND,
        fault=fault,
    )
    return page, status


def _member_page(parts: Parts, look: int, number: str, *, fault: str = "") -> str:
    site, now = parts.site or "", clock.now()
    today = parts.shown.day_of(now)
    with reading(parts.engine) as connection:
        member = members.find(connection, number)
        visits = desk.today_of(connection, site, number, today)
        expected = desk.expected(connection, site, number, today, now)
        menu = desk.options(connection, site, today)
    return render_template(
        "desk/member.html",
        member=member,
        number=member_number.shown(number),
        visits=visits,
        expected=expected,
        options=menu,
        look=look,
        fault=fault,
        once=new_id(),
        chosen=set(forms.chosen()),
        at=request.form.get("at", ""),
    )


def _nobody_page(parts: Parts, *, fault: str = "") -> str:
    with reading(parts.engine) as connection:
        menu = desk.options(connection, parts.site or "", parts.shown.day_of(clock.now()))
    return render_template(
        "desk/nobody.html",
        options=menu,
        fault=fault,
        once=new_id(),
        chosen=set(forms.chosen()),
        at=request.form.get("at", ""),
    )
