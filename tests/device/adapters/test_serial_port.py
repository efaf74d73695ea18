"""Which port the serial reader opens, and that nobody else reads it."""

from __future__ import annotations

import os
import pty
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from contract.cards import OwnCard
from contract.reader_bytes import magtek
from contract.stripe import Swipe, holding
from device.adapters.serial_reader import SerialReader
from device.core.reader_profile import ReaderProfile
from device.errors import ReaderLost
from tests.device.adapters.reader_rig import NOON, WAIT_S

TOKEN = "1" + "012345678901" * 2
BRIDGE = ReaderProfile(usb=("067b:2303", "0403:6001"))


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    far, near = pty.openpty()
    tty.setraw(near)
    yield far, os.ttyname(near)
    os.close(near)
    os.close(far)


def plugged(device: str, vid: int | None = None, pid: int | None = None) -> ListPortInfo:
    port = ListPortInfo(device)
    port.vid, port.pid = vid, pid
    return port


def test_a_reader_is_found_by_the_id_of_its_bridge(line: tuple[int, str]) -> None:
    far, port = line
    others = [plugged("/dev/ttyS0"), plugged("/dev/ttyACM0", 0x2341, 0x0043)]
    reader = SerialReader(
        now=lambda: NOON,
        profile=BRIDGE,
        wait_s=WAIT_S,
        comports=lambda: [*others, plugged(port, 0x0403, 0x6001)],
    )
    assert reader.read_swipe() is None
    os.write(far, magtek(Swipe(track2=holding(TOKEN))))
    assert reader.read_swipe() == OwnCard(TOKEN)
    reader.close()


def test_a_named_port_comes_before_any_other(line: tuple[int, str], tmp_path: Path) -> None:
    named = str(tmp_path / "card-reader")
    reader = SerialReader(
        named,
        now=lambda: NOON,
        profile=BRIDGE,
        comports=lambda: [plugged(line[1], 0x0403, 0x6001)],
    )
    with pytest.raises(ReaderLost, match=named):
        reader.read_swipe()


def a_device_that_vanishes() -> list[ListPortInfo]:
    raise TypeError("int() can't convert non-string with explicit base")


@pytest.mark.parametrize("comports", [list, a_device_that_vanishes])
def test_no_reader_anywhere_is_a_lost_reader(comports: type[list[ListPortInfo]]) -> None:
    reader = SerialReader(now=lambda: NOON, profile=BRIDGE, comports=comports)
    with pytest.raises(ReaderLost, match="any USB port stopped answering: check the cable"):
        reader.read_swipe()
    assert not reader.condition().is_up


def test_nobody_else_can_read_along(line: tuple[int, str]) -> None:
    first = SerialReader(line[1], now=lambda: NOON, wait_s=WAIT_S)
    second = SerialReader(line[1], now=lambda: NOON, wait_s=WAIT_S)
    assert first.read_swipe() is None
    with pytest.raises(ReaderLost):
        second.read_swipe()
    first.close()
    assert second.read_swipe() is None
    second.close()
