"""Identities as pages show them: a kiosk's board, its certificates, and what is with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, select

from contract.certificates import RENEW_FROM
from hub.kiosks.enrolment.service import ASK, IDENTITY
from hub.kiosks.identity.service import CERTIFICATE
from hub.said import mark

Standing = Literal["good", "replaced", "due", "ended", "called_back"]
STANDINGS: dict[Standing, tuple[str, str]] = {
    "good": ("good", mark("good")),
    "replaced": ("calm", mark("replaced by a later one")),
    "due": ("warn", mark("to be renewed")),
    "ended": ("bad", mark("ended")),
    "called_back": ("bad", mark("called back")),
}


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """A certificate with how it stands."""

    row: Row[Any]
    standing: Standing

    @property
    def colour(self) -> str:
        return STANDINGS[self.standing][0]

    @property
    def word(self) -> str:
        return STANDINGS[self.standing][1]


def standing(
    now: datetime, starts_at: datetime, ends_at: datetime, revoked_at: datetime | None
) -> Standing:
    """How a certificate stands."""
    if revoked_at is not None:
        return "called_back"
    if now >= ends_at:
        return "ended"
    return "due" if now >= starts_at + (ends_at - starts_at) * RENEW_FROM else "good"


def certificates_of(
    connection: Connection, site: str, device: str, now: datetime
) -> list[SeenCertificate]:
    """A kiosk's certificates, the newest first."""
    rows = connection.execute(
        select(CERTIFICATE)
        .where(CERTIFICATE.c.site == site, CERTIFICATE.c.device == device)
        .order_by(CERTIFICATE.c.issued_at.desc(), CERTIFICATE.c.number)
        .limit(20)
    )
    seen: list[SeenCertificate] = []
    for row in rows:
        stands = standing(now, row.starts_at, row.ends_at, row.revoked_at)
        if stands == "due" and any(one.standing in ("good", "due") for one in seen):
            stands = "replaced"
        seen.append(SeenCertificate(row, stands))
    return seen


def days_left(connection: Connection, site: str, now: datetime) -> dict[str, int]:
    """Days until the certificate of each enrolled kiosk ends, by the hub's own book."""
    rows = connection.execute(
        select(CERTIFICATE.c.device, func.max(CERTIFICATE.c.ends_at).label("ends_at"))
        .where(CERTIFICATE.c.site == site, CERTIFICATE.c.revoked_at.is_(None))
        .group_by(CERTIFICATE.c.device)
    )
    return {row.device: max(0, (row.ends_at - now).days) for row in rows}


def identity_of(connection: Connection, site: str, device: str) -> Row[Any] | None:
    """A kiosk's board, and whether it is retired."""
    return connection.execute(
        select(IDENTITY).where(IDENTITY.c.site == site, IDENTITY.c.device == device)
    ).first()


def pending(connection: Connection, site: str) -> Sequence[Row[Any]]:
    """Kiosks that wait for somebody, the longest first."""
    return connection.execute(
        select(ASK)
        .where(ASK.c.site == site, ASK.c.status == "pending")
        .order_by(ASK.c.asked_at, ASK.c.id)
    ).all()


def count_pending(connection: Connection, site: str) -> int:
    """How many wait."""
    counted = (
        select(func.count()).select_from(ASK).where(ASK.c.site == site, ASK.c.status == "pending")
    )
    return connection.scalar(counted) or 0


def decided(
    connection: Connection, site: str, *, offset: int, limit: int
) -> tuple[Sequence[Row[Any]], int]:
    """What became of those that asked, the latest first, and how many there are."""
    where = (ASK.c.site == site, ASK.c.status != "pending")
    rows = connection.execute(
        select(ASK)
        .where(*where)
        .order_by(ASK.c.decided_at.desc(), ASK.c.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()
    return rows, connection.scalar(select(func.count()).select_from(ASK).where(*where)) or 0
