"""
An image's block map: which of its blocks hold something, and the SHA-256 of each run of them.

The format is that of bmaptool, version 2.  A raw image that has none is mapped by the holes of its
file; then nothing says whether the image itself is right.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as Xml

from provisioning.card.errors import BadImage

BLOCK = 4096
_MAX_BYTES = 16 * 1024 * 1024
_SUFFIXES = (".zst", ".xz", ".gz")
_ZEROS = b"0" * 64


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes that hold something; the digest of a file without map is unknown."""

    start: int
    end: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class BlockMap:
    """What is to be written of an image."""

    image_size: int
    ranges: tuple[Range, ...]
    digest: str
    """By which this image is known again."""

    @property
    def mapped(self) -> int:
        return sum(one.end - one.start for one in self.ranges)


class Sums:
    """
    Holds what passes by against the digests of a map; it is fed in order, holes left out.

    Answers of a range that differs with the error that `wrong` makes of it.
    """

    def __init__(self, ranges: tuple[Range, ...], wrong: Callable[[Range], Exception]) -> None:
        self._ranges = ranges
        self._wrong = wrong
        self._next = 0
        self._sum = hashlib.sha256()
        self.passed: list[Range] = []
        """Each with the digest that it had here."""

    def feed(self, at: int, view: memoryview) -> None:
        """Bytes at a place of the image; ranges that end here are judged.  Raises `wrong`."""
        end = at + len(view)
        while self._next < len(self._ranges) and (now := self._ranges[self._next]).start < end:
            low, high = max(at, now.start), min(end, now.end)
            if low < high:
                self._sum.update(view[low - at : high - at])
            if high < now.end:
                return
            digest = self._sum.hexdigest()
            if now.digest and digest != now.digest:
                raise self._wrong(now)
            self.passed.append(Range(now.start, now.end, digest))
            self._next += 1
            self._sum = hashlib.sha256()


def map_of(image: Path, given: Path | None = None) -> BlockMap:
    """The map that lies beside an image, or its file's own holes.  Raises BadImage."""
    found = given or beside(image)
    if found is not None:
        return read_map(found)
    if image.suffix in _SUFFIXES:
        raise BadImage(
            image, "has no block map beside it, and packed as it is nothing tells whether it is "
            "whole", f"put {image.with_suffix('').name}.bmap into the same folder",
        )  # fmt: skip
    return _of_holes(image)


def read_map(path: Path) -> BlockMap:
    """Raises BadImage for what is no map, or was changed."""
    try:
        content = path.read_bytes()
        if len(content) > _MAX_BYTES or b"<!DOCTYPE" in content:
            raise BadImage(path, "is no block map")
        root = Xml.fromstring(content)  # noqa: S314 - without DOCTYPE there are no entities
        return _read(path, content, root)
    except OSError as cause:
        raise BadImage(
            path, f"cannot be read ({cause.strerror})", "name the image's map"
        ) from cause
    except (Xml.ParseError, ValueError, KeyError) as cause:
        raise BadImage(path, "is no block map, or only part of one") from cause


def _read(path: Path, content: bytes, root: Xml.Element) -> BlockMap:
    kind = _text(root, "ChecksumType") if root.find("ChecksumType") is not None else "sha1"
    if root.tag != "bmap" or root.get("version", "").partition(".")[0] != "2" or kind != "sha256":
        raise BadImage(path, "is a block map of another kind", "make it with bmaptool 3")
    said = _text(root, "BmapFileChecksum")
    if hashlib.sha256(content.replace(said.encode(), _ZEROS)).hexdigest() != said:
        raise BadImage(path, "was changed or damaged: its own checksum does not match")
    block, size = int(_text(root, "BlockSize")), int(_text(root, "ImageSize"))
    ranges, last = [], 0
    for one in root.iter("Range"):
        first, _, until = (one.text or "").strip().partition("-")
        start, end = int(first) * block, min((int(until or first) + 1) * block, size)
        if start < last or end <= start or block % BLOCK:
            raise ValueError
        ranges.append(Range(start, end, one.attrib["chksum"]))
        last = end
    if not ranges:
        raise BadImage(path, "maps an empty image")
    return BlockMap(size, tuple(ranges), said)


def _text(root: Xml.Element, name: str) -> str:
    return (root.findtext(name) or "").strip()


def beside(image: Path) -> Path | None:
    """The map that lies in the image's folder."""
    raw = bare(image)
    names = (f"{image.name}.bmap", f"{raw.name}.bmap", f"{raw.stem}.bmap")
    return next((path for name in names if (path := image.with_name(name)).is_file()), None)


def _of_holes(image: Path) -> BlockMap:
    found = []
    try:
        with image.open("rb") as file:
            descriptor, size, at = file.fileno(), os.fstat(file.fileno()).st_size, 0
            while at < size and (start := _data_from(descriptor, at)) is not None:
                at = os.lseek(descriptor, start, os.SEEK_HOLE)
                found.append(Range(start // BLOCK * BLOCK, min(-(-at // BLOCK) * BLOCK, size)))
    except OSError as cause:
        raise BadImage(image, f"cannot be read ({cause.strerror})", "name an image") from cause
    if not found:
        raise BadImage(image, "is empty")
    state = image.stat()
    told = f"{image.resolve()} {size} {state.st_mtime_ns} {state.st_ino}"
    return BlockMap(size, tuple(found), hashlib.sha256(told.encode()).hexdigest())


def _data_from(descriptor: int, at: int) -> int | None:
    try:
        return os.lseek(descriptor, at, os.SEEK_DATA)
    except OSError as cause:
        if cause.errno == errno.ENXIO:
            return None
        raise


def bare(image: Path) -> Path:
    """The image's name as if it were not packed."""
    return image.with_suffix("") if image.suffix in _SUFFIXES else image
