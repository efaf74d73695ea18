"""
One encrypted file: a stream's key in a sealed box for a public key, then the stream.

libsodium's own parts: X25519 sealed box, XChaCha20-Poly1305 secretstream.  Whoever writes can
not read it again; a chunk that is missing, doubled or changed is noticed, the end as well.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
from pathlib import Path
from typing import BinaryIO

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from hub.backups.errors import Damaged, WrongKey

MAGIC = b"WorkSource backup 1\n"
CHUNK = 256 * 1024
_KEY_BYTES = bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES
_HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MORE_BYTES = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_PLAIN = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_SEALED_BYTES = _KEY_BYTES + bindings.crypto_box_SEALBYTES
PRIVATE_WORD, PUBLIC_WORD = "worksource-backup-private-", "worksource-backup-public-"


def new_pair() -> tuple[str, str]:
    """A private key and its public one, as lines of text."""
    key = PrivateKey.generate()
    return _line(PRIVATE_WORD, bytes(key)), _line(PUBLIC_WORD, bytes(key.public_key))


def read_public(text: str) -> PublicKey:
    """Raises ValueError."""
    return PublicKey(_bytes(PUBLIC_WORD, text))


def read_private(text: str) -> PrivateKey:
    """Raises ValueError."""
    return PrivateKey(_bytes(PRIVATE_WORD, text))


class SealedWriter(io.RawIOBase):
    """Writes the file; `digest` is that of all its bytes, once it is closed."""

    def __init__(self, file: BinaryIO, public: PublicKey) -> None:
        super().__init__()
        self._file = file
        self._hash = hashlib.sha256()
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._held = bytearray()
        key = os.urandom(_KEY_BYTES)
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        self._put(MAGIC + SealedBox(public).encrypt(key) + header)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        given = bytes(data)  # type: ignore[call-overload]  # any buffer
        self._held += given
        while len(self._held) > CHUNK:
            self._push(bytes(self._held[:CHUNK]), _PLAIN)
            del self._held[:CHUNK]
        return len(given)

    def close(self) -> None:
        if not self.closed:
            self._push(bytes(self._held), _FINAL)
        super().close()

    def _push(self, data: bytes, tag: int) -> None:
        self._put(bindings.crypto_secretstream_xchacha20poly1305_push(self._state, data, tag=tag))

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


class SealedReader(io.RawIOBase):
    """Reads it again.  Raises WrongKey at once, Damaged where the damage is."""

    def __init__(self, path: Path, file: BinaryIO, private: PrivateKey) -> None:
        super().__init__()
        self._path = path
        self._file = file
        if file.read(len(MAGIC)) != MAGIC:
            raise Damaged(path, "it does not begin as a backup does")
        try:
            key = SealedBox(private).decrypt(file.read(_SEALED_BYTES))
        except (CryptoError, ValueError) as cause:
            raise WrongKey(path) from cause
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            raise Damaged(path, "it ends too early")
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, key)
        self._held = b""
        self._has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # any buffer
        while not self._held and not self._has_ended:
            self._pull()
        given = self._held[: len(view)]
        view[: len(given)] = given
        self._held = self._held[len(given) :]
        return len(given)

    def _pull(self) -> None:
        data = self._file.read(CHUNK + _MORE_BYTES)
        if not data:
            raise Damaged(self._path, "it ends too early")
        try:
            self._held, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(self._state, data)
        except (CryptoError, RuntimeError, ValueError) as cause:
            raise Damaged(self._path, "a part of it was changed") from cause
        self._has_ended = tag == _FINAL
        if self._has_ended and self._file.read(1):
            raise Damaged(self._path, "something follows its end")


def _line(word: str, key: bytes) -> str:
    return word + base64.urlsafe_b64encode(key).decode().rstrip("=")


def _bytes(word: str, text: str) -> bytes:
    line = text.strip().splitlines()[-1].strip() if text.strip() else ""
    if not line.startswith(word):
        raise ValueError(f"this is no key: it begins with '{word}'")
    coded = line.removeprefix(word)
    key = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
    if len(key) != PrivateKey.SIZE:
        raise ValueError("this key was not copied whole")
    return key
