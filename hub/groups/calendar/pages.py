"""The calendar: a month or a week on a page, feeds for calendar programs, and one's own link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.groups import reading as groups
from hub.groups import service
from hub.groups.appointments import service as appointments
from hub.groups.calendar import ical, links, views
from hub.groups.calendar.ical import Place
from hub.groups.rooms import service as rooms
from hub.groups.rules import KINDS
from hub.groups.series.rules import DAY_NAMES
from hub.groups.showing.choices import site_of
from hub.web.days import asked_day
from hub.web.guard import needs, open_to_all
from hub.web.parts import Parts
from hub.web.signed_in import current_account, current_email

if TYPE_CHECKING:
    from icalendar import Event

VIEWS = {"month": views.month_of, "week": views.week_of}


def add(pages: Blueprint, parts: Parts) -> None:
    """The addresses of the calendar."""
    _add_views(pages, parts)
    _add_feeds(pages, parts)
    _add_files(pages, parts)
    _add_links(pages, parts)


def _add_views(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/groups/calendar")
    @needs(May.SEE_AGENDA)
    def calendar_page() -> ResponseReturnValue:
        today = parts.shown.day_of(clock.now())
        day, wanted = asked_day("day") or today, request.args.get("view", "month")
        wanted = wanted if wanted in VIEWS else "month"
        view = VIEWS[wanted](day)
        with reading(parts.engine) as connection:
            found = groups.between(connection, site_of(parts), view.first, view.last)
        return render_template(
            "groups/calendar.html",
            view=view,
            weeks=view.days(found, day.month if wanted == "month" else None),
            wanted=wanted,
            day=day,
            today=today,
            total=len(found),
            day_names=DAY_NAMES,
            kinds=KINDS,
        )


def _add_feeds(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/calendar/groups.ics")
    @open_to_all
    def groups_feed() -> ResponseReturnValue:
        today = parts.shown.day_of(clock.now())
        with reading(parts.engine) as connection:
            events = ical.of_groups(connection, _place(parts), today)
        return _answer(parts, parts.name, events)

    @pages.get("/calendar/rooms/<uuid:room_id>.ics")
    @open_to_all
    def room_feed(room_id: UUID) -> ResponseReturnValue:
        today, place = parts.shown.day_of(clock.now()), _place(parts)
        with reading(parts.engine) as connection:
            room = rooms.find(connection, place.site, str(room_id)) or abort(404)
            events = [
                *ical.of_groups(connection, place, today, room=room.id),
                *ical.of_appointments(connection, place, today, room=room.id),
            ]
        return _answer(parts, f"{parts.name}, {room.name}", events)

    @pages.get("/calendar/staff/<token>.ics")
    @open_to_all
    def staff_feed(token: str) -> ResponseReturnValue:
        now, place = clock.now(), _place(parts)
        staff = links.whose(parts.engine, token, now) or abort(404)
        today = parts.shown.day_of(now)
        with reading(parts.engine) as connection:
            events = [
                *ical.of_groups(connection, place, today, leader=staff),
                *ical.of_appointments(connection, place, today, account=staff),
            ]
        return _answer(parts, parts.name, events)


def _add_files(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/groups/<uuid:group_id>.ics")
    @needs(May.SEE_AGENDA)
    def group_file(group_id: UUID) -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            row = service.row_of(connection, site_of(parts), str(group_id)) or abort(404)
        return _answer(parts, parts.name, [ical.group(_place(parts), row)], "group")

    @pages.get("/appointments/<uuid:appointment_id>.ics")
    @needs(May.SEE_AGENDA)
    def appointment_file(appointment_id: UUID) -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            row = appointments.find(connection, site_of(parts), str(appointment_id))
        if row is None:
            abort(404)
        event = ical.appointment(_place(parts), row)
        return _answer(parts, parts.name, [event], "appointment")


def _add_links(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/calendar")
    @needs(May.SEE_AGENDA)
    def links_page() -> ResponseReturnValue:
        return _links_page(parts)

    @pages.post("/calendar/link")
    @needs(May.SEE_AGENDA)
    def make_link() -> ResponseReturnValue:
        with Session(parts.engine) as session, session.begin():
            token = links.make(session, current_account().id, by=current_email(), now=clock.now())
        return _links_page(parts, token)

    @pages.post("/calendar/link/revoke")
    @needs(May.SEE_AGENDA)
    def revoke_link() -> ResponseReturnValue:
        with Session(parts.engine) as session, session.begin():
            links.revoke(session, current_account().id, by=current_email(), now=clock.now())
        flash(_("The address opens nothing any more."), "good")
        return redirect(url_for("groups.links_page"))


def _links_page(parts: Parts, token: str = "") -> str:
    with reading(parts.engine) as connection:
        mine = links.of_staff(connection, current_account().id)
        found = rooms.all_of(connection, site_of(parts))
    return render_template("groups/links.html", mine=mine, token=token, rooms=found)


def _place(parts: Parts) -> Place:
    return Place(site_of(parts), parts.name, parts.shown.zone.key)


def _answer(parts: Parts, name: str, events: Iterable[Event], file: str = "") -> Response:
    answer = Response(ical.calendar(_place(parts), name, events), content_type=ical.CONTENT_TYPE)
    if file:
        answer.headers["Content-Disposition"] = f'attachment; filename="{file}.ics"'
    return answer
