"""
The menu of services on the staff web: read by all, changed by whoever keeps the catalogue.

At the state these are the statewide entries; at a site its own, and what it makes of the
state's.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub.accounts.rules import May
from hub.catalogue.entries import forms, reading, service
from hub.catalogue.entries.lists import CHIPS, OF_SITES, SERVICES, STANDINGS
from hub.catalogue.entries.reading import Entry
from hub.catalogue.entries.rules import MODES
from hub.catalogue.history import reading as history
from hub.catalogue.keeping import around, words
from hub.catalogue.keeping.doing import Outcome, act_of, attempt, revision_of
from hub.catalogue.keeping.errors import Stale
from hub.catalogue.posted import languages as names
from hub.db import reading as reading_of
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show

SHOWN = ("current", "all", *STANDINGS)


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the catalogue's pages."""
    _add_list(pages, parts)
    _add_form(pages, parts)
    _add_verbs(pages, parts)


def _add_list(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/services")
    @needs(May.SEE_CATALOGUE)
    def services_page() -> ResponseReturnValue:
        choice = {name: request.args.get(name, "") for name in ("standing", "mode")}
        choice["standing"] = choice["standing"] if choice["standing"] in SHOWN else "current"
        with reading_of(parts.engine) as connection:
            found = reading.entries(connection, around.site_of(parts), around.today(parts))
            site = around.site_row(connection, parts)
            published = history.published(connection, around.site_of(parts))
            of_sites = reading.of_all_sites(connection) if parts.is_state else []
        return show(
            parts,
            "catalogue/services.html",
            SERVICES.of([one for one in found if _is_asked(one, choice)]),
            OF_SITES.of(of_sites),
            before=_neighbours(found),
            languages=around.languages_of(site),
            published=published,
            choice=choice,
            **_around(),
        )


def _add_form(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/services/new")
    @needs(May.KEEP_CATALOGUE)
    def new_service() -> ResponseReturnValue:
        return _form_page(parts)

    @pages.post("/services/new")
    @needs(May.KEEP_CATALOGUE)
    def add_service() -> ResponseReturnValue:
        languages, act = around.own_languages(parts), act_of(parts, request.form)
        code = request.form.get("code", "").strip()
        outcome = attempt(
            parts,
            act,
            lambda session: service.add(session, act, forms.read(request.form, languages), code),
        )
        if not outcome.is_done:
            return _form_page(parts, None, forms.typed(request.form, languages), outcome)
        flash(_("The service is added. %(when)s", when=around.when(parts)), "good")
        return redirect(url_for("catalogue.services_page"))

    @pages.get("/services/entry/<code>")
    @needs(May.SEE_CATALOGUE)
    def one_service(code: str) -> ResponseReturnValue:
        return _form_page(parts, code)

    @pages.post("/services/entry/<code>")
    @needs(May.KEEP_CATALOGUE)
    def change_service(code: str) -> ResponseReturnValue:
        languages, act = around.own_languages(parts), act_of(parts, request.form)
        with reading_of(parts.engine) as connection:
            entry = reading.find(
                connection, around.site_of(parts), code, around.today(parts)
            ) or abort(404)
        verb = service.extend if _extends(parts, entry) else service.change
        outcome = attempt(
            parts,
            act,
            lambda session: verb(
                session, act, code, revision_of(request.form), forms.read(request.form, languages)
            ),
        )
        if not outcome.is_done:
            return _form_page(parts, code, forms.typed(request.form, languages), outcome)
        flash(
            _("“%(name)s” is changed. %(when)s", name=entry.name, when=around.when(parts)), "good"
        )
        return redirect(url_for("catalogue.one_service", code=code))


def _add_verbs(pages: Blueprint, parts: Parts) -> None:
    @pages.post("/services/entry/<code>/end")
    @needs(May.KEEP_CATALOGUE)
    def end_service(code: str) -> ResponseReturnValue:
        act = act_of(parts, request.form)
        with reading_of(parts.engine) as connection:
            entry = reading.find(connection, around.site_of(parts), code, around.today(parts))
        if entry is None or _extends(parts, entry):
            abort(404)

        def end(session: Session) -> None:
            last = forms.last_day(request.form) or around.today(parts)
            service.end(session, act, code, revision_of(request.form), last)

        outcome = attempt(parts, act, end)
        languages = around.own_languages(parts)
        given = forms.of_entry(entry, languages, extends=False)
        if not outcome.is_done:
            given["valid_to"] = request.form.get("last", "")
            return _form_page(parts, code, given, outcome)
        flash(
            _(
                "“%(name)s” ends. Visits and figures keep it, and another last day brings it back.",
                name=entry.name,
            ),
            "good",
        )
        return redirect(url_for("catalogue.one_service", code=code))

    @pages.post("/services/entry/<code>/move")
    @needs(May.KEEP_CATALOGUE)
    def move_service(code: str) -> ResponseReturnValue:
        act = act_of(parts, request.form)
        attempt(
            parts,
            act,
            lambda session: service.move(session, act, code, request.form.get("after", "")),
        )
        flash(_("The order is changed. %(when)s", when=around.when(parts)), "good")
        return redirect(url_for("catalogue.services_page", _anchor=f"place-{code}"))


def _form_page(
    parts: Parts,
    code: str | None = None,
    given: dict[str, str] | None = None,
    outcome: Outcome | None = None,
) -> ResponseReturnValue:
    site, today = around.site_of(parts), around.today(parts)
    with reading_of(parts.engine) as connection:
        entries = reading.entries(connection, site, today)
        languages = around.languages_at(connection, parts)
        programmes = around.programmes(connection, site)
        changes = history.latest(connection, site, service.KIND, code) if code else []
    entry = next((one for one in entries if one.code == code), None)
    if code is not None and entry is None:
        abort(404)
    extends = entry is not None and _extends(parts, entry)
    if given is None:
        given = (
            forms.of_entry(entry, languages, extends=extends) if entry else forms.empty(languages)
        )
    order = [one for one in entries if one.standing != "ended"]
    stale = outcome.stale if outcome else None
    page = render_template(
        "catalogue/service.html",
        entry=entry,
        extends=extends,
        given=given,
        faults=outcome.faults if outcome else {},
        stale=stale,
        differences=_differences(stale, given) if stale else [],
        changed_by=changes[0] if changes else None,
        languages=languages,
        programmes=programmes,
        order=[one for one in order if entry is None or one.code != entry.code],
        place=_place(order, entry),
        changes=changes,
        today=today,
        revision=stale.revision if stale else entry.revision if entry else 0,
        **_around(),
    )
    return (page, outcome.status) if outcome else page


def _differences(stale: Stale, given: dict[str, str]) -> list[tuple[str, str, str]]:
    """What holds now and what was typed, where they differ: field, now, yours."""
    found = []
    for name in ("icon", "mode", "programme", "opens", "closes", "valid_from", "valid_to"):
        now = stale.kept.get(name)
        if name in stale.kept and str(now or "") != given[name]:
            yours = words.value(name, given[name] or None)
            found.append((words.field(name), words.value(name, now and str(now)), yours))
    label = stale.kept.get("label") or {}
    for name in given:
        language = name.removeprefix("label-")
        if language != name and label.get(language, "") != given[name]:
            found.append((names.name(language), label.get(language, ""), given[name]))
    return found


def _around() -> dict[str, Any]:
    return around.words_of_pages() | {"modes": MODES, "standings": STANDINGS, "chips": CHIPS}


def _place(order: list[Entry], entry: Entry | None) -> str:
    """Which entry it stands after now, in words for the choice that leaves it there."""
    codes = [one.code for one in order]
    if entry is None or entry.code not in codes:
        return str(_("At the end"))
    at = codes.index(entry.code)
    return str(_("Stays where it is: place %(place)s of %(most)s", place=at + 1, most=len(order)))


def _neighbours(found: list[Entry]) -> dict[str, tuple[str | None, str | None]]:
    """For each entry what it stands after when it goes up, and when it goes down."""
    codes = [one.code for one in found]
    last = len(codes) - 1
    return {
        code: (
            None if at == 0 else codes[at - 2] if at > 1 else "",
            None if at == last else codes[at + 1],
        )
        for at, code in enumerate(codes)
    }


def _is_asked(entry: Entry, choice: dict[str, str]) -> bool:
    standing = choice["standing"]
    is_there = standing == "all" or entry.standing == standing
    if standing == "current":
        is_there = entry.standing != "ended"
    return is_there and choice["mode"] in ("", entry.mode)


def _extends(parts: Parts, entry: Entry) -> bool:
    return not parts.is_state and entry.is_statewide
