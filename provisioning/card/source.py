"""
An image to read from, raw or packed (zst, xz, gz): forward only, into the caller's own memory.

What can be told before the first byte is told: the length of a raw file, the blocks of a zst, the
ends of an xz and a gz, and whether this is a card of ours at all.
"""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, Self, cast

import zstandard

from contract.disk import DISK_SIGNATURE
from provisioning.card.block_map import BlockMap
from provisioning.card.errors import BadImage

PACKED = (".zst", ".xz", ".gz")
_SECTOR = 512
_SKIP = 4 * 1024 * 1024
_XZ_END, _GZ_BEGIN = b"YZ", b"\x1f\x8b"
_ZST_BEGIN, _ZST_PASSED_OVER = b"\x28\xb5\x2f\xfd", b"\x2a\x4d\x18"
_SIGNATURE_AT, _BOOTS_AT = 440, 510
_TRUNCATED = "ends too early: it was not copied or downloaded whole"


class _Stream(Protocol):
    def readinto(self, into: memoryview, /) -> int | None: ...


class Source:
    """An open image; `read_into` goes forward, and skips what lies between."""

    def __init__(self, image: Path, size: int) -> None:
        self._image = image
        self._size = size
        self._at = 0
        try:
            self._file: BinaryIO = image.open("rb")
        except OSError as cause:
            raise BadImage(image, f"cannot be read ({cause.strerror})", "name an image") from cause
        self._stream = _opened(image, self._file)
        self._is_raw = self._stream is self._file
        self._scratch = memoryview(b"") if self._is_raw else memoryview(bytearray(_SKIP))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read_into(self, at: int, into: memoryview) -> None:
        """Fill `into` from a place of the image at or behind the last.  Raises BadImage."""
        try:
            if self._is_raw:
                self._file.seek(at)
                self._at = at
            while self._at < at:
                self._fill(self._scratch[: min(_SKIP, at - self._at)])
            self._fill(into)
        except (
            EOFError,
            lzma.LZMAError,
            zlib.error,
            gzip.BadGzipFile,
            zstandard.ZstdError,
        ) as cause:
            raise BadImage(self._image, "is damaged, or ends too early") from cause
        except OSError as cause:
            raise BadImage(
                self._image, f"cannot be read ({cause.strerror or cause})", "look at its disk"
            ) from cause

    def _fill(self, into: memoryview) -> None:
        while into:
            count = self._stream.readinto(into)
            if not count:
                raise BadImage(self._image, _TRUNCATED)
            self._at += count
            into = into[count:]


def check_image(image: Path, block_map: BlockMap) -> None:
    """What can be told at once: wrong, cut short, not a card of ours.  Raises BadImage."""
    try:
        length = image.stat().st_size
        looks = {".zst": _zst_is_whole, ".xz": _xz_is_whole, ".gz": _gz_is_whole}.get(image.suffix)
        with image.open("rb") as file:
            if looks is None:
                if length < block_map.image_size:
                    raise BadImage(image, _TRUNCATED)
                if length > block_map.image_size:
                    raise BadImage(image, "is longer than its block map says: they do not belong "
                                   "together")  # fmt: skip
            elif not looks(file, length, block_map.image_size):
                raise BadImage(image, _TRUNCATED)
    except OSError as cause:
        raise BadImage(image, f"cannot be read ({cause.strerror})", "name an image") from cause
    if block_map.image_size % _SECTOR:
        raise BadImage(image, "does not end with a whole sector: it is no image of a card")
    _check_first_sector(image, block_map)


def _check_first_sector(image: Path, block_map: BlockMap) -> None:
    first = memoryview(bytearray(_SECTOR))
    with Source(image, block_map.image_size) as source:
        source.read_into(0, first)
    signature = int.from_bytes(first[_SIGNATURE_AT : _SIGNATURE_AT + 4], "little")
    if bytes(first[_BOOTS_AT:]) != b"\x55\xaa" or signature != DISK_SIGNATURE:
        raise BadImage(
            image,
            "is no image of a WorkSource kiosk",
            "take one that 'worksource image build' made",
        )
    if block_map.ranges[0].start != 0:
        raise BadImage(image, "has a block map without its first block: the map is not of it")


def _opened(image: Path, file: BinaryIO) -> _Stream:
    openers: dict[str, Callable[[BinaryIO], _Stream]] = {
        ".zst": lambda one: zstandard.ZstdDecompressor().stream_reader(
            one, read_across_frames=True
        ),
        ".xz": lzma.LZMAFile,
        ".gz": lambda one: gzip.GzipFile(fileobj=one),
    }
    opener = openers.get(image.suffix)
    return cast(_Stream, file) if opener is None else opener(file)


def _zst_is_whole(file: BinaryIO, length: int, _image_size: int) -> bool:
    """Walk from block to block without unpacking any."""
    at = 0
    while at < length:
        file.seek(at)
        head = file.read(18)
        if head[1:4] == _ZST_PASSED_OVER:
            at += 8 + int.from_bytes(head[4:8], "little")
            continue
        if head[:4] != _ZST_BEGIN:
            return False
        at += zstandard.frame_header_size(head)
        is_last = False
        while not is_last:
            file.seek(at)
            block = int.from_bytes(file.read(3), "little")
            is_last, kind = bool(block & 1), block >> 1 & 3
            at += 3 + (1 if kind == 1 else block >> 3)
            if at > length:
                return False
        at += 4 if head[4] & 4 else 0
    return at == length


def _xz_is_whole(file: BinaryIO, length: int, _image_size: int) -> bool:
    file.seek(max(0, length - 2))
    return file.read() == _XZ_END


def _gz_is_whole(file: BinaryIO, length: int, image_size: int) -> bool:
    begins = file.read(2) == _GZ_BEGIN
    file.seek(max(0, length - 4))
    return begins and int.from_bytes(file.read(4), "little") == image_size % 2**32
