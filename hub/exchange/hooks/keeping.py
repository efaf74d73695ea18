"""
The secrets of subscriptions: sealed under the state's key ring, and opened to sign.

They lie under the data keys that kept SSNs lie under, bound to their subscription and the version
of the ring.  Each verb works within the caller's transaction.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from hub.exchange.hooks.errors import CannotSign
from hub.exchange.hooks.rules import new_secret
from hub.exchange.hooks.tables import HookSecret
from hub.members import ssn
from hub.members.envelope import service as envelope
from hub.members.envelope.service import Kept, Opened
from hub.members.errors import DoesNotOpen
from hub.members.keys import KeyRing


def make(connection: Connection, ring: KeyRing, hook: str) -> str:
    """
    A new secret of a subscription; answers it, to be shown this once.

    The one before stays beside it.  Raises KeysUnusable.
    """
    # Before any row is taken, as whoever seals anew does: so neither waits for the other.
    ssn.take_turns(connection)
    of_hook = HookSecret.hook == hook
    connection.execute(delete(HookSecret).where(of_hook, HookSecret.turn == "before"))
    connection.execute(update(HookSecret).where(of_hook).values(turn="before"))
    secret = new_secret()
    values = _sealed(connection, ring, hook, secret)
    connection.execute(insert(HookSecret).values(hook=hook, turn="now", **values))
    return secret


def read(connection: Connection, ring: KeyRing, hook: str, *, both: bool) -> tuple[str, ...]:
    """What signs, the newest first; `both`: also the one before.  Raises CannotSign, KeysUnusable."""
    rows = connection.execute(
        select(HookSecret.__table__)
        .where(HookSecret.hook == hook)
        .where(HookSecret.turn.in_(("now", "before") if both else ("now",)))
        .order_by(HookSecret.turn.desc())
    ).all()
    if not rows:
        raise CannotSign(hook)
    opened: Opened = {}
    return tuple(_opened(connection, ring, row, opened) for row in rows)


def forget(connection: Connection, *hooks: str) -> None:
    """Of subscriptions that ended: nothing is signed for them any more."""
    connection.execute(delete(HookSecret).where(HookSecret.hook.in_(hooks)))


def renew(connection: Connection, ring: KeyRing, limit: int = 200) -> int:
    """Seal anew what is under an older version; answers how many, 0 when none are left."""
    ssn.take_turns(connection)
    rows = connection.execute(
        select(HookSecret.__table__)
        .where(HookSecret.key_version < max(ring.masters))
        .order_by(HookSecret.hook, HookSecret.turn)
        .limit(limit)
    ).all()
    opened: Opened = {}
    for row in rows:
        secret = _opened(connection, ring, row, opened)
        connection.execute(
            update(HookSecret)
            .where(HookSecret.hook == row.hook, HookSecret.turn == row.turn)
            .values(**_sealed(connection, ring, row.hook, secret))
        )
    return len(rows)


def _sealed(connection: Connection, ring: KeyRing, hook: str, secret: str) -> dict[str, object]:
    version = max(ring.masters)
    kept = envelope.seal(connection, ring, secret.encode(), _about(hook, version))
    return {**kept._asdict(), "key_version": version}


def _opened(connection: Connection, ring: KeyRing, row: object, opened: Opened) -> str:
    kept = Kept(row.ciphertext, row.nonce, row.data_key)  # type: ignore[attr-defined]
    about = _about(row.hook, row.key_version)  # type: ignore[attr-defined]
    try:
        return envelope.unseal(connection, ring, kept, about, opened).decode()
    except DoesNotOpen:
        raise CannotSign(row.hook) from None  # type: ignore[attr-defined]


def _about(hook: str, version: int) -> bytes:
    return f"worksource/webhook/{hook}|{version}".encode()
