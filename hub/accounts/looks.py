"""
The audit log on the staff web: all of it, and the part of it that supervisors read.

That part says who looked at whose record, when and why: every page that shows one individual
notes a look first; a list of many people notes none, unless somebody takes it along as a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Connection, Row, Select, select

from hub.accounts.action_words import ACTIONS
from hub.accounts.lists import AUDIT, LOOKS
from hub.accounts.rules import May
from hub.accounts.service import LOOK
from hub.accounts.tables import AuditEntry
from hub.web.days import asked_day, end_of, start_of
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import Shown, Table, show

_MOST = 120
_NEWEST = (AuditEntry.id.desc(),)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are asked for; what is empty asks for nothing."""

    who: str = ""
    about: str = ""
    what: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def is_narrow(self) -> bool:
        return self != Asked()


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("looks", __name__)

    @pages.get("/looks")
    @needs(May.SEE_LOOKS)
    def looks_page() -> ResponseReturnValue:
        return _page(parts, LOOKS, "accounts/looks.html", f"{LOOK}.")

    @pages.get("/audit")
    @needs(May.SEE_AUDIT)
    def audit_page() -> ResponseReturnValue:
        return _page(parts, AUDIT, "accounts/audit.html", "")

    return pages


def _page(parts: Parts, table: Table[Any], template: str, only: str) -> Shown:
    kinds = {action: words for action, words in ACTIONS.items() if action.startswith(only)}
    what = request.args.get("what", "")
    asked = Asked(
        request.args.get("who", "").strip().casefold()[:_MOST],
        request.args.get("about", "").strip()[:_MOST],
        what if what in kinds else "",
        asked_day("first"),
        asked_day("last"),
    )
    listing = table.asked(
        parts.engine,
        _found(parts, asked, only),
        _as_they_are,
        order=_NEWEST,
        days=(asked.first, asked.last),
    )
    return show(parts, template, listing, log=listing, asked=asked, kinds=kinds)


def _found(parts: Parts, asked: Asked, only: str) -> Select[Any]:
    where: list[ColumnElement[bool]] = [AuditEntry.action.startswith(only)] if only else []
    zone = parts.shown.zone
    if asked.what:
        where.append(AuditEntry.action == asked.what)
    if asked.who:
        where.append(AuditEntry.actor.contains(asked.who, autoescape=True))
    if asked.about:
        where.append(AuditEntry.subject.contains(asked.about, autoescape=True))
    if asked.first:
        where.append(AuditEntry.at >= start_of(asked.first, zone))
    if asked.last:
        where.append(AuditEntry.at < end_of(asked.last, zone))
    return select(AuditEntry.__table__).where(*where)


def _as_they_are(_connection: Connection, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    return rows
