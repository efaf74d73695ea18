"""A block map made again after some of an image was changed, so that the two still belong together."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from provisioning.card.block_map import BLOCK, BlockMap, Range

_HEAD = '<?xml version="1.0" ?>\n<bmap version="2.0">\n'
_READ = 4 * 1024 * 1024


def map_again(image: Path, old: BlockMap, changed: Range, into: Path) -> None:
    """Sums of what meets `changed` are taken anew; blocks there that were empty may not be now."""
    ranges = []
    with image.open("rb") as file:
        for one in _merged([*old.ranges, *_filled(file.fileno(), changed)]):
            known = one in old.ranges and (one.end <= changed.start or one.start >= changed.end)
            digest = next((kept.digest for kept in old.ranges if kept == one), "")
            ranges.append(Range(one.start, one.end, digest if known else _sum(file.fileno(), one)))
    draft = into.with_name(f"{into.name}.draft")
    with draft.open("wb") as out:
        out.write(as_text(old.image_size, ranges).encode())
        out.flush()
        os.fsync(out.fileno())
    draft.replace(into)


def as_text(image_size: int, ranges: Iterable[Range]) -> str:
    """As bmaptool reads it."""
    listed = list(ranges)
    lines = "".join(
        f'<Range chksum="{one.digest}"> {one.start // BLOCK}-{-(-one.end // BLOCK) - 1} </Range>\n'
        for one in listed
    )
    mapped = sum(-(-(one.end - one.start) // BLOCK) for one in listed)
    text = (
        f"{_HEAD}<ImageSize> {image_size} </ImageSize>\n<BlockSize> {BLOCK} </BlockSize>\n"
        f"<BlocksCount> {-(-image_size // BLOCK)} </BlocksCount>\n"
        f"<MappedBlocksCount> {mapped} </MappedBlocksCount>\n"
        f"<ChecksumType> sha256 </ChecksumType>\n<BmapFileChecksum> {'0' * 64} </BmapFileChecksum>\n"
        f"<BlockMap>\n{lines}</BlockMap>\n</bmap>\n"
    )
    return text.replace("0" * 64, hashlib.sha256(text.encode()).hexdigest(), 1)


def _merged(ranges: list[Range]) -> Iterator[Range]:
    """What is known stays as it is; new blocks stand between."""
    last = 0
    for one in sorted(ranges, key=lambda each: (each.start, -each.end)):
        if one.end > last:
            yield one if one.start >= last else Range(last, one.end)
            last = one.end


def _filled(file: int, where: Range) -> Iterator[Range]:
    start = None
    for at in range(where.start, where.end, BLOCK):
        is_filled = bool(os.pread(file, BLOCK, at).strip(b"\0"))
        if is_filled and start is None:
            start = at
        if not is_filled and start is not None:
            yield Range(start, at)
            start = None
    if start is not None:
        yield Range(start, where.end)


def _sum(file: int, one: Range) -> str:
    total = hashlib.sha256()
    for at in range(one.start, one.end, _READ):
        total.update(os.pread(file, min(_READ, one.end - at), at))
    return total.hexdigest()
