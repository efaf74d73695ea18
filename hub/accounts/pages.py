"""Signing in and out, and one's own account."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter

from hub import clock
from hub.accounts import service, sessions, signing_in
from hub.accounts.errors import UnsuitablePassword
from hub.accounts.factors.proving import WANTED
from hub.accounts.lists import SCREENS
from hub.accounts.rules import MIN_PASSWORD, MIN_WITH_FACTOR
from hub.said import mark
from hub.web import signed_in as session
from hub.web.addresses import inside
from hub.web.guard import open_to_all, signed_in
from hub.web.parts import Parts
from hub.web.tables import Shown, show

REFUSED = mark(
    "The e-mail address or the password is not right. Try again, or ask your local "
    "administrator: too many failures lock an account."
)
PER_ADDRESS = "30 per minute"
PER_ACCOUNT = "6 per minute"


def blueprint(parts: Parts, limiter: Limiter) -> Blueprint:
    pages = Blueprint("accounts", __name__, template_folder="templates")

    @pages.get("/sign-in")
    @open_to_all
    def sign_in_page() -> ResponseReturnValue:
        return _sign_in_form(parts)

    @pages.post("/sign-in")
    @limiter.limit(PER_ADDRESS)
    @limiter.limit(PER_ACCOUNT, key_func=lambda: request.form.get("email", "").strip().casefold())
    @open_to_all
    def sign_in_now() -> ResponseReturnValue:
        email, password = request.form.get("email", ""), request.form.get("password", "")
        account = signing_in.sign_in(parts.engine, email=email, password=password)
        if account is None:
            return _sign_in_form(parts, fault=REFUSED, email=email), 401
        wanted = inside(request.form.get("next", ""))
        if account.has_second_factor:
            session.begin_half(account)
            cookie[WANTED] = wanted
            return redirect(url_for("proving.second_page"))
        session.begin(account, "password")
        return redirect(wanted)

    @pages.post("/sign-out")
    @signed_in
    def sign_out_now() -> ResponseReturnValue:
        signing_in.sign_out(parts.engine, session.current_account())
        session.leave()
        return _out(_("You are signed out."))

    @pages.post("/sign-out/everywhere")
    @signed_in
    def sign_out_everywhere() -> ResponseReturnValue:
        account = session.current_account()
        signing_in.sign_out_everywhere(parts.engine, account, by=account.email)
        session.leave()
        return _out(_("You are signed out, here and on every other screen."))

    @pages.post("/account/sessions/<int(max=2147483647):seat>/end")
    @signed_in
    def end_session(seat: int) -> ResponseReturnValue:
        if sessions.end_one_of(parts.engine, session.current_account().id, seat):
            flash(_("That screen is signed out."), "good")
        return redirect(url_for("accounts.own_account"))

    @pages.get("/account")
    @signed_in
    def own_account() -> ResponseReturnValue:
        return _account_form(parts, [])

    @pages.post("/account/password")
    @limiter.limit(PER_ACCOUNT)
    @signed_in
    def change_own_password() -> ResponseReturnValue:
        return _change_password(parts)

    return pages


def _out(text: str) -> ResponseReturnValue:
    flash(text, "good")
    answer = redirect(url_for("accounts.sign_in_page"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _sign_in_form(parts: Parts, fault: str = "", email: str = "") -> str:
    wanted = request.values.get("next", "")
    return render_template(
        "accounts/sign_in.html",
        fault=fault,
        email=email,
        wanted=wanted,
        limits=parts.sign_in,
        sso_label=parts.sso.label if parts.sso else "",
    )


def _account_form(parts: Parts, faults: list[str]) -> Shown:
    account, now, limits = session.current_account(), clock.now(), parts.sign_in
    seats = sessions.open_ones(
        parts.engine,
        account.id,
        seen_since=now - timedelta(minutes=limits.idle_minutes),
        began_since=now - timedelta(hours=limits.hours),
    )
    return show(
        parts,
        "accounts/account.html",
        SCREENS.of(seats),
        account=account,
        faults=faults,
        min_password=MIN_WITH_FACTOR if account.has_second_factor else MIN_PASSWORD,
        here=session.current_seat().id,
    )


def _change_password(parts: Parts) -> ResponseReturnValue:
    account, how = session.current_account(), session.current_seat().how
    old, new = request.form.get("old", ""), request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _account_form(
            parts, [_("The new password was typed differently the second time.")]
        ), 422
    action = "staff.confirmed"
    if signing_in.sign_in(parts.engine, email=account.email, password=old, action=action) is None:
        return _account_form(parts, [_("The present password is not right.")]), 422
    try:
        changed = service.change_password(
            parts.engine, email=account.email, password=new, by=account.email
        )
    except UnsuitablePassword as unsuitable:
        return _account_form(parts, unsuitable.faults), 422
    session.begin(changed, how)
    flash(_("Your password is changed. Other screens where you were signed in are closed."), "good")
    return redirect(url_for("accounts.own_account"))
