"""Freezing a count, the verbs: once frozen, the figures stay as they are."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.exchange.hooks import events as exchange
from hub.federal.figures.service import find as find_count
from hub.federal.figures.tables import FederalCounted
from hub.federal.snapshots.signing import FORMAT, Signer, canonical
from hub.federal.snapshots.tables import FederalSnapshot

FROZEN = "federal.frozen"


def freeze(
    engine: Engine, signer: Signer, form: str, count: str, *, place: str, by: str, now: datetime
) -> bool:
    """
    Freeze a finished count.  False when there is none by this id.

    `form`: the same form sent twice freezes once.
    """
    with engine.connect() as connection:
        counted = find_count(connection, count)
        if counted is None or counted.made_at is None:
            return False
        digest = people_digest(connection, count)
    document = canonical(_document(counted, form, digest, place=place, by=by, now=now))
    try:
        with Session(engine) as session, session.begin():
            session.execute(
                insert(FederalSnapshot).values(
                    id=form,
                    quarter=counted.quarter,
                    first=counted.first,
                    last=counted.last,
                    count_id=count,
                    frozen_at=now,
                    frozen_by=by,
                    document=document,
                    key=signer.name,
                    signature=signer.sign(document),
                )
            )
            note(session, actor=by, action=FROZEN, subject=f"{counted.quarter}, snapshot {form}")
            exchange.put(session.connection(), "figures.snapshot", {"snapshot": form})
    except IntegrityError:
        with engine.connect() as connection:
            return find(connection, form) is not None
    return True


def find(connection: Connection, snapshot: str) -> Row[Any] | None:
    """A snapshot by its id."""
    return connection.execute(
        select(FederalSnapshot.__table__).where(FederalSnapshot.id == snapshot)
    ).first()


def every(connection: Connection) -> list[Row[Any]]:
    """All snapshots, newest first."""
    return list(
        connection.execute(
            select(FederalSnapshot.__table__).order_by(
                FederalSnapshot.frozen_at.desc(), FederalSnapshot.id
            )
        )
    )


def people_digest(connection: Connection, count: str) -> str:
    """Of everybody who counted and in what: who they are cannot be read from it."""
    digest = hashlib.sha256()
    rows = connection.execute(
        select(FederalCounted.member, FederalCounted.site, FederalCounted.lines)
        .where(FederalCounted.count == count)
        .order_by(FederalCounted.member)
    )
    for member, site, lines in rows:
        digest.update(f"{member} {site} {lines}\n".encode())
    return digest.hexdigest()


def _document(
    counted: Row[Any], form: str, digest: str, *, place: str, by: str, now: datetime
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": form,
        "place": place,
        "quarter": counted.quarter,
        "first": counted.first.isoformat(),
        "last": counted.last.isoformat(),
        "exits_as_of": counted.today.isoformat(),
        "counted_at": counted.made_at.isoformat(),
        "frozen_at": now.isoformat(),
        "frozen_by": by,
        "method": counted.method,
        "position": counted.position,
        "figures": counted.figures,
        "people_digest": digest,
    }
