"""The image that was built, onto a card full of ones: every file system on it is sound."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from contract.card_settings import parse
from provisioning.card.flash.commands import flash
from provisioning.card.setup.partition import get_settings
from tests.provisioning.card.making import MIB
from tests.provisioning.card.said import options

pytestmark = pytest.mark.slow

IMAGE = Path("build/image/worksource-kiosk-debian.img.zst")
SIZE = 3072 * MIB
CHECKS = {"vfat": ["fsck.vfat", "-n"], "ext4": ["e2fsck", "-fn"]}


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Path]:
    if not IMAGE.exists():
        pytest.skip("no image was built here: make image")
    if os.geteuid() != 0 or shutil.which("losetup") is None:
        pytest.skip("loop devices need root and losetup: run the slow tests with sudo")
    file = tmp_path / "card"
    with file.open("wb") as out:
        for _ in range(SIZE // (64 * MIB)):
            out.write(b"\xff" * 64 * MIB)
    told = subprocess.run(
        ["losetup", "--find", "--show", "--direct-io=on", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        pytest.skip(f"no loop device can be had here: {told.stderr.strip()}")
    yield Path(told.stdout.strip())
    subprocess.run(["losetup", "--detach", told.stdout.strip()], check=True)
    file.unlink()


def test_whatever_lay_on_a_card_its_file_systems_are_sound(card: Path, tmp_path: Path) -> None:
    labels = ["--labels", str(tmp_path / "labels"), "--yes"]
    done = CliRunner().invoke(flash, [str(IMAGE), str(card), *options(tmp_path), *labels])
    assert done.exit_code == 0, done.output
    assert parse(get_settings(card) or b"").device == "lobby-1"
    kinds = [_kind(card, start, length, tmp_path) for start, length in _partitions(card)]
    assert kinds[0] == kinds[1] == "vfat"
    assert kinds[2] in ("", "vfat")  # the other slot may be empty until its first update
    assert kinds[3] == "squashfs"
    assert kinds[5] == "ext4"


def _partitions(card: Path) -> list[tuple[int, int]]:
    """Start and length in sectors, the extended partition left out."""
    told = subprocess.run(["sfdisk", "-d", card], capture_output=True, text=True, check=True)
    found = []
    for line in told.stdout.splitlines():
        if " start=" in line and "type=f" not in line and "type=5" not in line:
            values = dict(part.strip().split("=") for part in line.split(" : ")[1].split(","))
            found.append((int(values["start"]), int(values["size"])))
    return found


def _kind(card: Path, start: int, length: int, home: Path) -> str:
    """What a partition holds, after its own program found it sound."""
    part = home / "part"
    with card.open("rb") as file, part.open("wb") as out:
        file.seek(start * 512)
        for _ in range(length // 2048):
            out.write(file.read(MIB))
    told = subprocess.run(
        ["blkid", "-p", "-o", "value", "-s", "TYPE", part],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    kind = told.stdout.strip()
    if kind in CHECKS and shutil.which(CHECKS[kind][0]):
        checked = subprocess.run([*CHECKS[kind], part], capture_output=True, check=False)
        assert checked.returncode == 0, checked.stdout
    part.unlink()
    return kind
