"""
What happened to a card, when, and by whose hand.

Every step is a row of the card's own history; what a person decided is also in the audit log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from contract import member_number
from hub import clock
from hub.accounts.service import note
from hub.cards.rules import mark_of
from hub.cards.tables import CardStep

MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a card's history."""

    at: datetime
    actor: str
    what: str
    note: str
    mark: str
    """Of the card; empty while there is none."""


def add(
    connection: Connection,
    *,
    member: str,
    actor: str,
    what: str,
    order: str | None = None,
    token: str | None = None,
    said: str = "",
) -> None:
    """Add a step to a member's cards' history."""
    connection.execute(
        insert(CardStep).values(
            member=member,
            card_order=order,
            token=token,
            at=clock.now(),
            actor=actor,
            what=what,
            note=said,
        )
    )


def audit(
    connection: Connection, *, member: str, actor: str, action: str, reason: str = ""
) -> None:
    """Somebody decided something about a member's card."""
    session = Session(connection)
    subject = f"member {member_number.shown(member)}"
    note(session, actor=actor, action=action, subject=subject, reason=reason)
    session.flush()


def of_member(connection: Connection, member: str) -> Sequence[Step]:
    """The history of a member's cards, newest first."""
    rows = connection.execute(
        select(CardStep.at, CardStep.actor, CardStep.what, CardStep.note, CardStep.token)
        .where(CardStep.member == member)
        .order_by(CardStep.id.desc())
        .limit(MOST_STEPS)
    )
    return [
        Step(row.at, row.actor, row.what, row.note, mark_of(row.token) if row.token else "")
        for row in rows
    ]
