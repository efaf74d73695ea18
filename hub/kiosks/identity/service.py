"""
A kiosk's identity, the verbs of staff: call its certificates back, have it renew, retire it.

The web writes what is wanted; the watch does it (`signing`), and the broker hears of it there.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, Table, insert, select, update
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.kiosks.commands import service as commands
from hub.kiosks.enrolment.tables import (
    DeviceCertificate,
    DeviceIdentity,
    EnrolmentAsk,
    EnrolmentToken,
)
from hub.kiosks.tables import Kiosk

CERTIFICATE: Table = DeviceCertificate.__table__  # type: ignore[assignment]  # a mapped class's table is one


def revoke(engine: Engine, site: str, device: str, *, why: str, by: str, now: datetime) -> int:
    """
    Call every certificate of a kiosk back; answers how many were good.

    What it asked and nobody decided is refused with it, and its tokens are taken back.
    """
    with Session(engine) as session, session.begin():
        connection = session.connection()
        count = call_back(connection, site, device, why=why, by=by, now=now)
        _shut_doors(connection, site, device, why=why, by=by, now=now)
        note(
            session, actor=by, action="kiosk.certificates_revoked", subject=f"kiosk {device}",
            reason=why,
        )  # fmt: skip
    return count


def renew(engine: Engine, site: str, device: str, *, new_key: bool, by: str, now: datetime) -> None:
    """Order a kiosk to ask for its next certificate, by its present key or by a new one."""
    told = {"key": "new"} if new_key else {}
    commands.ask(engine, site, device, "renew", told, by=by, now=now)


def retire(engine: Engine, site: str, device: str, *, why: str, by: str, now: datetime) -> None:
    """
    Tell a kiosk to wipe itself, and be done with it; its history stays.

    Its certificate stays good until it has sent what waits and wiped itself (`retiring`): one
    that is away is told when it is back, or when it next asks for a certificate.
    """
    commands.ask(engine, site, device, "retire", {}, by=by, now=now)
    with Session(engine) as session, session.begin():
        connection = session.connection()
        gone = {"retired_at": now, "retired_by": by, "retired_why": _cut(why)}
        done = connection.execute(
            update(DeviceIdentity)
            .where(DeviceIdentity.site == site, DeviceIdentity.device == device)
            .values(**gone)
        )
        if not done.rowcount:
            connection.execute(
                insert(DeviceIdentity).values(
                    site=site, device=device, serial="", fingerprint="", model="", bound_at=now,
                    **gone,
                )
            )  # fmt: skip
        connection.execute(
            update(Kiosk).where(Kiosk.site == site, Kiosk.device == device).values(retired_at=now)
        )
        _shut_doors(connection, site, device, why=why, by=by, now=now)
        note(session, actor=by, action="kiosk.retired", subject=f"kiosk {device}", reason=why)


def call_back(
    connection: Connection,
    site: str,
    device: str,
    *,
    why: str,
    by: str,
    now: datetime,
    but: str = "",
) -> int:
    """Call back a kiosk's good certificates, but those of the key `but`; answers how many."""
    done = connection.execute(
        update(DeviceCertificate)
        .where(*_good(site, device), DeviceCertificate.key_digest != but)
        .values(revoked_at=now, revoked_by=by, revoked_why=_cut(why))
    )
    return done.rowcount


def is_enrolled(connection: Connection, site: str, device: str) -> bool:
    """Whether a kiosk has a certificate that is good."""
    found = connection.scalar(select(CERTIFICATE.c.number).where(*_good(site, device)).limit(1))
    return found is not None


def _shut_doors(
    connection: Connection, site: str, device: str, *, why: str, by: str, now: datetime
) -> None:
    connection.execute(
        update(EnrolmentAsk)
        .where(
            EnrolmentAsk.site == site, EnrolmentAsk.device == device,
            EnrolmentAsk.status.in_(("pending", "approved")),
        )
        .values(status="refused", decided_by=by, decided_at=now, reason=_cut(why))
    )  # fmt: skip
    connection.execute(
        update(EnrolmentToken)
        .where(
            EnrolmentToken.site == site, EnrolmentToken.device == device,
            EnrolmentToken.used_at.is_(None), EnrolmentToken.revoked_at.is_(None),
        )
        .values(revoked_at=now, revoked_by=by)
    )  # fmt: skip


def _good(site: str, device: str) -> tuple[ColumnElement[bool], ...]:
    return (
        DeviceCertificate.site == site,
        DeviceCertificate.device == device,
        DeviceCertificate.revoked_at.is_(None),
    )


def _cut(text: str) -> str:
    return text[:300]
