"""
What the watch does for the kiosks' identities: sign what was approved, call back what was revoked.

The authority's key is read here and nowhere else: the process that answers the network never
holds it.  Each step looks at what is wanted and at what is there, so that one that failed is
done at the next look.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, or_, select, update

from contract import certificates
from contract.certificates import Issued, Signer
from hub.db import reading
from hub.kiosks.enrolment.service import ASK, IDENTITY
from hub.kiosks.enrolment.tables import DeviceCertificate, DeviceIdentity, EnrolmentAsk
from hub.kiosks.identity.service import CERTIFICATE, call_back
from hub.kiosks.tables import Kiosk

log = logging.getLogger(__name__)

OLD_KEY_LASTS = timedelta(days=1)
"""After a key was rolled: a kiosk whose plug was pulled in that moment still gets the new one."""
BY_HUB = "the hub itself"
_KIOSK = Kiosk.__table__


def sign_waiting(engine: Engine, site: str, signer: Signer, now: datetime) -> list[str]:
    """Sign what was approved; answers for whom."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(ASK)
            .where(ASK.c.site == site, ASK.c.status == "approved")
            .order_by(ASK.c.asked_at, ASK.c.id)
        ).all()
    for row in rows:
        _sign(engine, signer, row, now)
    return [row.device for row in rows]


def call_back_ended(engine: Engine, site: str, now: datetime) -> int:
    """Certificates whose time was cut short, by a new key or because the kiosk is retired."""
    due = (
        CERTIFICATE.c.site == site,
        CERTIFICATE.c.revoked_at.is_(None),
        CERTIFICATE.c.good_until <= now,
    )
    with reading(engine) as connection:
        if connection.scalar(select(CERTIFICATE.c.number).where(*due).limit(1)) is None:
            return 0
    with engine.begin() as connection:
        done = connection.execute(
            update(DeviceCertificate).where(*due).values(revoked_at=now, revoked_by=BY_HUB)
        )
        return done.rowcount


