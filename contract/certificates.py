"""
The certificates of a site: what they look like, how one is asked for, renewed, called back.

Pure: bytes and keys in, bytes out; where they lie is the caller's matter.  The common name of a
certificate is the MQTT user: a device by its device name, the hub as `hub`.  Keys are P-256.
Both provisioning (a site's first certificates) and the hub (its kiosks' own) sign by this.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from contract.events import HUB_DEVICE
from contract.topics import is_name

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=825)
DEVICE_LIFE = timedelta(days=365)
CLOCK_TOLERANCE = timedelta(days=1)
"""A kiosk without a clock battery may believe it is yesterday, and must still connect."""
RENEW_FROM = 2 / 3
"""Of a certificate's life; from then on a kiosk asks for the next."""
_RENEWAL = b"worksource renewal 1\n"

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey
Purpose = Literal["server", "client"]
_USAGES = {
    "server": ExtendedKeyUsageOID.SERVER_AUTH,
    "client": ExtendedKeyUsageOID.CLIENT_AUTH,
}


class BadRequest(ValueError):
    """A request for a certificate that cannot be granted; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Signer:
    """An authority: its certificate, and the key that stays with it."""

    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Issued:
    """What a certificate says, as far as anybody here asks."""

    pem: str
    number: str
    """Its serial number in hex; what a revocation list names."""
    common_name: str
    key_digest: str
    starts_at: datetime
    ends_at: datetime

    @property
    def renew_from(self) -> datetime:
        return self.starts_at + (self.ends_at - self.starts_at) * RENEW_FROM


# --- keys ----------------------------------------------------------------------------------


def new_key() -> PrivateKey:
    """A new private key."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: PrivateKey) -> bytes:
    """A private key as the text of its file."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read_key(pem: bytes) -> PrivateKey:
    """The key that `key_pem` wrote.  Raises ValueError for anything else."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (TypeError, UnsupportedAlgorithm) as cause:
        raise ValueError("no private key without a password") from cause
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("no P-256 key")  # noqa: TRY004 - of the text, not of a caller
    return key


def key_digest(public: PublicKey) -> str:
    """By what a key is known: SHA-256 of its SubjectPublicKeyInfo, in hex."""
    return hashlib.sha256(
        public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    ).hexdigest()


# --- asking --------------------------------------------------------------------------------


def make_request(key: PrivateKey, device: str) -> bytes:
    """A device's request in PKCS#10 DER, signed by the key that it is for."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_name(device))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def read_request(der: bytes, device: str) -> PublicKey:
    """
    The key of a request for `device`, which proved to hold it.

    Raises BadRequest.  Nothing else of a request is believed: name, purpose and life are ours.
    """
    try:
        request = x509.load_der_x509_csr(der)
        public = request.public_key()
        is_signed = request.is_signature_valid
    except (ValueError, UnsupportedAlgorithm) as cause:
        raise BadRequest("its request is no PKCS#10 in DER") from cause
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(
        public.curve, ec.SECP256R1
    ):
        raise BadRequest("its request is for another kind of key than P-256")
    if not is_signed:
        raise BadRequest("its request is not signed by the key that it is for")
    names = [name.value for name in request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if names != [device]:
        raise BadRequest("its request names another device than the kiosk does")
    return public


def prove(key: PrivateKey, request: bytes) -> bytes:
    """The proof that whoever asks for the next certificate holds the present one's key."""
    return key.sign(_RENEWAL + request, ec.ECDSA(hashes.SHA256()))


