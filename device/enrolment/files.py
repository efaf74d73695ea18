"""
The files of a kiosk's identity, in one directory of its own.

`device.pem` holds the certificate and its key together: `[broker] certificate` and `key` both name
it, and a pulled plug leaves the old pair or the new one, never half of each.  `next.key` is a key
that has no certificate yet.  Both are 0400 and never leave this machine.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from contract import certificates
from contract.certificates import PrivateKey
from device.adapters.whole_file import write_whole

_OURS_TO_READ = 0o400


class Identity:
    """What this machine holds of itself."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.pair = directory / "device.pem"
        self.authority = directory / "ca.pem"
        self._next = directory / "next.key"

    def certificate(self) -> str | None:
        """The present certificate; None before the first."""
        text = self._pair_text()
        return None if text is None else certificates.read_certificate(text).pem

    def key(self) -> PrivateKey | None:
        """The key of the present certificate."""
        text = self._pair_text()
        return None if text is None else certificates.read_key(text.encode())

    def next_key(self) -> PrivateKey:
        """The key of the certificate that is asked for: the same until it is there."""
        with suppress(OSError, ValueError):
            return certificates.read_key(self._next.read_bytes())
        key = certificates.new_key()
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_secret(self._next, certificates.key_pem(key))
        return key

    def keep(self, certificate: str, authority: str, key: PrivateKey) -> None:
        """The certificate came: from now on this is who the kiosk is.  Raises OSError."""
        write_whole(self.authority, authority.encode())
        _write_secret(self.pair, certificate.encode() + certificates.key_pem(key))
        self._next.unlink(missing_ok=True)

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
