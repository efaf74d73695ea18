"""
How a kiosk's card is laid out: what image, card writer, kiosk and emulation must agree on.

MBR, for the boot ROM of Pi 3 and Zero 2 W reads no other; the disk's signature is the same on
each card, so that `root=PARTUUID=` is known when the image is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DISK_SIGNATURE = 0x4B494F53
"""Of the MBR; partition N is PARTUUID 4b494f53-0N."""
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition of the card; sizes in bytes."""

    number: int
    name: str
    kind: Literal["fat", "squashfs", "ext4"]
    size: int
    label: str = ""

    @property
    def partuuid(self) -> str:
        return f"{DISK_SIGNATURE:08x}-{self.number:02x}"


SETUP = Partition(1, "setup", "fat", 64 * MIB, "WSSETUP")
"""autoboot.txt, the settings that a technician writes, bootcode.bin; never start*.elf."""
BOOT_A = Partition(2, "boot-a", "fat", 128 * MIB, "WSBOOTA")
BOOT_B = Partition(3, "boot-b", "fat", 128 * MIB, "WSBOOTB")
ROOT_A = Partition(5, "root-a", "squashfs", 640 * MIB)
ROOT_B = Partition(6, "root-b", "squashfs", 640 * MIB)
DATA = Partition(7, "data", "ext4", 1024 * MIB, "wsdata")
"""Outbox, identity, settings, a bundle on its way; number 4 is the extended partition."""
SLOTS = {"a": (BOOT_A, ROOT_A), "b": (BOOT_B, ROOT_B)}
"""What belongs together: a root and the boot partition that brings its kernel."""
PARTITIONS = (SETUP, BOOT_A, BOOT_B, ROOT_A, ROOT_B, DATA)

SETTINGS_FILE = "worksource.toml"
"""On the partition SETUP, in its root: site, hub, token, Wi-Fi; contract/card_settings.py."""
AUTOBOOT_FILE = "autoboot.txt"
COMPATIBLE = "worksource-kiosk-arm64"
"""Of a bundle and of a kiosk's system.conf: RAUC takes no bundle for another machine."""

SETUP_AT = "/boot/setup"
"""Where a running kiosk mounts SETUP: read-only but for the moment of a change."""
DATA_AT = "/data"
"""Where it mounts DATA; /var/lib/worksource is its folder `worksource`."""
IDENTITY_AT = "/var/lib/worksource/identity"
"""Key and certificate, of the user `kiosk` alone."""
KIOSK_SETTINGS_AT = "/var/lib/worksource/kiosk.toml"
"""Made at first boot from the card's settings; /etc/worksource/kiosk.toml leads here."""
UPDATE_AT = "/var/lib/worksource/update"
"""`wanted.json` (written by the kiosk, read by root's updater), `told.json` (the other way)."""
FIRMWARE_PORT = "/dev/virtio-ports/org.worksource.firmware"
"""Only in emulation: where the one-shot flag `tryboot` is told to whoever plays the firmware."""


def autoboot(slot: Literal["a", "b"]) -> str:
    """
    autoboot.txt, whole, of a card whose slot `slot` boots, and the other one when it is tried.

    There are these two and no others: whatever differs is torn, and is written anew.
    """
    kept, tried = (SLOTS[one][0].number for one in ("ab" if slot == "a" else "ba"))
    return f"[all]\ntryboot_a_b=1\nboot_partition={kept}\n[tryboot]\nboot_partition={tried}\n"
