"""
Doubles: a second board under a name that another board has.

Seen by the enrolment (it asks for a certificate) and by the ingest (two boots speak in turn, or
a heartbeat names another board than the known one).  One row while it lasts, until somebody
says which of the two is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Table, insert, or_, select, update
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.kiosks.enrolment.tables import DeviceDouble, DeviceIdentity

DOUBLE: Table = DeviceDouble.__table__  # type: ignore[assignment]  # a mapped class's table is one
SAID_EVERY = timedelta(minutes=1)
UNKNOWN = "not told"

Verdict = Literal["replacement", "taken_away"]
VERDICTS: dict[Verdict, str] = {
    "replacement": "the second board takes its place",
    "taken_away": "the second board is taken away",
}


@dataclass(frozen=True, slots=True)
class Second:
    """The board that is not the known one."""

    how: Literal["enrolment", "connection"]
    serial: str
    fingerprint: str = ""
    model: str = ""
    address: str = ""


def saw(
    connection: Connection, site: str, device: str, known: str, second: Second, now: datetime
) -> None:
    """Keep that a second board was seen; once a minute at most, for it may ask all day."""
    row = connection.execute(
        select(DOUBLE.c.id, DOUBLE.c.last_seen_at).where(
            DOUBLE.c.site == site,
            DOUBLE.c.device == device,
            # Of two that speak in turn, each is the second once.
            or_(DOUBLE.c.seen_serial == second.serial, DOUBLE.c.known_serial == second.serial),
            DOUBLE.c.settled_at.is_(None),
        )
    ).first()
    if row is None:
        connection.execute(
            insert(DeviceDouble).values(
                site=site,
                device=device,
                how=second.how,
                known_serial=known,
                seen_serial=second.serial,
                seen_fingerprint=second.fingerprint,
                seen_model=second.model,
                address=second.address,
                first_seen_at=now,
                last_seen_at=now,
                times=1,
            )
        )
    elif now - row.last_seen_at >= SAID_EVERY:
        connection.execute(
            update(DeviceDouble)
            .where(DeviceDouble.id == row.id)
            .values(last_seen_at=now, times=DeviceDouble.times + 1)
        )


def open_ones(connection: Connection, site: str) -> Sequence[Row[Any]]:
    """Doubles about which nobody has decided, the oldest first."""
    return connection.execute(
        select(DOUBLE)
        .where(DOUBLE.c.site == site, DOUBLE.c.settled_at.is_(None))
        .order_by(DOUBLE.c.first_seen_at, DOUBLE.c.id)
    ).all()


def settle(
    engine: Engine, site: str, number: int, verdict: Verdict, by: str, now: datetime
) -> Row[Any] | None:
    """
    Somebody says which board is right; None when that was said already.

    A replacement that was seen asking is from now on the one board of the name; the
    certificates of the former are called back when it gets its own.
    """
    with Session(engine) as session, session.begin():
        connection = session.connection()
        done = connection.execute(
            update(DeviceDouble)
            .where(
                DeviceDouble.id == number, DeviceDouble.site == site,
                DeviceDouble.settled_at.is_(None),
            )
            .values(settled_at=now, settled_by=by, settled_how=VERDICTS[verdict])
        )  # fmt: skip
        if not done.rowcount:
            return None
        row = connection.execute(select(DOUBLE).where(DOUBLE.c.id == number)).one()
        if verdict == "replacement" and row.seen_fingerprint:
            connection.execute(
                update(DeviceIdentity)
                .where(DeviceIdentity.site == site, DeviceIdentity.device == row.device)
                .values(
                    serial=row.seen_serial, fingerprint=row.seen_fingerprint,
                    model=row.seen_model, bound_at=now,
                )
            )  # fmt: skip
        note(
            session, actor=by, action="kiosk.double_settled", subject=f"kiosk {row.device}",
            reason=f"{VERDICTS[verdict]} (serial {row.seen_serial})",
        )  # fmt: skip
        return row
