"""The serial driver on a real terminal, the wedge driver, or the fake: the same handles for all."""

from __future__ import annotations

import os
import pty
import threading
import time
import tty
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from contract.cards import ANY_NINE_DIGITS, Reading
from device.adapters.serial_reader import SerialReader
from device.core.framing import ANY_FRAMING, FRAMINGS, Framing
from device.core.reader_profile import ReaderProfile
from device.errors import ReaderLost
from device.fake_reader import FakeReader
from device.ports import CardReader
from tests.device.adapters.wedge_rig import WedgeRig

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
WAIT_S = 0.02
HURRIED = Framing(after_return_s=0.02, idle_s=0.06)
"""Silence that means something sooner, so that the tests need not wait for it."""


class Rig(Protocol):
    @property
    def reader(self) -> CardReader: ...
    def send(self, data: bytes) -> None: ...
    def unplug(self) -> None: ...
    def plug_in(self) -> None: ...
    def close(self) -> None: ...


class PtyRig:
    """A pseudo-terminal behind a stable name, as udev gives a reader."""

    def __init__(self, name: Path, framing: Framing) -> None:
        self._name = name
        self._far = -1
        self.plug_in()
        self.reader = SerialReader(
            str(name),
            now=lambda: NOON,
            profile=ReaderProfile(framing=framing),
            legacy=ANY_NINE_DIGITS,
            wait_s=WAIT_S,
        )

    def send(self, data: bytes) -> None:
        os.write(self._far, data)

    def unplug(self) -> None:
        os.close(self._far)
        self._far = -1
        self._name.unlink()

    def plug_in(self) -> None:
        self._far, near = pty.openpty()
        tty.setraw(near)
        self._name.symlink_to(os.ttyname(near))
        os.close(near)

    def close(self) -> None:
        self.reader.close()
        if self._far >= 0:
            os.close(self._far)


class FakeRig:
    def __init__(self, framing: Framing) -> None:
        self.reader = FakeReader(
            now=lambda: NOON, framing=framing, legacy=ANY_NINE_DIGITS, wait_s=WAIT_S
        )
        self.send = self.reader.send
        self.unplug = self.reader.unplug
        self.plug_in = self.reader.plug_in

    def close(self) -> None:
        self.reader.close()


def _make_rig(kind: str, directory: Path, framing: Framing) -> Rig:
    """A rig whose reader has been opened, so that what is sent now is heard."""
    rig: Rig
    match kind:
        case "fake":
            rig = FakeRig(framing)
        case "wedge":
            rig = WedgeRig(framing, NOON, WAIT_S)
        case _:
            rig = PtyRig(directory / "card-reader", framing)
    assert rig.reader.read_swipe() is None
    return rig


def _rigs(kind: str, directory: Path, framing: Framing) -> Iterator[Rig]:
    rig = _make_rig(kind, directory, framing)
    yield rig
    rig.close()


@pytest.fixture(params=["serial", "wedge", "fake"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    yield from _rigs(request.param, tmp_path, HURRIED)


@pytest.fixture(params=["serial", "wedge", "fake"])
def unhurried_rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    yield from _rigs(request.param, tmp_path, ANY_FRAMING)


@pytest.fixture(params=["serial", "wedge", "fake"])
def magtek_rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    yield from _rigs(request.param, tmp_path, FRAMINGS["magtek"])


def next_swipe(rig: Rig, within_s: float = 3) -> Reading | None:
    """The next reading, or None when there is none in this time."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        reading = rig.reader.read_swipe()
        if reading is not None:
            return reading
    return None


def nothing_more(rig: Rig) -> bool:
    """Whether no further swipe comes, even after every time-out of the framing."""
    return next_swipe(rig, within_s=0.1) is None


def is_lost(rig: Rig, within_s: float = 2) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            rig.reader.read_swipe()
        except ReaderLost:
            return True
    return False


def comes_back(rig: Rig, within_s: float = 2) -> bool:
    """Do as the worker does: call again after a short wait until it works."""
    until, pause = time.monotonic() + within_s, threading.Event()
    while time.monotonic() < until:
        try:
            rig.reader.read_swipe()
        except ReaderLost:
            pause.wait(0.02)
        else:
            return True
    return False
