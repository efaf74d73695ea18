"""
Who is signed in, and for how long: by default 15 minutes without a touch, 12 hours at most.

A page that refreshes itself (header X-Refresh) does not count as a touch: an abandoned
screen ends its session.  The cookie holds a random token; what it opens stands in the
database, so that a session ends there and not in somebody's browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from hub import clock
from hub.accounts import sessions
from hub.accounts.rules import How, Role, needs_second_factor
from hub.accounts.service import Account
from hub.accounts.sessions import HALF_LASTS, Seat
from hub.accounts.settings import SignIn
from hub.web.parts import Parts

REFRESH_HEADER = "X-Refresh"

View = TypeVar("View", bound=Callable[..., Any])

_QUIET = "worksource_quiet"
_HALF = "half"
_PARTS = "worksource_parts"


@dataclass(frozen=True)
class Someone(UserMixin):  # type: ignore[misc] # the library ships no types
    """The account behind a request."""

    seat: Seat
    token: str

    @property
    def account(self) -> Account:
        return self.seat.account

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
        return self.token


def install(app: Flask, parts: Parts) -> None:
    """Make the app know who is signed in, and end sessions in time."""
    app.extensions[_PARTS] = parts
    manager = LoginManager(app)
    manager.session_protection = None  # a laptop that changes from wire to wireless stays signed in

    @manager.user_loader  # type: ignore[untyped-decorator] # the library ships no types
    def load(token: str) -> Someone | None:
        seat = sessions.find(parts.engine, token)
        if seat is None or seat.is_half:
            return None
        if _is_over(seat, parts.sign_in):
            current_app.logger.info("session ended by time")
            sessions.end(parts.engine, seat.id)
            return None
        if not _is_by_itself():
            sessions.touch(parts.engine, seat)
        return Someone(seat, token)


def by_itself(view: View) -> View:
    """A view that pages ask for by themselves: no touch, whoever asks."""
    setattr(view, _QUIET, True)
    return view


def goes_on(parts: Parts, token: str) -> bool:
    """Whether a session is still good, for what holds on to one; this is no touch either."""
    seat = sessions.find(parts.engine, token)
    return seat is not None and not seat.is_half and not _is_over(seat, parts.sign_in)


def begin(account: Account, how: How) -> None:
    """Start a session for an account, with nothing left of the one before."""
    leave()
    token = sessions.begin(_parts().engine, account.id, how=how, agent=_agent())
    seat = sessions.find(_parts().engine, token)
    if seat is not None:  # closed at this very moment: then nobody is signed in
        login_user(Someone(seat, token))


def begin_half(account: Account) -> None:
    """The password was right: the second factor is asked for next."""
    leave()
    parts = _parts()
    session[_HALF] = sessions.begin(
        parts.engine, account.id, how="password", agent=_agent(), is_half=True
    )


def half_way() -> Seat | None:
    """Who has shown the right password and not yet the second factor; not for long."""
    token = session.get(_HALF)
    seat = sessions.find(_parts().engine, token) if token else None
    is_late = seat is not None and clock.now() - seat.began_at > HALF_LASTS
    return None if seat is None or not seat.is_half or is_late else seat


def leave() -> None:
    """End this browser's session, whole or half."""
    parts = _parts()
    seat = current_seat() if current_user.is_authenticated else half_way()
    if seat is not None:
        sessions.end(parts.engine, seat.id)
    logout_user()
    session.clear()


def current_email() -> str:
    """The address of whoever is signed in: the actor of the audit log."""
    return str(current_user.email)


def current_account() -> Account:
    """The account of whoever is signed in."""
    account: Account = current_user.account
    return account


def current_seat() -> Seat:
    """The session of whoever is signed in."""
    seat: Seat = current_user.seat
    return seat


def lacks_second_factor() -> bool:
    """Whether this server wants a second factor of the person at this page, who has none."""
    if not current_user.is_authenticated or current_seat().how == "sso":
        return False  # whoever comes by single sign-on has proven themselves to its provider
    account = current_account()
    wanted = _parts().sign_in.second_factor
    return not account.has_second_factor and needs_second_factor(wanted, account.role)


def is_confirmed() -> bool:
    """Whether the person at this page has proven lately who they are."""
    at = current_seat().confirmed_at
    lasts = timedelta(minutes=_parts().sign_in.confirm_minutes)
    return at is not None and clock.now() - at <= lasts


def _is_by_itself() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return REFRESH_HEADER in request.headers or bool(getattr(view, _QUIET, False))


def _is_over(seat: Seat, settings: SignIn) -> bool:
    now = clock.now()
    is_idle = now - seat.seen_at > timedelta(minutes=settings.idle_minutes)
    return is_idle or now - seat.began_at > timedelta(hours=settings.hours)


def _agent() -> str:
    return "".join(mark for mark in request.headers.get("User-Agent", "") if mark.isprintable())


def _parts() -> Parts:
    parts: Parts = current_app.extensions[_PARTS]
    return parts
