"""
The gate before every page for staff of a partner: open pages only, and nobody by their number.

Whatever an address names (a member, a visit, a noted look at one of them) is there for them
when the door lets them see that member, and is otherwise as a number of nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, abort, current_app, request
from flask_login import current_user
from sqlalchemy import Connection, select

from contract import member_number
from hub.accounts.rules import AGENCY, May
from hub.accounts.tables import AuditEntry
from hub.cards.rules import digits_of
from hub.db import reading
from hub.sharing import partners
from hub.sharing.door import may_see
from hub.sharing.viewing import current_viewer
from hub.visits import service as visits
from hub.visits.tables import VisitAlias, VisitRow
from hub.web.guard import rule_of
from hub.web.parts import Parts


def install(app: Flask, parts: Parts) -> None:
    """Stand before every page of the app; after those that ask who somebody is."""

    @app.before_request
    def check() -> None:
        endpoint = request.endpoint
        if endpoint is None or not isinstance(rule_of(current_app, endpoint), May):
            return
        if not is_partner():
            return
        if not partners.is_open(endpoint):
            abort(403)
        _insist(parts, request.view_args or {})

    app.add_template_global(opens, "opens")


def is_partner() -> bool:
    """Whether staff of a partner are at this page."""
    return bool(current_user.is_authenticated and current_user.account.organisation != AGENCY)


def opens(endpoint: str) -> bool:
    """Whether a page is open to whoever is at this one, as far as their organisation decides."""
    return not is_partner() or partners.is_open(endpoint)


def _insist(parts: Parts, named: Mapping[str, Any]) -> None:
    with reading(parts.engine) as connection:
        members = {
            *_of_numbers(str(named.get("member", ""))),
            *_of_visit(connection, named.get("visit_id")),
            *_of_look(connection, named.get("look")),
        }
        viewer = current_viewer(parts)
        if not all(may_see(connection, viewer, member) for member in members):
            abort(404)


def _of_numbers(text: str) -> set[str]:
    digits = digits_of(text)
    return {digits} if member_number.is_valid(digits) else set()


def _of_visit(connection: Connection, visit: object) -> set[str]:
    if visit is None:
        return set()
    joined = connection.scalar(select(VisitAlias.visit).where(VisitAlias.id == str(visit)))
    person = connection.scalar(select(VisitRow.person).where(VisitRow.id == (joined or str(visit))))
    return {person[2:]} if person is not None and person.startswith("m:") else set()


def _of_look(connection: Connection, look: object) -> set[str]:
    if look is None:
        return set()
    subject = connection.scalar(select(AuditEntry.subject).where(AuditEntry.id == look)) or ""
    kind, _, value = subject.partition(" ")
    if kind == "visit":
        return _of_visit(connection, value)
    if kind != "member":
        return set()
    now = visits.person_now(connection, f"m:{digits_of(value)}")
    return {digits_of(value), now.removeprefix("m:")}