def list_revoked(engine: Engine, site: str, signer: Signer, path: Path, now: datetime) -> bool:
    """Write the revocation list when it does not say what it should; answers whether it did."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(CERTIFICATE.c.number, CERTIFICATE.c.revoked_at).where(
                CERTIFICATE.c.site == site, CERTIFICATE.c.revoked_at.is_not(None),
                CERTIFICATE.c.ends_at > now,
            )
        ).all()  # fmt: skip
    before = path.read_bytes() if path.exists() else b""
    try:
        listed = certificates.revoked_in(before)
    except ValueError:
        listed = None
    if listed is not None and listed >= {row.number for row in rows}:
        return False
    kept = [(number, now) for number in (listed or ()) if number not in {r.number for r in rows}]
    whole = [*kept, *((row.number, row.revoked_at) for row in rows)]
    _write(path, certificates.revocation_list(signer, whole, now, before))
    log.info("revocation list %s names %d certificates", path, len(whole))
    return True


def still_inside(connection: Connection, site: str) -> list[tuple[str, datetime | None]]:
    """
    Kiosks whose certificate was called back and whose connection may still be open.

    A broker asks for the list at the handshake alone.  One that is heard again after it was shut
    out, with no good certificate, is shut out again.
    """
    good = select(CERTIFICATE.c.device).where(
        CERTIFICATE.c.site == site, CERTIFICATE.c.revoked_at.is_(None)
    )
    rows = connection.execute(
        select(CERTIFICATE.c.device, CERTIFICATE.c.shut_out_at)
        .outerjoin(
            _KIOSK, (_KIOSK.c.site == CERTIFICATE.c.site) & (_KIOSK.c.device == CERTIFICATE.c.device)
        )
        .where(
            CERTIFICATE.c.site == site,
            CERTIFICATE.c.revoked_at.is_not(None),
            or_(
                CERTIFICATE.c.shut_out_at.is_(None),
                (_KIOSK.c.heard_at > CERTIFICATE.c.shut_out_at)
                & CERTIFICATE.c.device.not_in(good),
            ),
        )
        .distinct()
    )  # fmt: skip
    return [(row.device, row.shut_out_at) for row in rows]


def shut_out(
    engine: Engine, site: str, disconnect: Callable[[list[str]], list[str]], now: datetime
) -> list[str]:
    """End connections that are still open by a certificate that was called back."""
    with reading(engine) as connection:
        devices = sorted({device for device, _at in still_inside(connection, site)})
    done = disconnect(devices) if devices else []
    if done:
        with engine.begin() as connection:
            connection.execute(
                update(DeviceCertificate)
                .where(
                    DeviceCertificate.site == site, DeviceCertificate.device.in_(done),
                    DeviceCertificate.revoked_at.is_not(None),
                )
                .values(shut_out_at=now)
            )  # fmt: skip
    return done


def _sign(engine: Engine, signer: Signer, row: Row[Any], now: datetime) -> None:
    public = certificates.read_request(base64.b64decode(row.request), row.device)
    made = certificates.read_certificate(
        certificates.pem_of(certificates.sign_device(signer, row.device, public, now))
    )
    with engine.begin() as connection:
        done = connection.execute(
            update(EnrolmentAsk)
            .where(EnrolmentAsk.id == row.id, EnrolmentAsk.status == "approved")
            .values(status="issued", certificate=made.pem)
        )
        if not done.rowcount:
            return  # refused in the meantime, or signed by another watch
        _end_former(connection, row, now)
        _keep(connection, row, made, now)
        _bind(connection, row, now)
    log.info("certificate kind=%s device=%s ends=%s", row.kind, row.device, made.ends_at.date())


def _keep(connection: Connection, row: Row[Any], made: Issued, now: datetime) -> None:
    connection.execute(
        insert(DeviceCertificate).values(
            number=made.number, site=row.site, device=row.device, key_digest=made.key_digest,
            issued_at=now, starts_at=made.starts_at, ends_at=made.ends_at, revoked_why="",
        )
    )  # fmt: skip


def _end_former(connection: Connection, row: Row[Any], now: datetime) -> None:
    """A new enrolment ends what was before at once; a new key a day later."""
    if row.kind == "first":
        why = "The kiosk was enrolled anew, with another key."
        call_back(connection, row.site, row.device, why=why, by=BY_HUB, now=now, but=row.key_digest)
    elif row.kind == "roll":
        connection.execute(
            update(DeviceCertificate)
            .where(
                DeviceCertificate.site == row.site, DeviceCertificate.device == row.device,
                DeviceCertificate.revoked_at.is_(None),
                DeviceCertificate.key_digest != row.key_digest,
                DeviceCertificate.good_until.is_(None),
            )
            .values(
                good_until=now + OLD_KEY_LASTS,
                revoked_why="The kiosk has a new key since then.",
            )
        )  # fmt: skip


def _bind(connection: Connection, row: Row[Any], now: datetime) -> None:
    """From its first certificate on, this board is the one of its name."""
    board = {
        "serial": row.serial, "fingerprint": row.fingerprint, "model": row.model, "bound_at": now,
        "retired_at": None, "retired_by": None, "retired_why": "",
    }  # fmt: skip
    here = (IDENTITY.c.site == row.site, IDENTITY.c.device == row.device)
    is_known = connection.scalar(select(IDENTITY.c.device).where(*here)) is not None
    if not is_known:
        connection.execute(insert(DeviceIdentity).values(site=row.site, device=row.device, **board))
    elif row.kind == "first":
        connection.execute(update(DeviceIdentity).where(*here).values(**board))
    if row.kind == "first":
        connection.execute(
            update(Kiosk)
            .where(Kiosk.site == row.site, Kiosk.device == row.device)
            .values(retired_at=None, boot_before=None)
        )


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a broker that reads half a list refuses everybody."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.chmod(0o644)  # the broker is another account, and nothing in it is secret
    beside.replace(path)
