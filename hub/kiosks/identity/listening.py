"""What a heartbeat tells of who speaks: one machine, or two under one name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection, select

from contract.messages import Heartbeat
from hub.kiosks.enrolment.rules import is_second_machine
from hub.kiosks.enrolment.tables import DeviceIdentity
from hub.kiosks.identity import doubles
from hub.kiosks.identity.doubles import UNKNOWN, Second
from hub.kiosks.tables import Kiosk


def listen(connection: Connection, heartbeat: Heartbeat, now: datetime) -> str | None:
    """Keep a double that shows itself; answers the boot that was heard before this one."""
    site, device = heartbeat.site, heartbeat.device
    row = connection.execute(
        select(Kiosk.heartbeat, Kiosk.boot_before, DeviceIdentity.serial)
        .outerjoin(
            DeviceIdentity,
            (DeviceIdentity.site == Kiosk.site)
            & (DeviceIdentity.device == Kiosk.device)
            & DeviceIdentity.retired_at.is_(None),
        )
        .where(Kiosk.site == site, Kiosk.device == device)
    ).first()
    if row is None:
        return None
    last: dict[str, Any] = row.heartbeat or {}
    before: str | None = last.get("boot_id")
    board = "" if heartbeat.board is UNSET else heartbeat.board
    known = row.serial or UNKNOWN
    if row.serial and board and board != row.serial:
        doubles.saw(connection, site, device, known, Second("connection", board), now)
    elif is_second_machine(heartbeat.boot_id, before, row.boot_before):
        second = Second("connection", last.get("board") or UNKNOWN)
        doubles.saw(connection, site, device, board or known, second, now)
    is_new = before is not None and before != heartbeat.boot_id
    return before if is_new else row.boot_before
