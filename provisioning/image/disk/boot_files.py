"""
What the Pi's firmware reads: autoboot.txt on SETUP, and on each slot kernel, firmware, settings.

SETUP never holds start*.elf: a torn autoboot.txt would then boot from there.  It does hold
bootcode.bin, which the boot ROM of Pi 3 and Zero 2 W looks for on the first partition.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from contract.disk import AUTOBOOT_FILE, SLOTS, autoboot
from provisioning.image.errors import BadRoot
from provisioning.image.recipe.reading import Profile
from provisioning.image.root.kernel import Kernel
from provisioning.image.steps.shell import Shell

BOOT = Path(__file__).parents[1] / "recipe/boot"
FIRMWARE = Path("usr/lib/raspi-firmware")
BOARDS = ("bcm2710*", "bcm2711*", "bcm2712*", "bcm2837*")
_CAMERA_OR_DEBUG = ("start_x.elf", "start4x.elf", "start_db.elf", "start4db.elf",
                    "fixup_x.dat", "fixup4x.dat", "fixup_db.dat", "fixup4db.dat")  # fmt: skip


def lay_setup(board: Path, folder: Path) -> None:
    """The partition SETUP, without the settings that a technician writes onto it."""
    _empty(folder)
    (folder / AUTOBOOT_FILE).write_text(autoboot("a"))
    shutil.copyfile(BOOT / "setup-readme.txt", folder / "README.txt")
    if (board / FIRMWARE / "bootcode.bin").exists():
        shutil.copyfile(board / FIRMWARE / "bootcode.bin", folder / "bootcode.bin")


def lay_slot(
    shell: Shell, board: Path, kernels: Sequence[Kernel], profile: Profile, folder: Path
) -> None:
    """What both slots hold alike; the initial file systems lie in `folder` already."""
    for kernel in kernels:
        if not (folder / kernel.initrd).exists():
            raise BadRoot(f"{folder / kernel.initrd} is missing: begin with --from kernel")
        shutil.copyfile(board / f"boot/vmlinuz-{kernel.version}", folder / kernel.file)
        _lay_trees(board, kernel, folder)
    _lay_firmware(board, folder)
    (folder / "config.txt").write_text((BOOT / f"config-{profile}.txt").read_text())
    if profile == "debian":
        (folder / "overlays").mkdir(exist_ok=True)
        shell.run("dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o",
                  folder / "overlays/worksource-rtc.dtbo", BOOT / "worksource-rtc.dts")  # fmt: skip


def command_line(slot: str) -> str:
    """The kernel's command line of a slot: the same but for the root."""
    words = (BOOT / "cmdline.txt").read_text().split()
    return " ".join([f"root=PARTUUID={SLOTS[slot][1].partuuid}", *words]) + "\n"


def _lay_trees(board: Path, kernel: Kernel, folder: Path) -> None:
    """Device trees, and the overlays that Raspberry Pi's kernels bring."""
    trees = board / f"usr/lib/linux-image-{kernel.version}"
    for pattern in BOARDS:
        for path in sorted((trees / "broadcom").glob(f"{pattern}.dtb")):
            shutil.copyfile(path, folder / path.name)
    if (trees / "overlays").is_dir():
        shutil.copytree(trees / "overlays", folder / "overlays", dirs_exist_ok=True)


def _lay_firmware(board: Path, folder: Path) -> None:
    found = [path for pattern in ("start*.elf", "fixup*.dat")
             for path in sorted((board / FIRMWARE).glob(pattern))
             if path.name not in _CAMERA_OR_DEBUG]  # fmt: skip
    if not found:
        raise BadRoot(f"no firmware of the Pi lies in {board / FIRMWARE}")
    for path in found:
        shutil.copyfile(path, folder / path.name)


def _empty(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
