"""
Proving who one is beyond the password: at sign-in, and again before what is sensitive.

One field takes a telephone's code or a recovery code; a security key has a button beside it.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter

from hub.accounts import sessions, signing_in
from hub.accounts.factors import security_keys
from hub.accounts.factors import service as factors
from hub.accounts.factors.security_keys import Address
from hub.accounts.factors.vault import Vault
from hub.accounts.sessions import Seat
from hub.said import mark
from hub.web import signed_in as session
from hub.web.addresses import inside
from hub.web.guard import open_to_all, signed_in
from hub.web.parts import Parts

PER_ACCOUNT = "6 per minute"
WRONG_CODE = mark(
    "That code is not right, or it was used before. Wait for the next one, or take a recovery code."
)
WRONG_KEY = mark("The security key did not answer as it should. Try it again, or take a code.")
WRONG_PASSWORD = mark("The password is not right.")
WRONG_RECOVERY = mark(
    "This address and recovery code do not go together, or the code was used before."
)
TOO_LATE = mark("That took too long: type your password again.")
WANTED = "wanted"


def blueprint(parts: Parts, limiter: Limiter, vault: Vault) -> Blueprint:
    pages = Blueprint("proving", __name__)
    _add_second_step(pages, parts, limiter, vault)
    _add_confirming(pages, parts, limiter, vault)

    @pages.route("/sign-in/unlock", methods=["GET", "POST"])
    @limiter.limit(PER_ACCOUNT, methods=["POST"])
    @open_to_all
    def unlock() -> ResponseReturnValue:
        email = request.form.get("email", "")
        if request.method == "GET":
            return render_template("accounts/unlock.html", fault="", email="")
        if not factors.unlock(parts.engine, email=email, code=request.form.get("code", "")):
            return render_template("accounts/unlock.html", fault=WRONG_RECOVERY, email=email), 422
        flash(_("The account is unlocked, and that recovery code is used up. Sign in now."), "good")
        return redirect(url_for("accounts.sign_in_page"))

    return pages


def address() -> Address:
    """Where the person's browser is."""
    return Address(request.host.partition(":")[0], request.host_url.rstrip("/"))


def _add_second_step(pages: Blueprint, parts: Parts, limiter: Limiter, vault: Vault) -> None:
    @pages.get("/sign-in/second")
    @open_to_all
    def second_page() -> ResponseReturnValue:
        seat = session.half_way()
        return _ask(parts, seat, "accounts/second.html") if seat else _too_late()

    @pages.post("/sign-in/second")
    @limiter.limit(PER_ACCOUNT, key_func=_half_account)
    @open_to_all
    def second_now() -> ResponseReturnValue:
        seat = session.half_way()
        if seat is None:
            return _too_late()
        fault = _fault(parts, vault, seat, "staff.signed_in")
        if fault:
            return _ask(parts, seat, "accounts/second.html", fault), 401
        wanted = inside(str(cookie.get(WANTED, "")))
        session.begin(seat.account, "factor")
        return redirect(wanted)


def _add_confirming(pages: Blueprint, parts: Parts, limiter: Limiter, vault: Vault) -> None:
    @pages.get("/account/confirm")
    @signed_in
    def confirm_page() -> ResponseReturnValue:
        return _ask(parts, session.current_seat(), "accounts/confirm.html")

    @pages.post("/account/confirm")
    @limiter.limit(PER_ACCOUNT)
    @signed_in
    def confirm_now() -> ResponseReturnValue:
        seat = session.current_seat()
        fault = _fault(parts, vault, seat, "staff.confirmed")
        if fault:
            return _ask(parts, seat, "accounts/confirm.html", fault), 422
        sessions.confirm(parts.engine, seat.id)
        return redirect(inside(request.form.get("next", "")))


def _ask(parts: Parts, seat: Seat, template: str, fault: str = "") -> str:
    account, options = seat.account, ""
    has = factors.factors_of(parts.engine, account.id)
    if has.keys:
        asked = security_keys.ask(address(), factors.known_keys(parts.engine, account.id))
        sessions.keep_challenge(parts.engine, seat.id, asked.challenge)
        options = asked.options
    return render_template(
        template,
        account=account,
        has=has,
        options=options,
        fault=fault,
        wanted=request.values.get("next", ""),
        minutes=parts.sign_in.confirm_minutes,
        has_sso=parts.sso is not None,
    )


def _fault(parts: Parts, vault: Vault, seat: Seat, action: str) -> str:
    account, engine = seat.account, parts.engine
    if not account.has_second_factor:
        password = request.form.get("password", "")
        known = signing_in.sign_in(engine, email=account.email, password=password, action=action)
        return "" if known and known.id == account.id else WRONG_PASSWORD
    answer = request.form.get("credential", "")
    if answer:
        challenge = sessions.take_challenge(engine, seat.id)
        is_right = bool(challenge) and factors.prove_by_key(
            engine, account, address(), challenge or "", answer, action=action
        )
    else:
        code = request.form.get("code", "")
        is_right = factors.prove(engine, vault, account, code, action=action)
    if is_right:
        return ""
    signing_in.note_refusal(engine, account.email, reason="second factor")
    return WRONG_KEY if answer else WRONG_CODE


def _half_account() -> str:
    """Tries are limited for the account: whoever knows the password could begin anew each time."""
    seat = session.half_way()
    return f"account {seat.account.id}" if seat else f"nobody at {request.remote_addr}"


def _too_late() -> ResponseReturnValue:
    flash(TOO_LATE, "warn")
    return redirect(url_for("accounts.sign_in_page"))
