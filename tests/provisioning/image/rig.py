"""A base of a few files in place of Debian's, a package of ours, and a card of 46 MiB."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

from contract.disk import PARTITIONS, Partition
from provisioning.image.build import Build, Wish
from provisioning.image.recipe import reading
from provisioning.image.recipe.sources import Sources
from provisioning.image.steps.place import Place

EPOCH = 1_780_000_000
KERNEL = "6.12.0+deb13-arm64"
MIB = 1024 * 1024
STATUS = """\
Package: libc6
Status: install ok installed
Architecture: arm64
Source: glibc
Version: 2.41-12
Installed-Size: 20

Package: nftables
Status: install ok installed
Architecture: arm64
Version: 1:1.1.3-1
Depends: libc6 (>= 2.38), libedit2 | libreadline8
Installed-Size: 225

Package: gone
Status: deinstall ok config-files
Architecture: arm64
Version: 1.0
"""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
License: GPL-2+

Files: debian/*
License: MIT
"""
SMALL = tuple(
    replace(one, size={"fat": 6 * MIB, "squashfs": 6 * MIB, "ext4": 16 * MIB}[one.kind])
    for one in PARTITIONS
)
"""The card's layout, a fiftieth of its size."""


def lay_root(root: Path) -> Path:
    """What of Debian's root the build looks at."""
    files = {
        "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
        "etc/shadow": "root:*:20000:0:99999:7:::\n",
        "etc/group": "root:x:0:\nsystemd-journal:x:999:\n",
        "etc/gshadow": "root:*::\nsystemd-journal:!::\n",
        "etc/passwd-": "root:x:0:0:root:/root:/bin/bash\n",
        "usr/lib/os-release": 'ID=debian\nVERSION_ID="13"\n',
        "usr/share/zoneinfo/UTC": "TZif",
        "usr/share/doc/nftables/copyright": COPYRIGHT,
        "usr/share/doc/libc6/copyright": "This is the GNU C library.\n",
        "usr/share/doc/nftables/changelog.gz": "old",
        "usr/bin/busybox": "#!BusyBox\n",
        "var/lib/dpkg/status": STATUS,
        "var/lib/dpkg/info/nftables.list": "/.\n",
        "var/lib/dbus/machine-id": "0123456789abcdef0123456789abcdef\n",
        "boot/vmlinuz-" + KERNEL: "the kernel",
        f"usr/lib/modules/{KERNEL}/modules.builtin": "kernel/drivers/virtio/virtio_pci.ko\n",
        f"usr/lib/modules/{KERNEL}/modules.order": "",
        f"usr/lib/linux-image-{KERNEL}/broadcom/bcm2711-rpi-4-b.dtb": "a device tree",
        f"usr/lib/linux-image-{KERNEL}/broadcom/bcm9999-other.dtb": "of another board",
        "usr/lib/raspi-firmware/start4.elf": "firmware",
        "usr/lib/raspi-firmware/start4x.elf": "firmware for cameras",
        "usr/lib/raspi-firmware/fixup4.dat": "firmware",
        "usr/lib/raspi-firmware/bootcode.bin": "the first program",
        "etc/systemd/system/multi-user.target.wants/e2scrub_reap.service": "",
        "usr/lib/systemd/system/worksource-kiosk.service": (
            "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
        ),
        "usr/lib/systemd/system/dbus.socket": "[Socket]\nListenStream=/run/dbus/socket\n",
    }
    for name in reading.units().enable:
        files[f"usr/lib/systemd/system/{name}"] = (
            "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
        )
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (root / "lib").symlink_to("usr/lib")
    (root / "tmp").mkdir()
    return root


def make_package(folder: Path, *, needs: str = "nftables (>= 1.0)", version: str = "1.2.3") -> Path:
    """A .deb of ours with one file, one wheel beside it."""
    tree = folder / "deb"
    files = {
        "DEBIAN/control": (
            f"Package: worksource-kiosk\nVersion: {version}\nArchitecture: arm64\n"
            f"Maintainer: Nobody <nobody@localhost>\nDepends: {needs}\nDescription: a kiosk\n"
        ),
        "opt/worksource/bin/worksource": "#!/bin/sh\n",
        "opt/worksource/lib/python/click-8.1.8.dist-info/METADATA": (
            "Metadata-Version: 2.4\nName: click\nVersion: 8.1.8\nLicense-Expression: BSD-3-Clause\n"
        ),
        "opt/worksource/lib/python/odd-1.dist-info/METADATA": (
            "Metadata-Version: 2.1\nName: Odd\nVersion: 1\n"
            "Classifier: License :: OSI Approved :: MIT License\n"
        ),
        "opt/worksource/lib/python/mute-2.dist-info/METADATA": (
            "Metadata-Version: 2.1\nName: mute\nVersion: 2\n"
        ),
    }
    for name, content in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    package = folder / f"worksource-kiosk_{version}_arm64.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-b", str(tree), str(package)],
        check=True,
        capture_output=True,
    )
    return package


def keep_base(place: Place, folder: Path) -> None:
    """A base in the cache, as the first stage leaves it."""
    root = lay_root(folder / "base")
    place.cache.mkdir(parents=True)
    tar = place.cache / f"base-{place.profile}-feed.tar"
    subprocess.run(["tar", "-cf", str(tar), "-C", str(root), "."], check=True)
    told = {"key": "feed", "profile": place.profile, "resolved": {"libc6": "2.41-12"}}
    tar.with_suffix(".json").write_text(json.dumps(told))


def wish(package: Path, partitions: tuple[Partition, ...] = SMALL) -> Wish:
    """A build without a network."""
    return Wish("debian", "1.2.3", EPOCH, (package,), None, Sources(), True, partitions)


def build(folder: Path, *, needs: str = "nftables (>= 1.0)") -> Build:
    """Everything at hand for a build in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(folder / "out", "debian")
    keep_base(place, folder)
    return Build(wish(make_package(folder, needs=needs)), place)
