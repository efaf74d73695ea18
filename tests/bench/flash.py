"""
Writing a card by block map and reading it back: ours against bmaptool's, in one run.

The target is a loop device past the page cache (as root), else a plain file.  bmaptool reads
nothing back, so to its time is added the quickest equal read-back there is: the same ranges, past
the cache, compared with the image.
"""

import mmap
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisioning.card.block_map import BlockMap, map_of
from provisioning.card.flash.plan import Plan
from provisioning.card.flash.writing import flash
from tests.bench.lines import Line, Note, interleaved
from tests.provisioning.card.making import MIB, boot_record

ROUNDS = 5
GOAL = 0.95
SIZE = 1024 * MIB
FILLED = ((1, 12), (65, 40), (193, 40), (320, 200), (900, 8))
"""Where the image has something: from which MiB on, and how many of them."""
PIECE = 4 * MIB


def measure() -> Iterator[Line | Note]:
    if shutil.which("bmaptool") is None:
        yield Note("writing a card", "not measured: bmap-tools is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="worksource-bench-") as home:
        image = _image(Path(home))
        block_map = map_of(image)
        with _target(Path(home)) as (target, what):
            for one in (image, _packed(image)):
                yield _line(one, block_map, image, target)
            yield Note("written to", what)


def _line(image: Path, block_map: BlockMap, raw: Path, target: Path) -> Line:
    def ours() -> float:
        began = time.monotonic()
        flash(image, Plan(block_map), target, lambda *_: None)
        return block_map.mapped / MIB / (time.monotonic() - began)

    def theirs() -> float:
        began = time.monotonic()
        its_map = f"{raw}.bmap"
        subprocess.run(
            ["bmaptool", "-q", "copy", "--bmap", its_map, str(image), str(target)], check=True
        )
        _read_back(raw, block_map, target)
        return block_map.mapped / MIB / (time.monotonic() - began)

    found, limit = interleaved(ROUNDS, ours, theirs)
    kind = "packed (zst)" if image.suffix == ".zst" else "raw"
    return Line(
        f"write a card and read it back, {kind} image",
        f"{found:.0f} MiB/s",
        f"bmaptool and cmp: {limit:.0f} MiB/s",
        found / limit,
        GOAL,
    )


def _read_back(image: Path, block_map: BlockMap, target: Path) -> None:
    wanted, found = (memoryview(mmap.mmap(-1, PIECE)) for _ in range(2))
    descriptor = os.open(target, os.O_RDONLY | os.O_DIRECT)
    with image.open("rb") as file:
        for one in block_map.ranges:
            for at in range(one.start, one.end, PIECE):
                length = min(PIECE, one.end - at)
                os.preadv(descriptor, [found[:length]], at)
                file.seek(at)
                file.readinto(wanted[:length])
                if bytes(found[:length]) != bytes(wanted[:length]):
                    raise RuntimeError("bmaptool wrote something else")
    os.close(descriptor)


def _image(home: Path) -> Path:
    path = home / "worksource-kiosk-1.0.0-arm64.img"
    noise = random.Random(1)
    with path.open("wb") as file:
        file.truncate(SIZE)
        file.write(boot_record(SIZE))
        for start, length in FILLED:
            file.seek(start * MIB)
            for _ in range(length):  # half of it can be packed, as of programs
                file.write(noise.randbytes(MIB // 2) + noise.randbytes(1024) * 512)
    subprocess.run(
        ["bmaptool", "create", "-o", f"{path}.bmap", str(path)], check=True, capture_output=True
    )
    return path


def _packed(image: Path) -> Path:
    path = image.with_name(f"{image.name}.zst")
    subprocess.run(["zstd", "-q", "-3", "-f", str(image), "-o", str(path)], check=True)
    return path


@contextmanager
def _target(home: Path) -> Iterator[tuple[Path, str]]:
    file = home / "card"
    file.touch()
    os.truncate(file, SIZE + 256 * MIB)
    told = subprocess.run(
        ["losetup", "--find", "--show", "--direct-io=on", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        yield file, "a plain file: no loop device can be had here"
        return
    device = told.stdout.strip()
    try:
        yield Path(device), "a loop device with direct I/O"
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)
