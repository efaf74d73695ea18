"""The small initial file system: which modules, in which order, as which bytes."""

from __future__ import annotations

import lzma
import subprocess
from pathlib import Path

import pytest

from provisioning.image.errors import BadRoot
from provisioning.image.root import initrd

DEPENDENCIES = """\
kernel/drivers/mmc/host/sdhci-iproc.ko.xz: kernel/drivers/mmc/host/sdhci-pltfm.ko.xz kernel/drivers/mmc/host/sdhci.ko.xz
kernel/drivers/mmc/host/sdhci-pltfm.ko.xz: kernel/drivers/mmc/host/sdhci.ko.xz
kernel/drivers/mmc/host/sdhci.ko.xz:
kernel/fs/overlayfs/overlay.ko:
"""
BUILTIN = "kernel/drivers/virtio/virtio_pci.ko\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "usr/lib/modules/6.1"
    for line in DEPENDENCIES.splitlines():
        path = place / line.partition(":")[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        content = f"module {path.name}".encode()
        path.write_bytes(lzma.compress(content) if path.suffix == ".xz" else content)
    (place / "modules.dep").write_text(DEPENDENCIES)
    (place / "modules.builtin").write_text(BUILTIN)
    (tmp_path / "usr/bin").mkdir()
    (tmp_path / "usr/bin/busybox").write_bytes(b"busybox")
    return tmp_path


def unpacked(archive: bytes) -> dict[str, tuple[int, bytes]]:
    """Every name with its mode and content, read as the kernel reads it."""
    found: dict[str, tuple[int, bytes]] = {}
    at = 0
    while True:
        head = archive[at : at + 110]
        assert head[:6] == b"070701"
        numbers = [int(head[6 + 8 * n : 14 + 8 * n], 16) for n in range(13)]
        mode, size, length = numbers[1], numbers[6], numbers[11]
        name = archive[at + 110 : at + 110 + length - 1].decode()
        at += (110 + length + 3) & ~3
        if name == "TRAILER!!!":
            return found
        found[name] = (mode, archive[at : at + size])
        at += (size + 3) & ~3


def test_what_a_module_needs_is_loaded_before_it() -> None:
    order, absent = initrd.load_order(DEPENDENCIES, BUILTIN, ["overlay", "sdhci_iproc"])
    names = [Path(path).name for path in order]
    assert names == ["overlay.ko", "sdhci.ko.xz", "sdhci-pltfm.ko.xz", "sdhci-iproc.ko.xz"]
    assert absent == []


def test_what_the_kernel_has_built_in_is_passed_over_and_what_it_lacks_is_told() -> None:
    order, absent = initrd.load_order(DEPENDENCIES, BUILTIN, ["virtio-pci", "sdhci-brcmstb"])
    assert (order, absent) == ([], ["sdhci_brcmstb"])


def test_the_archive_holds_program_script_and_unpacked_modules(root: Path) -> None:
    archive, _absent = initrd.contents(root, "6.1", {"sdhci-iproc": "the card", "overlay": "/var"})
    found = unpacked(archive.packed())
    assert found["init"][0] == 0o100755
    assert found["init"][1].startswith(b"#!/bin/sh\n")
    assert found["bin/busybox"] == (0o100755, b"busybox")
    assert found["bin/mount"] == (0o120777, b"busybox")
    assert found["modules/sdhci_iproc.ko"][1] == b"module sdhci-iproc.ko.xz"
    assert found["modules/order"][1].split() == [
        b"sdhci.ko", b"sdhci_pltfm.ko", b"sdhci_iproc.ko", b"overlay.ko",
    ]  # fmt: skip
    assert found["dev/console"][0] == 0o020600


def test_the_same_root_makes_the_same_archive(root: Path) -> None:
    one, two = (initrd.contents(root, "6.1", {"overlay": "/var"})[0].packed() for _ in range(2))
    assert one == two


def test_a_root_without_busybox_is_said(root: Path) -> None:
    (root / "usr/bin/busybox").unlink()
    with pytest.raises(BadRoot, match="busybox is missing"):
        initrd.contents(root, "6.1", {"overlay": "/var"})


def test_the_script_is_sound_and_every_program_in_it_is_in_the_archive() -> None:
    subprocess.run(["sh", "-n", str(initrd.INIT)], check=True)
    text = initrd.INIT.read_text()
    for program in ("mount", "insmod", "switch_root", "sha256sum", "hexdump", "readlink", "reboot"):
        assert f"{program} " in text
        assert program in initrd.APPLETS


def test_a_failure_in_the_script_starts_the_machine_again() -> None:
    text = initrd.INIT.read_text()
    assert text.count('lost "') == 3
    assert "reboot -f" in text
