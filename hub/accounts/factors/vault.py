"""
Keeps the secrets of telephones' codes unreadable in the database and its backups.

The key is derived from the file that signs sessions, which `init` makes and no backup of
the database holds.  Whoever loses that file resets second factors; nothing else is lost.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"worksource staff totp 1"
_KEY_BYTES = 32
_NONCE_BYTES = 12


class Vault:
    """Seals a text for one account, and opens it for that account alone."""

    def __init__(self, secret: bytes) -> None:
        derive = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
        self._cipher = AESGCM(derive.derive(secret))

    def seal(self, text: str, staff: int) -> str:
        """The text as the database may keep it."""
        nonce = os.urandom(_NONCE_BYTES)
        box = nonce + self._cipher.encrypt(nonce, text.encode(), str(staff).encode())
        return base64.b64encode(box).decode()

    def open(self, sealed: str, staff: int) -> str | None:
        """The text again; None when the key is another one now, or the row was tampered with."""
        box = base64.b64decode(sealed)
        nonce, rest = box[:_NONCE_BYTES], box[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, rest, str(staff).encode()).decode()
        except InvalidTag:
            return None
