"""
A build: its steps in their order, put together from the rooms that do them.

Debian's packages come first and are kept; all after them is native and takes less than two
minutes.  Each step leaves its work in a folder, so that a build goes on from where it failed.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from contract.disk import PARTITIONS, SLOTS, Partition
from provisioning.image.disk import assembling, boot_files, filesystems
from provisioning.image.errors import NothingKept
from provisioning.image.inventory import manifest, sbom
from provisioning.image.recipe import reading
from provisioning.image.recipe.sources import Sources
from provisioning.image.root import base, laying, settling
from provisioning.image.root.kernel import Kernel, kernels, prepare
from provisioning.image.steps.place import Place
from provisioning.image.steps.running import Step
from provisioning.image.steps.shell import Shell

SBOM_INSIDE = Path("usr/share/worksource/sbom.spdx.json")
_OF_BOARD = ("boot", "usr/lib/raspi-firmware")


@dataclass(frozen=True, slots=True)
class Wish:
    """What to build."""

    profile: reading.Profile
    version: str
    epoch: int
    """Seconds: no file of ours is younger."""
    packages: tuple[Path, ...]
    """Our own .deb files."""
    keyring: Path | None
    """Whose updates the kiosk takes."""
    sources: Sources
    is_offline: bool
    """Take the newest base that is kept, and ask no archive."""
    partitions: tuple[Partition, ...] = PARTITIONS


class Build:
    """One build at one place."""

    def __init__(self, wish: Wish, place: Place) -> None:
        self.wish = wish
        self.place = place

    def steps(self) -> list[Step]:
        """All of them, in their order."""
        return [
            Step("resolve", "asking the archive which versions there are", self.resolve),
            Step("base", "Debian's packages, set up under emulation", self.base),
            Step("root", "a fresh root from the base", self.root),
            Step("package", "our own package", self.package),
            Step("settle", "accounts, units, nothing open", self.settle),
            Step("kernel", "kernel modules and initial file system", self.kernel),
            Step("inventory", "the list of what is inside", self.inventory),
            Step("squashfs", "packing the root", self.squashfs),
            Step("partitions", "the card's partitions", self.partitions),
            Step("disk", "all of them as one disk", self.disk),
            Step("pack", "block map, packing", self.pack),
            Step("manifest", "figures and checksums", self.manifest),
        ]

    # --- the first stage --------------------------------------------------------------------

    def resolve(self, shell: Shell) -> None:
        place = self.place
        place.work.mkdir(parents=True, exist_ok=True)
        place.cache.mkdir(parents=True, exist_ok=True)
        if self.wish.is_offline:
            newest = self._newest_base()
            shell.say(f"no archive is asked: {newest}")
            self._chosen.write_text(newest.read_text())
            return
        packages = tuple(reading.packages(self.wish.profile))
        room = (place.cache / f"apt-{self.wish.profile}").resolve()
        resolved = base.resolve(shell, self.wish.profile, packages, self.wish.sources, room)
        asked = base.Base(self.wish.profile, packages, self.wish.sources, resolved)
        told = {"key": asked.key, "profile": self.wish.profile, "resolved": resolved}
        self._chosen.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")

    def base(self, shell: Shell) -> None:
        told = json.loads(self._kept(self._chosen, "resolve").read_text())
        kept = self._base_tar(told["key"])
        if kept.exists():
            shell.say(f"{kept} is kept from before")
            return
        packages = tuple(reading.packages(self.wish.profile))
        asked = base.Base(self.wish.profile, packages, self.wish.sources, told["resolved"])
        base.build(shell, asked, kept)
        kept.with_suffix(".json").write_text(self._chosen.read_text())

    # --- the second stage -------------------------------------------------------------------

    def root(self, shell: Shell) -> None:
        told = json.loads(self._kept(self._chosen, "resolve").read_text())
        place = self.place
        kept = self._kept(self._base_tar(told["key"]), "base")
        laying.unpack_base(shell, kept, place.root)
        laying.require_versions(place.root, told["resolved"], kept)
        if place.board.exists():
            shutil.rmtree(place.board)
        trees = [str(path.relative_to(place.root))
                 for path in sorted(place.root.glob("usr/lib/linux-image-*"))]  # fmt: skip
        for name in (*_OF_BOARD, *trees):
            if (place.root / name).exists():
                (place.board / name).parent.mkdir(parents=True, exist_ok=True)
                (place.root / name).rename(place.board / name)
        (place.root / "boot").mkdir(exist_ok=True)

    def package(self, shell: Shell) -> None:
        self._kept(self.place.board / "boot", "root")
        for package in self.wish.packages:
            laid = laying.lay_package(shell, package, self.place.root)
            shell.say(f"{laid.name} {laid.version}")

    def settle(self, shell: Shell) -> None:
        root = self._kept(self.place.root / laying.STATUS, "root").parents[3]
        told = json.loads(self._chosen.read_text())
        laying.lay_overlay(root)
        facts = settling.Facts(self.wish.version, self.wish.profile,
                               self._kernels()[0].version, told["key"])  # fmt: skip
        settling.settle(shell, root, facts, self.wish.epoch, self.wish.keyring)
        freed = laying.throw_away(root, reading.trim().patterns)
        shell.say(f"thrown away: {freed // 1024 // 1024} MiB")
        settling.require_closed(root)
        shell.say("enabled: " + ", ".join(settling.enabled(root)))

    def kernel(self, shell: Shell) -> None:
        slot = self.place.slot
        if slot.exists():
            shutil.rmtree(slot)
        slot.mkdir(parents=True)
        found = self._kernels()
        for one in found:
            prepare(shell, self.place.root, one, reading.initrd().modules, slot / one.initrd)
        boot_files.lay_slot(shell, self.place.board, found, self.wish.profile, slot)

    def inventory(self, shell: Shell) -> None:
        told = sbom.of_root(self.place.root, self.wish.version, self.wish.profile, self.wish.epoch)
        written = json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        for path in (self.place.root / SBOM_INSIDE, self.place.beside("sbom.spdx.json")):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written)
        shell.say(f"{len(told['packages'])} entries")

    def squashfs(self, shell: Shell) -> None:
        self._kept(self.place.root / SBOM_INSIDE, "inventory")
        self.place.parts.mkdir(parents=True, exist_ok=True)
        filesystems.squashfs(shell, self.place.root, self._part("root"), self._of("root-a"),
                             self.wish.epoch)  # fmt: skip

    def partitions(self, shell: Shell) -> None:
        epoch = self.wish.epoch
        slot = self._kept(self.place.slot / "config.txt", "kernel").parent
        setup = self.place.work / "setup"
        boot_files.lay_setup(self.place.board, setup)
        filesystems.fat(shell, setup, self._part("setup"), self._of("setup"), epoch)
        for name, (boot, _root) in SLOTS.items():
            (slot / "cmdline.txt").write_text(boot_files.command_line(name))
            filesystems.fat(shell, slot, self._part(boot.name), self._of(boot.name), epoch)
        filesystems.ext4(shell, self._part("data"), self._of("data"), epoch)

    def disk(self, shell: Shell) -> None:
        # Slot b stays empty until the first update: half the size, and nothing boots there.
        images = {"setup": "setup", "boot-a": "boot-a", "root-a": "root", "data": "data"}
        found = {name: self._kept(self._part(part), "partitions") for name, part in images.items()}
        assembling.assemble(shell, self.wish.partitions, found, self.place.image,
                            self.place.work / "genimage")  # fmt: skip

    def pack(self, shell: Shell) -> None:
        image = self._kept(self.place.image, "disk")
        assembling.map_blocks(shell, image)
        assembling.pack(shell, image)

    def manifest(self, _shell: Shell) -> None:
        self._kept(self.place.beside("img.zst"), "pack")
        facts = manifest.of_build(self.place, self.wish, self._kernels())
        self.place.beside("manifest.json").write_text(
            json.dumps(facts, indent=1, sort_keys=True) + "\n"
        )

    # --- inside -------------------------------------------------------------------------------

    @property
    def _chosen(self) -> Path:
        return self.place.work / "resolved.json"

    def _base_tar(self, key: str) -> Path:
        return (self.place.cache / f"base-{self.wish.profile}-{key}.tar").resolve()

    def _newest_base(self) -> Path:
        found = sorted(self.place.cache.glob(f"base-{self.wish.profile}-*.json"),
                       key=lambda path: path.stat().st_mtime)  # fmt: skip
        if not found:
            raise NothingKept("resolve", "base")
        return found[-1]

    def _kept(self, path: Path, made_by: str) -> Path:
        if not path.exists():
            raise NothingKept(path.name, made_by)
        return path

    def _kernels(self) -> list[Kernel]:
        return kernels(self.place.board, self.wish.profile)

    def _part(self, name: str) -> Path:
        ending = {"root": "squashfs", "data": "ext4"}.get(name, "vfat")
        return self.place.parts / f"{name}.{ending}"

    def _of(self, name: str) -> Partition:
        return next(one for one in self.wish.partitions if one.name == name)
