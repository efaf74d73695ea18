"""
The files of a kiosk's identity, in one directory of its own.

`device.pem` holds the certificate and its key together: `[broker] certificate` and `key` both name
it, and a pulled plug leaves the old pair or the new one, never half of each.  `next.key` is a key
that has no certificate yet.  Both are 0400 and never leave this machine; where there is a TPM, they
are encrypted by a secret that it holds (device/enrolment/keys.py).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from contract import certificates
from contract.certificates import PrivateKey
from device.adapters.whole_file import write_whole
from device.enrolment.keys import AUTHORITY, PAIR, KeyStore, PlainKeys

_OURS_TO_READ = 0o400
_ENCRYPTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


class Identity:
    """What this machine holds of itself."""

    def __init__(self, directory: Path, keys: KeyStore | None = None) -> None:
        self._directory = directory
        self._keys = keys or PlainKeys()
        self.pair = directory / PAIR
        self.authority = directory / AUTHORITY
        self._next = directory / "next.key"

    def certificate(self) -> str | None:
        """The present certificate; None before the first."""
        text = self._pair_text()
        return None if text is None else certificates.read_certificate(text).pem

    def key(self) -> PrivateKey | None:
        """The key of the present certificate.  Raises KeyLost."""
        text = self._pair_text()
        return None if text is None else self._opened(text.encode())

    def next_key(self) -> PrivateKey:
        """The key of the certificate that is asked for: the same until it is there."""
        with suppress(OSError, ValueError):
            return self._opened(self._next.read_bytes())
        key = certificates.new_key()
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_secret(self._next, self._closed(key))
        return key

    def keep(self, certificate: str, authority: str, key: PrivateKey) -> None:
        """The certificate came: from now on this is who the kiosk is.  Raises OSError."""
        write_whole(self.authority, authority.encode())
        _write_secret(self.pair, certificate.encode() + self._closed(key))
        self._next.unlink(missing_ok=True)

    def wipe(self) -> None:
        """Nothing of it is left, and what a disk still holds of a sealed key nobody can open."""
        self._keys.forget()
        for path in (self.pair, self._next, self.authority):
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".draft").unlink(missing_ok=True)

    def _opened(self, pem: bytes) -> PrivateKey:
        if _ENCRYPTED not in pem:
            return certificates.read_key(pem)
        at = pem.index(_ENCRYPTED)
        key = serialization.load_pem_private_key(pem[at:], self._keys.password().encode())
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("no P-256 key")  # noqa: TRY004 - of the file
        return key

    def _closed(self, key: PrivateKey) -> bytes:
        password = self._keys.password()
        if not password:
            return certificates.key_pem(key)
        return key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password.encode()),
        )

    def _pair_text(self) -> str | None:
        try:
            return self.pair.read_text(encoding="ascii")
        except FileNotFoundError:
            return None


def _write_secret(path: Path, content: bytes) -> None:
    """As `write_whole`, and readable by its owner alone from its first byte."""
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS_TO_READ), "wb") as to:
        to.write(content)
        to.flush()
        os.fsync(to.fileno())
    draft.replace(path)
