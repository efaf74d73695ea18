"""What is looked at before the first step, so that nothing fails after ten minutes for want of a tool."""

from __future__ import annotations

import os
import shutil
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from provisioning.image.recipe.reading import Profile
from provisioning.image.recipe.sources import DEBIAN_KEYRING, RASPBERRYPI_KEYRING

TOOLS = {
    "mmdebstrap": "mmdebstrap",
    "apt-get": "apt",
    "dpkg-deb": "dpkg",
    "depmod": "kmod",
    "systemctl": "systemd",
    "systemd-sysusers": "systemd",
    "mksquashfs": "squashfs-tools",
    "mkfs.vfat": "dosfstools",
    "mcopy": "mtools",
    "mke2fs": "e2fsprogs",
    "genimage": "genimage",
    "bmaptool": "bmap-tools",
    "zstd": "zstd",
    "dtc": "device-tree-compiler",
}
"""The program, and Debian's package that brings it."""
ROOM_NEEDED = 8 * 1024**3
NETWORK_WAIT_S = 20
BINFMT = Path("/proc/sys/fs/binfmt_misc/qemu-aarch64")


def faults(
    out: Path, profile: Profile, files: Sequence[Path], archives: Sequence[str]
) -> list[str]:
    """
    Everything that would make a build fail, each a sentence; `archives` is empty for a build that
    asks none, and so makes no base.
    """
    return [
        *_tools(),
        *_rights(),
        *_files(files),
        *_room(out),
        *(_emulation() if archives else ()),
        *_keyrings(profile),
        *(fault for archive in archives for fault in _network(archive)),
    ]


def _tools() -> Iterator[str]:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    packages = sorted(
        {package for tool, package in TOOLS.items() if not shutil.which(tool, path=path)}
    )
    if packages:
        yield f"programs are missing: apt-get install {' '.join(packages)}"


def _rights() -> Iterator[str]:
    if os.geteuid() != 0:
        yield (
            "only root can unpack files of several owners: run it as root, or as "
            "'fakeroot make image' once a base is kept"
        )


def _files(files: Sequence[Path]) -> Iterator[str]:
    for path in files:
        if not path.is_file():
            yield f"{path} is no file: look at the options"


def _room(out: Path) -> Iterator[str]:
    out.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(out).free
    if free < ROOM_NEEDED:
        yield (
            f"{out} has {free / 1024**3:.1f} GB left and a build needs {ROOM_NEEDED // 1024**3}: "
            "make room, or choose another place with --into"
        )


def _emulation() -> Iterator[str]:
    if os.uname().machine == "aarch64":
        return
    if not BINFMT.exists():
        yield (
            "this machine does not run arm64 programs: apt-get install qemu-user-static, then "
            "mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc && "
            "cat /usr/lib/binfmt.d/qemu-aarch64.conf > /proc/sys/fs/binfmt_misc/register"
        )


def _network(archive: str) -> Iterator[str]:
    try:
        with urllib.request.urlopen(archive, timeout=NETWORK_WAIT_S):  # noqa: S310 - the builder's own words
            return
    except (OSError, ValueError) as fault:
        yield (
            f"{archive} does not answer ({fault}): look at the network and at http_proxy, name "
            "another with --mirror, or take the base that is kept with --offline"
        )


def _keyrings(profile: Profile) -> Iterator[str]:
    if not Path(DEBIAN_KEYRING).exists():
        yield "Debian's archive key is missing: apt-get install debian-archive-keyring"
    if profile == "raspberrypi" and not Path(RASPBERRYPI_KEYRING).exists():
        yield (
            f"{RASPBERRYPI_KEYRING} is missing: take it from Raspberry Pi's own package "
            "raspberrypi-archive-keyring, and compare its fingerprint with what they publish"
        )
