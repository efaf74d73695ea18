"""Batches on the staff web: cards for a group, their progress, the hand-over list."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from contract import member_number
from hub import clock
from hub.accounts.rules import May
from hub.accounts.service import LOOK, note_look
from hub.cards import encoder_pages
from hub.cards.desk import CardDesk
from hub.cards.errors import CannotPrint, CardError, UnknownOrder, UnsuitableBatch
from hub.cards.lists import BATCH, BATCHES, InBatch
from hub.cards.making import batches, encoders, orders
from hub.cards.making.batches import Progress
from hub.cards.rules import MOST_IN_BATCH, digits_of, read_list
from hub.cards.tables import CardBatch
from hub.db import reading
from hub.groups import reading as groups
from hub.visits.reading import member_names
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import REFRESH_HEADER, current_email
from hub.web.tables import Shown, show

BATCH_LOOK = f"{LOOK}.card_batch"
REFRESH_S = 2
ROSTERS_OF = timedelta(days=7)


def add_to(pages: Blueprint, parts: Parts, desk: CardDesk) -> None:
    """The addresses of batches."""

    @pages.get("/cards/batches")
    @needs(May.MAKE_CARDS)
    def batches_page() -> ResponseReturnValue:
        return _batches_page(parts)

    @pages.post("/cards/batches")
    @needs(May.MAKE_CARDS)
    def ask_batch() -> ResponseReturnValue:
        try:
            batch = _ask(parts)
        except UnsuitableBatch as fault:
            return _batches_page(parts, str(fault)), 422
        return redirect(url_for("cards.batch_page", batch=batch))

    @pages.get("/cards/batches/<int(max=2147483647):batch>")
    @needs(May.MAKE_CARDS)
    def batch_page(batch: int) -> ResponseReturnValue:
        progress = _find(parts, batch)
        if REFRESH_HEADER not in request.headers:
            note_look(
                parts.engine,
                actor=current_email(),
                action=BATCH_LOOK,
                subject=f"card batch {batch}",
            )
        return _batch_page(parts, progress)

    @pages.get("/cards/batches/<int(max=2147483647):batch>/cards.pdf")
    @needs(May.MAKE_CARDS)
    def batch_pdf(batch: int) -> ResponseReturnValue:
        _find(parts, batch)
        try:
            with reading(parts.engine) as connection:
                rows = batches.orders_of(connection, batch)
                wanted = [row.member for row in rows if row.status != "cancelled"]
                document = desk.pdf(connection, wanted)
        except CannotPrint as fault:
            flash(str(fault), "bad")
            return redirect(url_for("cards.batch_page", batch=batch))
        return pdf_answer(document)

    @pages.post("/cards/batches/<int(max=2147483647):batch>")
    @needs(May.MAKE_CARDS)
    def change_batch(batch: int) -> ResponseReturnValue:
        _find(parts, batch)
        try:
            with parts.engine.begin() as connection:
                _change(connection, batch, request.form.get("verb", ""))
        except CardError as fault:
            flash(_("Nothing was changed: %(fault)s", fault=fault), "bad")
        return redirect(url_for("cards.batch_page", batch=batch))


def pdf_answer(document: bytes) -> Response:
    """A PDF that the browser shows; its name tells nobody's."""
    answer = Response(document, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="membership-card.pdf"'
    return answer


def _change(connection: Connection, batch: int, verb: str) -> None:
    by = current_email()
    match verb:
        case "resume":
            batches.resume(connection, batch, by)
        case "pause":
            batches.pause(connection, batch)
        case "cancel":
            count = batches.cancel_rest(connection, batch, by)
            flash(_("%(count)s cards that were not made yet are cancelled.", count=count), "good")
        case "hand_over_all":
            count = batches.hand_over_all(connection, batch, by)
            flash(_("%(count)s cards are handed over and good from now on.", count=count), "good")
        case "hand_over":
            orders.hand_over(connection, _own(connection, batch), by)
        case "go_on":
            orders.go_on(connection, _own(connection, batch), by)
        case _:
            pass


def _own(connection: Connection, batch: int) -> str:
    order = orders.find(connection, request.form.get("order", ""))
    if order is None or order.batch != batch:
        raise UnknownOrder
    return order.id


def _ask(parts: Parts) -> int:
    site = parts.site or ""
    listed = read_list(request.form.get("numbers", ""))
    if listed.wrong_lines:
        lines = ", ".join(map(str, listed.wrong_lines[:10]))
        raise UnsuitableBatch(
            _("No member number on line %(lines)s of the list: check its digits.", lines=lines)
        )
    with parts.engine.begin() as connection:
        numbers = list(dict.fromkeys([*listed.numbers, *_on_roster(connection, site)]))
        known = member_names(connection, numbers)
        strangers = [number for number in numbers if number not in known]
        if strangers:
            shown = ", ".join(map(member_number.shown, strangers[:5]))
            raise UnsuitableBatch(
                _("This site knows nobody with the number %(value)s.", value=shown)
            )
        batch = batches.ask(
            connection,
            site=site,
            label=request.form.get("label", ""),
            members=numbers,
            by=current_email(),
            encoder=encoder_pages.chosen(connection, parts, request.form.get("encoder", "")),
        )
        left_out = len(batches.skipped(connection, batch, numbers))
    if left_out:
        flash(
            _(
                "%(left_out)s people have a card on order already and are left out.",
                left_out=left_out,
            ),
            "warn",
        )
    return batch


def _on_roster(connection: Connection, site: str) -> list[str]:
    try:
        group_id = str(UUID(request.form.get("group", "")))
    except ValueError:
        return []
    group = groups.find(connection, site, group_id)
    entries = groups.roster(connection, site, group) if group else []
    return [digits_of(entry.member) for entry in entries if entry.member]


def _find(parts: Parts, batch: int) -> Progress:
    with reading(parts.engine) as connection:
        return batches.progress(connection, parts.site or "", batch) or abort(404)


def _batches_page(parts: Parts, fault: str = "") -> Shown:
    site = parts.site or ""
    today = parts.shown.day_of(clock.now())
    with reading(parts.engine) as connection:
        coming = groups.coming(connection, site, today - ROSTERS_OF)
        there = encoders.all_of(connection, site)
    return show(
        parts,
        "cards/batches.html",
        BATCHES.asked(
            parts.engine,
            batches.all_of(site),
            batches.seen,
            order=(CardBatch.id.desc(),),
            count=batches.count_of(site),
        ),
        groups=[group for group in coming if group.booked or group.came],
        encoders=there,
        fault=fault,
        given=request.form,
        most=MOST_IN_BATCH,
    )


def _batch_page(parts: Parts, progress: Progress) -> Shown:
    with reading(parts.engine) as connection:
        rows = batches.orders_of(connection, progress.id)
        names = member_names(connection, {row.member for row in rows})
        there = encoders.all_of(connection, parts.site or "")
    listed = [InBatch(row, names.get(row.member) or _("Member")) for row in rows]
    return show(
        parts,
        "cards/batch.html",
        BATCH.of(listed),
        batch=progress,
        rows=rows,
        names=names,
        encoders=there,
        at_encoder=next((row for row in rows if row.status in ("writing", "checking")), None),
        shown_number=member_number.shown,
        refresh_s=REFRESH_S,
    )
