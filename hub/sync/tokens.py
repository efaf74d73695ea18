"""
Hub tokens: a random secret each, of which the state keeps only the SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, insert, select, update

from hub import clock
from hub.sync.tables import HubToken

PREFIX = "wshub_"
"""So that a token found where it does not belong is recognised for what it is."""


def issue(connection: Connection, site: str) -> str:
    """A new token for a site's hub; it is shown once.  Older ones go on until revoked."""
    token = PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        insert(HubToken).values(token_hash=_hash(token), site=site, made_at=clock.now())
    )
    return token


def revoke(connection: Connection, site: str) -> int:
    """Refuse every token of a site from now on; answers how many there were."""
    revoked = connection.execute(
        update(HubToken)
        .where(HubToken.site == site, HubToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    return revoked.rowcount


def site_of(connection: Connection, token: str) -> str | None:
    """The site that this token speaks for."""
    given = _hash(token)
    row = connection.execute(
        select(HubToken.token_hash, HubToken.site).where(
            HubToken.token_hash == given, HubToken.revoked_at.is_(None)
        )
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.token_hash, given):
        return None
    return str(row.site)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
