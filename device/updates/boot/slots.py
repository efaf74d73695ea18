"""
Which of the two slots runs: as the kernel was told its root, and as the firmware tells it.

Standard library and the contract alone, for RAUC's backend starts from here.  The paths hang
below one root, so that a test gives its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from contract.disk import SLOTS

Slot = Literal["a", "b"]
NAMES: tuple[Slot, Slot] = ("a", "b")
_BOOTLOADER = "proc/device-tree/chosen/bootloader"


class MixedSlots(Exception):
    """The kernel came from one slot and its root from the other: nothing of it is to be kept."""

    def __init__(self, kernel: Slot, root: Slot) -> None:
        super().__init__(
            f"the kernel was started from slot {kernel} and its root is slot {root}: the boot "
            "partition's cmdline.txt names the wrong root; start the kiosk anew, and if it stays "
            "so, write its card anew"
        )


def other(slot: Slot) -> Slot:
    """The one that does not run while `slot` does."""
    return "b" if slot == "a" else "a"


def running(root: Path = Path("/")) -> Slot | None:
    """The slot that runs; None on a machine that has no two.  Raises MixedSlots."""
    of_root, of_kernel = _of_root(root), _of_kernel(root)
    if of_root is not None and of_kernel is not None and of_root != of_kernel:
        raise MixedSlots(of_kernel, of_root)
    return of_root or of_kernel


def is_tried(root: Path = Path("/")) -> bool:
    """Whether the firmware says that this boot was the one-shot."""
    return _number(root / _BOOTLOADER / "tryboot") == 1


def _of_root(root: Path) -> Slot | None:
    try:
        words = (root / "proc/cmdline").read_text(errors="replace").split()
    except OSError:
        return None
    said = dict(word.split("=", 1) for word in words if "=" in word)
    for slot in NAMES:
        if said.get("root", "").casefold() == f"partuuid={SLOTS[slot][1].partuuid}":
            return slot
        if said.get("rauc.slot", "").casefold() == slot:
            return slot
    return None


def _of_kernel(root: Path) -> Slot | None:
    partition = _number(root / _BOOTLOADER / "partition")
    return next((slot for slot in NAMES if SLOTS[slot][0].number == partition), None)


def _number(path: Path) -> int | None:
    """A cell of the device tree: four bytes, the highest first."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return int.from_bytes(content, "big") if len(content) == 4 else None
