"""
Enrolment, the verbs: a kiosk asks, staff decide.

The web keeps what was asked and what was decided; it never holds the authority's key.  What is
approved is signed by the watch (`identity.signing`), and the kiosk, which asks again every few
seconds, takes it from here.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Table, insert, select, update
from sqlalchemy.orm import Session

from contract.certificates import BadRequest, key_digest, read_request
from contract.enrolment import ASK_EVERY_S, Enrol, Enrolled, Renew
from hub.accounts.service import note
from hub.ids import new_id
from hub.kiosks.enrolment import rules, tokens
from hub.kiosks.enrolment.rules import Board, Token, Used, sentence
from hub.kiosks.enrolment.tables import DeviceIdentity, EnrolmentAsk, EnrolmentToken
from hub.kiosks.identity import doubles
from hub.kiosks.identity.doubles import Second

ASK: Table = EnrolmentAsk.__table__  # type: ignore[assignment]  # a mapped class's table is one
IDENTITY: Table = DeviceIdentity.__table__  # type: ignore[assignment]
SOON_S = 2
"""When a kiosk asks again whose certificate is only to be signed."""
BY_TOKEN = "a good token"  # noqa: S105 - who approved it
BY_KEY = "its present key"

Kind = Literal["first", "renew", "roll"]


@dataclass(frozen=True, slots=True)
class Door:
    """What the hub's configuration says of enrolment, and who is asking from where."""

    site: str
    authority: str
    """The authority's certificate in PEM, which every kiosk may have."""
    by_token_alone: bool
    address: str = ""


class UnknownToken(Exception):
    """Whoever asks brought no token of this hub: nothing is kept of it."""


def ask_first(engine: Engine, door: Door, asked: Enrol, token: str, now: datetime) -> Enrolled:
    """A kiosk asks by a token, for the first time or again.  Raises UnknownToken."""
    try:
        der = read_pkcs10(asked.request)
        key = key_digest(read_request(der, asked.device))
    except BadRequest as fault:
        return refused("bad_request", reason=str(fault))
    with engine.begin() as connection:
        row = tokens.find(connection, door.site, token)
        if row is None:
            raise UnknownToken
        before = _by_token(connection, row.id)
        board = Board(asked.board.serial, asked.board.fingerprint)
        known = known_board(connection, door.site, asked.device)
        verdict = rules.first_ask(
            Token(row.device, row.expires_at, row.revoked_at is not None, row.replaces),
            asked.device,
            board,
            known,
            Used(Board(before.serial, before.fingerprint), before.key_digest) if before else None,
            key,
            now,
        )
        if verdict == "clone":
            first = Board(before.serial, before.fingerprint) if before else known
            return second_board(connection, door, asked, first, now)
        if verdict == "again" and before is not None:
            return told(connection, door, before, now)
        if verdict != "ask":
            return refused(verdict, device=row.device)
        connection.execute(
            update(EnrolmentToken).where(EnrolmentToken.id == row.id).values(used_at=now)
        )
        status = "approved" if door.by_token_alone else "pending"
        by = BY_TOKEN if door.by_token_alone else None
        keep(connection, door, asked, "first", key, now, status=status, by=by, token=row)
    return Enrolled(
        state="pending",
        sentence=sentence(status),
        again_in_s=SOON_S if door.by_token_alone else ASK_EVERY_S,
    )


def decide(
    engine: Engine, site: str, number: str, *, approve: bool, reason: str, by: str, now: datetime
) -> str | None:
    """Approve a kiosk that asks, or refuse it; answers its name, None if that was decided."""
    with Session(engine) as session, session.begin():
        connection = session.connection()
        done = connection.execute(
            update(EnrolmentAsk)
            .where(
                EnrolmentAsk.id == number, EnrolmentAsk.site == site,
                EnrolmentAsk.status == "pending",
            )
            .values(
                status="approved" if approve else "refused",
                decided_by=by, decided_at=now, reason=reason,
            )
        )  # fmt: skip
        if not done.rowcount:
            return None
        device = str(connection.scalar(select(ASK.c.device).where(ASK.c.id == number)))
        action = "enrolment.approved" if approve else "enrolment.refused"
        note(session, actor=by, action=action, subject=f"kiosk {device}", reason=reason)
        return device


# --- shared with renewal -------------------------------------------------------------------


def read_pkcs10(text: str) -> bytes:
    """A request's bytes.  Raises BadRequest."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as cause:
        raise BadRequest("its request is not whole base64") from cause


def known_board(connection: Connection, site: str, device: str) -> Board | None:
    """The one board of a device name; None before the first, and after it was retired."""
    row = connection.execute(
        select(IDENTITY.c.serial, IDENTITY.c.fingerprint).where(
            IDENTITY.c.site == site, IDENTITY.c.device == device, IDENTITY.c.retired_at.is_(None)
        )
    ).first()
    return Board(row.serial, row.fingerprint) if row else None


def second_board(
    connection: Connection, door: Door, asked: Enrol | Renew, first: Board | None, now: datetime
) -> Enrolled:
    """Keep that a second board asked, and turn it away."""
    board = asked.board
    second = Second("enrolment", board.serial, board.fingerprint, board.model, door.address)
    known = first.serial if first else doubles.UNKNOWN
    doubles.saw(connection, door.site, asked.device, known, second, now)
    return Enrolled(
        state="clone", sentence=sentence("clone", device=asked.device, seen=board.serial)
    )


def keep(
    connection: Connection,
    door: Door,
    asked: Enrol | Renew,
    kind: Kind,
    key: str,
    now: datetime,
    *,
    status: str,
    by: str | None,
    token: Row[Any] | None = None,
) -> None:
    """Keep what a kiosk asks."""
    connection.execute(
        insert(EnrolmentAsk).values(
            id=new_id(),
            site=door.site,
            device=asked.device,
            kind=kind,
            token=token.id if token else None,
            replaces=bool(token and token.replaces),
            key_digest=key,
            request=asked.request,
            serial=asked.board.serial,
            fingerprint=asked.board.fingerprint,
            model=asked.board.model,
            address=door.address,
            asked_at=now,
            last_asked_at=now,
            status=status,
            decided_by=by,
            decided_at=now if by else None,
            reason="",
        )
    )


def told(connection: Connection, door: Door, row: Row[Any], now: datetime) -> Enrolled:
    """What a kiosk that asks again is told."""
    connection.execute(
        update(EnrolmentAsk).where(EnrolmentAsk.id == row.id).values(last_asked_at=now)
    )
    if row.status == "refused":
        return refused("refused", reason=row.reason)
    if row.status == "issued":
        return issued(door, row.device, row.certificate)
    waits_s = ASK_EVERY_S if row.status == "pending" else SOON_S
    return Enrolled(state="pending", sentence=sentence(row.status), again_in_s=waits_s)


def issued(door: Door, device: str, certificate: str) -> Enrolled:
    """A kiosk's certificate, and the authority by which it knows the broker."""
    return Enrolled(
        state="issued",
        sentence=sentence("issued", device=device),
        certificate=certificate,
        authority=door.authority,
    )


def refused(why: str, **words: str) -> Enrolled:
    """No, and why."""
    return Enrolled(state="refused", sentence=sentence(why, **words)[:500])


def _by_token(connection: Connection, token: int) -> Row[Any] | None:
    return connection.execute(select(ASK).where(ASK.c.token == token)).first()
