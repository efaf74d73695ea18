"""Figures on the staff web: by site and month, each opening to the visits behind it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.reports.sites import sites
from hub.web.guard import needs
from hub.web.parts import Parts


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("reports", __name__, template_folder="templates")
    if parts.is_state:
        _add_sites(pages, parts)

    @pages.get("/figures")
    @needs(May.SEE_FIGURES)
    def figures_page() -> ResponseReturnValue:
        return render_template("reports/figures.html")

    return pages


def _add_sites(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/sites")
    @needs(May.SEE_SITES)
    def sites_page() -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            found = sites(connection)
        return render_template("reports/sites.html", sites=found, asked_at=clock.now())
