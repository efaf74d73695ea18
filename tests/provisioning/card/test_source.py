"""Images, raw and packed: the same bytes, and what is wrong said before the first byte is written."""

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from provisioning.card.block_map import BlockMap, Sums, map_of
from provisioning.card.errors import BadImage
from provisioning.card.source import Source, check_image
from tests.provisioning.card.conftest import Mini
from tests.provisioning.card.making import make_map

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": lambda content: content,
    ".zst": lambda content: zstandard.ZstdCompressor(write_checksum=True).compress(content),
    ".xz": lzma.compress,
    ".gz": lambda content: gzip.compress(content, 1),
}


@pytest.fixture(params=PACK, scope="module")
def packed(
    request: pytest.FixtureRequest, mini: Mini, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("packed") / f"kiosk.img{request.param}"
    path.write_bytes(PACK[request.param](mini.content))
    return path


def test_the_same_bytes_come_out_however_it_is_packed(packed: Path, mini: Mini) -> None:
    check_image(packed, mini.block_map)
    with Source(packed, len(mini.content)) as source:
        for at, length in ((0, 4096), (1 << 20, 70_000), (20_000_000, 5_000_000)):
            into = memoryview(bytearray(length))
            source.read_into(at, into)
            assert into == mini.content[at : at + length]


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.999999])
def test_a_truncated_image_is_refused_before_anything_is_written(
    packed: Path, mini: Mini, tmp_path: Path, kept: float
) -> None:
    whole = packed.read_bytes()
    short = tmp_path / packed.name
    short.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(BadImage):
        check_image(short, mini.block_map)


def test_two_frames_one_after_the_other_are_one_image(mini: Mini, tmp_path: Path) -> None:
    path = tmp_path / "kiosk.img.zst"
    half = len(mini.content) // 2
    pack = zstandard.ZstdCompressor()
    skipped = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"note"
    path.write_bytes(
        pack.compress(mini.content[:half]) + skipped + pack.compress(mini.content[half:])
    )
    check_image(path, mini.block_map)
    with Source(path, len(mini.content)) as source:
        into = memoryview(bytearray(100))
        source.read_into(half - 50, into)
        assert into == mini.content[half - 50 : half + 50]


def test_damage_within_a_packed_image_is_said(packed: Path, mini: Mini, tmp_path: Path) -> None:
    if packed.suffix == ".img":
        pytest.skip("a raw image is held against its map")
    damaged = bytearray(packed.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    path = tmp_path / packed.name
    path.write_bytes(damaged)
    sums = Sums(mini.block_map.ranges, lambda _one: BadImage(path, "differs"))

    def pass_by() -> None:
        into = memoryview(bytearray(1 << 20))
        with Source(path, len(mini.content)) as source:
            for at in range(0, len(mini.content), 1 << 20):
                source.read_into(at, into)
                sums.feed(at, into)

    with pytest.raises(BadImage):
        pass_by()


@pytest.mark.parametrize(
    ("at", "put", "said"),
    [
        (440, b"\0\0\0\0", "is no image of a WorkSource kiosk"),
        (510, b"\0\0", "is no image of a WorkSource kiosk"),
    ],
)
def test_an_image_of_something_else_is_refused(
    mini: Mini, tmp_path: Path, at: int, put: bytes, said: str
) -> None:
    other = tmp_path / "raspios.img"
    content = bytearray(mini.content)
    content[at : at + len(put)] = put
    other.write_bytes(content)
    make_map(other)
    with pytest.raises(BadImage, match=said):
        check_image(other, map_of(other))


def test_a_map_of_another_image_is_refused(mini: Mini, tmp_path: Path) -> None:
    longer = tmp_path / "kiosk.img"
    longer.write_bytes(mini.content + bytes(4096))
    with pytest.raises(BadImage, match="do not belong together"):
        check_image(longer, mini.block_map)
    uneven = tmp_path / "uneven.img"
    uneven.write_bytes(mini.content[:-1])
    with pytest.raises(BadImage, match="whole sector"):
        check_image(uneven, BlockMap(len(mini.content) - 1, mini.block_map.ranges, ""))


def test_an_image_that_is_not_there_is_a_sentence(mini: Mini, tmp_path: Path) -> None:
    with pytest.raises(BadImage, match="No such file"):
        check_image(tmp_path / "none.img", mini.block_map)
