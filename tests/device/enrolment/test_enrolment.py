"""A machine that becomes a kiosk: what it tells of itself, what it keeps, and what it asks."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract import certificates
from contract.enrolment import Enrolled
from device.enrolment.asking import Asker, Hub, NotAsked, until_decided
from device.enrolment.board import UNKNOWN, read_board, serial_of
from device.enrolment.files import Identity

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def machine(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def card(root: Path, name: str, address: str, behind: str = "pci") -> None:
    hardware = root / "sys/devices" / behind / name
    hardware.mkdir(parents=True)
    place = root / "sys/class/net" / name
    place.mkdir(parents=True)
    (place / "address").write_text(address + "\n")
    (place / "device").symlink_to(hardware)


def test_a_raspberry_pi_tells_its_serial_number(tmp_path: Path) -> None:
    told = read_board(
        machine(
            tmp_path,
            proc__device_tree__serial_number="10000000abcdef01\x00",
            proc__device_tree__model="Raspberry Pi 4 Model B Rev 1.4\x00",
        )
    )
    assert (told.serial, told.model) == ("10000000abcdef01", "Raspberry Pi 4 Model B Rev 1.4")


def test_a_pc_is_known_by_the_card_that_is_built_in(tmp_path: Path) -> None:
    card(tmp_path, "eth0", "52:54:00:12:34:56")
    card(tmp_path, "usb0", "02:00:00:00:00:01", behind="pci/usb1")
    (tmp_path / "sys/class/net/lo").mkdir()
    plain = read_board(tmp_path)
    assert plain.serial == "52:54:00:12:34:56"
    card(tmp_path, "usb1", "02:00:00:00:00:00", behind="pci/usb2")
    assert read_board(tmp_path) == plain, "a plugged-in card makes no other machine of it"


def test_a_machine_that_tells_nothing_says_so(tmp_path: Path) -> None:
    assert read_board(tmp_path).serial == UNKNOWN
    assert serial_of(read_board(tmp_path)) is None


def test_the_pair_is_kept_whole_for_its_owner_alone(tmp_path: Path) -> None:
    identity = Identity(tmp_path / "identity")
    assert identity.certificate() is None
    key = identity.next_key()
    again = Identity(tmp_path / "identity").next_key()
    assert certificates.key_pem(key) == certificates.key_pem(again)
    authority = certificates.new_authority("test-site", NOON)
    pem = certificates.pem_of(
        certificates.sign_device(authority, "lobby-1", key.public_key(), NOON)
    ).decode()
    for _ in range(2):  # a second time over the first
        identity.keep(pem, "-- the authority --", key)
    assert stat.S_IMODE(identity.pair.stat().st_mode) == 0o400
    assert sorted(path.name for path in identity.pair.parent.iterdir()) == ["ca.pem", "device.pem"]
    assert identity.certificate() == pem
    kept = identity.key()
    assert kept is not None
    assert certificates.key_pem(kept) == certificates.key_pem(key)


def test_a_damaged_next_key_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "next.key").write_text("half")
    Identity(tmp_path).next_key()
    assert "PRIVATE KEY" in (tmp_path / "next.key").read_text()


def test_it_asks_again_while_it_is_pending_and_says_each_sentence_once() -> None:
    answers = iter(
        [
            Enrolled(state="pending", sentence="Asked.", again_in_s=7),
            Enrolled(state="pending", sentence="Asked."),
            Enrolled(state="refused", sentence="No."),
        ]
    )
    told: list[str] = []
    waited: list[float] = []

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return False

    assert until_decided(lambda: next(answers), told.append, wait).state == "refused"
    assert (told, waited) == (["Asked.", "No."], [7, 10])


@pytest.mark.parametrize("address", ["http://hub.example", "ftp://127.0.0.1", "hub.example"])
def test_a_token_never_travels_in_the_clear(tmp_path: Path, address: str) -> None:
    asker = Asker(Hub(address), "oak", "lobby-1", read_board(), Identity(tmp_path))
    with pytest.raises(NotAsked, match="not https"):
        asker.ask_first("AAAAA")


def test_a_hub_that_is_away_is_told(tmp_path: Path) -> None:
    board = read_board()
    asker = Asker(Hub("http://127.0.0.1:9"), "oak", "lobby-1", board, Identity(tmp_path))
    with pytest.raises(NotAsked, match="does not answer"):
        asker.ask_first("AAAAA")
    with pytest.raises(NotAsked, match="ask with a token first"):
        asker.ask_next(new_key=False)
