"""When a certificate ends, held against a whole library's word."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from device.core.certificate import NoCertificate, ends_at

BEGINS = datetime(2020, 1, 1, tzinfo=UTC)
_KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(ends: datetime, name: str = "lobby-1", serial: int = 7) -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(_KEY.public_key())
        .serial_number(serial)
        .not_valid_before(BEGINS)
        .not_valid_after(ends)
        .sign(_KEY, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


@given(
    st.datetimes(datetime(2020, 1, 2), datetime(2199, 12, 31), timezones=st.just(UTC)),
    st.text("abcdefgh-", min_size=1, max_size=60),
    st.integers(1, 2**150),
)
def test_it_is_the_end_that_was_written(ends: datetime, name: str, serial: int) -> None:
    assert ends_at(certificate(ends, name, serial)) == ends.replace(microsecond=0)


def test_text_around_it_and_a_chain_behind_it_are_no_hindrance() -> None:
    ends = datetime(2027, 5, 6, 7, 8, 9, tzinfo=UTC)
    chain = "lobby-1\n" + certificate(ends) + certificate(datetime(2040, 1, 1, tzinfo=UTC))
    assert ends_at(chain) == ends


@pytest.mark.parametrize(
    "text", ["", "no certificate", ssl.PEM_HEADER, "-----END CERTIFICATE-----"]
)
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(NoCertificate):
        ends_at(text)


@given(st.binary(max_size=400))
def test_a_damaged_one_is_told_and_breaks_nothing(content: bytes) -> None:
    with pytest.raises(NoCertificate):
        ends_at(ssl.DER_cert_to_PEM_cert(content))


@given(st.integers(0, 180))
def test_one_cut_short_is_told(length: int) -> None:
    der = ssl.PEM_cert_to_DER_cert(certificate(datetime(2027, 1, 1, tzinfo=UTC)))
    with pytest.raises(NoCertificate):
        ends_at(ssl.DER_cert_to_PEM_cert(der[:length]))
