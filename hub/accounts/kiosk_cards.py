"""
Cards that let staff in at a kiosk, also without the hub: kept and told by their digest alone.

A card's token has some 80 random bits, so that no digest tells it; it is in no log and no
error.  Closing an account takes its cards back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal, get_args

from sqlalchemy import Connection, Table, select
from sqlalchemy.orm import Session

from contract.cards import is_token
from contract.messages import StaffPass
from hub import bulk, clock
from hub.accounts.errors import UnknownStaff, UnsuitableCard
from hub.accounts.service import find_open, note, take_cards
from hub.accounts.tables import Staff, StaffCard
from hub.cards import service as cards
from hub.catalogue import service as catalogue

Duty = Literal["group", "technician"]
DUTIES: tuple[Duty, ...] = get_args(Duty)
MOST_PASSES = 300
"""As many as a catalogue tells."""

_CARD: Table = StaffCard.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("digest", "staff", "may", "issued_at", "revoked_at")


def read_swipe(line: str) -> str:
    """The token of a swiped card, with or without the marks around track 2.  Raises UnsuitableCard."""
    token = line.strip().removeprefix(";").partition("?")[0]
    if not is_token(token):
        raise UnsuitableCard("this is no WorkSource card: swipe one that was encoded for staff")
    return token


def digest_of(token: str) -> str:
    """SHA-256 of a token, in hex: how kiosks know the card."""
    return hashlib.sha256(token.encode()).hexdigest()


def give(session: Session, *, email: str, token: str, may: Sequence[Duty], by: str) -> None:
    """Let a card open these doors for somebody.  Raises UnknownStaff or UnsuitableCard."""
    staff = find_open(session, email)
    if staff is None:
        raise UnknownStaff(email)
    connection = session.connection()
    if cards.find(connection, token) is not None:
        raise UnsuitableCard("this card belongs to a member: take another one for staff")
    digest = digest_of(token)
    other = session.scalar(
        select(Staff.email)
        .join(StaffCard, StaffCard.staff == Staff.id)
        .where(StaffCard.digest == digest, StaffCard.revoked_at.is_(None), Staff.id != staff.id)
    )
    if other is not None:
        raise UnsuitableCard(f"this card is {other}'s: take it back first, or take another one")
    if _in_use(connection) >= MOST_PASSES:
        raise UnsuitableCard(f"{MOST_PASSES} cards are in use: take some back first")
    duties = [duty for duty in DUTIES if duty in may]
    row = (digest, staff.id, duties, clock.now(), None)
    bulk.upsert(connection, _CARD, _COLUMNS, [row])
    catalogue.bump_every_site(connection)
    reason = f"for {' and '.join(duties)}"
    note(session, actor=by, action="staff.card_given", subject=staff.email, reason=reason)


def take_back(session: Session, *, email: str, by: str) -> int:
    """Let no card of somebody open anything any more; answers how many could.  Raises UnknownStaff."""
    staff = find_open(session, email)
    if staff is None:
        raise UnknownStaff(email)
    return take_cards(session, staff, by=by)


def passes(connection: Connection) -> list[StaffPass]:
    """What kiosks are told: the digests in use, of accounts that are open."""
    rows = connection.execute(
        select(StaffCard.digest, StaffCard.may)
        .join(Staff, Staff.id == StaffCard.staff)
        .where(StaffCard.revoked_at.is_(None), Staff.disabled_at.is_(None))
        .order_by(StaffCard.digest)
        .limit(MOST_PASSES)
    )
    return [StaffPass(card=row.digest, may=row.may) for row in rows]


def _in_use(connection: Connection) -> int:
    return len(passes(connection))
