"""One's own second factor: set it up, see it, take it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter

from hub.accounts import sessions
from hub.accounts.errors import UnsuitableFactor
from hub.accounts.factors import security_keys, service, totp
from hub.accounts.factors.proving import PER_ACCOUNT, WRONG_KEY, address
from hub.accounts.factors.vault import Vault
from hub.accounts.lists import KEYS
from hub.said import mark
from hub.web import signed_in as session
from hub.web.guard import confirmed, signed_in
from hub.web.parts import Parts
from hub.web.tables import show

WRONG_FIRST = mark(
    "That code is not right. Check that the telephone's clock is set by the network, "
    "and type the code that it shows now."
)


def blueprint(parts: Parts, limiter: Limiter, vault: Vault) -> Blueprint:
    pages = Blueprint("factors", __name__)
    _add_codes(pages, parts, limiter, vault)
    _add_keys(pages, parts)

    @pages.get("/account/second-factor")
    @signed_in
    def overview() -> ResponseReturnValue:
        account = session.current_account()
        has = service.factors_of(parts.engine, account.id)
        return show(
            parts,
            "accounts/second_factor.html",
            KEYS.of(has.keys),
            account=account,
            has=has,
            is_wanted=session.lacks_second_factor(),
        )

    @pages.post("/account/second-factor/recovery")
    @signed_in
    @confirmed
    def renew_recovery() -> ResponseReturnValue:
        account = session.current_account()
        if not account.has_second_factor:
            return redirect(url_for("factors.overview"))
        return _show(service.renew_recovery(parts.engine, account))

    return pages


def _add_codes(pages: Blueprint, parts: Parts, limiter: Limiter, vault: Vault) -> None:
    @pages.post("/account/second-factor/codes/begin")
    @signed_in
    @confirmed
    def begin_codes() -> ResponseReturnValue:
        service.begin_codes(parts.engine, vault, session.current_account().id)
        return redirect(url_for("factors.codes_page"))

    @pages.get("/account/second-factor/codes")
    @signed_in
    @confirmed
    def codes_page() -> ResponseReturnValue:
        return _codes_page(parts, vault)

    @pages.post("/account/second-factor/codes")
    @limiter.limit(PER_ACCOUNT)
    @signed_in
    @confirmed
    def finish_codes() -> ResponseReturnValue:
        account = session.current_account()
        code = request.form.get("code", "")
        codes = service.finish_codes(parts.engine, vault, account, code)
        if codes is None:
            return _codes_page(parts, vault, WRONG_FIRST)
        return _added(codes, _("Your telephone's codes are asked for from now on."))

    @pages.post("/account/second-factor/codes/end")
    @signed_in
    @confirmed
    def end_codes() -> ResponseReturnValue:
        try:
            service.take_codes_away(parts.engine, session.current_account())
        except UnsuitableFactor as unsuitable:
            flash(str(unsuitable), "bad")
        return redirect(url_for("factors.overview"))


def _add_keys(pages: Blueprint, parts: Parts) -> None:
    @pages.get("/account/second-factor/keys")
    @signed_in
    @confirmed
    def key_page() -> ResponseReturnValue:
        return _key_page(parts)

    @pages.post("/account/second-factor/keys")
    @signed_in
    @confirmed
    def add_key() -> ResponseReturnValue:
        account = session.current_account()
        challenge = sessions.take_challenge(parts.engine, session.current_seat().id)
        answer = request.form.get("credential", "")
        made = security_keys.read_new(address(), challenge, answer) if challenge else None
        if made is None:
            return _key_page(parts, WRONG_KEY), 422
        try:
            codes = service.add_key(parts.engine, account, made, request.form.get("name", ""))
        except UnsuitableFactor as unsuitable:
            return _key_page(parts, str(unsuitable)), 422
        return _added(codes, _("Your security key is asked for from now on."))

    @pages.post("/account/second-factor/keys/<int(max=2147483647):key>/end")
    @signed_in
    @confirmed
    def end_key(key: int) -> ResponseReturnValue:
        try:
            service.take_key_away(parts.engine, session.current_account(), key)
        except UnsuitableFactor as unsuitable:
            flash(str(unsuitable), "bad")
        return redirect(url_for("factors.overview"))


def _codes_page(parts: Parts, vault: Vault, fault: str = "") -> ResponseReturnValue:
    account = session.current_account()
    secret = service.pending_secret(parts.engine, vault, account.id)
    if secret is None:
        return redirect(url_for("factors.overview"))
    page = render_template(
        "accounts/codes.html",
        drawn=totp.qr_code(totp.address(secret, email=account.email, place=parts.name)),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        fault=fault,
    )
    return page, 422 if fault else 200


def _key_page(parts: Parts, fault: str = "") -> str:
    account = session.current_account()
    known = service.known_keys(parts.engine, account.id)
    asked = security_keys.ask_new(
        address(),
        place=parts.name,
        staff=account.id,
        email=account.email,
        name=account.name,
        known=known,
    )
    sessions.keep_challenge(parts.engine, session.current_seat().id, asked.challenge)
    return render_template("accounts/key.html", options=asked.options, fault=fault)


def _added(codes: list[str], text: str) -> ResponseReturnValue:
    flash(text, "good")
    return _show(codes) if codes else redirect(url_for("factors.overview"))


def _show(codes: list[str]) -> str:
    return render_template("accounts/recovery.html", codes=codes)
