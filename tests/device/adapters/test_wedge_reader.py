"""What only a keyboard-wedge reader meets; the rest is in test_reader."""

from __future__ import annotations

import errno
import importlib
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.cards import LegacyCard, OwnCard, Reading, Unreadable, make_token
from contract.reader_bytes import magtek
from contract.stripe import Swipe, holding
from device.adapters.wedge_reader import WedgeReader
from device.core.events import Event, ReaderChanged
from device.core.identity import Identities
from device.errors import ReaderLost
from device.workers import ReaderWorker
from tests.device.adapters.reader_rig import NOON, WAIT_S, is_lost, next_swipe
from tests.device.adapters.wedge_rig import (
    EV_KEY,
    EV_SYN,
    MOUSE,
    USB,
    FakeDevices,
    Plug,
    WedgeRig,
    typing,
)
from tests.rig.waiting import wait_until

BUSY = OSError(errno.EBUSY, "Device or resource busy")
SYN_DROPPED = 3


@pytest.fixture
def devices() -> Iterator[FakeDevices]:
    made = FakeDevices(event0=Plug(holds=MOUSE), event1=Plug(usb="04d9:1203"), event2=Plug())
    yield made
    made.close()


def reader(devices: FakeDevices, port: str | None = None) -> WedgeReader:
    return WedgeReader(port, now=lambda: NOON, usb=[USB], wait_s=WAIT_S, devices=devices)


def refusal(reader: WedgeReader) -> str:
    with pytest.raises(ReaderLost) as lost:
        reader.read_swipe()
    assert not reader.condition().is_up
    return str(lost.value)


def test_the_reader_is_found_by_its_usb_id_and_grabbed(devices: FakeDevices) -> None:
    assert reader(devices).read_swipe() is None
    assert [plug.grabbed for plug in devices.plugs.values()] == [0, 0, 1]
    assert [plug.opened - plug.closed for plug in devices.plugs.values()] == [0, 0, 1]


def test_a_configured_path_is_taken_whatever_its_usb_id(devices: FakeDevices) -> None:
    assert reader(devices, "/dev/input/event1").read_swipe() is None
    assert [plug.opened for plug in devices.plugs.values()] == [0, 1, 0]


def test_a_reader_another_program_holds_is_refused_with_a_sentence(devices: FakeDevices) -> None:
    plug = devices.plugs["/dev/input/event2"]
    plug.held = BUSY
    held = reader(devices)
    assert refusal(held) == (
        "the card reader on /dev/input/event2 cannot be used: another program holds it, and cards "
        "would be typed into that program: end it, and the reader is used by itself"
    )
    assert plug.opened == plug.closed
    plug.held = None
    assert held.read_swipe() is None
    assert held.condition().is_up


def test_a_reader_that_cannot_be_grabbed_at_all_is_not_used(devices: FakeDevices) -> None:
    devices.plugs["/dev/input/event2"].held = OSError(errno.EINVAL, "Invalid argument")
    assert "cannot be had for the kiosk alone (Invalid argument)" in refusal(reader(devices))


def test_a_kiosk_that_may_not_open_it_names_the_group(devices: FakeDevices) -> None:
    devices.plugs["/dev/input/event2"].refused = PermissionError(errno.EACCES, "Permission denied")
    assert "put its user in the group input" in refusal(reader(devices, "/dev/input/event2"))
    assert "put the kiosk's user in the group input" in refusal(reader(devices))


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    unready = WedgeReader(now=lambda: NOON, usb=[USB], wait_s=WAIT_S)
    assert "needs the library evdev" in refusal(unready)


def test_keys_the_kernel_had_to_drop_make_the_swipe_unreadable(devices: FakeDevices) -> None:
    slow = reader(devices)
    assert slow.read_swipe() is None
    plug = devices.plugs["/dev/input/event2"]
    for code, value in typing(";1234"):
        plug.press(code, value)
    plug.press(SYN_DROPPED, 0, kind=EV_SYN)
    for code, value in typing("5678?\r"):
        plug.press(code, value)
    readings: list[Reading] = []

    def has_read() -> bool:
        reading = slow.read_swipe()
        readings.extend([] if reading is None else [reading])
        return bool(readings)

    wait_until(has_read)
    assert readings == [Unreadable()]


def test_a_new_reason_is_told_though_the_reader_was_away_before(
    devices: FakeDevices, caplog: pytest.LogCaptureFixture
) -> None:
    plug = devices.plugs.pop("/dev/input/event2")
    told: list[Event] = []
    worker = ReaderWorker(
        reader(devices), told.append, Identities(b"k" * 32), lambda: None, try_again_s=0.01
    )
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    wait_until(lambda: "plug it in" in caplog.text)
    plug.held = BUSY
    devices.plugs["/dev/input/event2"] = plug
    wait_until(lambda: "another program holds it" in caplog.text)
    plug.held = None
    wait_until(lambda: ReaderChanged(is_up=True) in told)
    stop.set()
    thread.join()
    assert told == [ReaderChanged(is_up=False), ReaderChanged(is_up=True)]
    assert caplog.text.count("another program holds it") == 1


# --- a real input device, where the kernel can pretend one ------------------------------------

UINPUT = Path("/dev/uinput")
needs_uinput = pytest.mark.skipif(
    not os.access(UINPUT, os.W_OK),
    reason="this kernel pretends no input devices: /dev/uinput is missing or not for this user",
)


@needs_uinput
@pytest.mark.slow
def test_a_real_input_device_is_grabbed_read_refused_and_found_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    evdev = pytest.importorskip("evdev")
    token, pause = make_token(), threading.Event()

    def plugged() -> object:
        keys = {evdev.ecodes.EV_KEY: list(range(1, 128))}
        return evdev.UInput(keys, name="wedge", vendor=0x0801, product=0x0001)

    def swipe(device: object, text: str) -> None:
        for code, value in typing(text):
            device.write(EV_KEY, code, value)  # type: ignore[attr-defined] # evdev's UInput
            device.syn()  # type: ignore[attr-defined]

    rig = WedgeRig.__new__(WedgeRig)
    rig.reader = WedgeReader(now=lambda: NOON, usb=[USB], wait_s=WAIT_S)
    device = plugged()
    wait_until(lambda: not is_lost(rig, within_s=0.1))
    swipe(device, magtek(Swipe(track2=holding(token))).decode())
    assert next_swipe(rig) == OwnCard(token)
    second = WedgeReader(now=lambda: NOON, usb=[USB], wait_s=WAIT_S)
    assert "another program holds it" in refusal(second)
    device.close()  # type: ignore[attr-defined]
    assert is_lost(rig)
    device = plugged()
    pause.wait(0.2)
    wait_until(lambda: not is_lost(rig, within_s=0.1))
    swipe(device, magtek(Swipe(track1=holding("078051120"))).decode())
    assert not isinstance(next_swipe(rig), LegacyCard), "no rule for legacy cards was given"
    rig.reader.close()
    device.close()  # type: ignore[attr-defined]
    assert token not in caplog.text
