"""
"The same person again", without keeping who.

Pure.  An identity is an HMAC of a card token or member number under a key that
lives in this kiosk's outbox.  For a legacy card the key lives in memory only
and dies with the process: from an SSN of nine digits nothing may reach the
disk, not even through a keyed hash whose key lies beside it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

KEY_BYTES = 32
_IN_MEMORY_ONLY = "m:"


class Identities:
    """Turns what was read into an opaque string that is equal for the same person."""

    def __init__(self, kept_key: bytes) -> None:
        self._kept_key = kept_key
        self._passing_key = secrets.token_bytes(KEY_BYTES)

    def of_card(self, token: str) -> str:
        return _keyed(self._kept_key, "card", token)

    def of_member(self, number: str) -> str:
        return _keyed(self._kept_key, "member", number)

    def of_legacy(self, digits: str) -> str:
        return _IN_MEMORY_ONLY + _keyed(self._passing_key, "legacy", digits)


def in_group(identity: str, group: str) -> str:
    """The same person on this group's roster, which is apart from their visit of the day."""
    if is_in_memory_only(identity):
        return f"{_IN_MEMORY_ONLY}group:{group}:{identity.removeprefix(_IN_MEMORY_ONLY)}"
    return f"group:{group}:{identity}"


def is_in_memory_only(identity: str) -> bool:
    """Whether the outbox must keep this identity off the disk."""
    return identity.startswith(_IN_MEMORY_ONLY)


def _keyed(key: bytes, kind: str, secret: str) -> str:
    return hmac.new(key, f"{kind}:{secret}".encode(), hashlib.sha256).hexdigest()
