"""Agreements on sharing data, on the state's web: read by analysts, kept by administrators."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from hub import clock
from hub.accounts.rules import May
from hub.agreements import forms, history, reading, service, words
from hub.agreements.lists import AGREEMENTS
from hub.agreements.reading import Agreement
from hub.catalogue.keeping.doing import Outcome, act_of, attempt, day_of, revision_of
from hub.catalogue.keeping.errors import Stale
from hub.db import reading as reading_of
from hub.web.guard import confirmed, needs
from hub.web.large import takes_large
from hub.web.parts import Parts
from hub.web.tables import show

FormOf = MultiDict[str, str]


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("agreements", __name__, template_folder="templates", url_prefix="/agreements")

    @pages.get("")
    @needs(May.SEE_EXCHANGE)
    def list_page() -> ResponseReturnValue:
        with reading_of(parts.engine) as connection:
            found = reading.all_of(connection, _today(parts))
        soon = [one for one in found if one.standing == "ends_soon"]
        return show(
            parts, "agreements/list.html", AGREEMENTS.of(found), soon=soon, **words.of_pages()
        )

    @pages.get("/new")
    @needs(May.KEEP_EXCHANGE)
    def new_page() -> ResponseReturnValue:
        return _form_page(parts, "new", None, forms.EMPTY)

    @pages.post("/new")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    @takes_large
    def register() -> ResponseReturnValue:
        form = forms.sent_form()
        act = act_of(parts, form)
        about, term = forms.about_of(form), forms.term_of(form)
        made: list[str] = []
        outcome = attempt(
            parts,
            act,
            lambda session: made.append(service.register(session, act, about, term)),
            history.is_done,
        )
        if not outcome.is_done:
            return _form_page(parts, "new", None, forms.typed(form), outcome)
        flash(_("The agreement is registered. Every site hears of it within seconds."), "good")
        return redirect(url_for("agreements.one_page", agreement=made[0] if made else act.once))

    @pages.get("/<uuid:agreement>")
    @needs(May.SEE_EXCHANGE)
    def one_page(agreement: object) -> ResponseReturnValue:
        one = _found(parts, agreement)
        with reading_of(parts.engine) as connection:
            changes = history.changes_of(connection, service.KIND, one.id)
        return render_template("agreements/one.html", one=one, changes=changes, **words.of_pages())

    @pages.get("/<uuid:agreement>/change")
    @needs(May.KEEP_EXCHANGE)
    def change_page(agreement: object) -> ResponseReturnValue:
        one = _found(parts, agreement)
        return _form_page(parts, "change", one, forms.kept(one.form()))

    @pages.post("/<uuid:agreement>/change")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    @takes_large
    def change(agreement: object) -> ResponseReturnValue:
        form, one = forms.sent_form(), _found(parts, agreement)
        act, revision = act_of(parts, form), revision_of(form)
        about, term = forms.about_of(form), forms.term_of(form)
        outcome = attempt(
            parts,
            act,
            lambda session: service.change(session, act, one.id, revision, about, term),
            history.is_done,
        )
        if not outcome.is_done:
            return _form_page(parts, "change", one, forms.typed(form), outcome)
        flash(_("“%(name)s” is changed.", name=about.title), "good")
        return redirect(url_for("agreements.one_page", agreement=one.id))

    _add_ends(pages, parts)
    return pages


def _add_ends(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/<uuid:agreement>/renew")
    @needs(May.KEEP_EXCHANGE)
    def renew_page(agreement: object) -> ResponseReturnValue:
        one = _found(parts, agreement)
        first = max(one.last_day + timedelta(days=1), _today(parts))
        given = {"valid_from": first.isoformat(), "data": list(one.data)}
        return _form_page(parts, "renew", one, forms.EMPTY | given)

    @pages.post("/<uuid:agreement>/renew")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    @takes_large
    def renew(agreement: object) -> ResponseReturnValue:
        form, one = forms.sent_form(), _found(parts, agreement)
        act, revision, term = act_of(parts, form), revision_of(form), forms.term_of(form)
        outcome = attempt(
            parts,
            act,
            lambda session: service.renew(session, act, one.id, revision, term),
            history.is_done,
        )
        if not outcome.is_done:
            return _form_page(parts, "renew", one, forms.typed(form), outcome)
        flash(_("The agreement is renewed."), "good")
        return redirect(url_for("agreements.one_page", agreement=one.id))

    @pages.get("/<uuid:agreement>/end")
    @needs(May.KEEP_EXCHANGE)
    def end_page(agreement: object) -> ResponseReturnValue:
        given = {"ended_from": _today(parts).isoformat(), "ended_reason": ""}
        return _end_page(_found(parts, agreement), given)

    @pages.post("/<uuid:agreement>/end")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def end(agreement: object) -> ResponseReturnValue:
        form, one = request.form, _found(parts, agreement)
        act, revision = act_of(parts, form), revision_of(form)
        ended_from = day_of(form.get("ended_from", ""), "ended_from", {})
        reason = form.get("ended_reason", "")
        outcome = attempt(
            parts,
            act,
            lambda session: service.end(session, act, one.id, revision, ended_from, reason),
            history.is_done,
        )
        if not outcome.is_done:
            given = {name: form.get(name, "") for name in ("ended_from", "ended_reason")}
            return _end_page(one, given, outcome)
        flash(_("The agreement is ended. Nothing leaves by it from that day."), "good")
        return redirect(url_for("agreements.one_page", agreement=one.id))


def _form_page(
    parts: Parts,
    way: str,
    one: Agreement | None,
    given: dict[str, Any],
    outcome: Outcome | None = None,
) -> ResponseReturnValue:
    with reading_of(parts.engine) as connection:
        partners = reading.partner_names(connection)
        changed = history.changes_of(connection, service.KIND, one.id, 1) if one else []
    page = render_template(
        "agreements/form.html",
        way=way,
        one=one,
        given=given,
        partners=partners,
        **_around(one, given, outcome),
        changed_by=changed[0] if changed else None,
    )
    return (page, outcome.status) if outcome else page


def _end_page(
    one: Agreement, given: dict[str, Any], outcome: Outcome | None = None
) -> ResponseReturnValue:
    page = render_template(
        "agreements/end.html",
        one=one,
        given=given,
        **_around(one, given, outcome),
        changed_by=None,
    )
    return (page, outcome.status) if outcome else page


def _around(
    one: Agreement | None, given: dict[str, Any], outcome: Outcome | None
) -> dict[str, Any]:
    stale = outcome.stale if outcome else None
    return {
        "faults": outcome.faults if outcome else {},
        "stale": stale,
        "differences": _differences(stale, given) if stale else [],
        "revision": stale.revision if stale else one.revision if one else 0,
        **words.of_pages(),
    }


def _differences(stale: Stale, given: dict[str, Any]) -> list[tuple[str, str, str]]:
    kept = forms.kept(stale.kept)
    return [
        (words.field(name), words.value(name, now), words.value(name, given[name]))
        for name, now in kept.items()
        if name in given and sorted(now) != sorted(given[name])
    ]


def _found(parts: Parts, agreement: object) -> Agreement:
    with reading_of(parts.engine) as connection:
        found = reading.find(connection, str(agreement), _today(parts))
    return found or abort(404)


def _today(parts: Parts) -> date:
    return parts.shown.day_of(clock.now())
