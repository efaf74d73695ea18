"""Partitions into one file: genimage's table and copy, a block map, a packed copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from contract.disk import DISK_SIGNATURE, Partition
from provisioning.image.disk.filesystems import FAT32_FROM, MIB
from provisioning.image.steps.shell import Shell

EXTENDED = 4
"""The number of the extended partition, which holds those from 5 on."""
ZSTD_LEVEL = 9


def table(name: str, partitions: Sequence[Partition], images: Mapping[str, str]) -> str:
    """genimage's description of the card; a partition without an image stays empty."""
    parts = "\n".join(_described(one, images.get(one.name)) for one in partitions)
    return (
        f"image {name} {{\n"
        "  hdimage {\n"
        '    partition-table-type = "mbr"\n'
        f"    disk-signature = {DISK_SIGNATURE:#010x}\n"
        f"    extended-partition = {EXTENDED}\n"
        f"    align = {MIB}\n"
        "  }\n"
        f"{parts}\n"
        "}\n"
    )


def assemble(
    shell: Shell,
    partitions: Sequence[Partition],
    images: Mapping[str, Path],
    target: Path,
    room: Path,
) -> None:
    """The card as one sparse file."""
    if room.exists():
        shutil.rmtree(room)
    for name in ("in", "out", "tmp", "root"):
        (room / name).mkdir(parents=True)
    for name, path in images.items():
        os.link(path, room / "in" / f"{name}.part")
    described = room / "genimage.cfg"
    described.write_text(table(target.name, partitions, {name: f"{name}.part" for name in images}))
    shell.run(
        *("genimage", "--config", described, "--rootpath", room / "root"),
        *("--inputpath", room / "in", "--outputpath", room / "out", "--tmppath", room / "tmp"),
    )
    (room / "out" / target.name).replace(target)
    shutil.rmtree(room)


def map_blocks(shell: Shell, image: Path) -> Path:
    """Which blocks of the image hold anything: no others are written onto a card."""
    target = image.with_name(f"{image.name}.bmap")
    shell.run("bmaptool", "create", "-o", target, image)
    return target


def pack(shell: Shell, image: Path) -> Path:
    """The image as it is kept and sent."""
    target = image.with_name(f"{image.name}.zst")
    half = target.with_name(f"half-{target.name}")
    shell.run("zstd", "-q", "-f", f"-{ZSTD_LEVEL}", "-T2", "-o", half, image)
    half.replace(target)
    return target


def _described(partition: Partition, image: str | None) -> str:
    lines = [f"  partition {partition.name} {{", f"    partition-type = {_type_of(partition):#04x}"]
    if image is not None:
        lines.append(f'    image = "{image}"')
    lines.append(f"    size = {partition.size}")
    return "\n".join([*lines, "  }"])


def _type_of(partition: Partition) -> int:
    if partition.kind != "fat":
        return 0x83
    return 0x0C if partition.size >= FAT32_FROM else 0x0E
