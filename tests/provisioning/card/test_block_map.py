"""Block maps: read, held against, made again after a change."""

import shutil
import subprocess
from pathlib import Path

import pytest

from provisioning.card.block_map import BLOCK, Range, Sums, map_of, read_map
from provisioning.card.errors import BadImage
from provisioning.card.map_again import map_again
from tests.provisioning.card.conftest import Mini


def test_a_map_lies_beside_its_image_packed_or_not(mini: Mini, tmp_path: Path) -> None:
    shutil.copy(f"{mini.path}.bmap", tmp_path / "kiosk.img.bmap")
    for name in ("kiosk.img", "kiosk.img.zst", "kiosk.img.xz"):
        assert map_of(tmp_path / name) == mini.block_map
    shutil.move(tmp_path / "kiosk.img.bmap", tmp_path / "kiosk.bmap")
    assert map_of(tmp_path / "kiosk.img.zst") == mini.block_map


def test_a_packed_image_without_a_map_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadImage, match=r"put kiosk\.img\.bmap into the same folder"):
        map_of(tmp_path / "kiosk.img.zst")


def test_a_raw_image_without_a_map_is_mapped_by_its_holes(mini: Mini, tmp_path: Path) -> None:
    image = tmp_path / "kiosk.img"
    subprocess.run(["cp", "--sparse=always", mini.path, image], check=True)
    found = map_of(image)
    assert found.image_size == len(mini.content)
    covered = {at for one in found.ranges for at in range(one.start, one.end, BLOCK)}
    assert {
        at for one in mini.block_map.ranges for at in range(one.start, one.end, BLOCK)
    } <= covered


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("1536", "1537", 1), "its own checksum does not match"),
        (lambda text: text[: len(text) // 2], "is no block map, or only part of one"),
        (lambda _text: "not xml", "is no block map"),
        (lambda text: text.replace('version="2.0"', 'version="1.3"'), "of another kind"),
        (lambda text: text.replace("<bmap", "<!DOCTYPE bomb><bmap", 1), "is no block map"),
    ],
)
def test_a_map_that_was_changed_is_refused(mini: Mini, tmp_path: Path, change, said: str) -> None:  # type: ignore[no-untyped-def] # a lambda
    path = tmp_path / "kiosk.img.bmap"
    path.write_text(change(Path(f"{mini.path}.bmap").read_text()))
    with pytest.raises(BadImage, match=said):
        read_map(path)


@pytest.mark.parametrize("step", [BLOCK, 3 * BLOCK, 7 * BLOCK, 1 << 22])
def test_sums_hold_in_pieces_of_any_length(mini: Mini, step: int) -> None:
    sums = Sums(mini.block_map.ranges, lambda one: AssertionError(one))
    for at in range(0, len(mini.content), step):
        sums.feed(at, memoryview(mini.content)[at : at + step])
    assert tuple(sums.passed) == mini.block_map.ranges


def test_a_changed_byte_is_found_in_its_range(mini: Mini) -> None:
    found: list[Range] = []

    def wrong(one: Range) -> Exception:
        found.append(one)
        return LookupError()

    changed = bytearray(mini.content)
    changed[7_000_000] ^= 1
    with pytest.raises(LookupError):
        Sums(mini.block_map.ranges, wrong).feed(0, memoryview(changed))
    assert found[0].start <= 7_000_000 < found[0].end


def test_a_map_made_again_is_that_of_the_changed_image(mini: Mini, tmp_path: Path) -> None:
    image = tmp_path / "kiosk.img"
    shutil.copy(mini.path, image)
    with image.open("r+b") as file:
        for at in (1_100_000, 1_200_000, 4_000_000):
            file.seek(at)
            file.write(b"new")
    into = tmp_path / "kiosk.img.bmap"
    map_again(image, mini.block_map, Range(1 << 20, 5 << 20), into)
    again = read_map(into)
    content = image.read_bytes()
    sums = Sums(again.ranges, lambda one: AssertionError(one))
    sums.feed(0, memoryview(content))
    assert len(sums.passed) == len(again.ranges)
    mapped = bytearray(len(content))
    for one in again.ranges:
        mapped[one.start : one.end] = content[one.start : one.end]
    assert mapped == content


@pytest.mark.skipif(shutil.which("bmaptool") is None, reason="bmap-tools is not installed")
def test_bmaptool_and_we_read_each_others_maps(mini: Mini, tmp_path: Path) -> None:
    image = tmp_path / "kiosk.img"
    subprocess.run(["cp", "--sparse=always", mini.path, image], check=True)
    theirs = tmp_path / "theirs.bmap"
    subprocess.run(["bmaptool", "create", "-o", theirs, image], check=True, capture_output=True)
    found = read_map(theirs)
    Sums(found.ranges, lambda one: AssertionError(one)).feed(0, memoryview(mini.content))
    ours = tmp_path / "ours.bmap"
    map_again(image, found, Range(1 << 20, 5 << 20), ours)
    copied = tmp_path / "copy.img"
    subprocess.run(
        ["bmaptool", "copy", "--bmap", ours, image, copied], check=True, capture_output=True
    )
    assert copied.read_bytes()[: len(mini.content)].rstrip(b"\0") == mini.content.rstrip(b"\0")
