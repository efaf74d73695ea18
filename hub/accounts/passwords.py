"""
Staff passwords: argon2id and nothing else.

The parameters are OWASP's first choice (19 MiB, two passes, one lane); a hash made with
older ones is made anew at the next sign-in.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS = _HASHER.hash("a password that nobody has")


def hashed(password: str) -> str:
    """The password's hash, with its parameters and salt."""
    return _HASHER.hash(password)


def is_right(kept: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; takes as long when there is no hash."""
    try:
        _HASHER.verify(kept or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_dated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
