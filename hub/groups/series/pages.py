"""Changing and calling off: one group, or a date of a series and all from here on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.groups import reading as groups
from hub.groups import service
from hub.groups.errors import Unsuitable
from hub.groups.series import making
from hub.groups.series import service as series
from hub.groups.showing.choices import choices_of, site_of
from hub.groups.showing.forms import (
    fields_of,
    fields_of_group,
    fields_of_series,
    group_of,
    number_in,
    series_of,
)
from hub.groups.showing.trying import DONE, Tried, attempt, leaders
from hub.said import say
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email

ALL = "all"


def add(pages: Blueprint, parts: Parts) -> None:
    """The addresses of changing and calling off."""

    @pages.get("/groups/<uuid:group_id>/change")
    @needs(May.KEEP_AGENDA)
    def change_page(group_id: UUID) -> ResponseReturnValue:
        return _page(parts, group_id)

    @pages.post("/groups/<uuid:group_id>/change")
    @needs(May.KEEP_AGENDA)
    def change_group(group_id: UUID) -> ResponseReturnValue:
        tried = attempt(parts, lambda session: _change(parts, session, str(group_id)))
        if tried:
            return _page(parts, group_id, tried), tried.status
        flash(_("The change is saved. Whoever is booked stays booked."), "good")
        return redirect(url_for("groups.roster_page", group_id=group_id))

    @pages.get("/groups/<uuid:group_id>/call-off")
    @needs(May.KEEP_AGENDA)
    def call_off_page(group_id: UUID) -> ResponseReturnValue:
        return _call_off_page(parts, group_id)

    @pages.post("/groups/<uuid:group_id>/call-off")
    @needs(May.KEEP_AGENDA)
    def call_off_group(group_id: UUID) -> ResponseReturnValue:
        tried = attempt(parts, lambda session: _call_off(parts, session, str(group_id)))
        if tried.is_stale:
            return _call_off_page(parts, group_id, tried), tried.status
        if tried:
            abort(404)
        flash(_("The group is called off. Kiosks offer it no more."), "good")
        return redirect(url_for("groups.groups_page"))


def _change(parts: Parts, session: Session, group_id: str) -> None:
    site, by, now = site_of(parts), current_email(), clock.now()
    known, even_so = leaders(session.connection()), request.form.get("even_so") == "yes"
    if request.form.get("scope") != ALL:
        service.change(
            session,
            site,
            group_id,
            group_of(request.form, known),
            revision=number_in(request.form, "revision"),
            by=by,
            now=now,
            even_so=even_so,
        )
        return
    again = series_of(request.form, known)
    if again is None:
        raise Unsuitable([say("Choose how the group repeats.")])
    series.change_from(
        session,
        site,
        group_id,
        again,
        revision=number_in(request.form, "series_revision"),
        by=by,
        now=now,
        even_so=even_so,
    )


def _call_off(parts: Parts, session: Session, group_id: str) -> None:
    site, by, now = site_of(parts), current_email(), clock.now()
    why = " ".join(request.form.get("why", "").split())
    if request.form.get("scope") == ALL:
        revision = number_in(request.form, "series_revision")
        series.end_from(session, site, group_id, revision=revision, by=by, now=now, why=why)
    else:
        service.call_off(session, site, group_id, by=by, now=now, why=why)


def _page(parts: Parts, group_id: UUID, tried: Tried = DONE) -> str:
    site = site_of(parts)
    with reading(parts.engine) as connection:
        group = groups.find(connection, site, str(group_id)) or abort(404)
        row = making.find(connection, site, group.series) if group.series else None
        choices = choices_of(connection, site)
    now_is = fields_of_group(group, parts.shown.zone)
    if row is not None and group.slot is not None:
        now_is |= fields_of_series(making.as_planned(row), group.slot)
    given = fields_of(request.form) if tried else now_is
    fresh: dict[str, Any] = {
        "revision": group.revision,
        "series_revision": row.revision if row is not None else 0,
    }
    return render_template(
        "groups/change.html",
        group=group,
        series=row,
        tried=tried,
        given=given,
        theirs=now_is,
        fresh=fresh,
        scope=request.form.get("scope", "one"),
        **choices,
    )


def _call_off_page(parts: Parts, group_id: UUID, tried: Tried = DONE) -> str:
    site = site_of(parts)
    with reading(parts.engine) as connection:
        group = groups.find(connection, site, str(group_id)) or abort(404)
        row = making.find(connection, site, group.series) if group.series else None
    return render_template("groups/call_off.html", group=group, series=row, tried=tried)
