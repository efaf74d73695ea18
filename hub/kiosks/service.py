"""
Kiosks, the verbs: keep what a heartbeat tells, and say how each kiosk is.

Everything works on the caller's connection; the ingest calls it in the transaction that
stores the events that came with the heartbeat.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, insert, select, update

from contract.messages import Heartbeat
from hub import bulk
from hub.kiosks import rules
from hub.kiosks.history import service as history
from hub.kiosks.identity import listening
from hub.kiosks.releases.versions import service as versions
from hub.kiosks.rules import BootSource, KnownBoot, Status
from hub.kiosks.tables import Kiosk, KioskBoot, KioskClaim

_CLAIM: Table = KioskClaim.__table__  # type: ignore[assignment]  # a mapped class's table is one
_CLAIM_COLUMNS = ("site", "device", "day", "captured", "digest", "claimed_at")


@dataclass(frozen=True, slots=True)
class KioskNow:
    """One kiosk as staff see it."""

    device: str
    kind: str
    status: Status
    heard_at: datetime | None
    last_event_at: datetime | None
    hint: str | None
    heartbeat: dict[str, Any]


def heard(connection: Connection, heartbeat: Heartbeat, received_at: datetime) -> None:
    """Keep a heartbeat: how the kiosk is, its boots, and what it says it captured."""
    _learn_boots(connection, heartbeat, received_at)
    _claim(connection, heartbeat, received_at)
    history.keep(connection, heartbeat, received_at)
    versions.keep(connection, heartbeat, received_at)
    boot_before = listening.listen(connection, heartbeat, received_at)
    _update(
        connection,
        heartbeat.site,
        heartbeat.device,
        received_at,
        kind=heartbeat.kind,
        heard_at=received_at,
        next_deadline=rules.next_deadline(received_at),
        heartbeat=msgspec.to_builtins(heartbeat),
        boot_before=boot_before,
    )


def hinted(
    connection: Connection, site: str, device: str, hint: str, received_at: datetime
) -> None:
    """Keep what the retained status says, as a hint."""
    _update(connection, site, device, received_at, hint=hint)


def captured(
    connection: Connection, site: str, devices: Iterable[str], received_at: datetime
) -> None:
    """Events came from these devices just now."""
    for device in devices:
        _update(connection, site, device, received_at, last_event_at=received_at)


def boots(connection: Connection, boot_ids: Collection[str]) -> dict[str, KnownBoot]:
    """What is known of these boots."""
    if not boot_ids:
        return {}
    rows = connection.execute(
        select(KioskBoot.boot_id, KioskBoot.started_at, KioskBoot.source).where(
            KioskBoot.boot_id.in_(set(boot_ids))
        )
    )
    return {
        row.boot_id: KnownBoot(row.boot_id, row.started_at, BootSource(row.source)) for row in rows
    }


def give_up_boot(connection: Connection, site: str, device: str, boot_id: str) -> KnownBoot:
    """A heartbeat did not name this boot: nobody will ever know when it began."""
    unknown = KnownBoot(boot_id, None, BootSource.NEVER)
    _keep_boots(connection, site, device, [unknown])
    return unknown


def kiosks_now(connection: Connection, site: str, now: datetime) -> list[KioskNow]:
    """Every kiosk of a site with its status, by name."""
    rows = connection.execute(
        select(
            Kiosk.device,
            Kiosk.kind,
            Kiosk.heard_at,
            Kiosk.next_deadline,
            Kiosk.last_event_at,
            Kiosk.hint,
            Kiosk.heartbeat,
            Kiosk.retired_at,
        )
        .where(Kiosk.site == site)
        .order_by(Kiosk.device)
    )
    return [
        KioskNow(
            device=row.device,
            kind=row.kind,
            status=rules.status(now, row.next_deadline, row.retired_at),
            heard_at=row.heard_at,
            last_event_at=row.last_event_at,
            hint=row.hint,
            heartbeat=row.heartbeat or {},
        )
        for row in rows
    ]


def typed_now(
    connection: Connection, site: str, now: datetime
) -> list[tuple[KioskNow, Heartbeat | None]]:
    """Every kiosk of a site with its last heartbeat, if this program can read it."""
    return [(kiosk, typed(kiosk.heartbeat)) for kiosk in kiosks_now(connection, site, now)]


def typed(heartbeat: dict[str, Any]) -> Heartbeat | None:
    """A heartbeat as it was kept."""
    try:
        return msgspec.convert(heartbeat, Heartbeat)
    except msgspec.ValidationError:
        return None  # kept by an older program; the next one replaces it within seconds


def _update(connection: Connection, site: str, device: str, at: datetime, **values: object) -> None:
    changed = connection.execute(
        update(Kiosk).where(Kiosk.site == site, Kiosk.device == device).values(**values)
    )
    if changed.rowcount == 0:
        connection.execute(
            insert(Kiosk).values(site=site, device=device, first_heard_at=at, **values)
        )


def _learn_boots(connection: Connection, heartbeat: Heartbeat, received_at: datetime) -> None:
    told = list(rules.boots_told(heartbeat, received_at))
    known = boots(connection, [boot.boot_id for boot in told])
    better = [
        boot
        for boot in told
        if boot.boot_id not in known or boot.source.beats(known[boot.boot_id].source)
    ]
    _keep_boots(connection, heartbeat.site, heartbeat.device, better)


def _keep_boots(
    connection: Connection, site: str, device: str, learnt: Iterable[KnownBoot]
) -> None:
    table: Table = KioskBoot.__table__  # type: ignore[assignment]  # a mapped class's table is one
    rows = [(boot.boot_id, site, device, boot.started_at, boot.source.value) for boot in learnt]
    bulk.upsert(connection, table, ("boot_id", "site", "device", "started_at", "source"), rows)


def _claim(connection: Connection, heartbeat: Heartbeat, received_at: datetime) -> None:
    rows = [
        (heartbeat.site, heartbeat.device, day.day, day.captured, day.digest, received_at)
        for day in heartbeat.days
    ]
    bulk.upsert(connection, _CLAIM, _CLAIM_COLUMNS, rows)
