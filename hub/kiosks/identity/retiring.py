"""
The end of a kiosk at the hub: told until it hears it, and called back once it has wiped itself.

It first sends what waits on it, and needs its certificate for that.  So it is called back when it
said that it does so, has nothing left to send, and is heard no more.  One that was stolen is called
back at once, by its own button.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Table, select
from sqlalchemy.orm import Session

from hub.db import reading
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.enrolment.tables import DeviceIdentity
from hub.kiosks.identity import service
from hub.kiosks.tables import Kiosk

BY_HUB = "the hub itself"
WIPED = "It was retired and has wiped itself."
_COMMAND: Table = KioskCommand.__table__  # type: ignore[assignment]  # a mapped class's table is one
_NO = ("refused", "not_supported")
Due = Literal["order", "call_back"]


def look(engine: Engine, site: str, now: datetime) -> None:
    """What is due to the kiosks that are on their way out."""
    with reading(engine) as connection:
        due = [(row, what) for row in _leaving(connection, site) if (what := due_for(row, now))]
    for row, what in due:
        with Session(engine) as session, session.begin():
            if what == "order":
                commands.ask_within(
                    session, site, row.device, "retire", {}, by=BY_HUB, now=now, is_noted=False
                )
            else:
                service.call_back(
                    session.connection(), site, row.device, why=WIPED, by=BY_HUB, now=now
                )


def due_for(row: Any, now: datetime) -> Due | None:
    """What is due to one: it is told again when it is back, and called back when it is done."""
    is_up = row.next_deadline is not None and row.next_deadline >= now
    if row.status == "done":
        left = ((row.heartbeat or {}).get("outbox") or {}).get("depth", 0)
        return "call_back" if row.has_certificate and not is_up and not left else None
    is_waited_for = row.expires_at is not None and row.expires_at > now
    return "order" if is_up and not is_waited_for and row.status not in _NO else None


def last_order(connection: Connection, site: str, device: str, since: datetime) -> Row[Any] | None:
    """The last time that a kiosk was told to wipe itself, and what it answered."""
    return connection.execute(
        select(_COMMAND)
        .where(
            _COMMAND.c.site == site, _COMMAND.c.device == device, _COMMAND.c.name == "retire",
            _COMMAND.c.asked_at >= since,
        )
        .order_by(_COMMAND.c.asked_at.desc())
        .limit(1)
    ).first()  # fmt: skip


def _leaving(connection: Connection, site: str) -> list[Any]:
    """Kiosks that were retired and are not known to be gone, each with its last order."""
    last = (
        select(_COMMAND.c.id)
        .where(
            _COMMAND.c.site == DeviceIdentity.site, _COMMAND.c.device == DeviceIdentity.device,
            _COMMAND.c.name == "retire", _COMMAND.c.asked_at >= DeviceIdentity.retired_at,
        )
        .order_by(_COMMAND.c.asked_at.desc())
        .limit(1)
        .correlate(DeviceIdentity)
        .scalar_subquery()
    )  # fmt: skip
    good = service.CERTIFICATE
    has_certificate = (
        select(good.c.number)
        .where(
            good.c.site == DeviceIdentity.site, good.c.device == DeviceIdentity.device,
            good.c.revoked_at.is_(None),
        )
        .exists()
        .label("has_certificate")
    )  # fmt: skip
    rows = connection.execute(
        select(
            DeviceIdentity.device, Kiosk.next_deadline, Kiosk.heartbeat, _COMMAND.c.status,
            _COMMAND.c.expires_at, has_certificate,
        )
        .outerjoin(Kiosk, (Kiosk.site == DeviceIdentity.site)
                   & (Kiosk.device == DeviceIdentity.device))
        .outerjoin(_COMMAND, _COMMAND.c.id == last)
        .where(DeviceIdentity.site == site, DeviceIdentity.retired_at.is_not(None))
    )  # fmt: skip
    return list(rows)
