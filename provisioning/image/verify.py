"""
Is an image whole, unchanged, and one of ours?  Read only; each fault is one sentence.

Beside an image lies its manifest; without it only what the image says of itself can be held
against the layout of our cards, and that is said.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.disk import COMPATIBLE, DISK_SIGNATURE, PARTITIONS, Partition
from provisioning.image.errors import NotSound, ProgramMissing
from provisioning.image.inventory.manifest import FORMAT, sha256

SECTOR = 512
_ENTRIES_AT, _ENTRY = 446, struct.Struct("<B3sB3sII")
_SIGNATURE_AT = 440
_BOOT_MARK = b"\x55\xaa"
_EXTENDED = (0x05, 0x0F, 0x85)
_PACKED = ".zst"
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a partition lies, in bytes."""

    start: int
    size: int


def verify_image(image: Path, partitions: Sequence[Partition] = PARTITIONS) -> str:
    """A sentence on a sound image.  Raises NotSound."""
    if not image.is_file():
        raise NotSound(f"{image} is no file: look at the name")
    told = _manifest(image)
    if told is not None:
        _held_to(image, told)
    if image.suffix == _PACKED:
        _is_ours(image, _head(image))
    else:
        _laid_out(image, partitions)
    if told is None:
        return (
            f"{image} is laid out as one of our cards; there is no manifest beside it, "
            "so whether a byte in it was changed is not known"
        )
    return f"{image} is whole and unchanged: version {told['version']}, profile {told['profile']}"


def manifest_of(image: Path) -> Path:
    """Where the manifest of an image lies."""
    bare = image.with_suffix("") if image.suffix == _PACKED else image
    return bare.with_suffix(".manifest.json")


def partition_table(image: Path) -> dict[int, Extent]:
    """The partitions of an MBR, those in the extended one too.  Raises NotSound."""
    with image.open("rb") as disk:
        first = disk.read(SECTOR)
        _is_ours(image, first)
        found: dict[int, Extent] = {}
        chain = 0
        for number, (kind, start, count) in enumerate(_entries(first), 1):
            if kind in _EXTENDED:
                chain = start
            elif kind:
                found[number] = Extent(start * SECTOR, count * SECTOR)
        base, number = chain, 5
        while chain and number < 64:  # a chain that bites its own tail ends here
            disk.seek(chain * SECTOR)
            logical, following, *_ = _entries(disk.read(SECTOR))
            found[number] = Extent((chain + logical[1]) * SECTOR, logical[2] * SECTOR)
            chain = base + following[1] if following[0] else 0
            number += 1
    return found


def _manifest(image: Path) -> dict[str, Any] | None:
    path = manifest_of(image)
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_text())
        known = (told["format"], told["compatible"])
    except (ValueError, KeyError, TypeError) as fault:
        raise NotSound(f"{path} cannot be read: fetch it again, with the image") from fault
    if known != (FORMAT, COMPATIBLE):
        raise NotSound(
            f"{path} is of another kind of image ({known[1]}, format {known[0]}): "
            "this program knows the kiosk's alone"
        )
    return dict(told)


def _held_to(image: Path, told: dict[str, Any]) -> None:
    entry = told["packed"] if image.suffix == _PACKED else told["image"]
    size = image.stat().st_size
    if size < entry["size"]:
        raise NotSound(f"{image} is cut short: {size} bytes of {entry['size']}. Fetch it again")
    if size > entry["size"]:
        raise NotSound(
            f"{image} is another image than its manifest's: {size} bytes, not {entry['size']}. "
            "Put each image beside its own manifest"
        )
    if sha256(image) != entry["sha256"]:
        raise NotSound(
            f"{image} was changed: its checksum is not the manifest's. A card that was made "
            "from it cannot be trusted; fetch it again"
        )


def _laid_out(image: Path, partitions: Sequence[Partition]) -> None:
    end, size = _end(image), image.stat().st_size
    if size < end:
        raise NotSound(f"{image} is cut short: {size} bytes of {end}. Fetch it again")
    table = partition_table(image)
    wanted = {one.number: one.size for one in partitions}
    if {number: extent.size for number, extent in table.items()} != wanted:
        raise NotSound(
            f"{image} is laid out in another way than our cards: it is of another release, or "
            "not ours. Use the program that belongs to it"
        )
    with image.open("rb") as disk:
        for one in partitions:
            _holds_what_it_should(image, disk.fileno(), one, table[one.number])


def _end(image: Path) -> int:
    """Where the last partition ends, by the first sector alone."""
    with image.open("rb") as disk:
        first = disk.read(SECTOR)
    _is_ours(image, first)
    return max((start + count) * SECTOR for _kind, start, count in _entries(first))


def _holds_what_it_should(image: Path, disk: int, one: Partition, extent: Extent) -> None:
    head = os.pread(disk, 4096, extent.start)
    if not any(head) and one.name.endswith("-b"):
        return  # empty until the first update
    marks = {"fat": (510, _BOOT_MARK), "squashfs": (0, b"hsqs"), "ext4": (1024 + 56, b"\x53\xef")}
    at, mark = marks[one.kind]
    if head[at : at + len(mark)] != mark:
        raise NotSound(
            f"{image} is damaged: its partition {one.number} ({one.name}) holds no {one.kind}. "
            "Fetch it again"
        )


def _is_ours(image: Path, first: bytes) -> None:
    if len(first) < SECTOR or first[510:512] != _BOOT_MARK:
        raise NotSound(
            f"{image} is no image of a disk: choose the file that ends in .img or .img.zst"
        )
    (signature,) = struct.unpack_from("<I", first, _SIGNATURE_AT)
    if signature != DISK_SIGNATURE:
        raise NotSound(
            f"{image} is the image of a disk, but not of a WorkSource kiosk "
            f"(signature {signature:08x}): choose another file"
        )


def _entries(sector: bytes) -> list[tuple[int, int, int]]:
    found = []
    for number in range(4):
        _flag, _chs, kind, _chs_end, start, count = _ENTRY.unpack_from(
            sector.ljust(SECTOR, b"\0"), _ENTRIES_AT + number * _ENTRY.size
        )
        found.append((kind, start, count))
    return found


def _head(packed: Path) -> bytes:
    """The first sector of what is packed."""
    try:
        with subprocess.Popen(  # noqa: S603
            ["zstd", "-dcq", str(packed)],  # noqa: S607
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as unpacker:  # fmt: skip
            if unpacker.stdout is None:
                return b""
            head = unpacker.stdout.read(SECTOR)
            unpacker.kill()
    except FileNotFoundError as missing:
        raise ProgramMissing("zstd") from missing
    return head
