"""To the provider of single sign-on and back: at sign-in, and again before what is sensitive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from hub.accounts import sessions
from hub.accounts.factors.proving import WANTED
from hub.accounts.settings import Sso
from hub.accounts.sso import service
from hub.accounts.sso.known import Known, NotBelieved, ProviderAway
from hub.said import mark
from hub.web import signed_in as session
from hub.web.addresses import inside
from hub.web.guard import current_role, open_to_all, signed_in
from hub.web.parts import Parts

if TYPE_CHECKING:
    from hub.accounts.sso.door import Door

PER_ADDRESS = "30 per minute"
NO_ACCOUNT = mark(
    "Single sign-on knows you, but you have no open account here. Ask your local "
    "administrator for one with the same e-mail address."
)
NOT_FRESH = mark(
    "Single sign-on did not ask again who you are. Try once more, and type your password there."
)
_AGAIN = "sso_again"


def blueprint(parts: Parts, limiter: Limiter) -> Blueprint:
    pages = Blueprint("sso", __name__)
    door = _door_to(parts.sso) if parts.sso else None
    if door is not None:
        pages.record_once(lambda state: door.install(state.app))

    def send(*, anew: bool) -> ResponseReturnValue:
        if door is None:
            abort(404)
        cookie[WANTED] = request.args.get("next", "")
        try:
            return door.send(url_for("sso.back", _external=True), anew=anew)
        except ProviderAway as away:
            return _to_sign_in(str(away))

    @pages.get("/sign-in/sso")
    @limiter.limit(PER_ADDRESS)
    @open_to_all
    def start() -> ResponseReturnValue:
        cookie.pop(_AGAIN, None)
        return send(anew=False)

    @pages.get("/account/confirm/sso")
    @limiter.limit(PER_ADDRESS)
    @signed_in
    def again() -> ResponseReturnValue:
        cookie[_AGAIN] = True
        return send(anew=True)

    @pages.get("/sign-in/sso/back")
    @limiter.limit(PER_ADDRESS)
    @open_to_all
    def back() -> ResponseReturnValue:
        if door is None:
            abort(404)
        wanted, is_again = inside(str(cookie.get(WANTED, ""))), bool(cookie.pop(_AGAIN, False))
        try:
            known = door.read()
        except (ProviderAway, NotBelieved) as fault:
            return _to_sign_in(str(fault))
        if is_again and current_role() is not None:
            return _confirm(parts, known, wanted)
        account = service.come(parts.engine, known)
        if account is None:
            return _to_sign_in(NO_ACCOUNT)
        session.begin(account, "sso")
        return redirect(wanted)

    return pages


def _confirm(parts: Parts, known: Known, wanted: str) -> ResponseReturnValue:
    account = (
        service.come(parts.engine, known, action="staff.confirmed") if known.is_fresh else None
    )
    if account is None or account.id != session.current_account().id:
        flash(NOT_FRESH, "bad")
        return redirect(url_for("proving.confirm_page", next=wanted))
    sessions.confirm(parts.engine, session.current_seat().id)
    return redirect(wanted)


def _to_sign_in(text: str) -> ResponseReturnValue:
    flash(text, "bad")
    return redirect(url_for("accounts.sign_in_page"))


def _door_to(provider: Sso) -> Door:
    from hub.accounts.sso.door import Door  # noqa: PLC0415 - megabytes, for hubs that name one

    return Door(provider)
