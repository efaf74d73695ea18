"""
Visits on the staff web: today's lobby, the visits behind a figure, one visit, one person.

A list shows names only to roles that may see a person.  Looking at one visit of a member is
noted in the audit log; looking at everything a person did asks for a reason first, and the
page then lives at the number of that entry, so that no address holds who it was.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any, get_args

from flask import Blueprint, Request, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contract import member_number
from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.accounts.service import LOOK, find_look, note_look
from hub.db import reading
from hub.help import service as help_
from hub.sharing import service as sharing
from hub.visits import reading as visits
from hub.visits.reading import (
    AskedMode,
    AskedScore,
    AskedStanding,
    Criteria,
    EndedBy,
    SeenVisit,
    Status,
    WhoKind,
)
from hub.visits.service import known_as
from hub.web.guard import needs
from hub.web.paging import PAGE_ROWS, Page, asked_page, offset_of
from hub.web.parts import Parts
from hub.web.signed_in import current_email

VISIT_LOOK = f"{LOOK}.visit"
PERSON_LOOK = f"{LOOK}.person"
REFRESH_S = 10
MAX_REASON = 300


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("visits", __name__, template_folder="templates")
    pages.add_app_template_global(opens_to)
    if not parts.is_state:
        _add_lobby(pages, parts)

    @pages.get("/visits")
    @needs(May.SEE_VISITS)
    def visits_page() -> ResponseReturnValue:
        return _visits_page(parts)

    @pages.get("/visits/<uuid:visit_id>")
    @needs(May.SEE_PERSON)
    def visit_page(visit_id: object) -> ResponseReturnValue:
        visit = _find(parts, str(visit_id))
        if visit.is_member:
            note_look(
                parts.engine, actor=current_email(), action=VISIT_LOOK, subject=f"visit {visit.id}"
            )
        return _visit_page(visit)

    @pages.post("/visits/<uuid:visit_id>/person")
    @needs(May.SEE_PERSON)
    def look_at_person(visit_id: object) -> ResponseReturnValue:
        visit, reason = _find(parts, str(visit_id)), request.form.get("reason", "")
        if not is_reason(reason) or len(reason) > MAX_REASON:
            return _visit_page(visit, lacks_reason=True), 422
        look = note_look(
            parts.engine,
            actor=current_email(),
            action=PERSON_LOOK,
            subject=f"visit {visit.id}",
            reason=reason,
        )
        return redirect(url_for("visits.person_page", look=look))

    @pages.get("/looks/<int(max=2147483647):look>")
    @needs(May.SEE_PERSON)
    def person_page(look: int) -> ResponseReturnValue:
        return _person_page(parts, look)

    return pages


def asked_criteria(asked: Request, site: str | None) -> Criteria:
    """The criteria that an address asks for; what makes no sense is left out."""
    given = asked.args
    return Criteria(
        site=site or given.get("site") or None,
        first=_day(given.get("first")),
        last=_day(given.get("last")),
        status=_one_of(Status, given.get("status"), "counted"),
        service=given.get("service") or None,
        standing=_one_of(AskedStanding, given.get("standing"), "any"),
        mode=_one_of(AskedMode, given.get("mode"), "any"),
        who=_one_of(WhoKind, given.get("who"), "anybody"),
        ended_by=_one_of(EndedBy, given.get("ended_by"), "anything"),
        score=_one_of(AskedScore, given.get("score"), "any"),
    )


def opens_to(criteria: Criteria, **narrowed: Any) -> str:
    """The address of the visits behind a figure: the criteria, narrowed to this one."""
    wanted, plain = replace(criteria, **narrowed, person=None), Criteria()
    asked = {
        entry.name: getattr(wanted, entry.name)
        for entry in fields(wanted)
        if getattr(wanted, entry.name) != getattr(plain, entry.name)
    }
    return url_for("visits.visits_page", **asked)


def _add_lobby(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/lobby")
    @needs(May.SEE_LOBBY)
    def lobby() -> ResponseReturnValue:
        now = clock.now()
        today = parts.shown.day_of(now)
        with reading(parts.engine) as connection:
            board = visits.lobby(connection, parts.site or "", today)
            calls = help_.open_calls(connection, parts.site or "", now)
        return render_template(
            "visits/lobby.html",
            board=board,
            calls=calls,
            behind=Criteria(first=today, last=today),
            today=today,
            asked_at=now,
            refresh_s=REFRESH_S,
        )


def _visits_page(parts: Parts) -> str:
    criteria, number = asked_criteria(request, parts.site), asked_page()
    if not request.args:
        today = parts.shown.day_of(clock.now())
        criteria = Criteria(site=parts.site, first=today, last=today)
    with reading(parts.engine) as connection:
        found, total = visits.find_visits(
            connection, criteria, offset=offset_of(number), limit=PAGE_ROWS
        )
        labels = visits.service_labels(connection)
        sites = visits.site_names(connection) if parts.is_state else {}
    return render_template(
        "visits/visits.html",
        found=found,
        page=Page(number, total),
        criteria=criteria,
        is_narrowed=criteria
        != Criteria(site=criteria.site, first=criteria.first, last=criteria.last),
        services=labels,
        sites=sites,
    )


def _visit_page(visit: SeenVisit, *, lacks_reason: bool = False) -> str:
    return render_template(
        "visits/visit.html", visit=visit, lacks_reason=lacks_reason, min_reason=MIN_REASON
    )


def _person_page(parts: Parts, look: int) -> ResponseReturnValue:
    entry = find_look(parts.engine, look, actor=current_email())
    if entry is None or entry.action != PERSON_LOOK:
        return render_template("visits/look_over.html"), 410
    number = asked_page()
    with reading(parts.engine) as connection:
        person = _subject_person(connection, entry.subject)
        criteria = Criteria(person=person, status="all")
        found, total = visits.find_visits(
            connection, criteria, offset=offset_of(number), limit=PAGE_ROWS
        )
        choices = sharing.history(connection, known_as(connection, person))
    return render_template(
        "visits/person.html",
        found=found,
        choices=choices,
        page=Page(number, total),
        reason=entry.reason,
    )


def _subject_person(connection: Any, subject: str) -> str:
    kind, _, value = subject.partition(" ")
    if kind == "member":
        return f"m:{value.replace('-', '')}"
    visit = visits.find_visit(connection, value)
    return visit.person if visit else "nobody"


def member_subject(number: str) -> str:
    """How the audit log names a member."""
    return f"member {member_number.shown(number)}"


def _find(parts: Parts, visit_id: str) -> SeenVisit:
    with reading(parts.engine) as connection:
        visit = visits.find_visit(connection, visit_id)
    return visit or abort(404)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _one_of(kind: Any, text: str | None, otherwise: Any) -> Any:
    allowed = {choice for part in get_args(kind) for choice in (get_args(part) or (part,))}
    return text if text in allowed else otherwise
