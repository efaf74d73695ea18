"""Nobody can come in: what is masked, what has a password, what listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.image.errors import BadRoot
from provisioning.image.recipe import reading
from provisioning.image.root import laying, settling
from tests.provisioning.image import rig

UNITS = "usr/lib/systemd/system"


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    root = rig.lay_root(tmp_path / "root")
    for name in reading.units().mask:
        unit = root / "etc/systemd/system" / name
        unit.symlink_to("/dev/null")
    return root


def test_a_closed_root_is_found_closed(closed: Path) -> None:
    assert settling.look_over(closed) == []


@pytest.mark.parametrize("secret", ["", "$y$j9T$abc", "x"])
def test_a_password_or_none_at_all_is_found(closed: Path, secret: str) -> None:
    (closed / "etc/shadow").write_text(f"root:{secret}:20000:0:99999:7:::\n")
    with pytest.raises(BadRoot, match="'root' has a password, or none is asked for"):
        settling.require_closed(closed)


def test_a_server_for_log_ins_is_found(closed: Path) -> None:
    (closed / "usr/sbin").mkdir()
    (closed / "usr/sbin/sshd").write_text("")
    assert settling.look_over(closed) == ["/usr/sbin/sshd lets people in from outside"]


@pytest.mark.parametrize(
    ("listens", "is_open"),
    [
        ("ListenStream=22", True),
        ("ListenDatagram=0.0.0.0:69", True),
        ("ListenStream=/run/our.socket", False),
        ("ListenStream=@abstract", False),
    ],
)
def test_a_socket_on_the_network_is_found(closed: Path, listens: str, is_open: bool) -> None:
    (closed / UNITS / "odd.socket").write_text(f"[Socket]\n{listens}\n")
    assert bool(settling.look_over(closed)) is is_open


def test_a_masked_socket_listens_nowhere(closed: Path) -> None:
    (closed / UNITS / "odd.socket").write_text("[Socket]\nListenStream=22\n")
    (closed / "etc/systemd/system/odd.socket").symlink_to("/dev/null")
    assert settling.look_over(closed) == []


def test_a_console_that_asks_for_a_name_is_found(closed: Path) -> None:
    (closed / "etc/systemd/system/serial-getty@.service").unlink()
    assert settling.look_over(closed) == [
        "serial-getty@.service is not masked: somebody could log in at the console"
    ]


def test_every_unit_is_switched_on_or_off_for_a_reason() -> None:
    units = reading.units()
    assert not units.enable.keys() & units.mask.keys()
    assert all(len(why) > 5 for why in [*units.enable.values(), *units.mask.values()])


def test_our_units_name_their_partitions_as_the_layout_does() -> None:
    text = "".join(path.read_text() for path in (laying.OVERLAY / UNITS).glob("*.mount"))
    assert "/dev/disk/by-partuuid/4b494f53-07\nWhere=/data" in text
    assert "/dev/disk/by-partuuid/4b494f53-01\nWhere=/boot/setup" in text


def test_the_firewall_drops_whatever_comes_in_unasked() -> None:
    rules = (laying.OVERLAY / "etc/nftables.conf").read_text()
    assert "hook input priority filter; policy drop;" in rules
    assert "dport { 22" not in rules


def test_what_the_screen_says_of_lost_storage_fits_a_small_panel() -> None:
    script = (laying.OVERLAY / "usr/lib/worksource/say-storage-lost").read_text()
    lines = script.partition("cat <<TEXT\n")[2].partition("\nTEXT")[0].splitlines()
    assert len(lines) <= 15  # 480 pixels of letters 32 high
    assert max(map(len, lines)) <= 50  # 800 pixels of letters 16 wide
    assert all(line.isascii() for line in lines)
