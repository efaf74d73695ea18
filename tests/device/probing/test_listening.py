"""What `worksource reader probe` tells of a plugged reader, and what it keeps to itself."""

from __future__ import annotations

import os
import pty
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from contract.reader_bytes import magtek, sign_on
from contract.stripe import Swipe, holding
from device.core.framing import ANY_FRAMING
from device.core.reader_profile import profile_from
from device.probing.commands import reader
from device.probing.listening import probe, probe_wedge
from tests.device.adapters.reader_rig import NOON, WAIT_S
from tests.device.adapters.wedge_rig import USB, WedgeRig

BANK = Swipe(holding("B4111111111111111^DOE/JOHN^2512101"), holding("4111111111111111=2512101"))


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    far, near = pty.openpty()
    tty.setraw(near)
    yield far, os.ttyname(near)
    os.close(near)
    os.close(far)


def test_a_probe_tells_shapes_and_classes_and_nothing_more(line: tuple[int, str]) -> None:
    far, port = line
    told: list[str] = []
    stop = threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        if text.startswith("  = "):
            stop.set()

    def swipe_once_it_listens() -> None:
        for _ in range(100):
            if stop.wait(0.05):
                return
            os.write(far, sign_on() + magtek(BANK))

    customer = threading.Thread(target=swipe_once_it_listens)
    customer.start()
    assert probe(port, tell, seconds=10, stop=stop) == 1
    customer.join()
    report = "\n".join(told)
    assert "track 1 34 characters, track 2 24 characters, track 3 blank" in report
    assert "a bank card: refused" in report
    assert "firmware 21088817A01" in report
    for content in ("4111", "DOE", "2512"):
        assert content not in report


def test_a_wedge_is_grabbed_and_told_as_masked() -> None:
    rig = WedgeRig(ANY_FRAMING, NOON, WAIT_S)
    told: list[str] = []
    stop = threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        if text.startswith("swipe a card now"):
            rig.send(magtek(BANK))
        if text.startswith("  = "):
            stop.set()

    profile = profile_from({"usb": [USB]})
    assert probe_wedge(None, tell, profile=profile, seconds=10, stop=stop, devices=rig.devices) == 1
    plug = rig.devices.plugs["/dev/input/event1"]
    assert (plug.grabbed, plug.opened) == (1, plug.closed)
    rig.close()
    report = "\n".join(told)
    assert f"/dev/input/event1 with the USB id {USB}" in report
    assert "event0" not in report  # a mouse types nothing
    assert "a bank card: refused" in report
    for content in ("4111", "DOE", "2512"):
        assert content not in report


def test_no_keyboard_is_grabbed_that_nobody_named() -> None:
    rig = WedgeRig(ANY_FRAMING, NOON, WAIT_S)
    told: list[str] = []
    assert probe_wedge(None, told.append, devices=rig.devices) == 0
    assert rig.devices.plugs["/dev/input/event1"].grabbed == 0
    assert told[-1].startswith("say which it is")
    rig.close()


def test_the_command_takes_the_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def heard(port: str | None, _tell: object, **_more: object) -> int:
        asked.append(port)
        return 1

    monkeypatch.setattr("device.probing.listening.probe_wedge", heard)
    path = "/dev/input/by-id/reader"
    done = CliRunner().invoke(reader, ["probe", "--kind", "wedge", "--port", path])
    assert (done.exit_code, asked) == (0, [path])


def test_a_probe_of_nothing_says_what_to_check(tmp_path: Path) -> None:
    told: list[str] = []
    assert probe(str(tmp_path / "no-reader"), told.append, seconds=0.3) == 0
    report = "\n".join(told)
    assert "no-reader stopped answering: check the cable" in report
    assert "check power, cable, baud rate and parity" in report
