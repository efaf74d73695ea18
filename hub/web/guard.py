"""
Who may open what: every view says what it needs, and one that says nothing stays shut.

`needs(May.SEE_LOBBY)` asks for a permission, `signed_in` for an account, `open_to_all` for
nothing; the blueprints of the machines' API check their own tokens and are named when the
app is made.  `confirmed` beside one of them asks for the password or the second factor once
more when the last proof is some minutes old.  The check runs before every request, so that a
forgotten mark is a shut door.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Literal, TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.accounts.rules import May, Role, may
from hub.web import signed_in as session
from hub.web.addresses import here

Rule = May | Literal["signed_in", "open", "machine"]
View = TypeVar("View", bound=Callable[..., Any])

_MARK = "worksource_guard"
_TWICE = "worksource_twice"


def needs(permission: May) -> Callable[[View], View]:
    """Only for those whose role has the permission."""
    return lambda view: _mark(view, permission)


def signed_in(view: View) -> View:
    """For everybody with an account."""
    return _mark(view, "signed_in")


def open_to_all(view: View) -> View:
    """For everybody, signed in or not."""
    return _mark(view, "open")


def confirmed(view: View) -> View:
    """Only for those who proved within the last minutes who they are; others are asked again."""
    setattr(view, _TWICE, True)
    return view


def is_asked_twice(app: Flask, endpoint: str) -> bool:
    """Whether an endpoint wants a fresh proof of who it is."""
    return bool(getattr(app.view_functions[endpoint], _TWICE, False))


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """What an endpoint asks for; None when nobody said, and then nobody may."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return "open"
    blueprint = endpoint.rpartition(".")[0]
    if blueprint in app.extensions["worksource_machines"]:
        return "machine"
    rule: Rule | None = getattr(app.view_functions[endpoint], _MARK, None)
    return rule


def is_allowed(rule: Rule | None, role: Role | None) -> bool:
    """Whether somebody of this role, or nobody known (None), passes the rule."""
    if isinstance(rule, May):
        return role is not None and may(role, rule)
    if rule == "signed_in":
        return role is not None
    return rule in ("open", "machine")


def allows(permission: May) -> bool:
    """Whether the person at this page has the permission; for menus and links."""
    role = current_role()
    return role is not None and may(role, permission)


def current_role() -> Role | None:
    """The role of the person at this page; None when nobody is signed in."""
    return Role(current_user.role) if current_user.is_authenticated else None


def install(app: Flask, machines: Collection[str]) -> None:
    """Check every request of the app; `machines` are blueprints that check their own tokens."""
    app.extensions["worksource_machines"] = frozenset(machines)
    app.before_request(_check)
    app.add_template_global(allows, "allows")
    app.add_template_global(May, "May")


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such address: the error page says so
    rule = rule_of(current_app, request.endpoint)
    role = current_role() if rule not in ("open", "machine") else None
    if is_allowed(rule, role):
        return _first(rule, request.endpoint) if role is not None else None
    if role is None and rule is not None:
        return _to_sign_in()
    return abort(403)


def _first(rule: Rule | None, endpoint: str) -> ResponseReturnValue | None:
    if isinstance(rule, May) and session.lacks_second_factor():
        return redirect(url_for("factors.overview"))
    if is_asked_twice(current_app, endpoint) and not session.is_confirmed():
        return redirect(url_for("proving.confirm_page", next=here()))
    return None


def _to_sign_in() -> ResponseReturnValue:
    if request.headers.get("X-Refresh"):
        return Response(status=401)
    wanted = here() if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in_page", next=wanted))


def _mark(view: View, rule: Rule) -> View:
    setattr(view, _MARK, rule)
    return view
