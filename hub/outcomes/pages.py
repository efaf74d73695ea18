"""Cohorts, use and unmet demand, and targets on the staff web."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.ids import new_id
from hub.outcomes import reading as outcomes
from hub.outcomes import service
from hub.outcomes.lists import FULL, TARGETS, WISHES
from hub.outcomes.rules import CHIPS, MEASURES, STANDINGS, faults
from hub.reports.rules import Period
from hub.visits.criteria import Criteria
from hub.visits.reading import site_names
from hub.web.charts.heat import level_of
from hub.web.days import asked_day, typed_day
from hub.web.guard import allows, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import Listing, Shown, show

COHORT_MONTHS = 12
USUAL_SPAN = timedelta(days=91)


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("outcomes", __name__, template_folder="templates")

    @pages.get("/reports/cohorts")
    @needs(May.SEE_FIGURES)
    def cohorts_page() -> ResponseReturnValue:
        return _cohorts(parts)

    @pages.get("/reports/demand")
    @needs(May.SEE_FIGURES)
    def demand_page() -> ResponseReturnValue:
        return _demand(parts)

    @pages.get("/reports/targets")
    @needs(May.SEE_FIGURES)
    def targets_page() -> ResponseReturnValue:
        return _targets(parts, {})

    @pages.post("/reports/targets")
    @needs(May.KEEP_CATALOGUE)
    def set_target() -> ResponseReturnValue:
        return _set(parts)

    @pages.post("/reports/targets/<uuid:target>/end")
    @needs(May.KEEP_CATALOGUE)
    def end_target(target: object) -> ResponseReturnValue:
        with Session(parts.engine) as session, session.begin():
            done = service.end(
                session, parts.site, str(target), by=current_email(), now=clock.now()
            )
        if done:
            flash(_("The target is taken back."), "good")
        else:
            flash(_("This target was taken back already."), "warn")
        return redirect(url_for("outcomes.targets_page"))

    return pages


def _cohorts(parts: Parts) -> str:
    today = _today(parts)
    with parts.reporting() as connection:
        found = outcomes.came_back(connection, parts.site, today, COHORT_MONTHS)
    return render_template(
        "outcomes/cohorts.html",
        cohorts=found,
        months=COHORT_MONTHS,
        level=lambda x: level_of(x, 1.0),
    )


def _demand(parts: Parts) -> Shown:
    today = _today(parts)
    last = asked_day("last") or today
    first = asked_day("first") or last - USUAL_SPAN
    first, last = min(first, last), max(first, last)
    site = parts.site or request.args.get("site") or None
    with parts.reporting() as connection:
        sites = site_names(connection) if parts.is_state else {}
        site = site if site in sites or not parts.is_state else None
        wishes = outcomes.wished(connection, site, first, last)
        full = (
            []
            if parts.is_state
            else outcomes.full_groups(connection, parts.site or "", first, last)
        )
    lists: list[Listing[Any]] = [WISHES.of(wishes, days=(first, last))]
    lists += [] if parts.is_state else [FULL.of(full, days=(first, last))]
    behind = Criteria(site=site, first=first, last=last)
    return show(
        parts, "outcomes/demand.html", *lists, period=Period(first, last), sites=sites,
        site=site, behind=behind,
    )  # fmt: skip


def _targets(parts: Parts, wrong: dict[str, str]) -> Shown:
    today = _today(parts)
    with parts.reporting() as connection:
        found = outcomes.aims(connection, parts.site, today)
        sites = site_names(connection) if parts.is_state else {}
    table = TARGETS if allows(May.KEEP_CATALOGUE) else TARGETS.without("end")
    table = table if parts.is_state else table.without("place")
    return show(
        parts, "outcomes/targets.html", table.of(found), measures=MEASURES, standings=STANDINGS,
        chips=CHIPS, faults=wrong, given=request.form, sites=sites, year=_program_year(today),
        once=request.form.get("once") or new_id(),
    )  # fmt: skip


def _set(parts: Parts) -> ResponseReturnValue:
    given = request.form
    first, last = typed_day(given.get("first")), typed_day(given.get("last"))
    text = given.get("value", "").strip()
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    measure = given.get("measure", "")
    wrong = faults(measure, value, first, last)
    site = parts.site or given.get("site", "")
    with parts.reporting() as connection:
        if site and site not in site_names(connection):
            wrong["site"] = _("There is no site of this code.")
    if wrong or value is None or first is None or last is None:
        return _targets(parts, wrong), 422
    with Session(parts.engine) as session, session.begin():
        service.aim(
            session, site, measure, first, last, value,  # type: ignore[arg-type] # checked above
            once=given.get("once", "") or new_id(), by=current_email(), now=clock.now(),
        )  # fmt: skip
    flash(_("The target is set."), "good")
    return redirect(url_for("outcomes.targets_page"))


def _program_year(today: date) -> Period:
    """July to June, in which today lies."""
    year = today.year - (today.month < 7)
    return Period(date(year, 7, 1), date(year + 1, 6, 30))


def _today(parts: Parts) -> date:
    return parts.shown.day_of(clock.now())
