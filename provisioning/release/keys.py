"""
The release keys: an authority that every kiosk's image carries, and signers that it vouches for.

The authority's key signs signers alone and can lie in a safe; a signer's key signs bundles, and lies
neither on a hub nor on a kiosk.  A signer that is lost is followed by the next; an authority that is
lost means new images.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from provisioning.release.errors import ReleaseError

AUTHORITY_LIFE = timedelta(days=20 * 365)
SIGNER_LIFE = timedelta(days=3 * 365)
_TOLERANCE = timedelta(days=1)
_OURS_TO_READ = 0o400
_USES = x509.ExtendedKeyUsage(
    # RAUC's own check asks for the first, `rauc --keyring` by hand for the second.
    [ExtendedKeyUsageOID.CODE_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
)


@dataclass(frozen=True, slots=True)
class ReleaseKeys:
    """Where the files lie."""

    directory: Path
    signer: str = "signer"

    @property
    def keyring(self) -> Path:
        """What goes into a kiosk's image."""
        return self.directory / "release-ca.pem"

    @property
    def authority_key(self) -> Path:
        return self.directory / "release-ca.key"

    @property
    def certificate(self) -> Path:
        return self.directory / f"{self.signer}.pem"

    @property
    def key(self) -> Path:
        return self.directory / f"{self.signer}.key"


def make_keys(keys: ReleaseKeys, now: datetime) -> bool:
    """An authority, unless there is one, and a signer; whether it is new.  Raises ReleaseError."""
    keys.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (keys.key, keys.certificate):
        if path.exists():
            raise ReleaseError(
                f"{path} is there already and is not written over: name another signer with "
                "--signer, or another directory."
            )
    is_new = not keys.keyring.exists()
    if is_new:
        _make_authority(keys, now)
    certificate, key = _authority(keys)
    signers = ec.generate_private_key(ec.SECP256R1())
    signed = (
        _begun(f"release signer {keys.signer}", certificate.subject, now, SIGNER_LIFE)
        .public_key(signers.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(_USES, critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(keys.key, signers)
    keys.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return is_new


def _make_authority(keys: ReleaseKeys, now: datetime) -> None:
    if keys.authority_key.exists():
        raise ReleaseError(
            f"{keys.authority_key} is there without {keys.keyring.name}: restore both from backup."
        )
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named("release authority")
    made = (
        _begun("release authority", subject, now, AUTHORITY_LIFE)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(keys.authority_key, key)
    keys.keyring.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _authority(keys: ReleaseKeys) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        certificate = x509.load_pem_x509_certificate(keys.keyring.read_bytes())
        key = serialization.load_pem_private_key(keys.authority_key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as cause:
        raise ReleaseError(
            f"the authority in {keys.directory} cannot be used ({cause}): restore release-ca.pem "
            "and release-ca.key from backup."
        ) from cause
    if (
        not isinstance(key, ec.EllipticCurvePrivateKey)
        or key.public_key() != certificate.public_key()
    ):
        raise ReleaseError(
            f"{keys.authority_key} is not the key of {keys.keyring.name}: restore it."
        )
    return certificate, key


def _begun(name: str, issuer: x509.Name, now: datetime, life: timedelta) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _TOLERANCE)
        .not_valid_after(now + life)
    )


def _named(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "WorkSource"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"WorkSource {name}"),
        ]
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Created with its final rights; an existing key is never overwritten."""
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, how, _OURS_TO_READ), "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
