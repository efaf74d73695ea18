"""
Opening hours on the staff web of a site: the week, and the days that are not as the week.

Visits that nobody closed end at closing time, and kiosks that fall silent raise no alarm while
the site is closed; both go by what is set here.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import clock
from hub.accounts.rules import May
from hub.catalogue.history import reading as history
from hub.catalogue.hours import DAYS
from hub.catalogue.keeping import around, words
from hub.catalogue.keeping.doing import Outcome, act_of, attempt, revision_of
from hub.catalogue.opening import forms, reading, service
from hub.catalogue.opening.lists import SPECIAL
from hub.catalogue.opening.rules import Special
from hub.db import reading as reading_of
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the catalogue's pages."""
    _add_week(pages, parts)
    _add_special(pages, parts)


def _add_week(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/hours")
    @needs(May.SEE_CATALOGUE)
    def hours_page() -> ResponseReturnValue:
        return _hours_page(parts)

    @pages.post("/hours")
    @needs(May.KEEP_CATALOGUE)
    def change_hours() -> ResponseReturnValue:
        act = act_of(parts, request.form)
        outcome = attempt(
            parts,
            act,
            lambda session: service.keep_week(
                session, act, revision_of(request.form), forms.week_of(request.form)
            ),
        )
        if not outcome.is_done:
            return _hours_page(parts, outcome)
        flash(_("The hours of the week are changed. %(when)s", when=around.when(parts)), "good")
        return redirect(url_for("catalogue.hours_page"))


def _add_special(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/hours/special/new")
    @needs(May.KEEP_CATALOGUE)
    def new_special() -> ResponseReturnValue:
        languages = around.own_languages(parts)
        return _special_page(parts, None, forms.typed_special({"kind": "closed"}, languages))

    @pages.post("/hours/special/new")
    @needs(May.KEEP_CATALOGUE)
    def add_special() -> ResponseReturnValue:
        languages, act = around.own_languages(parts), act_of(parts, request.form)
        outcome = attempt(
            parts,
            act,
            lambda session: service.add_special(
                session, act, forms.special_of(request.form, act.once, languages)
            ),
        )
        if not outcome.is_done:
            return _special_page(parts, None, forms.typed_special(request.form, languages), outcome)
        flash(_("The special day is kept. %(when)s", when=around.when(parts)), "good")
        return redirect(url_for("catalogue.hours_page"))

    @pages.get("/hours/special/<uuid:special_id>")
    @needs(May.SEE_CATALOGUE)
    def one_special(special_id: UUID) -> ResponseReturnValue:
        special = _special(parts, special_id)
        given = forms.kept_special(special, around.own_languages(parts))
        return _special_page(parts, special, given)

    @pages.post("/hours/special/<uuid:special_id>")
    @needs(May.KEEP_CATALOGUE)
    def change_special(special_id: UUID) -> ResponseReturnValue:
        special, act = _special(parts, special_id), act_of(parts, request.form)
        languages = around.own_languages(parts)
        outcome = attempt(
            parts,
            act,
            lambda session: service.change_special(
                session,
                act,
                revision_of(request.form),
                forms.special_of(request.form, str(special_id), languages),
            ),
        )
        if not outcome.is_done:
            given = forms.typed_special(request.form, languages)
            return _special_page(parts, special, given, outcome)
        flash(_("The special day is changed. %(when)s", when=around.when(parts)), "good")
        return redirect(url_for("catalogue.hours_page"))

    @pages.post("/hours/special/<uuid:special_id>/remove")
    @needs(May.KEEP_CATALOGUE)
    def remove_special(special_id: UUID) -> ResponseReturnValue:
        act = act_of(parts, request.form)
        outcome = attempt(
            parts,
            act,
            lambda session: service.remove_special(
                session, act, str(special_id), revision_of(request.form)
            ),
        )
        if not outcome.is_done:
            special = _special(parts, special_id)
            given = forms.kept_special(special, around.own_languages(parts))
            return _special_page(parts, special, given, outcome)
        flash(_("The day is as the week says again."), "good")
        return redirect(url_for("catalogue.hours_page"))


def _hours_page(parts: Parts, outcome: Outcome | None = None) -> Response:
    today = around.today(parts)
    site_code = around.site_of(parts)
    with reading_of(parts.engine) as connection:
        site = around.site_row(connection, parts)
        if site is None:
            abort(404)
        opening = reading.opening_of(connection, site_code)
        changes = history.latest(connection, site_code, "hours", limit=10)
    stale = outcome.stale if outcome else None
    given = forms.typed_week(request.form) if outcome else forms.kept_week(opening)
    coming = [one for one in opening.special if one.last >= today]
    wanted = opening.special if request.args.get("past") else coming
    context: dict[str, Any] = dict(
        given=given,
        faults=outcome.faults if outcome else {},
        stale=stale,
        differences=_week_differences(stale.kept["hours"], given) if stale else [],
        changed_by=changes[0] if changes else None,
        changes=changes,
        is_fixed="hours" in site.fixed,
        fixed_words=service.FIXED,
        revision=stale.revision if stale else site.revision,
        opening=opening,
        is_open=opening.is_open(clock.now().astimezone(parts.shown.zone)),
        days=list(zip(DAYS, words.DAYS, strict=True)),
        numbers=list(forms.NUMBERS),
        with_past=bool(request.args.get("past")),
        today=today,
        **around.words_of_pages(),
    )
    answer = make_response(show(parts, "catalogue/hours.html", SPECIAL.of(list(wanted)), **context))
    if outcome:
        answer.status_code = outcome.status
    return answer


def _special_page(
    parts: Parts, special: Special | None, given: dict[str, str], outcome: Outcome | None = None
) -> ResponseReturnValue:
    changes: Any = []
    with reading_of(parts.engine) as connection:
        languages = around.languages_at(connection, parts)
        if special is not None:
            changes = history.latest(connection, around.site_of(parts), "special_day", special.id)
    stale = outcome.stale if outcome else None
    page = render_template(
        "catalogue/special.html",
        special=special,
        given=given,
        faults=outcome.faults if outcome else {},
        stale=stale,
        differences=_special_differences(stale.kept, given) if stale else [],
        changed_by=changes[0] if changes else None,
        changes=changes,
        languages=languages,
        numbers=list(forms.NUMBERS),
        revision=stale.revision if stale else special.revision if special else 0,
        **around.words_of_pages(),
    )
    return (page, outcome.status) if outcome else page


def _week_differences(kept: Any, given: dict[str, str]) -> list[tuple[str, str, str]]:
    found = []
    for weekday, (day, word) in enumerate(zip(DAYS, words.DAYS, strict=True)):
        now = [f"{one['opens']} - {one['closes']}" for one in kept if one["weekday"] == weekday]
        yours = [
            f"{given[f'{day}-{number}-opens']} - {given[f'{day}-{number}-closes']}"
            for number in forms.NUMBERS
            if given[f"{day}-{number}-opens"]
        ]
        if now != yours:
            found.append((str(_(word)), "; ".join(now), "; ".join(yours)))
    return found


def _special_differences(kept: Any, given: dict[str, str]) -> list[tuple[str, str, str]]:
    if not kept:
        return [(str(_("Special day")), str(_("taken back")), given["name-en"])]
    spans = "; ".join(f"{one['opens']} - {one['closes']}" for one in kept["spans"])
    yours = "; ".join(
        f"{given[f'opens-{number}']} - {given[f'closes-{number}']}"
        for number in forms.NUMBERS
        if given["kind"] == "open" and given[f"opens-{number}"]
    )
    pairs = [
        (words.field("first"), str(kept["first"]), given["first"]),
        (words.field("last"), str(kept["last"]), given["last"]),
        (words.field("name"), kept["name"].get("en", ""), given["name-en"]),
        (words.field("spans"), spans or str(_("closed")), yours or str(_("closed"))),
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _special(parts: Parts, special_id: UUID) -> Special:
    with reading_of(parts.engine) as connection:
        found = reading.find_special(connection, around.site_of(parts), str(special_id))
    return found or abort(404)
