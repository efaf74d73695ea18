"""The site's authority: names, rights of files, and nothing overwritten."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from provisioning.pki import AUTHORITY_LIFE, Authority

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.create(tmp_path, "test-site", NOON)


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_common_name_is_the_device(authority: Authority) -> None:
    certificate = read(authority.issue_device("lobby-1", NOON).certificate)
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.value == "lobby-1"


def test_a_device_certificate_cannot_serve(authority: Authority) -> None:
    certificate = read(authority.issue_device("lobby-1", NOON).certificate)
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_a_server_is_known_by_its_names_and_addresses(authority: Authority) -> None:
    certificate = read(
        authority.issue_server("broker", ["10.0.0.5", "hub.local"], NOON).certificate
    )
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["hub.local"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.5"]


@pytest.mark.parametrize("name", ["hub", "+", "#", "a/b", "Lobby", "", "lobby 1"])
def test_a_device_cannot_be_named_to_widen_its_rights(authority: Authority, name: str) -> None:
    with pytest.raises(ValueError, match="no device may be called"):
        authority.issue_device(name, NOON)


def test_private_keys_are_for_their_owner_alone(authority: Authority, tmp_path: Path) -> None:
    held = authority.issue_hub(NOON)
    assert [stat.S_IMODE(key.stat().st_mode) for key in (held.key, tmp_path / "ca.key")] == [
        0o400,
        0o400,
    ]


def test_an_authority_is_never_replaced(authority: Authority, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        Authority.create(tmp_path, "test-site", NOON)
    authority.issue_device("lobby-1", NOON)
    with pytest.raises(FileExistsError):
        authority.issue_device("lobby-1", NOON)


def test_an_authority_goes_on_after_a_restart(authority: Authority, tmp_path: Path) -> None:
    before = read(authority.issue_device("lobby-1", NOON).certificate)
    after = read(Authority.load(tmp_path).issue_device("lobby-2", NOON).certificate)
    assert after.issuer == before.issuer
    after.verify_directly_issued_by(read(tmp_path / "ca.pem"))


def test_a_kiosk_whose_clock_is_a_day_slow_can_connect(authority: Authority) -> None:
    certificate = read(authority.issue_device("lobby-1", NOON).certificate)
    assert (NOON - certificate.not_valid_before_utc).days == 1


def test_the_authority_outlives_what_it_signs(authority: Authority, tmp_path: Path) -> None:
    issued = read(authority.issue_hub(NOON).certificate)
    assert read(tmp_path / "ca.pem").not_valid_after_utc == NOON + AUTHORITY_LIFE
    assert issued.not_valid_after_utc < NOON + AUTHORITY_LIFE
