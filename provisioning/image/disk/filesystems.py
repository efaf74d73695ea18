"""The file systems of the card, made from folders: nothing is mounted, and the same comes out again."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from contract.disk import DISK_SIGNATURE, Partition
from provisioning.image.errors import BadRoot
from provisioning.image.steps.shell import Shell

MIB = 1024 * 1024
FAT32_FROM = 48 * MIB
"""Below this, FAT32 has too few clusters to be one."""
SQUASHFS_LEVEL = 9
"""15 saves six percent and takes several times as long."""
_NAMES = uuid.UUID("6f0d5d1c-8a52-5d0e-9a55-4b494f530000")


def fat(shell: Shell, folder: Path, target: Path, partition: Partition, epoch: int) -> None:
    """A FAT partition of exactly its size; raises BadRoot if the folder does not fit."""
    _sized(target, partition.size)
    kind = ["-F", "32", "-s", "1"] if partition.size >= FAT32_FROM else ["-F", "16", "-s", "1"]
    serial = f"{(DISK_SIGNATURE ^ partition.number) & 0xFFFFFFFF:08x}"
    shell.run("mkfs.vfat", "--invariant", *kind, "-i", serial, "-n", partition.label, target)
    _fits(folder, partition)
    for path in sorted([folder, *folder.rglob("*")]):
        os.utime(path, (epoch, epoch))
    for path in sorted(folder.iterdir()):
        shell.run("mcopy", "-s", "-m", "-Q", "-i", target, path, "::/",
                  environment={"MTOOLS_SKIP_CHECK": "1", "SOURCE_DATE_EPOCH": str(epoch)})  # fmt: skip


def squashfs(shell: Shell, root: Path, target: Path, partition: Partition, epoch: int) -> None:
    """The root, packed; raises BadRoot if it is larger than its slot."""
    target.unlink(missing_ok=True)
    shell.run(  # it takes the times of files from its own words, and refuses both
        *("env", "-u", "SOURCE_DATE_EPOCH"),
        *("mksquashfs", root, target, "-noappend", "-no-progress", "-quiet", "-no-exports"),
        *("-comp", "zstd", "-Xcompression-level", str(SQUASHFS_LEVEL), "-b", "256K"),
        *("-all-time", str(epoch), "-mkfs-time", str(epoch)),
    )
    size = target.stat().st_size
    if size > partition.size:
        raise BadRoot(
            f"the root is {size // MIB} MiB and its slot holds {partition.size // MIB}: "
            "throw more away (recipe/trim.toml) or ask for larger slots (contract/disk.py)"
        )


def ext4(shell: Shell, target: Path, partition: Partition, epoch: int) -> None:
    """The data partition, empty; the kiosk makes its folders itself."""
    _sized(target, partition.size)
    mine = uuid.uuid5(_NAMES, partition.name)
    seed = uuid.uuid5(_NAMES, f"{partition.name} seed")
    shell.run(
        *("mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-m", "0", "-L", partition.label),
        *("-U", str(mine), "-J", f"size={min(64, max(4, partition.size // MIB // 16))}"),
        *(
            "-E",
            f"hash_seed={seed},root_owner=0:0,nodiscard,lazy_itable_init=1,lazy_journal_init=1",
        ),
        target,
        environment={"SOURCE_DATE_EPOCH": str(epoch), "E2FSPROGS_FAKE_TIME": str(epoch)},
    )


def _sized(target: Path, size: int) -> None:
    target.unlink(missing_ok=True)
    with target.open("wb") as made:
        made.truncate(size)


def _fits(folder: Path, partition: Partition) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if size > partition.size * 98 // 100:
        raise BadRoot(
            f"{folder.name} is {size // MIB} MiB and its partition holds {partition.size // MIB}: "
            "fewer device trees or firmware files, or a larger partition (contract/disk.py)"
        )
