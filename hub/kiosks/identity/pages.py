"""A kiosk's identity on the staff web: its board and certificates, and what staff may do to them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import clock
from hub.accounts.rules import MIN_REASON, May, is_reason
from hub.db import reading
from hub.kiosks.commands.rules import stands
from hub.kiosks.identity import reading as identities
from hub.kiosks.identity import retiring, service
from hub.kiosks.service import kiosks_now
from hub.web.guard import confirmed, needs
from hub.web.parts import Parts
from hub.web.signed_in import current_email

MAX_REASON = 300


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("identity", __name__, template_folder="templates")

    @pages.get("/kiosks/<device>/identity")
    @needs(May.KEEP_KIOSKS)
    def identity_page(device: str) -> ResponseReturnValue:
        return _page(parts, device)

    @pages.post("/kiosks/<device>/identity/renew")
    @needs(May.KEEP_KIOSKS)
    def renew(device: str) -> ResponseReturnValue:
        _known(parts, device)
        new_key = request.form.get("key") == "new"
        service.renew(
            parts.engine, parts.site or "", device, new_key=new_key, by=current_email(),
            now=clock.now(),
        )  # fmt: skip
        flash(_("Ordered. What the kiosk answers stands under its orders."), "good")
        return redirect(url_for("commands.orders_page", device=device))

    @pages.get("/kiosks/<device>/identity/<act>")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def ask(device: str, act: str) -> ResponseReturnValue:
        return _page(parts, device, act=_act(act))

    @pages.post("/kiosks/<device>/identity/<act>")
    @needs(May.KEEP_KIOSKS)
    @confirmed
    def do(device: str, act: str) -> ResponseReturnValue:
        return _do(parts, device, _act(act))

    return pages


def _act(name: str) -> str:
    return name if name in ("revoke", "retire") else abort(404)


def _do(parts: Parts, device: str, act: str) -> ResponseReturnValue:
    _known(parts, device)
    why = request.form.get("reason", "").strip()
    if not is_reason(why) or len(why) > MAX_REASON:
        fault = _("Say why in %(least)s to %(most)s characters.", least=MIN_REASON, most=MAX_REASON)
        return _page(parts, device, act=act, fault=fault), 422
    site, by, now = parts.site or "", current_email(), clock.now()
    if act == "retire":
        service.retire(parts.engine, site, device, why=why, by=by, now=now)
        flash(
            _(
                "%(kiosk)s is retired: it is told to send what waits and to wipe itself. Its "
                "history stays.",
                kiosk=device,
            ),
            "good",
        )
    elif service.revoke(parts.engine, site, device, why=why, by=by, now=now):
        flash(_("Called back: the broker ends its connection within seconds."), "good")
    else:
        flash(
            _("There was no certificate of this hub to call back; its tokens are revoked."), "warn"
        )
    return redirect(url_for("identity.identity_page", device=device))


def _known(parts: Parts, device: str) -> object:
    now, site = clock.now(), parts.site or ""
    with reading(parts.engine) as connection:
        board = identities.identity_of(connection, site, device)
        here = any(one.device == device for one in kiosks_now(connection, site, now))
    return board if board is not None or here else abort(404)


def _page(parts: Parts, device: str, *, act: str = "", fault: str = "") -> str:
    now, site = clock.now(), parts.site or ""
    board = _known(parts, device)
    with reading(parts.engine) as connection:
        kiosks = kiosks_now(connection, site, now)
        held = identities.certificates_of(connection, site, device, now)
        retired_at = getattr(board, "retired_at", None)
        leaving = retiring.last_order(connection, site, device, retired_at) if retired_at else None
    return render_template(
        "identity/act.html" if act else "identity/identity.html",
        device=device,
        board=board,
        kiosk=next((one for one in kiosks if one.device == device), None),
        certificates=held,
        leaving=leaving,
        stands=stands(leaving.status, leaving.expires_at, now) if leaving else None,
        asked_at=now,
        act=act,
        fault=fault,
        given=request.form,
        min_reason=MIN_REASON,
        max_reason=MAX_REASON,
    )
