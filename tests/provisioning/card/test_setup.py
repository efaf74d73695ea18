"""Settings on the partition SETUP: whole at each moment, and the map goes on belonging to it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from contract.card_settings import CardSettings, HubDoor, parse, write
from contract.disk import SETTINGS_FILE
from provisioning.card.block_map import Sums, map_of
from provisioning.card.errors import CardError
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.writing import flash
from provisioning.card.setup.commands import personalise
from provisioning.card.setup.fat import NoFat, NoRoom, edit, read_file
from provisioning.card.setup.partition import (
    NoCard,
    get_settings,
    put_settings,
    setup_of_image,
)
from tests.provisioning.card.conftest import Mini
from tests.provisioning.card.faulty import Card
from tests.provisioning.card.making import MIB, SETUP_AT, SETUP_SIZE
from tests.provisioning.card.said import authority, options


def settings(into: Path, device: str = "lobby-1") -> CardSettings:
    door = HubDoor("https://hub.local", "hub.local", authority(into).read_text())
    return CardSettings("oak-street", device, "America/Chicago", door)


@pytest.fixture
def system(mini: Mini) -> bytes:
    return mini.content[SETUP_AT : SETUP_AT + SETUP_SIZE]


def test_a_file_is_put_in_and_the_others_stay(system: bytes) -> None:
    after = edit(system, SETTINGS_FILE, b"x" * 10_000).after
    assert read_file(after, SETTINGS_FILE) == b"x" * 10_000
    assert read_file(after, "autoboot.txt") == read_file(system, "autoboot.txt")
    assert read_file(edit(after, SETTINGS_FILE, b"y").after, SETTINGS_FILE) == b"y"
    assert read_file(system, SETTINGS_FILE) is None


@pytest.mark.skipif(shutil.which("fsck.vfat") is None, reason="dosfstools is not installed")
def test_the_file_system_is_sound_afterwards(system: bytes, tmp_path: Path) -> None:
    path = tmp_path / "setup"
    path.write_bytes(
        edit(edit(system, SETTINGS_FILE, b"x" * 9000).after, SETTINGS_FILE, b"y").after
    )
    found = subprocess.run(["fsck.vfat", "-n", path], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def test_at_each_moment_the_old_file_or_the_new_one_is_whole(system: bytes) -> None:
    old, new = b"old " * 700, b"new " * 3000
    before = edit(system, SETTINGS_FILE, old).after
    change = edit(before, SETTINGS_FILE, new)
    content = bytearray(before)
    found = []
    for group in change.in_order():
        for at, sector in group:
            content[at : at + len(sector)] = sector
            found.append(read_file(bytes(content), SETTINGS_FILE))
    assert bytes(content) == change.after
    assert set(found) == {old, new}
    assert found == sorted(found, key=lambda one: one == new)


def test_what_does_not_fit_and_what_is_no_file_system_is_said(system: bytes) -> None:
    with pytest.raises(NoRoom, match="is full"):
        edit(system, SETTINGS_FILE, bytes(5 * MIB))
    with pytest.raises(NoFat, match="holds no FAT"):
        edit(bytes(len(system)), SETTINGS_FILE, b"x")


def test_an_image_is_personalised_in_place_again_and_again(mini: Mini, tmp_path: Path) -> None:
    image = tmp_path / "kiosk.img"
    image.write_bytes(mini.content)
    assert get_settings(image) is None
    for device in ("lobby-1", "lobby-2"):
        put_settings(image, write(settings(tmp_path, device)))
        found = get_settings(image)
        assert found is not None
        assert parse(found).device == device
    assert image.read_bytes()[SETUP_AT + SETUP_SIZE :] == mini.content[SETUP_AT + SETUP_SIZE :]


def test_what_is_no_card_of_ours_gets_no_settings(tmp_path: Path) -> None:
    image = tmp_path / "other.img"
    image.write_bytes(bytes(MIB))
    with pytest.raises(NoCard, match="write an image onto it first"):
        put_settings(image, b"x")
    with pytest.raises(CardError, match="No such file"):
        put_settings(tmp_path / "none.img", b"x")


def test_settings_are_written_along_with_an_image_onto_a_card_full_of_noise(
    mini: Mini, tmp_path: Path
) -> None:
    """The card held something else: where the file system counts on zeros, zeros are written."""
    content = write(settings(tmp_path))
    setup = setup_of_image(mini.path, mini.block_map)
    own = setup.own_blocks(mini.block_map, content)
    card = Card(64 * MIB)
    flash(mini.path, Plan(mini.block_map, own), mini.path, lambda *_: None, lambda _: card)
    on_card = bytes(card.content[SETUP_AT : SETUP_AT + SETUP_SIZE])
    assert read_file(on_card, SETTINGS_FILE) == content
    assert read_file(on_card, "autoboot.txt") == b"[all]\ntryboot_a_b=1\n"
    if shutil.which("fsck.vfat"):
        path = tmp_path / "setup"
        path.write_bytes(on_card)
        subprocess.run(["fsck.vfat", "-n", path], check=True, capture_output=True)


def test_an_image_and_its_map_still_belong_together(mini: Mini, tmp_path: Path) -> None:
    image = tmp_path / "kiosk.img"
    image.write_bytes(mini.content)
    shutil.copy(f"{mini.path}.bmap", tmp_path / "kiosk.img.bmap")
    done = CliRunner().invoke(personalise, [str(image), *options(tmp_path)])
    assert done.exit_code == 0, done.output
    block_map = map_of(image)
    sums = Sums(block_map.ranges, lambda one: AssertionError(one))
    sums.feed(0, memoryview(image.read_bytes()))
    card = Card(64 * MIB)
    flash(image, Plan(block_map), image, lambda *_: None, lambda _: card)
    on_card = bytes(card.content[SETUP_AT : SETUP_AT + SETUP_SIZE])
    assert read_file(on_card, SETTINGS_FILE) == get_settings(image)
