"""
What is kept encrypted and decrypted under data keys, and the data keys wrapped anew.

`lock` and `unlock` are for SSNs, `seal` and `unseal` for other secrets that the state must be able
to read again; each ciphertext is bound to what it is about.

Each verb works within the caller's transaction and under `ssn.take_turns`, so that no two count
up one data key at once.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert, select, update

from hub import clock
from hub.members.envelope.tables import DataKey
from hub.members.errors import CannotUnlock, DoesNotOpen, KeysUnusable
from hub.members.keys import KEY_BYTES, NONCE_BYTES, KeyRing, bound_to
from hub.members.rules import Ssn

RECORDS_OF_A_KEY = 10_000
Opened = MutableMapping[int, bytes]
"""Data keys that one piece of work has unwrapped, so that each is asked for once."""


class Kept(NamedTuple):
    """An SSN or secret as the database has it."""

    ciphertext: bytes
    nonce: bytes
    data_key: int


def lock(connection: Connection, ring: KeyRing, ssn: Ssn, member: str, version: int) -> Kept:
    """Encrypt an SSN, bound to its member and the version of its index."""
    return seal(connection, ring, ssn.digits.encode(), bound_to(member, version))


def seal(connection: Connection, ring: KeyRing, plain: bytes, about: bytes) -> Kept:
    """Encrypt something, bound to what it is about.  Raises KeysUnusable."""
    number, key = _in_use(connection, ring)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain, about)
    connection.execute(
        update(DataKey).where(DataKey.id == number).values(records=DataKey.records + 1)
    )
    return Kept(sealed, nonce, number)


def unlock(
    connection: Connection,
    ring: KeyRing,
    kept: Kept,
    member: str,
    version: int,
    opened: Opened | None = None,
) -> Ssn:
    """Decrypt an SSN that was locked for this member.  Raises CannotUnlock, KeysUnusable."""
    try:
        digits = unseal(connection, ring, kept, bound_to(member, version), opened)
    except DoesNotOpen:
        raise CannotUnlock(member, version) from None
    return Ssn(digits.decode())


def unseal(
    connection: Connection,
    ring: KeyRing,
    kept: Kept,
    about: bytes,
    opened: Opened | None = None,
) -> bytes:
    """Decrypt what was sealed about this.  Raises DoesNotOpen, KeysUnusable."""
    known = {} if opened is None else opened
    if kept.data_key not in known:
        known[kept.data_key] = _open(connection, ring, kept.data_key)
    try:
        return AESGCM(known[kept.data_key]).decrypt(kept.nonce, kept.ciphertext, about)
    except InvalidTag:
        raise DoesNotOpen from None


def rewrap(connection: Connection, ring: KeyRing, limit: int = 100) -> int:
    """Wrap data keys of older versions under the newest; answers how many.  Records stay."""
    newest = max(ring.keks)
    rows = connection.execute(
        select(DataKey.id, DataKey.kek_version)
        .where(DataKey.kek_version < newest)
        .order_by(DataKey.id)
        .limit(limit)
    ).all()
    for row in rows:
        wrapped = ring.keks[newest].wrap(_open(connection, ring, row.id), _about(row.id))
        connection.execute(
            update(DataKey)
            .where(DataKey.id == row.id)
            .values(wrapped=wrapped, kek_version=newest, wrapped_at=clock.now())
        )
    return len(rows)


def _in_use(connection: Connection, ring: KeyRing) -> tuple[int, bytes]:
    number = connection.scalar(
        select(DataKey.id)
        .where(DataKey.records < RECORDS_OF_A_KEY)
        .order_by(DataKey.id.desc())
        .limit(1)
    )
    if number is not None:
        return number, _open(connection, ring, number)
    if not ring.keks:
        raise KeysUnusable("there is no kek-*.key to keep numbers with: run 'worksource state keys init'")  # fmt: skip
    newest, key, now = max(ring.keks), secrets.token_bytes(KEY_BYTES), clock.now()
    # Its number is among what it is wrapped with, so that no key is put in another's place.
    values = {"kek_version": newest, "wrapped": b"", "records": 0, "made_at": now}
    made = connection.execute(
        insert(DataKey).values(**values, wrapped_at=now).returning(DataKey.id)
    ).scalar_one()
    wrapped = ring.keks[newest].wrap(key, _about(made))
    connection.execute(update(DataKey).where(DataKey.id == made).values(wrapped=wrapped))
    return made, key


def _open(connection: Connection, ring: KeyRing, number: int) -> bytes:
    row = connection.execute(
        select(DataKey.kek_version, DataKey.wrapped).where(DataKey.id == number)
    ).one_or_none()
    if row is None or row.kek_version not in ring.keks:
        version = "?" if row is None else row.kek_version
        raise KeysUnusable(
            f"data key {number} needs kek-{version}.key: put it back from the keys' own backup"
        )
    return ring.keks[row.kek_version].unwrap(row.wrapped, _about(number))


def _about(number: int) -> bytes:
    return f"worksource/data-key/{number}".encode()
