"""
What is not overwritten, however often one asks; and what only after it was named again.

Pure: from what was seen of a target to sentences.
"""

from __future__ import annotations

from provisioning.card.disks import Disk
from provisioning.card.shown import size

LARGE = 256 * 1000**3 + 16 * 1000**3
"""A card of 256 GB, as makers count, is still taken."""
_SYSTEM = ("/", "/boot", "/boot/efi", "/boot/firmware", "/usr", "/var", "/home")


def refusals(disk: Disk) -> list[str]:
    """Why this target cannot be written at all."""
    faults = []
    if disk.kind not in ("disk", "loop"):
        faults.append(
            f"{disk.path} is no whole disk ({disk.kind}): name the disk, such as /dev/sdb"
        )
    if disk.size == 0:
        faults.append(f"there is no card in {disk.path}: put one in")
    if any(mount in _SYSTEM for mount in disk.mounts):
        faults.append(f"{disk.path} holds this computer's system: it is never overwritten")
    elif disk.mounts:
        parts = " ".join(part.path for part in disk.parts if part.mounts)
        faults.append(
            f"{disk.path} is in use (mounted on {', '.join(disk.mounts)}): unmount it first, with "
            f"'umount {parts}'"
        )
    if disk.swaps:
        faults.append(
            f"{disk.path} is swap space of this computer ({', '.join(disk.swaps)}): it is never "
            "overwritten"
        )
    if disk.holders:
        faults.append(
            f"{disk.path} is part of something larger ({', '.join(disk.holders)}): it is never "
            "overwritten"
        )
    if disk.is_read_only:
        faults.append(
            f"{disk.path} is write-protected: look whether the slide at the card's side, or at its "
            "adapter's, stands on LOCK"
        )
    return faults


def doubts(disk: Disk, named_again: tuple[str, ...]) -> list[str]:
    """Why it must be named a second time; nothing once it was."""
    if disk.path in named_again:
        return []
    then = f"if it is meant, add '--yes-this-one {disk.path}'"
    faults = []
    if not disk.is_card:
        faults.append(f"{disk.path} ({disk.name}) is built in, and no card: {then}")
    if disk.size > LARGE:
        faults.append(f"{disk.path} holds {size(disk.size)}, which is large for a card: {then}")
    return faults


def too_small(disk: Disk, needed: int) -> list[str]:
    """Whether the image goes onto it."""
    if disk.size == 0 or disk.size >= needed:
        return []
    return [
        f"{disk.path} holds {size(disk.size)}, and the image needs {size(needed)}: take a larger card"
    ]
