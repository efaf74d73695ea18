"""
Whom an SSN belongs to, by its blind index.  State server only.

Everybody is entered under every key version of the ring, and look-ups try them all; a member
found under an older one alone is entered under the newest too.  Registering and recognising
take the same lock, or two of them at once could each miss what the other is about to write.
"""

from __future__ import annotations

import hmac
from typing import Any

from sqlalchemy import Connection, Row, Table, or_, select, text, update

from hub import bulk
from hub.members.envelope import service as envelope
from hub.members.keys import KeyRing, Locked
from hub.members.rules import Ssn
from hub.members.tables import MemberSsn

_TABLE: Table = MemberSsn.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("blind_index", "key_version", "member")
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
        select(MemberSsn.__table__).where(
            MemberSsn.blind_index.in_([index.index for index in indexes])
        )
    ).all()
    for index in indexes:
        for row in rows:
            if hmac.compare_digest(row.blind_index, index.index):
                if {one.key_version for one in rows} < set(ring.masters):
                    enter(connection, ring, ssn, row.member, keep=any(one.ciphertext for one in rows))  # fmt: skip
                return str(row.member)
    return None


def enter(
    connection: Connection, ring: KeyRing, ssn: Ssn, member: str, *, keep: bool = False
) -> None:
    """
    Enter a member's SSN under every key; `keep` the number too, encrypted.

    Under the older keys as well: a process that has not heard of a new one must find it.
    """
    newest, *older = ring.blind_indexes(ssn)
    there = MemberSsn.blind_index.in_([index.index for index in (newest, *older)])
    connection.execute(update(MemberSsn).where(there).values(ciphertext=None, nonce=None, data_key=None))  # fmt: skip
    plain = [(one.index, one.version, member) for one in (newest, *older)]
    bulk.upsert(connection, _TABLE, _COLUMNS, plain, keep=("member",))
    if keep or ring.keeps_numbers:
        kept = envelope.lock(connection, ring, ssn, member, newest.version)
        connection.execute(
            update(MemberSsn)
            .where(MemberSsn.blind_index == newest.index, MemberSsn.key_version == newest.version)
            .values(ciphertext=kept.ciphertext, nonce=kept.nonce, data_key=kept.data_key)
        )


def read_kept(
    connection: Connection,
    ring: KeyRing,
    row: Row[Any],
    opened: envelope.Opened | None = None,
) -> Ssn:
    """The number of a row of `member_ssn` that keeps one.  Raises CannotUnlock, KeysUnusable."""
    if row.data_key is None:
        return ring.unlock(Locked(row.ciphertext, row.nonce), row.member, row.key_version)
    kept = envelope.Kept(row.ciphertext, row.nonce, row.data_key)
    return envelope.unlock(connection, ring, kept, row.member, row.key_version, opened)


def renew_kept(connection: Connection, ring: KeyRing, limit: int = 500) -> int:
    """
    Enter and encrypt anew what can be read again: under an older key, or without a data key.

    Answers how many they were; none are left when it answers 0.
    """
    take_turns(connection)
    stale = or_(MemberSsn.key_version < max(ring.masters), MemberSsn.data_key.is_(None))
    rows = connection.execute(
        select(MemberSsn.__table__)
        .where(MemberSsn.ciphertext.is_not(None), stale)
        .order_by(MemberSsn.member)
        .limit(limit)
    ).all()
    opened: dict[int, bytes] = {}
    for row in rows:
        ssn = read_kept(connection, ring, row, opened)
        # Also where the older key was retired meanwhile and its index is in no list any more.
        connection.execute(
            update(MemberSsn)
            .where(MemberSsn.blind_index == row.blind_index)
            .values(ciphertext=None, nonce=None, data_key=None)
        )
        enter(connection, ring, ssn, row.member, keep=True)
    return len(rows)
