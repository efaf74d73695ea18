"""Where a key's secret is kept: in the file's own rights, or in a TPM (a software one, here)."""

from __future__ import annotations

import os
import shutil
import ssl
import stat
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract import certificates
from device.enrolment import keys
from device.enrolment.files import Identity
from device.enrolment.keys import KeyLost, PlainKeys, TpmKeys, key_store
from provisioning.demo.processes import wait_until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
needs_tpm = pytest.mark.skipif(
    shutil.which("swtpm") is None or shutil.which("tpm2_createprimary") is None,
    reason="needs the Debian packages swtpm and tpm2-tools",
)


def issued(identity: Identity) -> str:
    authority = certificates.new_authority("test-site", NOON)
    key = identity.next_key()
    pem = certificates.pem_of(
        certificates.sign_device(authority, "lobby-1", key.public_key(), NOON)
    ).decode()
    identity.keep(pem, certificates.pem_of(authority.certificate).decode(), key)
    return pem


@pytest.fixture
def tpm(tmp_path: Path) -> Iterator[str]:
    """A TPM in software; answers how tpm2-tools reach it."""
    yield from running_tpm(tmp_path / "tpm")


def running_tpm(folder: Path) -> Iterator[str]:
    folder.mkdir()
    door = folder / "door"  # tpm2-tools look for the control's beside it
    process = subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}",
         "--server", f"type=unixio,path={door}", "--ctrl", f"type=unixio,path={door}.ctrl",
         "--flags", "not-need-init,startup-clear"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    tcti = f"swtpm:path={door}"
    environment = {**os.environ, "TPM2TOOLS_TCTI": tcti}

    def answers() -> bool:
        done = subprocess.run(
            ["tpm2_getrandom", "--hex", "4"], env=environment, capture_output=True, check=False
        )
        return done.returncode == 0

    try:
        assert wait_until(answers, 10, 0.2)
        yield tcti
    finally:
        process.terminate()
        process.wait()


def test_without_a_tpm_the_file_is_plain_and_its_owners_alone(tmp_path: Path) -> None:
    store = key_store(tmp_path, device=tmp_path / "no-tpm")
    assert isinstance(store, PlainKeys)
    assert (store.name, store.password()) == ("file", "")


@pytest.mark.slow
@needs_tpm
def test_a_sealed_key_opens_here_and_nowhere_else(tmp_path: Path, tpm: str) -> None:
    mine = tmp_path / "identity"
    identity = Identity(mine, TpmKeys(mine, tpm))
    issued(identity)
    text = identity.pair.read_text()
    assert "ENCRYPTED PRIVATE KEY" in text
    assert stat.S_IMODE(identity.pair.stat().st_mode) == 0o400
    again = Identity(mine, TpmKeys(mine, tpm))
    first, second = identity.key(), again.key()
    assert first is not None
    assert second is not None
    assert certificates.key_pem(first) == certificates.key_pem(second)
    context = ssl.create_default_context(cafile=identity.authority)
    context.load_cert_chain(identity.pair, identity.pair, TpmKeys(mine, tpm).password)

    for other in running_tpm(tmp_path / "other"):
        with pytest.raises(KeyLost, match="another board"):
            Identity(mine, TpmKeys(mine, other)).key()
    identity.wipe()
    assert list(mine.iterdir()) == []


def test_a_damaged_seal_is_said(tmp_path: Path) -> None:
    (tmp_path / keys.SEALED).write_text("{}")
    with pytest.raises(KeyLost, match="is damaged"):
        TpmKeys(tmp_path).password()


def test_a_tpm_that_cannot_be_used_is_left_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = tmp_path / "tpmrm0"
    device.write_text("")
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path))
    store = key_store(tmp_path / "identity", device)
    assert isinstance(store, PlainKeys)
    assert not (tmp_path / "identity" / keys.SEALED).exists()
