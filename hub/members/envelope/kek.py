"""
The key that wraps data keys, and the door for where it lives.

`FileKek` is a file of 0400 beside the other keys.  A state with a TPM 2.0, an HSM or a key
service puts it there: a class with these two methods (`tpm2_rsaencrypt` behind them, or the
service's Encrypt and Decrypt), named in `hub.members.key_files.load_keys`.  Nothing else sees
the key; data keys alone are wrapped anew when it is rotated.
"""

from __future__ import annotations

import secrets
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.members.errors import KeysUnusable

NONCE_BYTES = 12


class Kek(Protocol):
    """Wraps a data key, and unwraps it again where it was wrapped under the same words."""

    def wrap(self, data_key: bytes, about: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes: ...


class FileKek:
    """A key that was read from a file."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def wrap(self, data_key: bytes, about: bytes) -> bytes:
        """The data key under AES-256-GCM, its nonce before it."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data_key, about)

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        """The data key.  Raises KeysUnusable when it was wrapped by another key."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], about)
        except InvalidTag:
            raise KeysUnusable(
                "a data key does not open with the key that wrapped it: "
                "put that kek-*.key file back from the keys' own backup"
            ) from None

    def __repr__(self) -> str:
        return "FileKek()"
