"""
Encoders: which there are, whether they are there, and their tests.

The agent beside an encoder speaks with a token of its own, of which the hub keeps only the
SHA-256.  What it says of itself is believed for a short while.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from hub import clock
from hub.cards.errors import UnknownEncoder, UnsuitableEncoder
from hub.cards.tables import Encoder

PREFIX = "wsenc_"
"""So that a token found where it does not belong is recognised for what it is."""
BELIEVED_FOR = timedelta(seconds=15)
MAX_NAME = 60

_TABLE: Table = Encoder.__table__  # type: ignore[assignment]  # a mapped class's table is one


@dataclass(frozen=True, slots=True)
class Seen:
    """An encoder as its page shows it."""

    id: int
    name: str
    is_here: bool
    heard_at: datetime | None
    said: str
    about: dict[str, str]
    is_testing: bool
    tested_at: datetime | None
    findings: list[list[str]]

    @property
    def is_ready(self) -> bool:
        return self.is_here and not self.said


def add(connection: Connection, *, site: str, name: str, by: str) -> str:
    """An encoder of a site; answers its agent's token, shown this once.  Raises UnsuitableEncoder."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise UnsuitableEncoder(f"Give the encoder a name of 1 to {MAX_NAME} characters.")
    token = PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        insert(Encoder).values(
            site=site,
            name=name,
            token_hash=_hash(token),
            made_by=by,
            made_at=clock.now(),
            about={},
            findings=[],
        )
    )
    return token


def revoke(connection: Connection, site: str, encoder: int) -> str:
    """Believe this encoder's agent no more; answers its name.  Raises UnknownEncoder."""
    name = connection.scalar(
        select(Encoder.name).where(
            Encoder.id == encoder, Encoder.site == site, Encoder.revoked_at.is_(None)
        )
    )
    if name is None:
        raise UnknownEncoder
    connection.execute(update(Encoder).where(Encoder.id == encoder).values(revoked_at=clock.now()))
    return str(name)


def of_token(connection: Connection, token: str) -> tuple[int, str, str] | None:
    """Id, site and name of the encoder whose agent has this token."""
    row = connection.execute(
        select(Encoder.id, Encoder.site, Encoder.name).where(
            Encoder.token_hash == _hash(token), Encoder.revoked_at.is_(None)
        )
    ).one_or_none()
    return None if row is None else (row.id, row.site, row.name)


def hear(connection: Connection, encoder: int, *, said: str, about: dict[str, str]) -> bool:
    """Its agent is there; whether somebody asked for a test."""
    connection.execute(
        update(Encoder)
        .where(Encoder.id == encoder)
        .values(heard_at=clock.now(), said=said[:400], about=about)
    )
    asked = connection.scalar(select(Encoder.test_asked_at).where(Encoder.id == encoder))
    return asked is not None


def still_here(connection: Connection, encoder: int) -> None:
    """Its agent spoke while it waits for a swipe."""
    connection.execute(update(Encoder).where(Encoder.id == encoder).values(heard_at=clock.now()))


def ask_test(connection: Connection, site: str, encoder: int) -> None:
    """Let the encoder test itself as soon as it is idle.  Raises UnknownEncoder."""
    asked = connection.execute(
        update(Encoder)
        .where(Encoder.id == encoder, Encoder.site == site, Encoder.revoked_at.is_(None))
        .values(test_asked_at=clock.now())
    )
    if not asked.rowcount:
        raise UnknownEncoder


def note_test(connection: Connection, encoder: int, findings: Sequence[Sequence[str]]) -> None:
    """What a test found."""
    kept = [[str(part)[:400] for part in line] for line in findings]
    connection.execute(
        update(Encoder)
        .where(Encoder.id == encoder)
        .values(test_asked_at=None, tested_at=clock.now(), findings=kept)
    )


def all_of(connection: Connection, site: str) -> list[Seen]:
    """The encoders of a site, by name."""
    rows = connection.execute(
        select(_TABLE)
        .where(Encoder.site == site, Encoder.revoked_at.is_(None))
        .order_by(Encoder.name, Encoder.id)
    )
    return [_seen(row) for row in rows]


def _seen(row: Row[Any]) -> Seen:
    is_here = row.heard_at is not None and clock.now() - row.heard_at < BELIEVED_FOR
    return Seen(
        id=row.id,
        name=row.name,
        is_here=is_here,
        heard_at=row.heard_at,
        said=row.said,
        about=row.about,
        is_testing=row.test_asked_at is not None,
        tested_at=row.tested_at,
        findings=row.findings,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
