"""
A site's small certificate authority, as files: who may speak to its broker.

What certificates look like says `contract.certificates`, by which the hub signs too.  Files are
PEM; a private key is readable by its owner alone, and by nobody writable.  Times are given by
the caller, so that tests can make expired ones.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from contract import certificates
from contract.certificates import (
    AUTHORITY_LIFE,
    DEVICE_LIFE,
    SERVER_LIFE,
    PrivateKey,
    Purpose,
    Signer,
)
from contract.events import HUB_DEVICE

__all__ = ["AUTHORITY_LIFE", "DEVICE_LIFE", "Authority", "Credentials"]

REVOKED = "revoked.crl"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where a party's three files lie."""

    ca: Path
    certificate: Path
    key: Path

    @property
    def revoked(self) -> Path:
        """The list of certificates that are not good any more; the hub writes it anew."""
        return self.ca.with_name(REVOKED)


class Authority:
    """Signs the certificates of one site; keeps its own key and theirs in one directory."""

    def __init__(self, directory: Path, signer: Signer) -> None:
        self._directory = directory
        self._signer = signer

    @classmethod
    def create(cls, directory: Path, site: str, now: datetime) -> Authority:
        """A new authority for `site`.  Raises FileExistsError rather than replace one."""
        directory.mkdir(parents=True, exist_ok=True)
        signer = certificates.new_authority(site, now)
        _write_key(directory / "ca.key", signer.key)
        (directory / "ca.pem").write_bytes(certificates.pem_of(signer.certificate))
        authority = cls(directory, signer)
        authority.list_revoked(now)
        return authority

    @classmethod
    def load(cls, directory: Path) -> Authority:
        """The authority that `create` left in `directory`."""
        files = ((directory / name).read_bytes() for name in ("ca.pem", "ca.key"))
        try:
            return cls(directory, certificates.load_signer(*files))
        except ValueError as cause:
            raise TypeError(
                f"{directory / 'ca.key'} holds no P-256 key of ca.pem: restore it from backup"
            ) from cause

    def list_revoked(self, now: datetime) -> Path:
        """The revocation list, empty unless there is one: a broker without any refuses everybody."""
        path = self._directory / REVOKED
        if not path.exists():
            path.write_bytes(certificates.revocation_list(self._signer, (), now))
        return path

    def issue_server(self, name: str, hosts: list[str], now: datetime) -> Credentials:
        """For a broker or a web server that clients reach as one of `hosts`."""
        return self._issue(name, "server", now, SERVER_LIFE, hosts)

    def issue_device(self, device: str, now: datetime) -> Credentials:
        """For a kiosk; its user at the broker is `device`."""
        key = certificates.new_key()
        certificate = certificates.sign_device(self._signer, device, key.public_key(), now)
        return self._store(device, certificate, key)

    def issue_hub(self, now: datetime) -> Credentials:
        """For the site hub, which may read all that its devices send."""
        return self._issue(HUB_DEVICE, "client", now, SERVER_LIFE)

    def _issue(
        self,
        name: str,
        purpose: Purpose,
        now: datetime,
        life: timedelta,
        hosts: Sequence[str] = (),
    ) -> Credentials:
        key = certificates.new_key()
        certificate = certificates.sign(
            self._signer, name, purpose, key.public_key(), now, life, hosts
        )
        return self._store(name, certificate, key)

    def _store(self, name: str, certificate: x509.Certificate, key: PrivateKey) -> Credentials:
        held = Credentials(
            self._directory / "ca.pem",
            self._directory / f"{name}.pem",
            self._directory / f"{name}.key",
        )
        _write_key(held.key, key)
        held.certificate.write_bytes(certificates.pem_of(certificate))
        return held


def _write_key(path: Path, key: PrivateKey) -> None:
    """Created with its final rights; an existing key is never overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(certificates.key_pem(key))
