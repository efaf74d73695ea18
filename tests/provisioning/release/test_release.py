"""Keys, bundles and looking one over, with the real rauc."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from contract.disk import COMPATIBLE
from contract.messages import decode_as
from contract.updates import Release
from provisioning.release import commands
from provisioning.release.bundling import Parts, Signer, description_of, digest_of, make_bundle
from provisioning.release.checking import check_bundle
from provisioning.release.errors import ReleaseError
from provisioning.release.keys import ReleaseKeys, make_keys
from tests.rig.slots import make_parts, needs_rauc

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> ReleaseKeys:
    made = ReleaseKeys(tmp_path / "keys")
    assert make_keys(made, NOW)
    return made


def test_a_signer_signs_code_for_three_years_and_nobody_else_reads_its_key(
    keys: ReleaseKeys,
) -> None:
    authority = x509.load_pem_x509_certificate(keys.keyring.read_bytes())
    signer = x509.load_pem_x509_certificate(keys.certificate.read_bytes())
    signer.verify_directly_issued_by(authority)
    uses = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.CODE_SIGNING in uses
    assert signer.not_valid_after_utc - NOW == timedelta(days=1095)
    for path in (keys.key, keys.authority_key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_a_lost_signer_is_followed_by_the_next_of_the_same_authority(keys: ReleaseKeys) -> None:
    before = keys.keyring.read_bytes()
    with pytest.raises(ReleaseError, match="not written over"):
        make_keys(keys, NOW)
    assert not make_keys(ReleaseKeys(keys.directory, "second"), NOW)
    assert keys.keyring.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_an_authority_that_cannot_sign_says_so(keys: ReleaseKeys, content: bytes) -> None:
    keys.authority_key.chmod(0o600)
    keys.authority_key.write_bytes(content)
    with pytest.raises(ReleaseError, match="from backup"):
        make_keys(ReleaseKeys(keys.directory, "second"), NOW)


@needs_rauc
class TestBundle:
    @pytest.fixture
    def parts(self, tmp_path: Path) -> Parts:
        return Parts.of(make_parts(tmp_path / "image" / "parts", 1).parent)

    @pytest.fixture
    def bundle(self, tmp_path: Path, keys: ReleaseKeys, parts: Parts) -> Path:
        signer = Signer(keys.certificate, keys.key)
        return make_bundle(
            parts, "1.4.2", signer, tmp_path / "out", made_at=NOW, notes="Larger keys"
        )

    def test_what_lies_beside_it_is_what_the_hub_takes_in(self, bundle: Path) -> None:
        release = decode_as(Release, description_of(bundle).read_bytes())
        assert release == Release(
            version="1.4.2",
            sha256=digest_of(bundle),
            size=bundle.stat().st_size,
            compatible=COMPATIBLE,
            made_at=NOW,
            notes="Larger keys",
        )
        assert json.loads(description_of(bundle).read_text())["made_at"] == "2026-03-01T12:00:00Z"
        assert [path.name for path in bundle.parent.glob(".*")] == []

    def test_ours_is_found_good(self, bundle: Path, keys: ReleaseKeys) -> None:
        assert check_bundle(bundle, keys.keyring).version == "1.4.2"

    def test_another_signers_is_not(self, bundle: Path, tmp_path: Path) -> None:
        strangers = ReleaseKeys(tmp_path / "strangers")
        make_keys(strangers, NOW)
        with pytest.raises(ReleaseError, match="not signed by a signer"):
            check_bundle(bundle, strangers.keyring)

    @pytest.mark.parametrize("at", [0.3, 0.6])
    def test_damage_that_rauc_does_not_see_is_seen(
        self, bundle: Path, keys: ReleaseKeys, at: float
    ) -> None:
        content = bytearray(bundle.read_bytes())
        content[int(len(content) * at)] ^= 1
        bundle.write_bytes(content)
        with pytest.raises(ReleaseError, match="Make the bundle anew"):
            check_bundle(bundle, keys.keyring)

    @pytest.mark.parametrize("kept", [0, 100, 0.5, 0.999])
    def test_half_a_bundle_is_none(self, bundle: Path, keys: ReleaseKeys, kept: float) -> None:
        content = bundle.read_bytes()
        bundle.write_bytes(content[: int(kept if kept >= 1 else kept * len(content))])
        with pytest.raises(ReleaseError):
            check_bundle(bundle, keys.keyring)

    def test_a_version_is_made_once(self, bundle: Path, keys: ReleaseKeys, parts: Parts) -> None:
        with pytest.raises(ReleaseError, match="is there already"):
            make_bundle(
                parts, "1.4.2", Signer(keys.certificate, keys.key), bundle.parent, made_at=NOW
            )

    @pytest.mark.parametrize("version", ["latest", "1", "1.4.2\n", "../1.2"])
    def test_what_is_no_version_makes_no_bundle(
        self, tmp_path: Path, keys: ReleaseKeys, parts: Parts, version: str
    ) -> None:
        with pytest.raises(ReleaseError, match="is no version"):
            make_bundle(parts, version, Signer(keys.certificate, keys.key), tmp_path, made_at=NOW)

    def test_a_part_that_is_larger_than_its_slot_is_refused(self, parts: Parts) -> None:
        with parts.boot.open("r+b") as file:
            file.truncate(200 * 1024 * 1024)
        with pytest.raises(ReleaseError, match="larger than its slot"):
            Parts.of(parts.boot.parent)

    def test_from_the_command_line(self, tmp_path: Path, parts: Parts) -> None:
        def run(command: str, *words: str) -> tuple[int, str]:
            done = CliRunner().invoke(getattr(commands, command), [*words])
            return done.exit_code, done.output

        folder = tmp_path / "release-keys"
        code, said = run("keys", "--into", str(folder))
        assert code == 0
        assert "worksource image build --keyring" in said
        given = ["--image", str(parts.root.parent), "--version", "2.0.0", "--into", str(tmp_path)]
        signer = ["--cert", str(folder / "signer.pem"), "--key", str(folder / "signer.key")]
        code, said = run("bundle", *given, *signer)
        assert code == 0, said
        made = str(tmp_path / "worksource-kiosk-2.0.0.raucb")
        code, said = run("check", made, "--keyring", str(folder / "release-ca.pem"))
        assert code == 0
        assert "signed for our kiosks, and whole" in said
        code, said = run("bundle", *given, *signer)
        assert code == 1
        assert "Error: " in said


def test_an_image_that_was_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no root\.squashfs and boot-a\.vfat"):
        Parts.of(tmp_path)
