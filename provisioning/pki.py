"""
A site's small certificate authority: who may speak to its broker.

The common name of a certificate is the MQTT user: a device by its device name, the
hub as `hub`.  Keys are P-256, files are PEM, and a private key is readable by its
owner alone.  Times are given by the caller, so that tests can make expired ones.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from contract.events import HUB_DEVICE
from contract.topics import is_name

AUTHORITY_LIFE = timedelta(days=3650)
CERTIFICATE_LIFE = timedelta(days=825)
CLOCK_TOLERANCE = timedelta(days=1)
"""A kiosk without a clock battery may believe it is yesterday, and must still connect."""

Purpose = Literal["server", "client"]
_USAGES = {
    "server": ExtendedKeyUsageOID.SERVER_AUTH,
    "client": ExtendedKeyUsageOID.CLIENT_AUTH,
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where a party's three files lie."""

    ca: Path
    certificate: Path
    key: Path


class Authority:
    """Signs the certificates of one site; keeps its own key and theirs in one directory."""

    def __init__(self, directory: Path, certificate: x509.Certificate, key: _Key) -> None:
        self._directory = directory
        self._certificate = certificate
        self._key = key

    @classmethod
    def create(cls, directory: Path, site: str, now: datetime) -> Authority:
        """A new authority for `site`.  Raises FileExistsError rather than replace one."""
        directory.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"WorkSource {site} authority")
        builder = _builder(name, name, key.public_key(), now, AUTHORITY_LIFE)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        builder = builder.add_extension(_may_sign(certificates=True), True)
        certificate = builder.sign(key, hashes.SHA256())
        _write_key(directory / "ca.key", key)
        (directory / "ca.pem").write_bytes(_pem(certificate))
        return cls(directory, certificate, key)

    @classmethod
    def load(cls, directory: Path) -> Authority:
        """The authority that `create` left in `directory`."""
        certificate = x509.load_pem_x509_certificate((directory / "ca.pem").read_bytes())
        key = serialization.load_pem_private_key((directory / "ca.key").read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{directory / 'ca.key'} holds no P-256 key: restore it from backup")
        return cls(directory, certificate, key)

    def issue_server(self, name: str, hosts: list[str], now: datetime) -> Credentials:
        """For a broker or a web server that clients reach as one of `hosts`."""
        return self._issue(name, "server", now, _hosts(hosts))

    def issue_device(self, device: str, now: datetime) -> Credentials:
        """For a kiosk; its user at the broker is `device`."""
        if not is_name(device) or device == HUB_DEVICE:
            raise ValueError(
                f"no device may be called '{device}': "
                "use lower case letters, digits and hyphens, and not 'hub'"
            )
        return self._issue(device, "client", now)

    def issue_hub(self, now: datetime) -> Credentials:
        """For the site hub, which may read all that its devices send."""
        return self._issue(HUB_DEVICE, "client", now)

    def _issue(
        self,
        name: str,
        purpose: Purpose,
        now: datetime,
        hosts: x509.SubjectAlternativeName | None = None,
    ) -> Credentials:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(
            self._certificate.subject, _name(name), key.public_key(), now, CERTIFICATE_LIFE
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(_issuer_of(self._key), False)
        builder = builder.add_extension(_may_sign(certificates=False), True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([_USAGES[purpose]]), False)
        if hosts is not None:
            builder = builder.add_extension(hosts, False)
        return self._store(name, builder.sign(self._key, hashes.SHA256()), key)

    def _store(self, name: str, certificate: x509.Certificate, key: _Key) -> Credentials:
        held = Credentials(
            self._directory / "ca.pem",
            self._directory / f"{name}.pem",
            self._directory / f"{name}.key",
        )
        _write_key(held.key, key)
        held.certificate.write_bytes(_pem(certificate))
        return held


_Key = ec.EllipticCurvePrivateKey


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    issuer: x509.Name,
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _issuer_of(key: _Key) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _hosts(hosts: list[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_general_name(host) for host in hosts])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _may_sign(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: _Key) -> None:
    """Created with its final rights; an existing key is never overwritten."""
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
