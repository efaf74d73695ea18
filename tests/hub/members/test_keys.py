"""The key ring and its files."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from contract.sealing import CannotOpen, SealingPair, seal
from hub.members.errors import CannotUnlock, KeysUnusable
from hub.members.key_files import add_keys, load_keys, make_keys
from hub.members.keys import KeyRing, Locked
from hub.members.rules import read_ssn
from tests.hub.people import CANARY, CANARY_DIGITS, a_ring, rotated, sealed

ANA = "1234567889"
BEN = "8765432136"


def test_keys_are_written_for_their_owner_alone(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o400}


def test_keys_come_back_as_they_were_made(tmp_path: Path) -> None:
    made = make_keys(tmp_path / "keys")
    loaded = load_keys(tmp_path / "keys")
    assert loaded.open(sealed(made)).digits == CANARY_DIGITS
    assert loaded.blind_index(read_ssn(CANARY)) == made.blind_index(read_ssn(CANARY))


def test_keys_are_made_once(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    with pytest.raises(KeysUnusable, match="already"):
        make_keys(tmp_path / "keys")


def test_rotated_keys_open_what_was_sealed_before(tmp_path: Path) -> None:
    before = make_keys(tmp_path / "keys")
    after = add_keys(tmp_path / "keys")
    assert after.open(sealed(before)).digits == CANARY_DIGITS
    assert after.pairs[-1].key != before.pairs[-1].key
    assert [index.version for index in after.blind_indexes(read_ssn(CANARY))] == [2, 1]
    assert after.blind_indexes(read_ssn(CANARY))[1] == before.blind_index(read_ssn(CANARY))


def test_ten_rotations_keep_their_order(tmp_path: Path) -> None:
    ring = make_keys(tmp_path / "keys")
    for _ in range(10):
        ring = add_keys(tmp_path / "keys")
    assert ring.pairs[-1].key.startswith("s11-")
    assert ring.blind_index(read_ssn(CANARY)).version == 11


@pytest.mark.parametrize("which", ["keys", "keys/*.key"])
def test_keys_that_others_may_read_are_not_used(tmp_path: Path, which: str) -> None:
    make_keys(tmp_path / "keys")
    for path in tmp_path.glob(which):
        path.chmod(path.stat().st_mode | stat.S_IRGRP)
    with pytest.raises(KeysUnusable, match="chmod"):
        load_keys(tmp_path / "keys")


def test_a_missing_empty_or_damaged_ring_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match="is not there"):
        load_keys(tmp_path / "keys")
    (tmp_path / "keys").mkdir(mode=0o700)
    with pytest.raises(KeysUnusable, match="no keys"):
        load_keys(tmp_path / "keys")
    make_keys(tmp_path / "keys")
    master = tmp_path / "keys" / "master-1.key"
    master.chmod(0o600)
    master.write_text("not a key")
    with pytest.raises(KeysUnusable, match="cannot be read"):
        load_keys(tmp_path / "keys")


def test_equal_ssns_have_equal_indexes_and_others_do_not() -> None:
    ring = a_ring()
    assert ring.blind_index(read_ssn(CANARY)) == ring.blind_index(read_ssn("219 09 9999"))
    assert ring.blind_index(read_ssn(CANARY)) != ring.blind_index(read_ssn("219-09-9998"))
    assert ring.blind_index(read_ssn(CANARY)) != rotated(ring).blind_index(read_ssn(CANARY))


def test_the_index_and_the_ciphertext_have_keys_of_their_own() -> None:
    ring = KeyRing(a_ring().pairs, {1: bytes(32)})
    locked = ring.lock(read_ssn(CANARY), ANA)
    assert CANARY_DIGITS.encode() not in locked.ciphertext
    assert ring.unlock(locked, ANA, 1).digits == CANARY_DIGITS


def test_a_locked_ssn_opens_for_its_member_and_version_alone() -> None:
    ring = a_ring(masters=2)
    locked = ring.lock(read_ssn(CANARY), ANA)
    for member, version in ((BEN, 2), (ANA, 1), (ANA, 3)):
        with pytest.raises(CannotUnlock):
            ring.unlock(locked, member, version)
    damaged = Locked(bytes([locked.ciphertext[0] ^ 1]) + locked.ciphertext[1:], locked.nonce)
    with pytest.raises(CannotUnlock):
        ring.unlock(damaged, ANA, 2)


def test_a_nonce_is_never_used_twice() -> None:
    ring = a_ring()
    nonces = {ring.lock(read_ssn(CANARY), ANA).nonce for _ in range(200)}
    assert len(nonces) == 200


def test_what_another_key_sealed_is_not_opened() -> None:
    stranger = SealingPair.new("s9-00000000")
    with pytest.raises(CannotOpen, match="does not hold"):
        a_ring().open(seal(CANARY_DIGITS, stranger.public()))


def test_nothing_of_a_ring_is_printed(tmp_path: Path) -> None:
    ring = make_keys(tmp_path / "keys")
    secrets = [path.read_text().strip() for path in (tmp_path / "keys").iterdir()]
    assert not [secret for secret in secrets if secret in f"{ring!r} {ring} {ring.pairs}"]
