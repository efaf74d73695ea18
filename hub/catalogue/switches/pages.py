"""The settings of a site's kiosks on the staff web, each with what customers will see."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub.accounts.rules import May
from hub.catalogue.history import reading as history
from hub.catalogue.keeping import around, words
from hub.catalogue.keeping.doing import Outcome, act_of, attempt, revision_of
from hub.catalogue.switches import rules, service
from hub.config import EVERY_LANGUAGE, EVERY_NOTICE
from hub.db import reading as reading_of
from hub.web.guard import needs
from hub.web.parts import Parts


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the catalogue's pages."""

    @pages.get("/kiosk-settings")
    @needs(May.SEE_CATALOGUE)
    def switches_page() -> ResponseReturnValue:
        return _page(parts)

    @pages.post("/kiosk-settings")
    @needs(May.KEEP_CATALOGUE)
    def change_switches() -> ResponseReturnValue:
        act = act_of(parts, request.form)
        changed = True

        def change(session: Session) -> None:
            nonlocal changed
            before = service.values_of(service.site_row(session.connection(), act.site))
            wanted = _wanted(before)
            changed = service.change(session, act, revision_of(request.form), wanted)

        outcome = attempt(parts, act, change)
        if not outcome.is_done:
            return _page(parts, outcome)
        if changed:
            flash(_("The settings are changed. %(when)s", when=around.when(parts)), "good")
        else:
            flash(_("Everything is as it was."), "good")
        return redirect(url_for("catalogue.switches_page"))


def _page(parts: Parts, outcome: Outcome | None = None) -> ResponseReturnValue:
    site_code = around.site_of(parts)
    with reading_of(parts.engine) as connection:
        site = service.site_row(connection, site_code)
        changes = history.latest(connection, site_code, "switch", limit=20)
    kept = service.values_of(site)
    given = kept | _wanted(kept) if outcome else kept
    stale = outcome.stale if outcome else None
    page = render_template(
        "catalogue/switches.html",
        site=site,
        switches=rules.SWITCHES,
        why_fixed={one.name: rules.why_fixed(one, site.fixed) for one in rules.SWITCHES},
        given=given,
        every={"languages": EVERY_LANGUAGE, "notices": EVERY_NOTICE},
        notices=rules.NOTICES,
        by_law=rules.BY_LAW,
        faults=outcome.faults if outcome else {},
        stale=stale,
        differences=_differences(kept, given) if stale else [],
        changed_by=changes[0] if changes else None,
        changes=changes,
        revision=stale.revision if stale else site.revision,
        **around.words_of_pages(),
    )
    return (page, outcome.status) if outcome else page


def _wanted(before: dict[str, Any]) -> dict[str, Any]:
    """The settings as the form has them; what it does not offer stays."""
    offered = set(request.form.getlist("offered"))
    wanted: dict[str, Any] = {}
    for name in offered & {"legacy_cards", "asks_sharing", "asks_feedback"}:
        wanted[name] = request.form.get(name) == "yes"
    every = {"languages": (EVERY_LANGUAGE, "en"), "notices": (EVERY_NOTICE, rules.BY_LAW)}
    for name, (all_of_them, always) in every.items():
        if name in offered:
            chosen = {*request.form.getlist(name), always}
            known = [one for one in all_of_them if one in chosen]
            wanted[name] = rules.in_order(before[name], known, all_of_them)
    return wanted


def _differences(kept: dict[str, Any], given: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (words.field(name), words.value(name, kept[name]), words.value(name, given[name]))
        for name in kept
        if kept[name] != given[name]
    ]
