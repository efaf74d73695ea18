"""
The Raspberry Pi's firmware, as far as it chooses what to boot: autoboot.txt, config.txt, cmdline.txt.

It reads the card's own FAT partitions, so an image that boots here has its boot files in order.
What it cannot show is the real firmware's reading of the same files: that is for a real board.
https://www.raspberrypi.com/documentation/computers/config_txt.html says what they mean.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from contract.disk import AUTOBOOT_FILE, SETUP

_SECTOR = 512


class WillNotBoot(Exception):
    """The card's boot files do not lead to a kernel; says which one and why."""


@dataclass(frozen=True, slots=True)
class Boot:
    """What the firmware hands over to."""

    partition: int
    is_tryout: bool
    kernel: Path
    initrd: Path | None
    command_line: str


def choose(autoboot: str, *, is_tryout: bool) -> int:
    """The number of the boot partition that autoboot.txt names.  Raises WillNotBoot."""
    said: dict[str, str] = {}
    section = "all"
    for line in _lines(autoboot):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "all" or (section == "tryboot" and is_tryout):
            key, _, value = line.partition("=")
            said[key.strip()] = value.strip()
    if is_tryout and said.get("tryboot_a_b") != "1":
        raise WillNotBoot(f"{AUTOBOOT_FILE} does not say tryboot_a_b=1")
    number = said.get("boot_partition", "1")
    if not number.isascii() or not number.isdigit():
        raise WillNotBoot(f"{AUTOBOOT_FILE} names the boot partition '{number}'")
    return int(number)


def pick(card: Path, *, is_tryout: bool, into: Path) -> Boot:
    """Read the card as the firmware would, and take its files out.  Raises WillNotBoot."""
    starts = partition_starts(card)
    setup = FatFolder(card, starts[SETUP.number])
    # Without the file the firmware boots partition 1, where there is no kernel on purpose.
    number = choose(setup.text(AUTOBOOT_FILE), is_tryout=is_tryout)
    if number not in starts:
        raise WillNotBoot(f"{AUTOBOOT_FILE} names partition {number}, which the card has not")
    boot = FatFolder(card, starts[number])
    config = _config(boot.text("config.txt"))
    into.mkdir(parents=True, exist_ok=True)
    prefix = config.get("os_prefix", "")
    kernel = boot.take(prefix + config.get("kernel", "kernel8.img"), into / "kernel")
    initramfs = config.get("initramfs", "").split(" ")[0]
    initrd = boot.take(prefix + initramfs, into / "initrd") if initramfs else None
    line = boot.text(prefix + config.get("cmdline", "cmdline.txt")).strip()
    return Boot(number, is_tryout, kernel, initrd, line)


def partition_starts(card: Path) -> dict[int, int]:
    """Where each partition of a card begins, in bytes, by its number.  Raises WillNotBoot."""
    command = ["sfdisk", "--json", str(card)]
    said = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if said.returncode:
        raise WillNotBoot(f"{card} has no table of partitions: {said.stderr.strip()}")
    found = json.loads(said.stdout)["partitiontable"]["partitions"]
    prefix = len(str(card))
    return {int(one["node"][prefix:].lstrip("p")): one["start"] * _SECTOR for one in found}


@dataclass(frozen=True, slots=True)
class FatFolder:
    """The root of a FAT partition within a card's image, by mtools: nothing is mounted."""

    card: Path
    start: int

    def text(self, name: str) -> str:
        return self._run("mtype", f"::{name}").decode("ascii", "replace")

    def take(self, name: str, to: Path) -> Path:
        to.unlink(missing_ok=True)
        self._run("mcopy", "-n", f"::{name}", str(to))
        return to

    def _run(self, tool: str, *arguments: str) -> bytes:
        command = [tool, "-i", f"{self.card}@@{self.start}", *arguments]
        done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603
        if done.returncode:
            raise WillNotBoot(f"{arguments[-1]}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout


def _config(text: str) -> dict[str, str]:
    """config.txt without what is for certain models; `initramfs NAME followkernel` has no sign."""
    said: dict[str, str] = {}
    section = "all"
    for line in _lines(text):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "all":
            key, _, value = line.partition(" " if line.startswith("initramfs ") else "=")
            said[key.strip()] = value.strip()
    return said


def _lines(text: str) -> list[str]:
    bare = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in bare if line]
