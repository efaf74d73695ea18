"""
Who looked at whose record, when and why: the part of the audit log that supervisors read.

Every page that shows one individual notes a look first; a list of many people notes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from hub.accounts.action_words import ACTIONS
from hub.accounts.rules import May
from hub.accounts.service import LOOK
from hub.accounts.tables import AuditEntry
from hub.web.days import asked_day, end_of, start_of
from hub.web.guard import needs
from hub.web.paging import PAGE_ROWS, Page, asked_page, offset_of
from hub.web.parts import Parts

_MOST = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """Which looks are asked for; what is empty asks for nothing."""

    who: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("looks", __name__)

    @pages.get("/looks")
    @needs(May.SEE_LOOKS)
    def looks_page() -> ResponseReturnValue:
        number, zone = asked_page(), parts.shown.zone
        who = request.args.get("who", "").strip().casefold()[:_MOST]
        about = request.args.get("about", "").strip()[:_MOST]
        first, last = asked_day("first"), asked_day("last")
        asked = Asked(
            who,
            about,
            start_of(first, zone) if first else None,
            end_of(last, zone) if last else None,
        )
        found, total = find(parts.engine, asked, offset=offset_of(number), limit=PAGE_ROWS)
        return render_template(
            "accounts/looks.html",
            found=found,
            page=Page(number, total),
            who=who,
            about=about,
            first=first,
            last=last,
            words=ACTIONS,
        )

    return pages


def find(
    engine: Engine, asked: Asked, *, offset: int, limit: int
) -> tuple[Sequence[AuditEntry], int]:
    """A page of looks, newest first, and how many there are."""
    where: list[ColumnElement[bool]] = [AuditEntry.action.startswith(f"{LOOK}.")]
    if asked.who:
        where.append(AuditEntry.actor.contains(asked.who, autoescape=True))
    if asked.about:
        where.append(AuditEntry.subject.contains(asked.about, autoescape=True))
    if asked.since:
        where.append(AuditEntry.at >= asked.since)
    if asked.until:
        where.append(AuditEntry.at < asked.until)
    with Session(engine.execution_options(reading=True)) as session:
        total = session.scalar(select(func.count()).select_from(AuditEntry).where(*where)) or 0
        newest = select(AuditEntry).where(*where).order_by(AuditEntry.id.desc())
        return session.scalars(newest.offset(offset).limit(limit)).all(), total
