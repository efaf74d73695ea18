"""Orders on the staff web: what a kiosk can be told to do, asked once more, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Row

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.kiosks.commands import service
from hub.kiosks.commands.lists import GIVEN, Given
from hub.kiosks.commands.rules import ORDERS, TITLES, Order, faults_of, order_of, stands
from hub.kiosks.releases.rollout import reading as rollouts
from hub.kiosks.releases.rollout.stepping import arguments_of
from hub.kiosks.releases.store import service as store
from hub.kiosks.service import KioskNow, kiosks_now
from hub.said import say
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email
from hub.web.tables import show


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("commands", __name__, template_folder="templates")

    @pages.get("/kiosks/<device>/orders")
    @needs(May.KEEP_KIOSKS)
    def orders_page(device: str) -> ResponseReturnValue:
        now = clock.now()
        kiosk = _find(parts, device)
        given = GIVEN.asked(
            parts.engine,
            service.given(parts.site or "", device),
            lambda _, rows: [_given(row, now) for row in rows],
            order=service.LATEST,
        )
        return show(
            parts,
            "commands/orders.html",
            given,
            kiosk=kiosk,
            orders=ORDERS,
            titles=TITLES,
        )

    @pages.get("/kiosks/<device>/orders/<name>")
    @needs(May.KEEP_KIOSKS)
    def confirm_page(device: str, name: str) -> ResponseReturnValue:
        return _confirm(parts, device, order_of(name) or abort(404))

    @pages.post("/kiosks/<device>/orders/<name>")
    @needs(May.KEEP_KIOSKS)
    def give(device: str, name: str) -> ResponseReturnValue:
        return _give(parts, device, order_of(name) or abort(404))

    return pages


def _given(row: Row[Any], now: datetime) -> Given:
    is_awaited = row.answered_at is None and row.expires_at > now
    return Given(row, *stands(row.status, row.expires_at, now), is_awaited)


def _give(parts: Parts, device: str, order: Order) -> ResponseReturnValue:
    if order.name == "update":
        return _give_update(parts, _find(parts, device), order)
    _find(parts, device)
    codes = [field.code for field in order.fields]
    arguments = {code: text for code in codes if (text := request.form.get(code, "").strip())}
    faults = faults_of(order, arguments)
    if faults:
        return _confirm(parts, device, order, faults), 422
    now, by = clock.now(), current_email()
    for one in (device, *_others(parts, device, order)):
        service.ask(parts.engine, parts.site or "", one, order.name, arguments, by=by, now=now)
    flash(
        _("Ordered: %(title)s. What the kiosk answers appears below.", title=order.title.lower()),
        "good",
    )
    return redirect(url_for("commands.orders_page", device=device))


def _give_update(parts: Parts, kiosk: KioskNow, order: Order) -> ResponseReturnValue:
    now, site, version = clock.now(), parts.site or "", request.form.get("version", "")
    with reading(parts.engine) as connection:
        release = store.find(connection, site, version)
        live = rollouts.live(connection, site)
        at_once = bool(request.form.get("at_once"))
        window = rollouts.around(connection, site, now, at_once=at_once).window
    if kiosk.kind == "lobby-pc":
        fault = say("A lobby PC has no slots: it is updated as the office updates its computers.")
    elif live is not None and live.state == "running":
        fault = say(
            "%(version)s is being rolled out at this site: pause it first, or abort it.",
            version=live.version,
        )
    elif release is None:
        fault = say("Choose a release that this hub holds.")
    else:
        service.ask(
            parts.engine, site, kiosk.device, "update", arguments_of(release, window),
            by=current_email(), now=now,
        )  # fmt: skip
        flash(_("Ordered. Its heartbeat tells how far it is: see its page."), "good")
        return redirect(url_for("commands.orders_page", device=kiosk.device))
    return _confirm(parts, kiosk.device, order, [fault]), 422


def _others(parts: Parts, device: str, order: Order) -> list[str]:
    """Whom the same is ordered besides: every other kiosk of the site, where that was ticked."""
    if order.name != "settings" or not request.form.get("everyone"):
        return []
    with reading(parts.engine) as connection:
        known = kiosks_now(connection, parts.site or "", clock.now())
    return [one.device for one in known if one.device != device and one.status != "retired"]


def _confirm(parts: Parts, device: str, order: Order, faults: list[str] | None = None) -> str:
    releases: Sequence[Row[Any]] = ()
    if order.name == "update":
        with reading(parts.engine) as connection:
            releases = store.held(connection, parts.site or "")
    return render_template(
        "commands/confirm.html",
        releases=releases,
        kiosk=_find(parts, device),
        order=order,
        given=request.form,
        faults=faults or [],
    )


def _find(parts: Parts, device: str) -> KioskNow:
    with reading(parts.engine) as connection:
        known = kiosks_now(connection, parts.site or "", clock.now())
    return next((kiosk for kiosk in known if kiosk.device == device), None) or abort(404)
