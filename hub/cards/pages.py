"""
Cards on the staff web: one member's card from the wish to the hand-over; batches; encoders.

Who opens a member's card page is noted in the audit log, and the page lives at the number of
that entry, so that no address holds who it was.  A card is told by its mark, never by its
token; what a reader types into a field is read and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from contract import member_number
from contract.stripe import holding
from hub.accounts.rules import May
from hub.accounts.service import LOOK, find_look, note_look
from hub.cards import batch_pages, encoder_pages
from hub.cards import reading as seen
from hub.cards import service as cards
from hub.cards.desk import CardDesk
from hub.cards.errors import CannotPrint, CardError, UnknownOrder
from hub.cards.lists import CARDS, ON_ORDER, STEPS, TO_HAND_OVER, OnOrder
from hub.cards.making import encoders, history, orders
from hub.cards.rules import REASONS, digits_of, typed_track
from hub.db import reading
from hub.members import service as members
from hub.said import mark
from hub.visits.pages import member_subject
from hub.visits.reading import member_names
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, show

CARDS_LOOK = f"{LOOK}.cards"
REFRESH_S = 2
BOARD_REFRESH_S = 5
WRONG_NUMBER = mark("This is no member number: it has ten digits, and one of them was mistyped.")
UNKNOWN_MEMBER = mark("This site knows nobody with this number. Check it with the person.")
UNKNOWN_CARD = mark("This card is not known here. Ask for the member number instead.")
NO_CARD_READ = mark("That was no WorkSource card. Click into the field and swipe again.")
_NOT_KEPT = mark("Nothing was changed: ")


def blueprint(parts: Parts, desk: CardDesk) -> Blueprint:
    pages = Blueprint("cards", __name__, template_folder="templates")
    batch_pages.add_to(pages, parts, desk)
    encoder_pages.add_to(pages, parts)

    @pages.get("/cards")
    @needs(May.MAKE_CARDS)
    def cards_page() -> ResponseReturnValue:
        return _board(parts, desk)

    @pages.post("/cards/member")
    @needs(May.MAKE_CARDS)
    def find_member() -> ResponseReturnValue:
        number, fault = _member_asked_for(parts)
        if fault:
            return _board(parts, desk, fault), 422
        look = note_look(
            parts.engine,
            actor=current_email(),
            action=CARDS_LOOK,
            subject=member_subject(number),
        )
        return redirect(url_for("cards.member_page", look=look))

    @pages.get("/cards/looks/<int(max=2147483647):look>")
    @needs(May.MAKE_CARDS)
    def member_page(look: int) -> ResponseReturnValue:
        number = _number_of(parts, look)
        return _member_page(parts, desk, look, number) if number else _look_over()

    @pages.get("/cards/looks/<int(max=2147483647):look>/card.pdf")
    @needs(May.MAKE_CARDS)
    def card_pdf(look: int) -> ResponseReturnValue:
        number = _number_of(parts, look)
        if not number:
            return _look_over()
        try:
            with reading(parts.engine) as connection:
                document = desk.pdf(connection, [number])
        except CannotPrint as fault:
            flash(str(fault), "bad")
            return redirect(url_for("cards.member_page", look=look))
        _note(parts, number, "pdf")
        return batch_pages.pdf_answer(document)

    @pages.post("/cards/looks/<int(max=2147483647):look>")
    @needs(May.MAKE_CARDS)
    def change_card(look: int) -> ResponseReturnValue:
        number = _number_of(parts, look)
        if not number:
            return _look_over()
        verb = _VERBS.get(request.form.get("verb", ""))
        try:
            if verb is not None:
                verb(parts, desk, number)
        except CardError as fault:
            flash(_NOT_KEPT + str(fault), "bad")
        return redirect(url_for("cards.member_page", look=look))

    return pages


def _ask(parts: Parts, _desk: CardDesk, number: str) -> None:
    reason = request.form.get("reason", "")
    wanted = request.form.get("encoder", "")
    with parts.engine.begin() as connection:
        orders.ask(
            connection,
            site=parts.site or "",
            member=number,
            by=current_email(),
            reason=next((one for one in REASONS if one == reason), "first"),
            encoder=encoder_pages.chosen(connection, parts, wanted),
        )


def _void(parts: Parts, _desk: CardDesk, number: str) -> None:
    is_lost = request.form.get("reason") == "lost"
    reason = "lost" if is_lost else "void"
    with parts.engine.begin() as connection:
        orders.void_card(
            connection,
            member=number,
            mark=request.form.get("mark", ""),
            by=current_email(),
            reason=reason,
        )
        if is_lost:
            orders.ask(
                connection, site=parts.site or "", member=number, by=current_email(), reason="lost"
            )
    flash(
        _(
            "The card is void here, and at every other site as soon as the state has heard "
            "of it. The member number stays."
        )
        + (_(" A new card is asked for.") if is_lost else ""),
        "good",
    )


def _cancel(parts: Parts, _desk: CardDesk, number: str) -> None:
    _with_order(parts, number, orders.cancel)


def _go_on(parts: Parts, _desk: CardDesk, number: str) -> None:
    _with_order(parts, number, orders.go_on)


def _hand_over(parts: Parts, _desk: CardDesk, number: str) -> None:
    _with_order(parts, number, orders.hand_over)
    flash(_("Handed over."), "good")


def _check(parts: Parts, _desk: CardDesk, number: str) -> None:
    track = typed_track(request.form.get("swipe", ""))
    if not track:
        flash(NO_CARD_READ, "bad")
        return
    with parts.engine.begin() as connection:
        order = _own_order(connection, number)
        status = orders.prove(connection, order, current_email(), holding(track))
    if status == "checking":
        flash(_("That was another card. Swipe the one that was just written."), "bad")


def _print(parts: Parts, desk: CardDesk, number: str) -> None:
    with reading(parts.engine) as connection:
        face = desk.face(connection, number)
    flash(desk.printer.print_card(face, None), "good")
    _note(parts, number, "printed")


def _print_and_encode(parts: Parts, desk: CardDesk, number: str) -> None:
    with reading(parts.engine) as connection:
        face = desk.face(connection, number)
    with parts.engine.begin() as connection:
        order = _own_order(connection, number)
        token = orders.begin_print(connection, order, current_email())
    try:
        flash(desk.printer.print_card(face, token), "good")
    except CannotPrint as fault:
        with parts.engine.begin() as connection:
            orders.give_up_print(connection, order, current_email(), str(fault))
        raise


_VERBS: dict[str, Callable[[Parts, CardDesk, str], None]] = {
    "ask": _ask,
    "void": _void,
    "cancel": _cancel,
    "go_on": _go_on,
    "hand_over": _hand_over,
    "check": _check,
    "print": _print,
    "print_and_encode": _print_and_encode,
}


def _with_order(parts: Parts, number: str, verb: Callable[[Connection, str, str], None]) -> None:
    with parts.engine.begin() as connection:
        verb(connection, _own_order(connection, number), current_email())


def _own_order(connection: Connection, number: str) -> str:
    """The order that the form names, if it is this member's.  Raises UnknownOrder."""
    order = orders.find(connection, request.form.get("order", ""))
    if order is None or order.member != number:
        raise UnknownOrder
    return order.id


