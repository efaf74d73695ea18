"""
Renewal: a kiosk asks for its next certificate with the key of the present one.

Nobody has to approve it: who holds the key of a good certificate, on the board it was given to,
is the kiosk.  The same key again is a renewal, another one rolls the key.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from contract.certificates import (
    BadRequest,
    Issued,
    is_proof,
    is_signed_by,
    key_digest,
    read_certificate,
    read_request,
)
from contract.enrolment import Enrolled, Renew
from hub.kiosks.enrolment import service
from hub.kiosks.enrolment.rules import Board, sentence
from hub.kiosks.enrolment.service import ASK, BY_KEY, IDENTITY, SOON_S, Door
from hub.kiosks.enrolment.tables import DeviceCertificate

CERTIFICATE = DeviceCertificate.__table__


def ask_next(engine: Engine, door: Door, asked: Renew, now: datetime) -> Enrolled:
    """A kiosk asks for its next certificate, for the first time or again."""
    try:
        der = service.read_pkcs10(asked.request)
        key = key_digest(read_request(der, asked.device))
        present = _present(door, asked, der)
    except BadRequest as fault:
        return service.refused("proof", reason=str(fault))
    with engine.begin() as connection:
        identity = _identity(connection, door.site, asked.device)
        if identity is not None and identity.retired_at is not None:
            return Enrolled(state="retired", sentence=sentence("retired"))
        known = Board(identity.serial, identity.fingerprint) if identity is not None else None
        if known not in (None, Board(asked.board.serial, asked.board.fingerprint)):
            return service.second_board(connection, door, asked, known, now)
        called_back = _called_back(connection, present.number)
        if called_back is not None:
            return service.refused("called_back", reason=_as_sentence(called_back))
        if now >= present.ends_at:
            return service.refused("proof", reason="its certificate has ended")
        return _next(connection, door, asked, present, key, now)


def _next(
    connection: Connection, door: Door, asked: Renew, present: Issued, key: str, now: datetime
) -> Enrolled:
    """The certificate there is for this key, the one that is being signed, or a new question."""
    latest = connection.execute(
        select(ASK)
        .where(ASK.c.site == door.site, ASK.c.device == asked.device, ASK.c.key_digest == key)
        .order_by(ASK.c.asked_at.desc(), ASK.c.id.desc())
        .limit(1)
    ).first()
    if latest is not None and latest.status == "approved":
        return service.told(connection, door, latest, now)
    if latest is not None and latest.status == "issued":
        newest = read_certificate(latest.certificate)
        if newest.renew_from > now and _called_back(connection, newest.number) is None:
            return service.told(connection, door, latest, now)
    if latest is None and key == present.key_digest and present.renew_from > now:
        # From before the hub kept what it issued: good as it is.
        return service.issued(door, asked.device, present.pem)
    kind: service.Kind = "renew" if key == present.key_digest else "roll"
    service.keep(connection, door, asked, kind, key, now, status="approved", by=BY_KEY)
    return Enrolled(state="pending", sentence=sentence("approved"), again_in_s=SOON_S)


def _present(door: Door, asked: Renew, der: bytes) -> Issued:
    """The certificate that a kiosk has, which proved to be its own.  Raises BadRequest."""
    try:
        present = read_certificate(asked.present)
        proof = base64.b64decode(asked.proof, validate=True)
    except (ValueError, binascii.Error) as cause:
        raise BadRequest("its present certificate cannot be read") from cause
    if present.common_name != asked.device or not is_signed_by(present.pem, door.authority):
        raise BadRequest("its present certificate is not one of this site's for that name")
    if not is_proof(proof, der, present.pem):
        raise BadRequest("it does not hold the key of its present certificate")
    return present


def _identity(connection: Connection, site: str, device: str) -> Row[Any] | None:
    return connection.execute(
        select(IDENTITY).where(IDENTITY.c.site == site, IDENTITY.c.device == device)
    ).first()


def _called_back(connection: Connection, number: str) -> str | None:
    """Why a certificate was called back; None for one that was not."""
    row = connection.execute(
        select(CERTIFICATE.c.revoked_why).where(
            CERTIFICATE.c.number == number, CERTIFICATE.c.revoked_at.is_not(None)
        )
    ).first()
    return str(row.revoked_why) if row else None


def _as_sentence(reason: str) -> str:
    return reason if not reason or reason.endswith(".") else f"{reason}."
