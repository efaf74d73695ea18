"""The lists of enrolment: tokens that are open, and what became of kiosks that asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from hub.kiosks.enrolment.service import ASK
from hub.said import mark, plural
from hub.web.tables import Column, Listing, Table

KINDS = {
    "first": mark("first certificate"),
    "renew": mark("renewed"),
    "roll": mark("new key"),
}
STATES = {
    "pending": ("warn", mark("waits for somebody")),
    "approved": ("calm", mark("being signed")),
    "issued": ("good", mark("enrolled")),
    "refused": ("bad", mark("refused")),
}

TOKENS: Table[Row[Any]] = Table(
    "tokens",
    mark("Open tokens"),
    plural("%(num)s token that a kiosk could still use", "%(num)s tokens that kiosks could still use"),
    (
        Column("kiosk", mark("Kiosk"), lambda row: row.device, sorts=True),
        Column("made", mark("Made"), lambda row: row.made_at, "moment", sorts=True),
        Column("by", mark("By"), lambda row: row.made_by, sorts=True),
        Column("until", mark("Good until"), lambda row: row.expires_at, "moment", sorts=True),
        Column("act", mark("To do"), lambda _row: None),
    ),
    order=mark("the next to run out first"),
    by="until",
    prefix="token-",
)  # fmt: skip

ASKED: Table[Row[Any]] = Table(
    "enrolments",
    mark("Certificates asked for"),
    plural("%(num)s time that a kiosk asked", "%(num)s times that kiosks asked"),
    (
        Column("kiosk", mark("Kiosk"), lambda row: row.device, sorts=ASK.c.device),
        Column("asked", mark("Asked"), lambda row: row.asked_at, "moment", sorts=ASK.c.asked_at),
        Column("for", mark("For"), lambda row: KINDS[row.kind], "word", sorts=ASK.c.kind),
        Column("serial", mark("Board"), lambda row: row.serial, sorts=ASK.c.serial),
        Column("became", mark("What came of it"), lambda row: STATES[row.status][1], "word"),
        Column("by", mark("By"), lambda row: row.decided_by or "", is_shown=False),
        Column("why", mark("Why"), lambda row: row.reason, is_shown=False),
        Column("address", mark("From"), lambda row: row.address, is_shown=False),
    ),
    order=mark("newest first"),
    by="-asked",
)


def asked(engine: Engine, site: str) -> Listing[Row[Any]]:
    """What became of those that asked."""
    return ASKED.asked(
        engine,
        select(ASK).where(ASK.c.site == site, ASK.c.status != "pending"),
        _as_they_are,
        order=(ASK.c.asked_at.desc(), ASK.c.id.desc()),
    )


def _as_they_are(_connection: Connection, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    return rows
