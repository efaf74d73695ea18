"""Small images of a kiosk's card: the layout of contract/disk.py scaled down, and its block map."""

import hashlib
import random
import subprocess
from pathlib import Path

from contract.disk import DISK_SIGNATURE

MIB = 1024 * 1024
BLOCK = 4096
SETUP_AT = MIB
SETUP_SIZE = 4 * MIB
NEEDS = ("mformat", "mcopy")


def make_image(path: Path, size: int = 24 * MIB, seed: int = 1, data: int = 6 * MIB) -> Path:
    """An image with holes: boot record, a FAT partition SETUP, and a root that is noise."""
    noise = random.Random(seed)
    with path.open("wb") as file:
        file.truncate(size)
        file.write(boot_record(size))
        for part, at in ((data // 2, 6 * MIB), (data // 4, 12 * MIB), (data // 4, 16 * MIB)):
            file.seek(at)
            file.write(noise.randbytes(part))
        file.seek(size - MIB)
        file.write(noise.randbytes(100))
    setup = path.with_suffix(".setup")
    with setup.open("wb") as file:
        file.truncate(SETUP_SIZE)
    run("mformat", "-i", str(setup), "-T", str(SETUP_SIZE // 512), "-v", "WSSETUP", "::")
    note = path.with_suffix(".autoboot")
    note.write_text("[all]\ntryboot_a_b=1\n")
    run("mcopy", "-i", str(setup), str(note), "::/autoboot.txt")
    content = setup.read_bytes()
    with path.open("r+b") as file:
        for at in range(0, SETUP_SIZE, BLOCK):
            if content[at : at + BLOCK].strip(b"\0"):
                file.seek(SETUP_AT + at)
                file.write(content[at : at + BLOCK])
    setup.unlink()
    note.unlink()
    return path


def boot_record(size: int) -> bytes:
    """MBR with SETUP, a root, and data to the end."""
    entries = b"".join(
        bytes([0, 0, 0, 0, kind, 0, 0, 0])
        + (at // 512).to_bytes(4, "little")
        + (length // 512).to_bytes(4, "little")
        for kind, at, length in (
            (0x0C, SETUP_AT, SETUP_SIZE),
            (0x83, 6 * MIB, 10 * MIB),
            (0x83, 16 * MIB, size - 16 * MIB),
        )
    )
    head = bytes(440) + DISK_SIGNATURE.to_bytes(4, "little") + bytes(2)
    return (head + entries).ljust(510, b"\0") + b"\x55\xaa"


def make_map(image: Path) -> Path:
    """As bmaptool makes it, from blocks that are not empty."""
    content = image.read_bytes()
    full = [at for at in range(0, len(content), BLOCK) if content[at : at + BLOCK].strip(b"\0")]
    runs: list[list[int]] = []
    for at in full:
        if runs and at == runs[-1][1] + BLOCK:
            runs[-1][1] = at
        else:
            runs.append([at, at])
    ranges = "".join(
        f'<Range chksum="{hashlib.sha256(content[low : high + BLOCK]).hexdigest()}">'
        f" {low // BLOCK}{'' if low == high else f'-{high // BLOCK}'} </Range>\n"
        for low, high in runs
    )
    text = (
        f'<?xml version="1.0" ?>\n<bmap version="2.0">\n<ImageSize> {len(content)} </ImageSize>\n'
        f"<BlockSize> {BLOCK} </BlockSize>\n<BlocksCount> {-(-len(content) // BLOCK)} </BlocksCount>\n"
        f"<MappedBlocksCount> {len(full)} </MappedBlocksCount>\n"
        f"<ChecksumType> sha256 </ChecksumType>\n<BmapFileChecksum> {'0' * 64} </BmapFileChecksum>\n"
        f"<BlockMap>\n{ranges}</BlockMap>\n</bmap>\n"
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    made = image.with_name(f"{image.name}.bmap")
    made.write_text(text.replace("0" * 64, digest, 1))
    return made


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
