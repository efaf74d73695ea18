"""
The partition SETUP of an image or of a card, and the settings file in it.

No mount and no root: an image is a file, and of a card the place is read from its boot record.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract.disk import DISK_SIGNATURE, SETTINGS_FILE
from provisioning.card.block_map import BLOCK, BlockMap, Range
from provisioning.card.errors import CardError, NotKept, of_card
from provisioning.card.setup.fat import NoFat, edit, layout_of, read_file
from provisioning.card.source import Source

_RECORD = 512
_FIRST_ENTRY = 446
_FAT_KINDS = (0x01, 0x04, 0x06, 0x0B, 0x0C, 0x0E)
_LARGEST = 512 * 1024 * 1024


class NoCard(CardError):
    """This is no image and no card of a kiosk."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is no image or card of a WorkSource kiosk: write an image onto it first, with "
            "'worksource image flash'"
        )


@dataclass(frozen=True, slots=True)
class Setup:
    """The partition as it stands in an image, to be made a card's own again and again."""

    where: Range
    content: bytes

    def own_blocks(self, block_map: BlockMap, settings: bytes) -> dict[int, bytes]:
        """The blocks that are to lie over the image, by their place in it."""
        changed = edit(self.content, SETTINGS_FILE, settings)
        needed = layout_of(self.content).folder_end
        own = {}
        for at in range(0, len(self.content), BLOCK):
            place, new = self.where.start + at, changed.after[at : at + BLOCK]
            is_hole = at < needed and not _is_mapped(block_map, place)
            if is_hole or new != self.content[at : at + BLOCK]:
                own[place] = new
        return own

    def settings(self) -> bytes | None:
        """What the image says as it is."""
        return read_file(self.content, SETTINGS_FILE)


def setup_of_image(image: Path, block_map: BlockMap) -> Setup:
    """SETUP of an image, packed or not.  Raises NoCard, BadImage."""
    with Source(image, block_map.image_size) as source:
        record = memoryview(bytearray(_RECORD))
        source.read_into(0, record)
        where = setup_range(bytes(record))
        if where is None or where.end > block_map.image_size:
            raise NoCard(image)
        content = memoryview(bytearray(where.end - where.start))
        source.read_into(where.start, content)
    return Setup(where, bytes(content))


def setup_range(record: bytes) -> Range | None:
    """Where SETUP lies, by a boot record; None for one that is not ours."""
    entry = record[_FIRST_ENTRY : _FIRST_ENTRY + 16]
    signature = int.from_bytes(record[440:444], "little")
    if record[510:512] != b"\x55\xaa" or signature != DISK_SIGNATURE or entry[4] not in _FAT_KINDS:
        return None
    start = int.from_bytes(entry[8:12], "little") * _RECORD
    length = int.from_bytes(entry[12:16], "little") * _RECORD
    return Range(start, start + length) if 0 < length <= _LARGEST else None


def put_settings(path: Path, settings: bytes) -> None:
    """Write the settings file and read it back.  Raises CardError."""
    with _opened(path, os.O_RDWR) as file:
        where, content = _read(path, file)
        change = edit(content, SETTINGS_FILE, settings)
        for group in change.in_order():
            for at, sector in group:
                os.pwrite(file, sector, where.start + at)
            os.fsync(file)
        os.posix_fadvise(file, where.start, len(content), os.POSIX_FADV_DONTNEED)
        if _read(path, file)[1] != change.after:
            raise NotKept(str(path), where.start, len(content))


def get_settings(path: Path) -> bytes | None:
    """What an image or a card says; None if it says nothing.  Raises CardError."""
    with _opened(path, os.O_RDONLY) as file:
        return read_file(_read(path, file)[1], SETTINGS_FILE)


def _read(path: Path, file: int) -> tuple[Range, bytes]:
    where = setup_range(os.pread(file, _RECORD, 0))
    if where is None:
        raise NoCard(path)
    content = b""
    while len(content) < where.end - where.start:
        more = os.pread(file, where.end - where.start - len(content), where.start + len(content))
        if not more:
            raise NoFat(f"{path} ends within its partition SETUP: it was not written whole")
        content += more
    return where, content


@contextmanager
def _opened(path: Path, how: int) -> Iterator[int]:
    """A card is ours alone while it is changed: the system mounts nothing of it meanwhile."""
    try:
        is_card = stat.S_ISBLK(path.stat().st_mode)
        file = os.open(path, how | (os.O_EXCL if is_card and how & os.O_RDWR else 0) | os.O_CLOEXEC)
    except OSError as cause:
        raise _cannot(path, cause) from cause
    try:
        yield file
    except OSError as cause:
        raise _cannot(path, cause) from cause
    finally:
        os.close(file)


def _cannot(path: Path, cause: OSError) -> CardError:
    if path.is_block_device():
        return of_card(str(path), cause)
    return CardError(
        f"{path} cannot be opened or changed ({cause.strerror}): look at its name and rights"
    )


def _is_mapped(block_map: BlockMap, place: int) -> bool:
    return any(one.start <= place < one.end for one in block_map.ranges)
