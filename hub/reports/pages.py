"""Figures on the staff web: by site and month, each opening to the visits behind it."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.reports.figure_lists import kind_list, listings
from hub.reports.library.showing import pages as library
from hub.reports.lists import AREAS, SITES
from hub.reports.rules import Period, Services, month_of
from hub.reports.saved import pages as saved
from hub.reports.service import ServiceLine, figures
from hub.reports.sites import sites
from hub.said import mark
from hub.visits.reading import site_names
from hub.visits.rules import Mode
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show

KINDS: tuple[tuple[Mode | None, str], ...] = (
    ("self_service", mark("Self-service")),
    ("information", mark("Information only")),
    ("pending_staff", mark("Staff-assisted")),
    (None, mark("No longer on the menu")),
)
"""Reports never mix what a customer did alone with what staff gave."""


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("reports", __name__, template_folder="templates")
    if parts.is_state:
        _add_sites(pages, parts)
    library.add(pages, parts)
    saved.add(pages, parts)

    @pages.get("/figures")
    @needs(May.SEE_FIGURES)
    def figures_page() -> ResponseReturnValue:
        period = asked_period(parts.shown.day_of(clock.now()))
        site = parts.site or request.args.get("site") or None
        with parts.reporting() as connection:
            found = figures(connection, period, site)
            names = site_names(connection) if parts.is_state else {}
        kinds = [kind_list(name, lines) for name, lines in by_kind(found.lines)]
        by_month = listings(found, is_state=parts.is_state)
        return show(
            parts,
            "reports/figures.html",
            *by_month,
            *kinds,
            figures=found,
            kinds=kinds,
            none_yet=Services(),
            sites=names,
            site=site,
        )

    return pages


def asked_period(today: date) -> Period:
    """The days that the address asks for; this month and the two before when it makes no sense."""
    try:
        first = date.fromisoformat(request.args["first"])
        return Period(first, date.fromisoformat(request.args["last"]))
    except (KeyError, ValueError):
        before = month_of(month_of(today) - timedelta(days=1))
        return Period(month_of(before - timedelta(days=1)), today)


def by_kind(lines: list[ServiceLine]) -> list[tuple[str, list[ServiceLine]]]:
    """The services apart by how they count; kinds without any are left out."""
    kinds = ((name, [line for line in lines if line.mode == mode]) for mode, name in KINDS)
    return [(name, found) for name, found in kinds if found]


def _add_sites(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/sites")
    @needs(May.SEE_SITES)
    def sites_page() -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            found = sites(connection)
        return show(
            parts,
            "reports/sites.html",
            SITES.of(found),
            sites=found,
            areas=AREAS,
            asked_at=clock.now(),
        )
