"""A whole card, a fiftieth of its size, made by the real tools and read back."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from contract.disk import autoboot
from provisioning.image.build import Build
from provisioning.image.errors import ImageError, StepFailed, UnknownStep
from provisioning.image.steps import running
from provisioning.image.verify import partition_table, verify_image
from tests.provisioning.image import rig

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="files of several owners are laid: only root, or fakeroot, may"
)


def run(built: Build, start: str | None = None) -> list[running.Took]:
    return running.run(
        running.pick_up(built.steps(), start),
        built.place.logs,
        built.place.cache / "times-debian.json",
        lambda _number, _left: None,
        go_on="worksource image build",
        environment={"SOURCE_DATE_EPOCH": str(rig.EPOCH)},
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Build:
    built = rig.build(tmp_path_factory.mktemp("card"))
    run(built)
    return built


def on_fat(made: Build, number: int, name: str) -> str:
    start = partition_table(made.place.image)[number].start
    command = ["mtype", "-i", f"{made.place.image}@@{start}", f"::{name}"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("latin-1")


def test_the_card_is_laid_out_as_agreed(made: Build) -> None:
    table = partition_table(made.place.image)
    assert {number: extent.size for number, extent in table.items()} == {
        one.number: one.size for one in rig.SMALL
    }
    assert verify_image(made.place.image, rig.SMALL).endswith("version 1.2.3, profile debian")


def test_sfdisk_sees_the_same_partitions(made: Build) -> None:
    command = ["sfdisk", "--json", str(made.place.image)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    table = told["partitiontable"]
    assert (table["label"], table["id"]) == ("dos", "0x4b494f53")
    kinds = [one["type"] for one in table["partitions"]]
    assert kinds == ["e", "e", "e", "f", "83", "83", "83"]


def test_the_firmware_finds_what_it_boots(made: Build) -> None:
    assert on_fat(made, 1, "autoboot.txt") == autoboot("a")
    assert on_fat(made, 1, "bootcode.bin") == "the first program"
    assert "kernel=vmlinuz" in on_fat(made, 2, "config.txt")
    assert on_fat(made, 2, "cmdline.txt").startswith("root=PARTUUID=4b494f53-05 ro ")
    assert on_fat(made, 2, "vmlinuz") == "the kernel"
    assert on_fat(made, 2, "overlays/worksource-rtc.dtbo")


def test_no_firmware_lies_where_a_torn_autoboot_would_boot_from(made: Build) -> None:
    assert sorted(path.name for path in (made.place.work / "setup").iterdir()) == [
        "README.txt", "autoboot.txt", "bootcode.bin",
    ]  # fmt: skip


def test_both_slots_have_a_boot_partition_of_their_own_for_updates(made: Build) -> None:
    slot_b = made.place.parts / "boot-b.vfat"
    command = ["mtype", "-i", str(slot_b), "::cmdline.txt"]
    line = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert line.startswith("root=PARTUUID=4b494f53-06 ro ")


def test_only_boards_that_a_kiosk_can_be_have_their_device_tree(made: Build) -> None:
    names = {path.name for path in made.place.slot.iterdir()}
    assert "bcm2711-rpi-4-b.dtb" in names
    assert not names & {"bcm9999-other.dtb", "start4x.elf"}


def test_the_data_partition_is_clean(made: Build) -> None:
    data = made.place.parts / "data.ext4"
    assert subprocess.run(["e2fsck", "-fn", str(data)], capture_output=True).returncode == 0


def test_the_root_holds_what_runs_and_no_more(made: Build) -> None:
    root = made.place.root
    assert (root / "opt/worksource/bin/worksource").exists()
    assert (root / "etc/worksource/kiosk.toml").readlink() == Path("/var/lib/worksource/kiosk.toml")
    assert not (root / "etc/passwd-").exists()
    assert not list(root.glob("boot/vmlinuz*"))
    wanted = {path.name for path in root.glob("etc/systemd/system/*.wants/*")}
    assert "e2scrub_reap.service" not in wanted
    assert {"worksource-kiosk.service", "data.mount", "nftables.service"} <= wanted
    assert (root / "etc/systemd/system/getty@.service").readlink() == Path("/dev/null")


def test_what_is_mounted_has_its_place_in_a_root_that_cannot_be_written(made: Build) -> None:
    mounts = (made.place.root / "usr/lib/systemd/system").glob("*.mount")
    wheres = [
        line[7:]
        for path in mounts
        for line in path.read_text().splitlines()
        if line.startswith("Where=/")
    ]
    assert len(wheres) == 5
    for where in wheres:
        assert (made.place.root / where).is_dir(), where


def test_the_kiosks_account_has_the_same_number_in_every_image(made: Build) -> None:
    accounts = (made.place.root / "etc/passwd").read_text()
    assert "kiosk:x:800:800:WorkSource kiosk:/var/lib/worksource:/usr/sbin/nologin" in accounts


def test_the_manifest_names_every_file_with_its_checksum(made: Build) -> None:
    told = json.loads(made.place.beside("manifest.json").read_text())
    assert told["version"] == "1.2.3"
    assert set(told["parts"]) == {
        "setup.vfat", "boot-a.vfat", "boot-b.vfat", "root.squashfs", "data.ext4",
    }  # fmt: skip
    assert (made.place.out / told["kernel"]).read_text() == "the kernel"
    assert not told["takes_updates"]


def test_the_same_inputs_make_the_same_bytes(made: Build, tmp_path: Path) -> None:
    again = rig.build(tmp_path)
    run(again)
    for name in ("setup.vfat", "boot-a.vfat", "boot-b.vfat", "root.squashfs", "data.ext4"):
        first, second = (built.place.parts / name for built in (made, again))
        assert first.read_bytes() == second.read_bytes(), name
    assert made.place.image.read_bytes() == again.place.image.read_bytes()


def test_a_package_that_needs_what_the_base_lacks_is_said_with_the_step(tmp_path: Path) -> None:
    built = rig.build(tmp_path, needs="cage, nftables")
    with pytest.raises(StepFailed) as failed:
        run(built)
    assert failed.value.step == "package"
    sentence = str(failed.value)
    assert "needs cage, which the base lacks" in sentence
    assert "--from package" in sentence


def test_a_build_goes_on_from_the_step_that_failed(tmp_path: Path) -> None:
    built = rig.build(tmp_path)
    run(built)
    built.place.slot.joinpath("config.txt").unlink()
    with pytest.raises(StepFailed, match="begin with --from kernel"):
        run(built, "partitions")
    run(built, "kernel")
    assert built.place.image.exists()


def test_a_build_cannot_go_on_from_where_it_never_was(tmp_path: Path) -> None:
    built = rig.build(tmp_path)
    with pytest.raises(StepFailed, match="nothing of that is kept"):
        run(built, "disk")


def test_an_unknown_step_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownStep, match="the steps are resolve, base, root"):
        running.pick_up(rig.build(tmp_path).steps(), "flash")


def test_a_root_larger_than_its_slot_is_said(tmp_path: Path) -> None:
    built = rig.build(tmp_path)
    run(built)
    (built.place.root / "large").write_bytes(os.urandom(7 * rig.MIB))
    with pytest.raises(StepFailed, match="the root is 7 MiB and its slot holds 6"):
        run(built, "squashfs")


def test_no_base_and_no_network_is_said(tmp_path: Path) -> None:
    built = rig.build(tmp_path)
    for kept in built.place.cache.iterdir():
        kept.unlink()
    with pytest.raises(ImageError, match="nothing of that is kept"):
        run(built)


def test_a_base_of_other_versions_than_asked_for_is_not_built_upon(tmp_path: Path) -> None:
    built = rig.build(tmp_path)
    told = next(built.place.cache.glob("*.json"))
    told.write_text(told.read_text().replace("2.41-12", "2.41-13"))
    with pytest.raises(StepFailed, match=r"libc6 2.41-12 instead of 2.41-13.*--from resolve"):
        run(built)
