"""Each wrong image is answered with a sentence of its own, and nothing is written."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from contract.disk import PARTITIONS, Partition
from provisioning.image.disk import assembling, filesystems
from provisioning.image.errors import NotSound
from provisioning.image.inventory.manifest import sha256
from provisioning.image.steps.shell import Shell
from provisioning.image.verify import manifest_of, partition_table, verify_image
from tests.provisioning.image import rig

CARD = "worksource-kiosk-debian.img"


def part(number: int) -> Partition:
    return next(one for one in rig.SMALL if one.number == number)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A card of real file systems, with its manifest; made without root."""
    folder = tmp_path_factory.mktemp("whole")
    shell = Shell(folder / "log")
    (folder / "setup").mkdir()
    (folder / "setup/autoboot.txt").write_text("[all]\n")
    (folder / "root").mkdir()
    (folder / "root/file").write_text("content")
    images = {name: folder / f"{name}.part" for name in ("setup", "boot-a", "root-a", "data")}
    for name, number in (("setup", 1), ("boot-a", 2)):
        filesystems.fat(shell, folder / "setup", images[name], part(number), rig.EPOCH)
    filesystems.squashfs(shell, folder / "root", images["root-a"], part(5), rig.EPOCH)
    filesystems.ext4(shell, images["data"], part(7), rig.EPOCH)
    image = folder / CARD
    assembling.assemble(shell, rig.SMALL, images, image, folder / "genimage")
    packed = assembling.pack(shell, image)
    told = {"format": 1, "compatible": "worksource-kiosk-arm64", "version": "1.2.3",
            "profile": "debian"}  # fmt: skip
    for name, path in (("image", image), ("packed", packed)):
        told[name] = {"size": path.stat().st_size, "sha256": sha256(path)}
    manifest_of(image).write_text(json.dumps(told))
    return image


@pytest.fixture
def card(whole: Path, tmp_path: Path) -> Path:
    for path in (whole, whole.with_name(f"{CARD}.zst"), manifest_of(whole)):
        shutil.copy(path, tmp_path)
    return tmp_path / CARD


def change(path: Path, at: int, to: bytes) -> None:
    with path.open("r+b") as content:
        content.seek(at)
        content.write(to)


def test_a_whole_image_is_found_whole(card: Path) -> None:
    for path in (card, card.with_name(f"{CARD}.zst")):
        told = verify_image(path, rig.SMALL)
        assert told == f"{path} is whole and unchanged: version 1.2.3, profile debian"


def test_without_a_manifest_it_says_what_is_not_known(card: Path) -> None:
    manifest_of(card).unlink()
    assert "whether a byte in it was changed is not known" in verify_image(card, rig.SMALL)


def test_a_truncated_image_is_said(card: Path) -> None:
    for path in (card, card.with_name(f"{CARD}.zst")):
        with path.open("r+b") as content:
            content.truncate(path.stat().st_size - 1000)
        with pytest.raises(NotSound, match=r"is cut short: \d+ bytes of \d+"):
            verify_image(path, rig.SMALL)


def test_a_truncated_image_is_said_without_its_manifest_too(card: Path) -> None:
    manifest_of(card).unlink()
    with card.open("r+b") as content:
        content.truncate(part(1).size * 4)
    with pytest.raises(NotSound, match="is cut short"):
        verify_image(card, rig.SMALL)


def test_one_changed_byte_is_said(card: Path) -> None:
    change(card, partition_table(card)[5].start + 5000, b"?")
    with pytest.raises(NotSound, match="its checksum is not the manifest's"):
        verify_image(card, rig.SMALL)


def test_an_image_beside_another_ones_manifest_is_said(card: Path) -> None:
    with card.open("ab") as content:
        content.write(b"\0" * 512)
    with pytest.raises(NotSound, match="is another image than its manifest's"):
        verify_image(card, rig.SMALL)


def test_a_manifest_of_another_kind_is_said(card: Path) -> None:
    manifest_of(card).write_text(json.dumps({"format": 1, "compatible": "toaster"}))
    with pytest.raises(NotSound, match="of another kind of image"):
        verify_image(card, rig.SMALL)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 1}', "\0"])
def test_a_manifest_that_cannot_be_read_is_said(card: Path, content: str) -> None:
    manifest_of(card).write_text(content)
    with pytest.raises(NotSound, match="cannot be read: fetch it again"):
        verify_image(card, rig.SMALL)


def test_the_image_of_another_disk_is_said(card: Path) -> None:
    manifest_of(card).unlink()
    change(card, 440, struct.pack("<I", 0x12345678))
    with pytest.raises(NotSound, match=r"not of a WorkSource kiosk \(signature 12345678\)"):
        verify_image(card, rig.SMALL)


@pytest.mark.parametrize("content", [b"", b"PNG" * 400, b"\0" * 100_000])
def test_what_is_no_disk_at_all_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "picture.img"
    path.write_bytes(content)
    with pytest.raises(NotSound, match="is no image of a disk"):
        verify_image(path)
    packed = tmp_path / "packed.img.zst"
    subprocess.run(["zstd", "-q", str(path), "-o", str(packed)], check=True)
    with pytest.raises(NotSound, match="is no image of a disk"):
        verify_image(packed)


def test_a_file_that_only_calls_itself_packed_is_said(tmp_path: Path) -> None:
    path = tmp_path / "card.img.zst"
    path.write_bytes(b"not packed at all")
    with pytest.raises(NotSound, match="is no image of a disk"):
        verify_image(path)


def test_another_layout_is_said(card: Path) -> None:
    manifest_of(card).unlink()
    with pytest.raises(NotSound, match="laid out in another way"):
        verify_image(card, PARTITIONS)


@pytest.mark.parametrize(("number", "kind"), [(1, "fat"), (5, "squashfs"), (7, "ext4")])
def test_a_partition_with_nothing_in_it_is_said(card: Path, number: int, kind: str) -> None:
    manifest_of(card).unlink()
    change(card, partition_table(card)[number].start, b"\0" * 4096)
    with pytest.raises(NotSound, match=f"its partition {number} .* holds no {kind}"):
        verify_image(card, rig.SMALL)


def test_a_chain_of_partitions_that_bites_its_own_tail_ends(card: Path) -> None:
    manifest_of(card).unlink()
    extended = 512 * struct.unpack_from("<I", card.read_bytes()[:512], 446 + 3 * 16 + 8)[0]
    change(card, extended + 446 + 16 + 8, struct.pack("<I", 0))
    with pytest.raises(NotSound, match="laid out in another way"):
        verify_image(card, rig.SMALL)


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotSound, match="is no file"):
        verify_image(tmp_path / "none.img")
    with pytest.raises(NotSound, match="is no file"):
        verify_image(tmp_path)
