"""
Visits on the staff web: the visits behind a figure, one visit, one person.

A list shows names only to roles that may see a person.  Looking at one visit of a member is
noted in the audit log; looking at everything a person did asks for a reason first, and the
page then lives at the number of that entry, so that no address holds who it was.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args

from flask import Blueprint, Request, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contract import member_number
from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.accounts.service import LOOK, find_look, note_look
from hub.db import reading
from hub.sharing import service as sharing
from hub.sharing.viewing import current_viewer
from hub.visits import reading as visits
from hub.visits.activity.reading import activity_of, by_month
from hub.visits.history import steps_of
from hub.visits.lists import CHOICES, SERVICES, person_list, visits_list
from hub.visits.log_ins import said_of
from hub.visits.reading import (
    AskedHour,
    AskedMode,
    AskedScore,
    AskedStanding,
    AskedWeekday,
    Criteria,
    EndedBy,
    FirstOrAgain,
    SeenVisit,
    Status,
    WhoKind,
)
from hub.visits.service import known_as, person_now
from hub.web.days import asked_day, typed_day
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Shown, chooses_nothing, show

VISIT_LOOK = f"{LOOK}.visit"
PERSON_LOOK = f"{LOOK}.person"
MAX_REASON = 300


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("visits", __name__, template_folder="templates")
    pages.add_app_template_global(opens_to)

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
        return _visit_page(parts, visit)

    @pages.post("/visits/<uuid:visit_id>/person")
    @needs(May.SEE_PERSON)
    def look_at_person(visit_id: object) -> ResponseReturnValue:
        visit, reason = _find(parts, str(visit_id)), request.form.get("reason", "")
        if not is_reason(reason) or len(reason) > MAX_REASON:
            return _visit_page(parts, visit, lacks_reason=True), 422
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
        first=typed_day(given.get("first")),
        last=typed_day(given.get("last")),
        status=_one_of(Status, given.get("status"), "counted"),
        service=given.get("service") or None,
        standing=_one_of(AskedStanding, given.get("standing"), "any"),
        mode=_one_of(AskedMode, given.get("mode"), "any"),
        who=_one_of(WhoKind, given.get("who"), "anybody"),
        ended_by=_one_of(EndedBy, given.get("ended_by"), "anything"),
        score=_one_of(AskedScore, given.get("score"), "any"),
        area=given.get("area") or None,
        programme=given.get("programme") or None,
        language=given.get("language") or None,
        weekday=_one_of(AskedWeekday, given.get("weekday"), "any"),
        hour=_one_of(AskedHour, given.get("hour"), "any"),
        first_or_again=_one_of(FirstOrAgain, given.get("first_or_again"), "either"),
    )


def opens_to(criteria: Criteria, **narrowed: Any) -> str:
    """The address of the visits behind a figure: the criteria, narrowed to this one."""
    wanted, plain = replace(criteria, **narrowed, person=None), Criteria()
    asked = {
        entry.name: getattr(wanted, entry.name)
        for entry in fields(wanted)
        if entry.name != "viewer" and getattr(wanted, entry.name) != getattr(plain, entry.name)
    }
    return url_for("visits.visits_page", **asked)


def _visits_page(parts: Parts) -> ResponseReturnValue:
    viewer = current_viewer(parts)
    criteria = replace(asked_criteria(request, parts.site), viewer=viewer)
    if chooses_nothing():
        today = parts.shown.day_of(clock.now())
        criteria = Criteria(site=parts.site, first=today, last=today, viewer=viewer)
    with reading(parts.engine) as connection:
        labels = visits.service_labels(connection)
        sites = visits.site_names(connection) if parts.is_state else {}
    one_day = criteria.first is not None and criteria.first == criteria.last
    return show(
        parts,
        "visits/visits.html",
        visits_list(
            parts.engine,
            criteria,
            shows_day=not one_day,
            shows_site=parts.is_state and not criteria.site,
        ),
        one_day=one_day,
        criteria=criteria,
        is_narrowed=criteria
        != Criteria(site=criteria.site, first=criteria.first, last=criteria.last, viewer=viewer),
        services=labels,
        sites=sites,
    )


def _visit_page(parts: Parts, visit: SeenVisit, *, lacks_reason: bool = False) -> Shown:
    with reading(parts.engine) as connection:
        said = said_of(connection, visit.id)
        steps = steps_of(connection, said, has_accounts=not parts.is_state) if said else []
        labels = visits.service_labels(connection)
    return show(
        parts,
        "visits/visit.html",
        SERVICES.of(visit.services),
        visit=visit,
        steps=steps,
        labels=labels,
        lacks_reason=lacks_reason,
        min_reason=MIN_REASON,
    )


def _person_page(parts: Parts, look: int) -> ResponseReturnValue:
    entry = find_look(parts.engine, look, actor=current_email())
    if entry is None or entry.action != PERSON_LOOK:
        return render_template("visits/look_over.html"), 410
    with reading(parts.engine) as connection:
        person = _subject_person(connection, entry.subject)
        choices = sharing.history(connection, known_as(connection, person))
        first, last = asked_day("first"), asked_day("last")
        report = activity_of(connection, person, first, last)
    return show(
        parts,
        "visits/person.html",
        person_list(parts.engine, person, shows_site=parts.is_state, first=first, last=last),
        CHOICES.of(choices),
        reason=entry.reason,
        report=report,
        chart=by_month(report),
        asked=(first, last),
    )


def _subject_person(connection: Any, subject: str) -> str:
    kind, _, value = subject.partition(" ")
    if kind == "member":
        return person_now(connection, f"m:{value.replace('-', '')}")
    visit = visits.find_visit(connection, value)
    return visit.person if visit else "nobody"


def member_subject(number: str) -> str:
    """How the audit log names a member."""
    return f"member {member_number.shown(number)}"


def _find(parts: Parts, visit_id: str) -> SeenVisit:
    with reading(parts.engine) as connection:
        visit = visits.find_visit(connection, visit_id)
    return visit or abort(404)


def _one_of(kind: Any, text: str | None, otherwise: Any) -> Any:
    allowed = {choice for part in get_args(kind) for choice in (get_args(part) or (part,))}
    return text if text in allowed else otherwise
