"""
A visit that was logged in for the wrong person becomes the right one's.

The wrong one is cancelled, the right one logged in with the same times and services.  Who said
what is kept apart: a customer's word stays a customer's, and makes no staff-assisted service
count.
"""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from sqlalchemy import Connection

from contract.events import Closed
from contract.said_by_staff import Outcome
from hub.desk import service
from hub.visits.reading import SeenVisit


def move(
    connection: Connection,
    visit: SeenVisit,
    member: str,
    *,
    seen: str | None,
    by: str,
    at: datetime,
    event_id: str,
) -> str:
    """Give the visit to another member; answers theirs.  Raises DeskError."""
    service.cancel(
        connection, visit.site, visit.id, "wrong_person",
        by=by, at=at, event_id=event_id, seen=seen,
    )  # fmt: skip
    moved = service.log_in(
        connection, visit.site, member, [one.code for one in visit.services],
        by=by, at=visit.opened_at, event_id=service.child_id(event_id, "moved"),
    )  # fmt: skip
    confirmed = _said(visit, "staff")
    if confirmed:
        service.confirm(
            connection, visit.site, moved, confirmed,
            by=by, at=at, event_id=service.child_id(event_id, "confirmed"),
        )  # fmt: skip
    if visit.closed_at is not None and visit.closed_by in ("customer", "staff"):
        is_customer = visit.closed_by == "customer"
        closed = Closed(
            visit=moved,
            by="customer" if is_customer else "staff",
            services=service.verdicts(_said(visit, "customer") if is_customer else {}),
            staff=by,
        )
        left = service.child_id(event_id, "left")
        service.say(connection, visit.site, [(left, closed)], visit.closed_at)
    return moved


def _said(visit: SeenVisit, by: str) -> dict[str, Outcome]:
    """What the staff or the customer said of the services."""
    outcomes = get_args(Outcome)
    return {
        one.code: next(word for word in outcomes if word == one.outcome)
        for one in visit.services
        if one.confirmed_by == by and one.outcome in outcomes
    }
