"""A kiosk's card as files: two slots, the firmware's choice among them, and RAUC on a bus of its own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from contract.disk import FIRMWARE_PORT, SLOTS, autoboot
from device.updates.boot.choice import BootChoice
from device.updates.boot.slots import Slot
from device.updates.bundle.rauc import Rauc
from device.updates.files import Places
from provisioning.emulation.firmware import WillNotBoot, choose
from tests.rig.waiting import wait_until

HOUSE = Path(__file__).parent.parent.parent
IMAGE_ROOT = HOUSE / "device" / "image_root"
KIB = 1024
ROOT_BYTES, BOOT_KIB = 384 * KIB, 360

needs_rauc = pytest.mark.skipif(
    not all(shutil.which(program) for program in ("rauc", "mksquashfs", "dbus-daemon", "mcopy")),
    reason="needs rauc, squashfs-tools, dbus and mtools: sh provisioning/machine/packages.sh test",
)


@dataclass(frozen=True, slots=True)
class Slots:
    """A card below one folder; `boot` plays the firmware."""

    folder: Path

    @classmethod
    def made(cls, folder: Path, *, running: Slot = "a", room: int = ROOT_BYTES) -> Slots:
        card = cls(folder)
        for path in ("dev", "setup", "proc/device-tree/chosen/bootloader", "between", "run"):
            (folder / path).mkdir(parents=True)
        port = folder / FIRMWARE_PORT.lstrip("/")
        port.parent.mkdir(parents=True)
        port.touch()
        for boot, root in SLOTS.values():
            card.device(boot.number).write_bytes(bytes(min(room, BOOT_KIB * KIB)))
            card.device(root.number).write_bytes(bytes(room))
        card.autoboot.write_text(autoboot(running))
        card.boot()
        return card

    @property
    def autoboot(self) -> Path:
        return self.folder / "setup" / "autoboot.txt"

    @property
    def choice(self) -> BootChoice:
        return BootChoice(self.folder / "setup", self.folder / "data" / "rauc", self.folder)

    @property
    def places(self) -> Places:
        return Places(
            between=self.folder / "between",
            own=self.folder / "data" / "update",
            run=self.folder / "run",
            decided=self.folder / "decided" / "decided",
        )

    def device(self, number: int) -> Path:
        return self.folder / "dev" / f"p{number}"

    def content(self, slot: Slot) -> tuple[bytes, bytes]:
        """Of its root, and of its boot partition."""
        boot, root = SLOTS[slot]
        return self.device(root.number).read_bytes(), self.device(boot.number).read_bytes()

    def is_armed(self) -> bool:
        return "tryboot" in (self.folder / FIRMWARE_PORT.lstrip("/")).read_text()

    def boot(self) -> Slot:
        """What the firmware starts; a torn or missing file leads to partition 2, as on a Pi."""
        is_tryout = self.is_armed()
        (self.folder / FIRMWARE_PORT.lstrip("/")).write_text("")
        try:
            partition = choose(self.autoboot.read_text(errors="replace"), is_tryout=is_tryout)
        except (OSError, WillNotBoot):
            partition = 0
        slot: Slot = "b" if partition == SLOTS["b"][0].number else "a"
        (self.folder / "proc/cmdline").write_text(
            f"root=PARTUUID={SLOTS[slot][1].partuuid} rootfstype=squashfs ro quiet\n"
        )
        told = self.folder / "proc/device-tree/chosen/bootloader"
        (told / "partition").write_bytes(SLOTS[slot][0].number.to_bytes(4, "big"))
        (told / "tryboot").write_bytes(int(is_tryout).to_bytes(4, "big"))
        return slot


def make_parts(folder: Path, seed: int) -> Path:
    """An image's parts, small: a root of noise, and a real FAT with the kernel's command line."""
    folder.mkdir(parents=True)
    (folder / "root.squashfs").write_bytes(b"hsqs" + random.Random(seed).randbytes(ROOT_BYTES - 4))
    boot, line = folder / "boot-a.vfat", folder / "cmdline.txt"
    line.write_text(f"root=PARTUUID={SLOTS['a'][1].partuuid} ro version={seed}\n")
    run = subprocess.run
    run(["mformat", "-C", "-f", str(BOOT_KIB), "-i", str(boot), "::"], check=True)
    run(["mcopy", "-i", str(boot), str(line), "::cmdline.txt"], check=True)
    return folder


def command_line_of(boot: Path) -> str:
    """What the kernel of a FAT partition is told."""
    said = subprocess.run(
        ["mtype", "-i", str(boot), "::cmdline.txt"], check=True, capture_output=True, text=True
    )
    return said.stdout


class RaucOnABus:
    """RAUC's service with the product's own settings, but for where things lie."""

    def __init__(self, card: Slots, keyring: Path, bus: str) -> None:
        self._card = card
        self._bus = bus
        self.conf = card.folder / "system.conf"
        self._service: subprocess.Popen[bytes] | None = None
        text = (IMAGE_ROOT / "etc/rauc/system.conf").read_text()
        for boot, root in SLOTS.values():
            for one in (boot, root):
                text = text.replace(
                    f"/dev/disk/by-partuuid/{one.partuuid}", str(card.device(one.number))
                )
        data = card.folder / "data" / "rauc"
        data.mkdir(parents=True, exist_ok=True)
        (card.folder / "mnt").mkdir(exist_ok=True)
        for old, new in (
            ("bundle-formats=-plain", "bundle-formats=plain"),
            ("/data/rauc/status", f"{data}/status"),
            ("mountprefix=/run/rauc", f"mountprefix={card.folder}/mnt"),
            ("/etc/rauc/keyring.pem", str(keyring)),
            ("/usr/lib/worksource/boot-choice", str(self._backend())),
        ):
            assert old in text, old
            text = text.replace(old, new)
        self.conf.write_text(text)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DBUS_STARTER_BUS_TYPE": "session",
            "DBUS_STARTER_ADDRESS": self._bus,
            "DBUS_SESSION_BUS_ADDRESS": self._bus,
        }

    @property
    def door(self) -> Rauc:
        """The product's own door, that finds this service."""
        script = self._card.folder / "rauc"
        lines = [f"export {name}='{self.environment[name]}'" for name in self.environment
                 if name.startswith("DBUS_")]  # fmt: skip
        script.write_text(
            "#!/bin/sh\n" + "\n".join(lines) + "\n"
            f'if [ "$1" = info ]; then exec rauc --conf={self.conf} "$@"; fi\nexec rauc "$@"\n'
        )
        script.chmod(0o755)
        return Rauc((str(script),))

    def start(self, current: Slot) -> None:
        words = ["rauc", f"--conf={self.conf}", "service",
                 f"--override-boot-slot={current.upper()}"]  # fmt: skip
        with (self._card.folder / "rauc.log").open("ab") as log:
            self._service = subprocess.Popen(
                words,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        ask, pause, end = ["rauc", "status"], Event(), time.monotonic() + 20
        while subprocess.run(ask, env=self.environment, capture_output=True).returncode:
            assert time.monotonic() < end, "RAUC's service does not answer"
            pause.wait(0.03)

    def kill(self) -> None:
        """As a pulled plug would: the service, and whatever it has started."""
        if self._service is not None:
            os.killpg(self._service.pid, signal.SIGKILL)
            self._service.wait()
            self._service = None

    def _backend(self) -> Path:
        """The product's backend, told where this card lies."""
        card, script = self._card, self._card.folder / "boot-choice"
        script.write_text(
            f"#!{sys.executable} -S\nimport sys\nsys.path.insert(0, {str(HOUSE)!r})\n"
            "from pathlib import Path\n"
            "from device.updates.boot.choice import BootChoice, main\n"
            f"folder = Path({str(card.folder)!r})\n"
            'choice = BootChoice(folder / "setup", folder / "data" / "rauc", folder)\n'
            "sys.exit(main(sys.argv[1:], choice))\n"
        )
        script.chmod(0o755)
        return script


@contextmanager
def bus_of_its_own(folder: Path) -> Iterator[str]:
    """A message bus for nobody else; its address."""
    folder.mkdir(parents=True, exist_ok=True)
    conf = folder / "bus.conf"
    conf.write_text(
        '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" '
        '"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">\n'
        f"<busconfig><type>session</type><listen>unix:path={folder}/bus</listen>"
        '<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*"/>'
        '<allow own="*"/><allow eavesdrop="false"/></policy></busconfig>\n'
    )
    daemon = subprocess.Popen(["dbus-daemon", f"--config-file={conf}", "--nofork"])
    try:
        wait_until((folder / "bus").exists, 5)
        yield f"unix:path={folder}/bus"
    finally:
        daemon.kill()
        daemon.wait()
