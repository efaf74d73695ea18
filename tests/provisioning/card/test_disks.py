"""What is on a target, as the system tells it; and what is not overwritten."""

import json
from pathlib import Path
from typing import Any

import pytest

from provisioning.card.disks import Disk, look
from provisioning.card.errors import Refused
from provisioning.card.flash.commands import is_meant
from provisioning.card.refusals import doubts, refusals, too_small
from provisioning.card.shown import size

GB = 1000**3


def told(**changed: Any) -> str:
    """As lsblk tells of a card of 32 GB in a USB reader."""
    disk = {
        "path": "/dev/sdb", "name": "sdb", "size": 31_914_983_424, "type": "disk", "ro": False,
        "rm": True, "hotplug": True, "model": "STORAGE  DEVICE ", "serial": "000000001206",
        "tran": "usb", "fstype": None, "label": None, "mountpoints": [None],
        "children": [
            {
                "path": "/dev/sdb1", "name": "sdb1", "size": 67_108_864, "type": "part",
                "fstype": "vfat", "label": "WSSETUP", "mountpoints": [None],
            }
        ],
    }  # fmt: skip
    return json.dumps({"blockdevices": [disk | changed]})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/swaps").write_text("Filename Type Size Used Priority\n")
    (tmp_path / "sys/class/block/sdb/sdb1/holders").mkdir(parents=True)
    (tmp_path / "sys/class/block/sdb/holders").mkdir()
    return tmp_path


def seen(root: Path, **changed: Any) -> Disk:
    device = root / "sdb"
    device.touch()
    return look(device, root, lambda _: told(**changed))


def said(root: Path, **changed: Any) -> str:
    disk = seen(root, **changed)
    return "\n".join([*refusals(disk), *doubts(disk, ())])


def mounted_at(*mounts: str) -> list[dict[str, Any]]:
    child = json.loads(told())["blockdevices"][0]["children"][0]
    return [child | {"mountpoints": list(mounts)}]


def test_an_ordinary_card_is_seen_as_it_is_and_taken(root: Path) -> None:
    disk = seen(root)
    assert (disk.name, size(disk.size)) == ("STORAGE DEVICE on USB", "31.9 GB")
    assert [(part.label, part.filesystem) for part in disk.parts] == [("WSSETUP", "vfat")]
    assert said(root) == ""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"children": mounted_at("/")}, "holds this computer's system"),
        ({"children": mounted_at("/boot/efi")}, "holds this computer's system"),
        ({"children": mounted_at("/media/ann/WSSETUP")}, "with 'umount /dev/sdb1'"),
        ({"ro": True}, "is write-protected"),
        ({"size": 0}, "there is no card in"),
        ({"type": "part"}, "is no whole disk (part)"),
        ({"size": 512 * GB}, "which is large for a card: if it is meant, add '--yes-this-one"),
        ({"rm": False, "hotplug": False, "tran": "nvme"}, "is built in, and no card"),
        ({"rm": False, "hotplug": False, "tran": "sata"}, "is built in, and no card"),
    ],
)
def test_what_is_refused_is_said(root: Path, changed: dict[str, Any], expected: str) -> None:
    assert expected in said(root, **changed)


def test_swap_is_refused(root: Path) -> None:
    with (root / "proc/swaps").open("a") as file:
        file.write("/dev/sdb1 partition 1000 0 -2\n")
    assert "is swap space of this computer (/dev/sdb1)" in said(root)


def test_what_lies_under_a_volume_is_refused(root: Path) -> None:
    (root / "sys/class/block/sdb/sdb1/holders/dm-0").touch()
    assert "is part of something larger (dm-0)" in said(root)


@pytest.mark.parametrize(("kind", "is_card"), [("SD", True), ("MMC", False)])
def test_a_soldered_memory_is_no_card_though_it_is_called_like_one(
    root: Path, kind: str, is_card: bool
) -> None:
    (root / "sys/class/block/mmcblk0/device").mkdir(parents=True)
    (root / "sys/class/block/mmcblk0/device/type").write_text(f"{kind}\n")
    assert seen(root, name="mmcblk0", tran="mmc").is_card is is_card


def test_a_large_target_is_taken_when_it_is_named_again(root: Path) -> None:
    disk = seen(root, size=512 * GB)
    assert doubts(disk, ())
    assert not doubts(disk, (disk.path,))


def test_a_card_of_256_gb_is_not_large_and_a_small_one_is_too_small(root: Path) -> None:
    assert not doubts(seen(root, size=256 * GB), ())
    (fault,) = too_small(seen(root, size=2 * GB), 3 * GB)
    assert fault.endswith("holds 2.0 GB, and the image needs 3.0 GB: take a larger card")


def test_a_file_and_nothing_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no"):
        look(tmp_path / "sdx")
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="is a file, not a card"):
        look(tmp_path / "file")


@pytest.mark.parametrize("answer", ["31.9 GB", "31.9gb", "31.9", "sdb"])
def test_who_types_size_or_name_means_it(root: Path, answer: str) -> None:
    assert is_meant(seen(root), answer)


@pytest.mark.parametrize("answer", ["yes", "y", "32 GB", "sda", "", "GB"])
def test_who_types_anything_else_does_not(root: Path, answer: str) -> None:
    assert not is_meant(seen(root), answer)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 bytes"), (999, "999 bytes"), (31_914_983_424, "31.9 GB")]
)
def test_sizes_are_those_that_are_printed_on_cards(count: int, shown: str) -> None:
    assert size(count) == shown
