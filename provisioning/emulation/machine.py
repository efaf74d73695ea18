"""
An emulated kiosk: card, screen, touch, card reader, network; and a plug that can be pulled.

The machine is QEMU's `virt` with Debian's own kernel.  `Guest.boot` plays one boot; a guest that
restarts is booted again as the firmware would, with the one-shot flag if the guest armed it.
"""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract.disk import FIRMWARE_PORT
from provisioning.demo.processes import leash, pause, wait_until
from provisioning.emulation.firmware import Boot, pick
from provisioning.emulation.monitor import Monitor, MonitorGone

QUICKER = "mitigations=off kpti=0 nokaslr audit=0 apparmor=0 lsm=capability"
"""Emulation alone: what costs a translated processor most, and shows nothing here."""
PATIENT = {
    "worksource-kiosk.service": "[Service]\nTimeoutStartSec=900\nWatchdogSec=300\n",
    **dict.fromkeys(
        (
            "worksource-card.service",
            "worksource-first-boot.service",
            "worksource-boot-choice.service",
        ),
        "[Service]\nTimeoutStartSec=600\n",
    ),
}
"""Emulation alone: a translated processor that others use as well is tens of times slower."""
HOST_AS_SEEN = "10.0.2.2"
"""The host's loopback, as the guest reaches it."""
SCREEN = (800, 480)
TOUCH_STEPS = 32767
_KEYS = {"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "6": "6", "7": "7", "8": "8",
         "9": "9", "enter": "ret", "tab": "tab", "escape": "esc"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hardware:
    """The board that is played."""

    serial: str = "10000000a1b2c3d4"
    model: str = "Raspberry Pi 4 Model B Rev 1.5 (emulated)"
    memory_mb: int = 1024
    processors: int = 2


@dataclass
class Guest:
    """One emulated kiosk with the card `image`; its files lie in `work`."""

    image: Path
    work: Path
    hardware: Hardware = field(default_factory=Hardware)
    more_words: str = ""
    """Further words of the kernel's command line."""
    boots: list[Boot] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None
    _monitor: Monitor | None = None
    _ended: str = ""
    _is_armed: bool = False
    _is_wanted: bool = False
    _keeper: threading.Thread | None = None
    _reader: socket.socket | None = None

    # --- power ------------------------------------------------------------------------------

    def switch_on(self) -> None:
        """Boot, and boot again whenever the guest restarts, until it is switched off."""
        self.work.mkdir(parents=True, exist_ok=True)
        self._is_wanted = True
        self._begin()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def pull_the_plug(self) -> None:
        """kill -9: what was on its way to the card is lost; an armed flag is forgotten."""
        self._is_wanted = False
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._keeper is not None:
            self._keeper.join()
        self._is_armed = False

    @property
    def is_on(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> Guest:
        self.switch_on()
        return self

    def __exit__(self, *_error: object) -> None:
        self.pull_the_plug()

    # --- what one sees and does ---------------------------------------------------------------

    @property
    def console(self) -> str:
        """Everything the guest's serial console said, over all its boots."""
        path = self.work / "console.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def picture(self, to: Path) -> Path:
        """What the screen shows, as PNG."""
        self._ask("screendump", filename=str(to), format="png")
        return to

    def touch(self, x: float, y: float) -> None:
        """A finger at pixels from the upper left corner."""
        for down in (True, False):
            self._ask("input-send-event", events=[
                {"type": "abs", "data": {"axis": axis, "value": round(at / size * TOUCH_STEPS)}}
                for axis, at, size in (("x", x, SCREEN[0]), ("y", y, SCREEN[1]))
            ] + [{"type": "btn", "data": {"down": down, "button": "left"}}])  # fmt: skip
            pause(0.2)  # slower than the guest's frames

    def press(self, *names: str) -> None:
        """Keys of a keyboard, one after the other."""
        for name in names:
            self._ask("send-key", keys=[{"type": "qcode", "data": _KEYS[name]}])
            pause(0.3)

    def swipe(self, content: bytes) -> None:
        """What the card reader sends on its serial line."""
        if self._reader is None:
            self._reader = _connected(self.work / "reader")
        self._reader.sendall(content)

    def plug_reader(self, *, is_in: bool) -> None:
        if is_in:
            self._ask("device_add", driver="usb-serial", chardev="reader", id="reader", bus="usb.0")
        else:
            self._ask("device_del", id="reader")

    # --- inside ---------------------------------------------------------------------------------

    def _begin(self) -> None:
        boot = pick(self.image, is_tryout=self._is_armed, into=self.work / "boot")
        self._is_armed = False  # one shot: whatever becomes of this boot, the next is the usual one
        self.boots.append(boot)
        self._ended = ""
        for name in ("monitor", "reader", "firmware"):
            (self.work / name).unlink(missing_ok=True)
        self._reader = None
        devices = self._device_tree(boot)
        with (self.work / "qemu.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [*leash(), *self._command(boot, devices)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._monitor = Monitor(self._socket("monitor"), self._heard)
        listener = threading.Thread(
            target=self._listen, args=(_connected(self._socket("firmware")),), daemon=True
        )
        listener.start()
        self._ask("cont")

    def _keep(self) -> None:
        while self._process is not None:
            self._process.wait()
            if self._monitor is not None:
                self._monitor.hear_to_the_end()
            if not self._is_wanted or "reset" not in self._ended:
                return
            self._begin()

    def _socket(self, name: str) -> Path:
        path = self.work / name
        if not wait_until(path.exists) or not self.is_on:
            raise MonitorGone(
                f"QEMU did not start; its log: {(self.work / 'qemu.log').read_text()}"
            )
        return path

    def _heard(self, event: str, data: dict[str, Any]) -> None:
        if event == "SHUTDOWN":
            self._ended = str(data.get("reason", ""))

    def _listen(self, port: socket.socket) -> None:
        with port, port.makefile("rb") as lines:
            for line in lines:
                if line.strip() == b"tryboot":
                    self._is_armed = True

    def _ask(self, command: str, **arguments: object) -> Any:
        if self._monitor is None:
            raise MonitorGone("the machine is off")
        return self._monitor.ask(command, **arguments)

    def _machine(self) -> list[str]:
        return [
            *("qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a72"),
            *("-accel", "tcg,thread=multi", "-smp", str(self.hardware.processors)),
            *("-m", str(self.hardware.memory_mb), "-nodefaults", "-display", "none"),
        ]

    def _device_tree(self, boot: Boot) -> Path:
        """QEMU's own device tree, with what a Pi's firmware adds to it."""
        tree = self.work / "devices.dtb"
        dump = self._machine()
        dump[dump.index("virt,gic-version=3")] += f",dumpdtb={tree}"
        subprocess.run(dump, check=True, capture_output=True)  # noqa: S603
        for node, name, kind, value in (
            ("/chosen/bootloader", "partition", "u", str(boot.partition)),
            ("/chosen/bootloader", "tryboot", "u", str(int(boot.is_tryout))),
            ("/", "serial-number", "s", self.hardware.serial),
            ("/", "model", "s", self.hardware.model),
        ):
            put = ["fdtput", "-p", "-t", kind, str(tree), node, name, value]
            subprocess.run(put, check=True, capture_output=True)  # noqa: S603
        return tree

    def _command(self, boot: Boot, devices: Path) -> list[str]:
        width, height = SCREEN
        words = f"{boot.command_line} console=ttyAMA0 {QUICKER} {_patience()} {self.more_words}"
        initrd = [] if boot.initrd is None else ["-initrd", str(boot.initrd)]
        return [
            *self._machine(), "-no-reboot", "-S",
            *("-qmp", f"unix:{self.work / 'monitor'},server=on,wait=off"),
            *("-kernel", str(boot.kernel), *initrd, "-dtb", str(devices), "-append", words),
            *("-drive", f"file={self.image},format=raw,if=none,id=card,discard=unmap"),
            *("-device", "virtio-blk-pci,drive=card"),
            *("-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile="),
            *("-device", f"virtio-gpu-pci,xres={width},yres={height}"),
            *("-device", "qemu-xhci,id=usb", "-device", "usb-tablet", "-device", "usb-kbd"),
            *("-chardev", f"socket,id=reader,path={self.work / 'reader'},server=on,wait=off"),
            *("-device", "usb-serial,chardev=reader,id=reader,bus=usb.0,always-plugged=on"),
            *("-device", "virtio-serial-pci"),
            *("-chardev", f"socket,id=firmware,path={self.work / 'firmware'},server=on,wait=off"),
            *("-device", f"virtserialport,chardev=firmware,name={Path(FIRMWARE_PORT).name}"),
            *("-chardev", f"file,id=console,path={self.work / 'console.log'},append=on"),
            *("-serial", "chardev:console"),
            *("-device", "virtio-rng-pci"),
        ]  # fmt: skip


def _patience() -> str:
    """Drop-ins for units, as credentials on the kernel's command line: systemd.system-credentials(7)."""
    return " ".join(
        f"systemd.set_credential_binary=systemd.unit-dropin.{unit}~patient:"
        + base64.b64encode(text.encode()).decode()
        for unit, text in PATIENT.items()
    )


def _connected(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.connect(str(path))
    return made


def is_at_hand() -> str:
    """A sentence on what is missing here for emulation; empty if nothing is."""
    missing = [tool for tool in ("qemu-system-aarch64", "fdtput", "mtype", "sfdisk")
               if not any((Path(place) / tool).exists() for place in os.get_exec_path())]  # fmt: skip
    if not missing:
        return ""
    return f"{', '.join(missing)} not found: run 'sh provisioning/machine/packages.sh image'"
