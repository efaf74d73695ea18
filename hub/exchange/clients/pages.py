"""Systems that may ask, on the state's web.  A token is shown on the page that made it, once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from hub import clock
from hub.accounts.rules import May
from hub.agreements import history
from hub.agreements import words as around
from hub.agreements.reading import partner_names
from hub.catalogue.keeping.doing import Outcome, act_of, attempt, revision_of, words
from hub.db import reading as reading_of
from hub.exchange import rules
from hub.exchange.clients import reading, service
from hub.exchange.clients.lists import SYSTEMS
from hub.exchange.clients.reading import CHIPS, STANDINGS, System
from hub.exchange.clients.service import About
from hub.exchange.hooks import reading as hooks
from hub.web.guard import confirmed, needs
from hub.web.parts import Parts
from hub.web.tables import show

_NAMES = ("name", "partner", "contact", "email", "limit")


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint(
        "clients", __name__, template_folder="../templates", url_prefix="/exchange/systems"
    )

    @pages.get("")
    @needs(May.SEE_EXCHANGE)
    def list_page() -> ResponseReturnValue:
        with reading_of(parts.engine) as connection:
            found = reading.all_of(connection, _today(parts), clock.now())
        return show(parts, "exchange/systems.html", SYSTEMS.of(found), **_words())

    @pages.get("/new")
    @needs(May.KEEP_EXCHANGE)
    def new_page() -> ResponseReturnValue:
        empty = dict.fromkeys(_NAMES, "") | {"scopes": [], "limit": str(rules.USUAL_LIMIT)}
        return _form_page(parts, None, empty)

    @pages.post("/new")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def add() -> ResponseReturnValue:
        act, about = act_of(parts, request.form), about_of(request.form)
        outcome = attempt(
            parts, act, lambda session: service.add(session, act, about), history.is_done
        )
        if not outcome.is_done:
            return _form_page(parts, None, _typed(request.form), outcome)
        flash(_("The system is known. It needs a token before it can ask."), "good")
        return redirect(url_for("clients.one_page", client=act.once))

    @pages.get("/<uuid:client>")
    @needs(May.SEE_EXCHANGE)
    def one_page(client: object) -> ResponseReturnValue:
        return _one_page(parts, _found(parts, client))

    @pages.get("/<uuid:client>/change")
    @needs(May.KEEP_EXCHANGE)
    def change_page(client: object) -> ResponseReturnValue:
        one = _found(parts, client)
        given = {name: str(getattr(one, name)) for name in _NAMES} | {"scopes": list(one.scopes)}
        return _form_page(parts, one, given)

    @pages.post("/<uuid:client>/change")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def change(client: object) -> ResponseReturnValue:
        one, act = _found(parts, client), act_of(parts, request.form)
        revision, about = revision_of(request.form), about_of(request.form)
        outcome = attempt(
            parts,
            act,
            lambda session: service.change(session, act, one.id, revision, about),
            history.is_done,
        )
        if not outcome.is_done:
            return _form_page(parts, one, _typed(request.form), outcome)
        flash(_("“%(name)s” is changed.", name=about.name), "good")
        return redirect(url_for("clients.one_page", client=one.id))

    _add_tokens(pages, parts)
    return pages


def _add_tokens(pages: Blueprint, parts: Parts) -> None:
    @pages.post("/<uuid:client>/tokens")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def make_token(client: object) -> ResponseReturnValue:
        one, act = _found(parts, client), act_of(parts, request.form)
        text = request.form.get("days", "").strip()
        days = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
        made: list[str] = []
        outcome = attempt(
            parts,
            act,
            lambda session: made.append(service.make_token(session, act, one.id, days)),
            history.is_done,
        )
        if not outcome.is_done:
            return _one_page(parts, one, outcome, days=text)
        return _secret_page(
            made[0] if made else "",
            title=_("A token for %(name)s", name=one.name),
            back=url_for("clients.one_page", client=one.id),
        )

    @pages.post("/<uuid:client>/tokens/<uuid:token_id>/refuse")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def refuse_token(client: object, token_id: object) -> ResponseReturnValue:
        act = act_of(parts, request.form)
        attempt(
            parts,
            act,
            lambda session: service.revoke_token(session, act, str(client), str(token_id)),
            history.is_done,
        )
        flash(_("The token is refused from now on."), "good")
        return redirect(url_for("clients.one_page", client=client))

    @pages.post("/<uuid:client>/end")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def end(client: object) -> ResponseReturnValue:
        act = act_of(parts, request.form)
        attempt(parts, act, lambda session: service.end(session, act, str(client)), history.is_done)
        flash(_("The system is shut out: it gets no answer and is told nothing."), "good")
        return redirect(url_for("clients.one_page", client=client))


def about_of(form: MultiDict[str, str]) -> About:
    """A system as it was typed."""
    text = form.get("limit", "").strip()
    return About(
        name=words(form.get("name", "")),
        partner=form.get("partner", ""),
        scopes=tuple(form.getlist("scopes")),
        contact=words(form.get("contact", "")),
        email=form.get("email", "").strip(),
        limit=int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None,
    )


def _one_page(
    parts: Parts, one: System, outcome: Outcome | None = None, days: str = str(rules.USUAL_DAYS)
) -> ResponseReturnValue:
    with reading_of(parts.engine) as connection:
        changes = history.changes_of(connection, service.KIND, one.id)
        told = hooks.of_client(connection, one.id)
    page = render_template(
        "exchange/system.html",
        one=one,
        hooks=told,
        changes=changes,
        now=clock.now(),
        faults=outcome.faults if outcome else {},
        given={"days": days},
        overlap=rules.OVERLAP_DAYS,
        **_words(),
    )
    return (page, outcome.status) if outcome else page


def _form_page(
    parts: Parts, one: System | None, given: dict[str, Any], outcome: Outcome | None = None
) -> ResponseReturnValue:
    with reading_of(parts.engine) as connection:
        partners = partner_names(connection)
        changed = history.changes_of(connection, service.KIND, one.id, 1) if one else []
    stale = outcome.stale if outcome else None
    differences = [
        (around.field(name), around.value(name, now), around.value(name, given[name]))
        for name, now in (stale.kept.items() if stale else ())
        if (list(now) if isinstance(now, list) else str(now)) != given[name]
    ]
    page = render_template(
        "exchange/system_form.html",
        one=one,
        given=given,
        partners=partners,
        faults=outcome.faults if outcome else {},
        stale=stale,
        differences=differences,
        changed_by=changed[0] if changed else None,
        revision=stale.revision if stale else one.revision if one else 0,
        **_words(),
    )
    return (page, outcome.status) if outcome else page


def _secret_page(secret: str, *, title: str, back: str) -> ResponseReturnValue:
    return render_template(
        "exchange/secret.html", secret=secret, title=title, back=back, **around.of_pages()
    )


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    return {name: form.get(name, "") for name in _NAMES} | {"scopes": form.getlist("scopes")}


def _words() -> dict[str, Any]:
    return around.of_pages() | {
        "scope_choices": {
            scope: f"{_(words_of)} ({scope})" for scope, words_of in rules.SCOPES.items()
        },
        "system_standings": STANDINGS,
        "system_chips": CHIPS,
        "hook_chips": hooks.CHIPS,
        "hook_standings": hooks.STANDINGS,
    }


def _found(parts: Parts, client: object) -> System:
    with reading_of(parts.engine) as connection:
        found = reading.find(connection, str(client), _today(parts), clock.now())
    return found or abort(404)


def _today(parts: Parts) -> date:
    return parts.shown.day_of(clock.now())
