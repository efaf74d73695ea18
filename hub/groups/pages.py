"""
Groups and appointments on the staff web: what is planned, who is expected, who came.

The list and the form of a new group stand here; what belongs to a series, a roster, an
appointment, a room or a calendar has its pages in its own folder.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.groups import reading as groups
from hub.groups import service
from hub.groups.appointments import pages as appointments
from hub.groups.calendar import pages as calendar
from hub.groups.rooms import pages as rooms
from hub.groups.roster import confirming, sheets
from hub.groups.roster import pages as roster
from hub.groups.rules import KINDS
from hub.groups.series import pages as series
from hub.groups.series import service as series_service
from hub.groups.showing.choices import choices_of, once_of, site_of
from hub.groups.showing.forms import ONCE, fields_of, group_of, series_of
from hub.groups.showing.lists import GROUPS
from hub.groups.showing.trying import DONE, Tried, attempt, leaders
from hub.groups.tables import GroupRow
from hub.ids import new_id
from hub.web.days import asked_day
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email
from hub.web.tables import Shown, show


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("groups", __name__, template_folder="templates")
    _add_groups(pages, parts)
    for feature in (series, roster, confirming, sheets, appointments, rooms, calendar):
        feature.add(pages, parts)
    return pages


def _add_groups(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/groups")
    @needs(May.SEE_AGENDA)
    def groups_page() -> ResponseReturnValue:
        today = parts.shown.day_of(clock.now())
        first, kind = asked_day("first") or today, request.args.get("kind", "")
        led = request.args.get("led", "")
        leader = current_account().id if led == "me" else None
        asked = groups.listed(site_of(parts), first, kind=kind, leader=leader)
        order = (GroupRow.starts_at.asc(), GroupRow.id.asc())
        found = GROUPS.asked(parts.engine, asked, groups.seen, order=order, days=(first, None))
        return show(
            parts,
            "groups/groups.html",
            found,
            today=today,
            first=first,
            kind=kind,
            led=led,
            kinds=KINDS,
        )

    @pages.get("/groups/new")
    @needs(May.KEEP_AGENDA)
    def new_group() -> ResponseReturnValue:
        return _form_page(parts)

    @pages.post("/groups")
    @needs(May.KEEP_AGENDA)
    def plan_group() -> ResponseReturnValue:
        tried = attempt(parts, lambda session: _plan(parts, session))
        if tried:
            return _form_page(parts, tried), tried.status
        flash(_("The group is planned. Kiosks offer it on its day."), "good")
        return redirect(url_for("groups.groups_page"))


def _plan(parts: Parts, session: Session) -> None:
    site, by, now = site_of(parts), current_email(), clock.now()
    known = leaders(session.connection())
    again = series_of(request.form, known)
    even_so, once = request.form.get("even_so") == "yes", once_of()
    if again is not None:
        series_service.plan(session, site, again, by=by, now=now, series_id=once, even_so=even_so)
    else:
        group = group_of(request.form, known)
        service.hold(session, site, group, by=by, now=now, group_id=once, even_so=even_so)


def _form_page(parts: Parts, tried: Tried = DONE) -> Shown:
    today = parts.shown.day_of(clock.now())
    asked = asked_day("day")
    likely = fields_of({}) | {
        "day": str(asked if asked and asked >= today else today),
        "leader": str(current_account().id),
        "kind": "workshop",
        "language": "en",
        "repeats": "once",
        "every": "1",
        "ordinal": "1",
        "weekday": str((asked or today).weekday()),
        "skips": "yes",
        ONCE: new_id(),
    }
    given = fields_of(request.form) if tried else likely
    with reading(parts.engine) as connection:
        choices = choices_of(connection, site_of(parts))
    return show(parts, "groups/new.html", tried=tried, given=given, today=today, **choices)