def is_proof(proof: bytes, request: bytes, present: str) -> bool:
    """Whether `proof` is by the key of the certificate `present` (PEM)."""
    public = x509.load_pem_x509_certificate(present.encode()).public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    try:
        public.verify(proof, _RENEWAL + request, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


# --- signing -------------------------------------------------------------------------------


def new_authority(site: str, now: datetime) -> Signer:
    """A new authority for a site."""
    key = new_key()
    name = _name(f"WorkSource {site} authority")
    builder = _builder(name, name, key.public_key(), now, AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_may_sign(certificates=True), critical=True)
    return Signer(builder.sign(key, hashes.SHA256()), key)


def load_signer(certificate: bytes, key: bytes) -> Signer:
    """The authority of these two files.  Raises ValueError when they do not belong together."""
    signer = Signer(x509.load_pem_x509_certificate(certificate), read_key(key))
    if signer.certificate.public_key() != signer.key.public_key():
        raise ValueError("the key is not the certificate's")
    return signer


def sign(
    by: Signer,
    name: str,
    purpose: Purpose,
    public: PublicKey,
    now: datetime,
    life: timedelta,
    hosts: Sequence[str] = (),
) -> x509.Certificate:
    """A certificate of `name`; a server's names the hosts as which it is reached."""
    ends_at = min(now + life, by.certificate.not_valid_after_utc)
    builder = _builder(by.certificate.subject, _name(name), public, now, ends_at - now)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
    )
    builder = builder.add_extension(_may_sign(certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([_USAGES[purpose]]), critical=False)
    if hosts:
        names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(by.key, hashes.SHA256())


def sign_device(by: Signer, device: str, public: PublicKey, now: datetime) -> x509.Certificate:
    """A kiosk's certificate; its user at the broker is `device`.  Raises ValueError for a bad name."""
    if not is_name(device) or device == HUB_DEVICE:
        raise ValueError(
            f"no device may be called '{device}': "
            "use lower case letters, digits and hyphens, and not 'hub'"
        )
    return sign(by, device, "client", public, now, DEVICE_LIFE)


def pem_of(certificate: x509.Certificate) -> bytes:
    """A certificate as the text of its file."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def read_certificate(pem: bytes | str) -> Issued:
    """What a certificate says.  Raises ValueError for anything else."""
    certificate = x509.load_pem_x509_certificate(pem.encode() if isinstance(pem, str) else pem)
    public = certificate.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise ValueError("no certificate of a P-256 key")  # noqa: TRY004 - of the text
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Issued(
        pem=pem_of(certificate).decode(),
        number=f"{certificate.serial_number:x}",
        common_name=str(name.value),
        key_digest=key_digest(public),
        starts_at=certificate.not_valid_before_utc,
        ends_at=certificate.not_valid_after_utc,
    )


def is_signed_by(pem: str, authority: str) -> bool:
    """Whether a certificate is of this authority (both in PEM)."""
    issuer = x509.load_pem_x509_certificate(authority.encode())
    try:
        x509.load_pem_x509_certificate(pem.encode()).verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


# --- calling back --------------------------------------------------------------------------


def revocation_list(
    by: Signer, revoked: Iterable[tuple[str, datetime]], now: datetime, before: bytes = b""
) -> bytes:
    """
    The list of certificates (number in hex, since when) that are not good any more, in PEM.

    It is later than the list `before`, whatever the clock says: of two lists a broker believes
    the later.  And it never runs out, for a broker that holds a list of yesterday must refuse
    the revoked, and not the whole lobby.
    """
    later = now - CLOCK_TOLERANCE
    if before:
        later = max(later, _made_at(before) + timedelta(seconds=1))
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(later)
        .next_update(by.certificate.not_valid_after_utc)
        .add_extension(x509.CRLNumber(int(later.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
        )
    )
    for number, since in sorted(revoked):
        entry = x509.RevokedCertificateBuilder().serial_number(int(number, 16))
        builder = builder.add_revoked_certificate(entry.revocation_date(since).build())
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def revoked_in(pem: bytes) -> frozenset[str]:
    """The numbers that a revocation list names.  Raises ValueError for anything else."""
    return frozenset(f"{entry.serial_number:x}" for entry in x509.load_pem_x509_crl(pem))


def _made_at(pem: bytes) -> datetime:
    try:
        return x509.load_pem_x509_crl(pem).last_update_utc
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


# --- their parts ---------------------------------------------------------------------------


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    issuer: x509.Name, subject: x509.Name, public: PublicKey, now: datetime, life: timedelta
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
