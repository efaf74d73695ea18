"""The rooms of a site on the staff web."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.groups.rooms import service
from hub.groups.showing.choices import site_of
from hub.groups.showing.forms import fields_of, number_in
from hub.groups.showing.trying import DONE, Tried, attempt
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email


def add(pages: Blueprint, parts: Parts) -> None:
    """The addresses of rooms."""

    @pages.get("/rooms")
    @needs(May.SEE_AGENDA)
    def rooms_page() -> ResponseReturnValue:
        return _page(parts)

    @pages.post("/rooms")
    @needs(May.KEEP_AGENDA)
    def add_room() -> ResponseReturnValue:
        name, seats = request.form.get("name", ""), number_in(request.form, "seats")
        tried = attempt(
            parts,
            lambda session: service.add(session, site_of(parts), name, seats, by=current_email()),
        )
        if tried:
            return _page(parts, tried), tried.status
        flash(_("The room is there: groups and appointments may be planned in it."), "good")
        return redirect(url_for("groups.rooms_page"))

    @pages.post("/rooms/<uuid:room_id>")
    @needs(May.KEEP_AGENDA)
    def change_room(room_id: UUID) -> ResponseReturnValue:
        name, seats = request.form.get("name", ""), number_in(request.form, "seats")
        revision = number_in(request.form, "revision")
        tried = attempt(
            parts,
            lambda session: service.change(
                session,
                site_of(parts),
                str(room_id),
                name,
                seats,
                revision=revision,
                by=current_email(),
            ),
        )
        if tried:
            return _page(parts, tried, str(room_id)), tried.status
        flash(_("The room is changed."), "good")
        return redirect(url_for("groups.rooms_page"))

    @pages.post("/rooms/<uuid:room_id>/retire")
    @needs(May.KEEP_AGENDA)
    def retire_room(room_id: UUID) -> ResponseReturnValue:
        tried = attempt(
            parts,
            lambda session: service.retire(
                session, site_of(parts), str(room_id), by=current_email(), now=clock.now()
            ),
        )
        if tried:
            return _page(parts, tried), tried.status
        flash(_("Nothing more is planned in this room; what is planned stays."), "good")
        return redirect(url_for("groups.rooms_page"))


def _page(parts: Parts, tried: Tried = DONE, room: str = "") -> str:
    """With what was typed for this room, or for a new one."""
    with reading(parts.engine) as connection:
        rooms = service.all_of(connection, site_of(parts))
    given = fields_of(request.form) if tried else fields_of({})
    return render_template("groups/rooms.html", rooms=rooms, tried=tried, given=given, room=room)
