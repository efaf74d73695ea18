"""What the Pi's firmware chooses, on cards made for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from contract.disk import DISK_SIGNATURE, MIB
from provisioning.emulation.firmware import WillNotBoot, choose, partition_starts, pick

AUTOBOOT = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n"
CONFIG = "[pi4]\nkernel=wrong.img\n[all]\nkernel=vmlinuz\ninitramfs initrd.img followkernel\n"
_EACH = 2 * MIB


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Three FAT partitions: the setup, and two to boot from."""
    image = tmp_path / "card.img"
    with image.open("wb") as file:
        file.truncate(8 * MIB)
    sectors = [(MIB + number * _EACH) // 512 for number in range(3)]
    table = f"label: dos\nlabel-id: 0x{DISK_SIGNATURE:08x}\n"
    table += "".join(f"start={start}, size={_EACH // 512}, type=c\n" for start in sectors)
    subprocess.run(["sfdisk", "-q", str(image)], input=table, text=True, check=True)
    put(image, 1, "autoboot.txt", AUTOBOOT)
    for number, slot in ((2, "a"), (3, "b")):
        put(image, number, "config.txt", CONFIG)
        put(image, number, "cmdline.txt", f"root=slot-{slot} quiet\n")
        put(image, number, "vmlinuz", f"kernel {slot}")
        put(image, number, "initrd.img", f"initrd {slot}")
    return image


def put(image: Path, number: int, name: str, text: str) -> None:
    place = f"{image}@@{MIB + (number - 1) * _EACH}"
    if subprocess.run(["mdir", "-i", place, "::"], capture_output=True, check=False).returncode:
        make = ["mformat", "-i", place, "-T", str(_EACH // 512), "-h", "2", "-s", "32", "::"]
        subprocess.run(make, check=True)
    source = image.with_name("source")
    source.write_text(text)
    subprocess.run(["mcopy", "-o", "-i", place, str(source), f"::{name}"], check=True)


def test_the_usual_boot_and_the_one_that_was_armed(card: Path, tmp_path: Path) -> None:
    usual = pick(card, is_tryout=False, into=tmp_path / "usual")
    assert (usual.partition, usual.command_line) == (2, "root=slot-a quiet")
    assert usual.kernel.read_text() == "kernel a"
    armed = pick(card, is_tryout=True, into=tmp_path / "armed")
    assert (armed.partition, armed.command_line) == (3, "root=slot-b quiet")
    assert armed.initrd is not None
    assert armed.initrd.read_text() == "initrd b"


def test_where_the_partitions_begin(card: Path) -> None:
    assert partition_starts(card) == {1: MIB, 2: 3 * MIB, 3: 5 * MIB}


@pytest.mark.parametrize(
    ("text", "is_tryout", "number"),
    [
        (AUTOBOOT, False, 2),
        (AUTOBOOT, True, 3),
        ("# nothing\n", False, 1),
        ("[all]\nboot_partition=3 # since the update\n", False, 3),
    ],
)
def test_what_autoboot_says(text: str, is_tryout: bool, number: int) -> None:
    assert choose(text, is_tryout=is_tryout) == number


def test_an_armed_boot_of_a_card_without_slots_is_none() -> None:
    with pytest.raises(WillNotBoot, match="tryboot_a_b"):
        choose("[all]\nboot_partition=2\n", is_tryout=True)


def test_a_card_that_does_not_boot_says_which_file(card: Path, tmp_path: Path) -> None:
    put(card, 1, "autoboot.txt", "[all]\nboot_partition=9\n")
    with pytest.raises(WillNotBoot, match="partition 9"):
        pick(card, is_tryout=False, into=tmp_path)
    put(card, 1, "autoboot.txt", "")  # a torn write: the firmware goes to partition 1
    with pytest.raises(WillNotBoot, match=r"config\.txt"):
        pick(card, is_tryout=False, into=tmp_path)
    with pytest.raises(WillNotBoot, match="no table of partitions"):
        pick(tmp_path / "nothing", is_tryout=False, into=tmp_path)
