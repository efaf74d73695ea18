"""
Who is signed in, and for how long: 15 minutes without a touch, 12 hours at most.

A page that refreshes itself (header X-Refresh) does not count as a touch: an abandoned
screen ends its session.  The cookie names the account and its epoch; signing out, a new
password or a closed account raise the epoch, and every older cookie is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, current_app, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from hub import clock
from hub.accounts.rules import Role
from hub.accounts.service import Account, find_staff
from hub.web.parts import Parts

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
REFRESH_HEADER = "X-Refresh"

_BEGAN = "began"
_SEEN = "seen"


@dataclass(frozen=True)
class Someone(UserMixin):  # type: ignore[misc] # the library ships no types
    """The account behind a request."""

    account: Account

    @property
    def role(self) -> Role:
        return self.account.role

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def email(self) -> str:
        return self.account.email

    def get_id(self) -> str:
        return f"{self.account.id}.{self.account.session_epoch}"


def install(app: Flask, parts: Parts) -> None:
    """Make the app know who is signed in, and end sessions in time."""
    manager = LoginManager(app)
    manager.session_protection = None  # a laptop that changes from wire to wireless stays signed in

    @manager.user_loader  # type: ignore[untyped-decorator] # the library ships no types
    def load(cookie_id: str) -> Someone | None:
        staff_id, _, epoch = cookie_id.partition(".")
        account = find_staff(parts.engine, int(staff_id))
        if account is None or account.is_disabled or str(account.session_epoch) != epoch:
            return None
        return Someone(account)

    app.before_request(_end_in_time)


def begin(account: Account) -> None:
    """Start a session for an account, with nothing left of the one before."""
    session.clear()
    now = int(clock.now().timestamp())
    session[_BEGAN] = session[_SEEN] = now
    login_user(Someone(account))


def end() -> None:
    """End this browser's session."""
    logout_user()
    session.clear()


def current_email() -> str:
    """The address of whoever is signed in: the actor of the audit log."""
    return str(current_user.email)


def current_account() -> Account:
    """The account of whoever is signed in."""
    account: Account = current_user.account
    return account


def _end_in_time() -> None:
    if request.endpoint == "static" or _SEEN not in session:
        return
    now = int(clock.now().timestamp())
    is_idle = now - session[_SEEN] > IDLE.total_seconds()
    is_old = now - session[_BEGAN] > ABSOLUTE.total_seconds()
    if is_idle or is_old:
        current_app.logger.info("session ended idle=%s", is_idle)
        end()
    elif REFRESH_HEADER not in request.headers:
        session[_SEEN] = now
