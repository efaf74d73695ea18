"""Webhooks on the state's web: who is told of what, and what became of each delivery."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from hub import clock
from hub.accounts.rules import May
from hub.agreements import history
from hub.agreements import words as around
from hub.agreements.history import Act
from hub.catalogue.keeping.doing import Outcome, act_of, attempt
from hub.db import reading as reading_of
from hub.exchange import rules
from hub.exchange.hooks import reading, service
from hub.exchange.hooks.lists import DELIVERIES, HOOKS
from hub.exchange.hooks.reading import Subscription
from hub.exchange.hooks.service import Wish
from hub.exchange.hooks.tables import HookDelivery
from hub.exchange.settings import Exchange
from hub.exchange.tables import ApiClient
from hub.members.keys import Keys
from hub.web.guard import confirmed, needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.tables import show

KIND = "webhook"
_STATUS = {"stop": "stopped", "start": "active", "end": "ended"}
_NOTED = {"stop": "stopped", "start": "started", "end": "ended"}


def blueprint(parts: Parts, settings: Exchange, keys: Keys) -> Blueprint:
    pages = Blueprint(
        "webhooks", __name__, template_folder="../templates", url_prefix="/exchange/webhooks"
    )

    @pages.get("")
    @needs(May.SEE_EXCHANGE)
    def list_page() -> ResponseReturnValue:
        with reading_of(parts.engine) as connection:
            found = reading.all_of(connection)
        return show(parts, "exchange/hooks.html", HOOKS.of(found), **_words())

    @pages.get("/new")
    @needs(May.KEEP_EXCHANGE)
    def new_page() -> ResponseReturnValue:
        return _form_page(
            parts, {"client": request.args.get("client", ""), "address": "", "kinds": []}
        )

    @pages.post("/new")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def add() -> ResponseReturnValue:
        act, form = act_of(parts, request.form), request.form
        made: list[str] = []

        def verb(session: Session) -> None:
            if not history.is_done(session, act):
                made.append(_subscribe(session, act, settings, keys))

        outcome = attempt(parts, act, verb, history.is_done)
        if not outcome.is_done:
            given = {name: form.get(name, "").strip() for name in ("client", "address")}
            return _form_page(parts, given | {"kinds": form.getlist("kinds")}, outcome)
        return _secret_page(made[0] if made else "", act.once)

    @pages.get("/<uuid:hook>")
    @needs(May.SEE_EXCHANGE)
    def one_page(hook: object) -> ResponseReturnValue:
        one = _found(parts, hook)
        wanted = request.args.get("status", "")
        wanted = wanted if wanted in reading.DELIVERY_STANDINGS else ""
        with reading_of(parts.engine) as connection:
            changes = history.changes_of(connection, KIND, one.id)
        listing = DELIVERIES.asked(
            parts.engine,
            reading.deliveries(one.id, wanted),
            reading.seen,
            order=(HookDelivery.sequence.desc(), HookDelivery.id),
        )
        return show(
            parts,
            "exchange/hook.html",
            listing,
            one=one,
            wanted=wanted,
            changes=changes,
            **_words(),
        )

    _add_doing(pages, parts, keys)
    return pages


def _add_doing(pages: Blueprint, parts: Parts, keys: Keys) -> None:
    @pages.post("/<uuid:hook>/secret")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def new_secret(hook: object) -> ResponseReturnValue:
        act, one = act_of(parts, request.form), _found(parts, hook)
        made: list[str] = []

        def verb(session: Session) -> None:
            if not history.is_done(session, act):
                made.append(service.renew_secret(session.connection(), one.id, keys, act.at))
                _record(session, act, one.id, "secret made")

        outcome = attempt(parts, act, verb, history.is_done)
        if not outcome.is_done:
            flash(told(outcome.faults["secret"]), "bad")
            return redirect(url_for("webhooks.one_page", hook=one.id))
        return _secret_page(made[0] if made else "", one.id)

    @pages.post("/<uuid:hook>/<any(stop, start, end):change>")
    @needs(May.KEEP_EXCHANGE)
    @confirmed
    def set_status(hook: object, change: str) -> ResponseReturnValue:
        act, one = act_of(parts, request.form), _found(parts, hook)

        def verb(session: Session) -> None:
            if not history.is_done(session, act):
                service.set_status(session.connection(), one.id, _STATUS[change])
                _record(session, act, one.id, _NOTED[change])

        attempt(parts, act, verb, history.is_done)
        flash(
            _("Done. It is %(standing)s now.", standing=_(reading.STANDINGS[_STATUS[change]])),
            "good",
        )
        return redirect(url_for("webhooks.one_page", hook=one.id))

    @pages.post("/<uuid:hook>/test")
    @needs(May.KEEP_EXCHANGE)
    def send_test(hook: object) -> ResponseReturnValue:
        one = _found(parts, hook)
        with parts.engine.begin() as connection:
            is_sent = service.test(connection, one.id)
        if is_sent:
            flash(_("A test is on its way: look at the deliveries in a moment."), "good")
        else:
            flash(_("Nothing was sent: it is not active."), "warn")
        return redirect(url_for("webhooks.one_page", hook=one.id))

    @pages.post("/<uuid:hook>/again")
    @needs(May.KEEP_EXCHANGE)
    def send_again(hook: object) -> ResponseReturnValue:
        one, chosen = _found(parts, hook), request.form.getlist("delivery")
        with parts.engine.begin() as connection:
            done = (
                service.send_again(connection, one.id, chosen[:1000], clock.now())
                if chosen
                else service.send_dead_again(connection, one.id, clock.now())
            )
        flash(_("%(num)s deliveries are sent again.", num=done), "good")
        return redirect(url_for("webhooks.one_page", hook=one.id))


def _subscribe(session: Session, act: Act, settings: Exchange, keys: Keys) -> str:
    form, connection = request.form, session.connection()
    client = form.get("client", "")
    scopes = connection.scalar(
        select(ApiClient.scopes).where(ApiClient.id == client, ApiClient.ended_at.is_(None))
    )
    if scopes is None:
        abort(404)
    url, kinds = form.get("address", "").strip(), tuple(form.getlist("kinds"))
    wish = Wish(client, url, kinds, frozenset(scopes))
    secret = service.subscribe(connection, act.once, wish, settings, keys, by=act.by, now=act.at)
    after = {"address": url, "kinds": list(kinds)}
    history.record(session, act, KIND, act.once, "added", before={}, after=after)
    return secret


def _record(session: Session, act: Act, hook: str, action: str) -> None:
    history.record(session, act, KIND, hook, action, before={}, after={})


def _form_page(
    parts: Parts, given: dict[str, Any], outcome: Outcome | None = None
) -> ResponseReturnValue:
    with reading_of(parts.engine) as connection:
        systems = _systems(connection)
    page = render_template(
        "exchange/hook_form.html",
        given=given,
        systems=systems,
        faults=outcome.faults if outcome else {},
        **_words(),
    )
    return (page, outcome.status) if outcome else page


def _systems(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        select(ApiClient.id, ApiClient.name)
        .where(ApiClient.ended_at.is_(None))
        .order_by(ApiClient.name, ApiClient.id)
    )
    return {row.id: row.name for row in rows}


def _secret_page(secret: str, hook: str) -> ResponseReturnValue:
    return render_template(
        "exchange/secret.html",
        secret=secret,
        title=_("The secret of a webhook"),
        back=url_for("webhooks.one_page", hook=hook),
        **around.of_pages(),
    )


def _found(parts: Parts, hook: object) -> Subscription:
    with reading_of(parts.engine) as connection:
        found = reading.find(connection, str(hook))
    return found or abort(404)


def _words() -> dict[str, Any]:
    return around.of_pages() | {
        "kind_words": rules.KINDS,
        "kind_choices": {kind: f"{_(rules.KINDS[kind])} ({kind})" for kind in rules.SUBSCRIBABLE},
        "hook_standings": reading.STANDINGS,
        "hook_chips": reading.CHIPS,
        "delivery_standings": reading.DELIVERY_STANDINGS,
        "delivery_chips": reading.DELIVERY_CHIPS,
    }
