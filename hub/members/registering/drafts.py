"""
The sealed SSN of a form that was sent and is not a member yet.

What was typed is sealed at once and never goes back into the page; while the desk mends a
name or looks at a duplicate, only the sealed box waits here, and not for long.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, Table, delete, select

from contract.fields import Sealed
from contract.messages import SealingKey
from contract.sealing import seal
from hub import bulk, clock
from hub.catalogue.tables import SealingKeyRow
from hub.members.rules import Ssn
from hub.members.tables import RegistrationDraft

_TABLE: Table = RegistrationDraft.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("form", "by", "made_at", "sealed_key", "sealed_box")
LASTS = timedelta(hours=1)


def sealing_key(connection: Connection) -> SealingKey | None:
    """The state's public key, if this hub has heard of one."""
    row = connection.execute(
        select(SealingKeyRow.key, SealingKeyRow.public)
        .where(SealingKeyRow.retired_at.is_(None))
        .order_by(SealingKeyRow.made_at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else SealingKey(key=row.key, public=row.public)


def sealed(ssn: Ssn, key: SealingKey) -> Sealed:
    """The number so that nobody at this site can read it."""
    return seal(ssn.digits, key)


def keep(connection: Connection, form: str, box: Sealed, *, by: str) -> None:
    """Let a sealed number wait for its form; what others left lying ends."""
    now = clock.now()
    connection.execute(delete(RegistrationDraft).where(RegistrationDraft.made_at < now - LASTS))
    bulk.upsert(connection, _TABLE, _COLUMNS, [(form, by, now, box.key, box.box)])


def find(connection: Connection, form: str, *, by: str) -> Sealed | None:
    """The sealed number of a form that this person sent lately."""
    row = connection.execute(
        select(RegistrationDraft.sealed_key, RegistrationDraft.sealed_box).where(
            RegistrationDraft.form == form,
            RegistrationDraft.by == by,
            RegistrationDraft.made_at >= clock.now() - LASTS,
        )
    ).one_or_none()
    return None if row is None else Sealed(key=row.sealed_key, box=row.sealed_box)


def end(connection: Connection, form: str) -> None:
    """The form is a member now, or the person said no to the number."""
    connection.execute(delete(RegistrationDraft).where(RegistrationDraft.form == form))