def _member_asked_for(parts: Parts) -> tuple[str, str]:
    swiped = request.form.get("swipe", "").strip()
    with reading(parts.engine) as connection:
        if swiped:
            track = typed_track(swiped)
            known = cards.find(connection, track) if track else None
            fault = "" if known else UNKNOWN_CARD if track else NO_CARD_READ
            return (known.member if known else "", fault)
        number = digits_of(request.form.get("number", ""))
        if not member_number.is_valid(number):
            return "", WRONG_NUMBER
        is_known = members.find(connection, number) is not None
        return (number, "") if is_known else ("", UNKNOWN_MEMBER)


def _number_of(parts: Parts, look: int) -> str:
    entry = find_look(parts.engine, look, actor=current_email())
    return digits_of(entry.subject) if entry is not None and entry.action == CARDS_LOOK else ""


def _look_over() -> ResponseReturnValue:
    return render_template("cards/look_over.html"), 410


def _note(parts: Parts, number: str, what: str) -> None:
    with parts.engine.begin() as connection:
        history.add(connection, member=number, actor=current_email(), what=what)


def _board(parts: Parts, desk: CardDesk, fault: str = "") -> Shown:
    site = parts.site or ""
    with reading(parts.engine) as connection:
        waiting = seen.open_orders(connection, site)
        made = seen.not_handed_over(connection, site)
        names = member_names(connection, {order.member for order in (*waiting, *made)})
        there = encoders.all_of(connection, site)
        untold = seen.untold(connection) if desk.has_state else 0
    listed, to_hand_over = (
        [OnOrder(order, names.get(order.member) or _("Member")) for order in some]
        for some in (waiting, made)
    )
    return show(
        parts,
        "cards/cards.html",
        ON_ORDER.of(listed),
        TO_HAND_OVER.of(to_hand_over),
        waiting=waiting,
        made=made,
        names=names,
        encoders=there,
        untold=untold,
        fault=fault,
        number=request.form.get("number", ""),
        refresh_s=BOARD_REFRESH_S,
    )


def _member_page(parts: Parts, desk: CardDesk, look: int, number: str) -> Shown:
    with reading(parts.engine) as connection:
        given: dict[str, Any] = {
            "member": members.find(connection, number),
            "found": seen.of_member(connection, number),
            "encoders": encoders.all_of(connection, parts.site or ""),
        }
    return show(
        parts,
        "cards/member.html",
        CARDS.of(given["found"].cards),
        STEPS.of(given["found"].steps),
        **given,
        number=member_number.shown(number),
        look=look,
        printer=desk.printer,
        has_state=desk.has_state,
        refresh_s=REFRESH_S,
    )
