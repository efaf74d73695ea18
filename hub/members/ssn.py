"""
Whom an SSN belongs to, by its blind index.  State server only.

Look-ups try every key version of the ring; a member found under an older one is entered
under the newest too, so that a rotation finishes by itself.  Registering and recognising
take the same lock, or two of them at once could each miss what the other is about to write.
"""

from __future__ import annotations

import hmac

from sqlalchemy import Connection, delete, insert, select, text, update

from hub.members.keys import KeyRing, Locked
from hub.members.rules import Ssn
from hub.members.tables import MemberSsn

_IDENTITY_LOCK = 0x5753_4944
"""Any number that no other part of the program locks."""


def take_turns(connection: Connection) -> None:
    """Hold until the commit: nobody else enters or looks for an SSN meanwhile."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _IDENTITY_LOCK})


def member_with(connection: Connection, ring: KeyRing, ssn: Ssn) -> str | None:
    """The number of the member registered with this SSN."""
    indexes = ring.blind_indexes(ssn)
    rows = connection.execute(
        select(MemberSsn.blind_index, MemberSsn.key_version, MemberSsn.member).where(
            MemberSsn.blind_index.in_([index.index for index in indexes])
        )
    ).all()
    for index in indexes:
        for row in rows:
            if hmac.compare_digest(row.blind_index, index.index):
                if row.key_version != indexes[0].version:
                    enter(connection, ring, ssn, row.member)
                return str(row.member)
    return None


def enter(
    connection: Connection, ring: KeyRing, ssn: Ssn, member: str, *, keep: bool = False
) -> None:
    """Enter a member's SSN under the newest key; `keep` the number too, encrypted."""
    index = ring.blind_index(ssn)
    locked = ring.lock(ssn, member) if keep else None
    connection.execute(
        insert(MemberSsn).values(
            blind_index=index.index,
            key_version=index.version,
            member=member,
            ciphertext=locked and locked.ciphertext,
            nonce=locked and locked.nonce,
        )
    )


def renew_kept(connection: Connection, ring: KeyRing) -> int:
    """After a rotation: enter and encrypt under the newest key whatever can be read again."""
    take_turns(connection)
    older = (MemberSsn.ciphertext.is_not(None), MemberSsn.key_version < max(ring.masters))
    rows = connection.execute(select(MemberSsn.__table__).where(*older)).all()
    for row in rows:
        ssn = ring.unlock(Locked(row.ciphertext, row.nonce), row.member, row.key_version)
        newest = ring.blind_index(ssn).index
        connection.execute(delete(MemberSsn).where(MemberSsn.blind_index == newest))
        enter(connection, ring, ssn, row.member, keep=True)
    connection.execute(update(MemberSsn).where(*older).values(ciphertext=None, nonce=None))
    return len(rows)
