"""At the state: where a site lies, on the staff web."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.accounts.rules import May
from hub.catalogue.areas import rules, service
from hub.catalogue.history import reading as history
from hub.catalogue.keeping import around, words
from hub.catalogue.keeping.doing import Outcome, act_of, attempt, revision_of
from hub.catalogue.keeping.errors import NoSuchEntry
from hub.catalogue.switches.service import site_row
from hub.db import reading as reading_of
from hub.web.guard import needs
from hub.web.parts import Parts


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the catalogue's pages."""

    @pages.get("/sites/<site>")
    @needs(May.KEEP_CATALOGUE)
    def site_page(site: str) -> ResponseReturnValue:
        return _page(parts, site)

    @pages.post("/sites/<site>")
    @needs(May.KEEP_CATALOGUE)
    def place_site(site: str) -> ResponseReturnValue:
        act = act_of(parts, request.form)
        wanted = request.form.get("county", "") or None
        revision = revision_of(request.form)
        outcome = attempt(
            parts, act, lambda session: service.place(session, act, site, wanted, revision)
        )
        if not outcome.is_done:
            return _page(parts, site, outcome)
        flash(_("It is kept where the site lies."), "good")
        return redirect(url_for("reports.sites_page"))


def _page(parts: Parts, code: str, outcome: Outcome | None = None) -> ResponseReturnValue:
    with reading_of(parts.engine) as connection:
        try:
            site = site_row(connection, code)
        except NoSuchEntry:
            abort(404)
        changes = history.latest(connection, "", "site", code, limit=20)
    given = {"county": request.form.get("county", "") if outcome else site.county or ""}
    stale = outcome.stale if outcome else None
    kept = words.value("county", site.county)
    page = render_template(
        "catalogue/site.html",
        site=site,
        areas=rules.areas(),
        is_fixed=service.BY_HUB in site.fixed,
        given=given,
        faults=outcome.faults if outcome else {},
        stale=stale,
        differences=[(words.field("county"), kept, words.value("county", given["county"]))],
        changed_by=changes[0] if changes else None,
        changes=changes,
        revision=stale.revision if stale else site.revision,
        **around.words_of_pages(),
    )
    return (page, outcome.status) if outcome else page
