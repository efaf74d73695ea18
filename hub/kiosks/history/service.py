"""
The history of kiosks, the verbs: keep what a heartbeat told, read a span, forget what is old.

Works on the caller's connection: the ingest keeps samples in the transaction of the
heartbeats themselves.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, delete, func, select

from contract.messages import Heartbeat
from hub import bulk
from hub.kiosks.history.rules import KEPT_FOR, Sample, Span, sample_of, slot_of
from hub.kiosks.history.tables import KioskSample
from hub.kiosks.tables import Kiosk

_SAMPLE: Table = KioskSample.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("site", "device", *Sample._fields)


def keep(connection: Connection, said: Heartbeat, received_at: datetime) -> None:
    """Join a heartbeat to the sample of its five minutes."""
    sample = sample_of(said, received_at)
    columns = [_SAMPLE.c[name] for name in Sample._fields]
    found = connection.execute(
        select(*columns).where(
            KioskSample.site == said.site,
            KioskSample.device == said.device,
            KioskSample.slot == sample.slot,
        )
    ).one_or_none()
    if found is not None:
        sample = Sample._make(found).joined(sample)
    bulk.upsert(connection, _SAMPLE, _COLUMNS, [(said.site, said.device, *sample)])


def read(connection: Connection, site: str, device: str, span: Span, now: datetime) -> list[Sample]:
    """The samples of a span, put together by its step, the oldest first."""
    first = (slot_of(now - span.length) // span.step + 1) * span.step
    place = (_SAMPLE.c.slot // span.step).label("place")
    rows = connection.execute(
        select(
            place,
            func.sum(KioskSample.beats),
            func.max(KioskSample.waiting),
            func.max(KioskSample.oldest_s),
            func.max(KioskSample.temperature_c),
            func.min(KioskSample.disk_free_mb),
            func.min(KioskSample.memory_free_mb),
            *[func.max(KioskSample.faults.op("&")(bit)) for bit in (1, 2, 4, 8, 16)],
        )
        .where(KioskSample.site == site, KioskSample.device == device, KioskSample.slot >= first)
        .group_by(place)
        .order_by(place)
    )
    return [
        Sample._make((int(row[0]) * span.step, int(row[1]), *row[2:7], sum(row[7:])))
        for row in rows
    ]


def forget_old(connection: Connection, site: str, now: datetime) -> int:
    """Delete what is older than is kept, kiosk by kiosk along the key."""
    oldest = slot_of(now - KEPT_FOR)
    devices = connection.scalars(select(Kiosk.device).where(Kiosk.site == site)).all()
    return sum(
        connection.execute(
            delete(KioskSample).where(
                KioskSample.site == site,
                KioskSample.device == device,
                KioskSample.slot < oldest,
            )
        ).rowcount
        for device in devices
    )
