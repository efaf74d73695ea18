"""
A roster on the staff web: who came, who is expected; it refreshes itself while cards are swiped.

Its entries open to the visit of the day; looking there is noted as everywhere.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from hub import clock, projecting
from hub.accounts.rules import May
from hub.db import reading
from hub.groups import reading as groups
from hub.groups import rules, service
from hub.groups.reading import Entry, SeenGroup
from hub.groups.roster import booking
from hub.groups.roster import service as rosters
from hub.groups.roster.reading import confirmations
from hub.groups.rules import KINDS
from hub.groups.series import making
from hub.groups.series import rules as series_rules
from hub.groups.showing.choices import language_name, once_of, site_of
from hub.groups.showing.lists import CHANGE_WORDS, OUTCOME_WORDS, ROSTER, outcome_of
from hub.groups.showing.trying import DONE, Tried, attempt
from hub.ids import new_id
from hub.members.reading import FoundMember, find_members
from hub.sharing.viewing import current_viewer
from hub.web.guard import allows, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, show

REFRESH_S = 5
NOBODY = "nobody"
MOST_FOUND = 10
MAX_TEXT = 120


def add(pages: Blueprint, parts: Parts) -> None:
    """The addresses of a roster."""
    _add_page(pages, parts)
    _add_bookings(pages, parts)
    _add_entries(pages, parts)


def _add_page(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/groups/<uuid:group_id>")
    @needs(May.SEE_AGENDA)
    def roster_page(group_id: UUID) -> ResponseReturnValue:
        return _page(parts, group_id)


def _add_bookings(pages: Blueprint, parts: Parts) -> None:
    @pages.post("/groups/<uuid:group_id>/book")
    @needs(May.KEEP_AGENDA)
    def book_member(group_id: UUID) -> ResponseReturnValue:
        number = rules.digits_of(request.form.get("number", ""))
        waits: list[bool] = []

        def book(session: Session) -> None:
            by, now = current_email(), clock.now()
            booking.book(session, site_of(parts), str(group_id), number, by=by, now=now)
            waits.append(booking.is_waiting(session.connection(), str(group_id), number))

        tried = attempt(parts, book)
        if tried:
            return _page(parts, group_id, tried), tried.status
        if waits[0]:
            flash(_("The group is full: the member waits for a place."), "warn")
        else:
            flash(_("The member is expected, and sees the group at the kiosk that day."), "good")
        return _back(group_id)

    @pages.post("/groups/<uuid:group_id>/unbook")
    @needs(May.KEEP_AGENDA)
    def unbook_member(group_id: UUID) -> ResponseReturnValue:
        number = rules.digits_of(request.form.get("number", ""))
        moved_up: list[str | None] = []

        def cancel(session: Session) -> None:
            by, now = current_email(), clock.now()
            found = booking.cancel(session, site_of(parts), str(group_id), number, by=by, now=now)
            moved_up.append(found)

        if attempt(parts, cancel):
            flash(_("The booking was cancelled before."), "warn")
            return _back(group_id)
        flash(_("The booking is cancelled."), "good")
        if moved_up[0] is not None:
            flash(_("Somebody who waited has the place now: tell them."), "warn")
        return _back(group_id)


def _add_entries(pages: Blueprint, parts: Parts) -> None:
    @pages.post("/groups/<uuid:group_id>/add")
    @needs(May.KEEP_AGENDA)
    def add_entry(group_id: UUID) -> ResponseReturnValue:
        text = " ".join(request.form.get("who", "").split())[:MAX_TEXT]
        number, found = _whom(parts, text)
        if number is None:
            return _page(parts, group_id, asked=text, found=found), 422

        def put(session: Session) -> None:
            by, now = current_email(), clock.now()
            member = None if number == NOBODY else number
            once = once_of() or new_id()
            rosters.add(session, site_of(parts), str(group_id), member, once=once, by=by, now=now)

        tried = attempt(parts, put)
        if tried:
            return _page(parts, group_id, tried, asked=text), tried.status
        projecting.project(parts.engine, site_of(parts))
        flash(_("They are on the roster."), "good")
        return _back(group_id)

    @pages.post("/groups/<uuid:group_id>/undo")
    @needs(May.KEEP_AGENDA)
    def undo_entry(group_id: UUID) -> ResponseReturnValue:
        def undo(session: Session) -> None:
            rosters.take_off(
                session,
                site_of(parts),
                str(group_id),
                request.form.get("entry", ""),
                by=current_email(),
                now=clock.now(),
            )

        if attempt(parts, undo):
            flash(_("The entry was taken off before."), "warn")
        else:
            projecting.project(parts.engine, site_of(parts))
            flash(_("The entry is taken off the roster."), "good")
        return _back(group_id)


def _back(group_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("groups.roster_page", group_id=group_id))


def _whom(parts: Parts, text: str) -> tuple[str | None, list[FoundMember]]:
    """The member a text means, `nobody`, or those among whom to choose."""
    if request.form.get("nobody"):
        return NOBODY, []
    digits = rules.digits_of(text)
    if not rules.number_faults(digits):
        return digits, []
    with reading(parts.engine) as connection:
        found = []
        if text:
            viewer = current_viewer(parts)
            found = find_members(connection, site_of(parts), text, viewer=viewer, limit=MOST_FOUND)
    # A name shows people's records to choose from: the desk's matter, and whoever may see them.
    return None, found if allows(May.SEE_PERSON) else []


def _page(
    parts: Parts,
    group_id: UUID,
    tried: Tried = DONE,
    *,
    asked: str | None = None,
    found: list[FoundMember] | None = None,
) -> Shown:
    site = site_of(parts)
    with reading(parts.engine) as connection:
        group = groups.find(connection, site, str(group_id)) or abort(404)
        words = confirmations(connection, group.id)
        entries = groups.roster(connection, site, group, words)
        row = making.find(connection, site, group.series) if group.series else None
        history = groups.history(connection, [group.id, *([group.series] if group.series else [])])
        services = service.known_services(connection, site)
    return show(
        parts,
        "groups/roster.html",
        ROSTER.of([(one, outcome_of(one, is_confirmed=bool(words))) for one in entries]),
        group=group,
        roster=entries,
        told_figures=_figures(group, entries),
        outcome_words=OUTCOME_WORDS,
        changes=CHANGE_WORDS,
        words=words,
        history=history,
        repeats=series_rules.in_words(row.rule) if row is not None else None,
        services=services,
        language=language_name(group.language),
        kind=KINDS[group.kind],
        tried=tried,
        number=request.form.get("number", ""),
        asked=asked,
        found=found or [],
        once=once_of() or new_id(),
        has_begun=group.starts_at <= clock.now(),
        asked_at=clock.now(),
        refresh_s=REFRESH_S,
    )


def _figures(group: SeenGroup, entries: list[Entry]) -> dict[str, Any]:
    came = [one for one in entries if one.came_at is not None]
    missing = [one for one in entries if one.came_at is None and one.is_booked]
    over = len(came) - group.capacity if group.capacity is not None else 0
    return {
        "came": len(came),
        "walked_in": sum(not one.is_booked for one in came),
        "expected": len(missing),
        "waiting": sum(one.is_waiting for one in entries),
        "over": ngettext(
            "%(num)s person more than there are places",
            "%(num)s people more than there are places",
            over,
        )
        if over > 0
        else "",
    }
