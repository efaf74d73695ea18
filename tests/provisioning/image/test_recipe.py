"""What goes into an image, and under which key its base is kept."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from contract.disk import SLOTS, autoboot
from provisioning.image.disk.assembling import table
from provisioning.image.disk.boot_files import command_line
from provisioning.image.recipe import reading
from provisioning.image.recipe.sources import Sources, preferences
from provisioning.image.root.base import Base
from provisioning.image.root.kernel import kernels
from provisioning.package.contents import read_contents, read_target
from tests.provisioning.image import rig

PROFILES = get_args(reading.Profile)


def base(profile: reading.Profile = "debian") -> Base:
    return Base(profile, tuple(reading.packages(profile)), Sources(), {"libc6": "2.41-12"})


@pytest.mark.parametrize("profile", PROFILES)
def test_every_package_has_a_reason_and_stands_once(profile: reading.Profile) -> None:
    packages = reading.packages(profile)
    names = [one.name for one in packages]
    assert len(set(names)) == len(names)
    assert all(len(one.why) > 5 for one in packages)


def test_kernel_and_firmware_are_the_profiles_matter() -> None:
    debian, raspberrypi = ({one.name for one in reading.packages(one)} for one in PROFILES)
    assert debian - raspberrypi == {"linux-image-arm64"}
    assert {"linux-image-rpi-v8", "linux-image-rpi-2712", "raspi-utils"} <= raspberrypi - debian


def test_the_base_has_what_the_kiosks_package_needs() -> None:
    needed = read_contents("kiosk", read_target("trixie", "arm64")).needed
    have = {one.name for one in reading.packages("debian")}
    assert {one.name for one in needed if one.is_must} - have == set()


def test_the_key_changes_with_packages_versions_and_archive_and_with_nothing_else() -> None:
    key = base().key
    assert base().key == key
    changed = [
        replace(base(), resolved={"libc6": "2.41-13"}),
        replace(base(), packages=base().packages[:-1]),
        replace(base(), sources=Sources(mirror="http://elsewhere/debian")),
        base("raspberrypi"),
    ]
    keys = {one.key for one in changed}
    assert len(keys) == len(changed)
    assert key not in keys


def test_security_fixes_are_taken_with_everything_else() -> None:
    lines = Sources().lines("debian")
    assert any("trixie-security" in line for line in lines)
    assert any("trixie-updates" in line for line in lines)
    assert all("signed-by=" in line for line in lines)


def test_only_kernel_and_firmware_come_from_the_other_archive() -> None:
    assert preferences("debian") == ""
    told = preferences("raspberrypi")
    assert "Package: *\nPin: origin archive.raspberrypi.com\nPin-Priority: 100" in told
    hook = next(w for w in base("raspberrypi").command(Path("x")) if w.startswith("--setup-hook="))
    assert shlex.split(hook.partition("=")[2])[0] == "printf"


def test_what_takes_minutes_under_emulation_is_left_out_of_the_base() -> None:
    words = " ".join(base().command(Path("x")))
    assert words.count("for c in /usr/sbin/update-initramfs /usr/sbin/depmod;") == 2


def test_a_slots_command_line_names_its_own_root() -> None:
    for slot, (_boot, root) in SLOTS.items():
        line = command_line(slot)
        assert f"root=PARTUUID={root.partuuid} " in line
        assert line.count("\n") == 1
    assert "console=tty1" not in command_line("a"), "the kernel must not write over the kiosk"


@pytest.mark.parametrize("profile", PROFILES)
def test_config_txt_names_the_kernel_that_is_laid_beside_it(
    profile: reading.Profile, tmp_path: Path
) -> None:
    (tmp_path / "boot").mkdir()
    for version in ("6.12.9-arm64", "6.12.10-arm64", "6.12.1-rpi-v8", "6.12.1-rpi-2712"):
        (tmp_path / f"boot/vmlinuz-{version}").touch()
    config = (Path(reading.HERE) / f"boot/config-{profile}.txt").read_text()
    for one in kernels(tmp_path, profile):
        assert f"kernel={one.file}\n" in config
        assert f"initramfs {one.initrd} followkernel\n" in config


def test_the_newest_kernel_is_taken_by_number_not_by_letter(tmp_path: Path) -> None:
    (tmp_path / "boot").mkdir()
    for version in ("6.12.9+deb13-arm64", "6.12.10+deb13-arm64"):
        (tmp_path / f"boot/vmlinuz-{version}").touch()
    assert [one.version for one in kernels(tmp_path, "debian")] == ["6.12.10+deb13-arm64"]


def test_the_table_of_partitions_is_what_was_agreed() -> None:
    told = table("card.img", rig.SMALL, {"setup": "setup.part"})
    assert "disk-signature = 0x4b494f53" in told
    assert told.count("partition-type = 0x83") == 3
    assert told.index("partition setup") < told.index("partition root-a") < told.index("data")
    assert told.count("image = ") == 1


def test_autoboot_is_the_contracts_own() -> None:
    assert autoboot("a").startswith("[all]\ntryboot_a_b=1\nboot_partition=2\n")
