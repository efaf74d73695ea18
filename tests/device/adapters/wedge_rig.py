"""Readers that play keyboards: pretended input devices, and the keys that type a card."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from contract.cards import ANY_NINE_DIGITS
from device.adapters.wedge_reader import WedgeReader
from device.core.framing import Framing
from device.core.wedge_keys import DAMAGE, DOWN, WedgeKeys

EV_SYN, EV_KEY, SHIFT, F1 = 0, 1, 42, 59
KEYBOARD = {EV_KEY: list(range(1, 128))}
MOUSE = {EV_KEY: [272, 273, 274]}
USB = "0801:0001"
_EVENT = struct.Struct("HHi")


@dataclass(frozen=True)
class Event:
    type: int
    code: int
    value: int


@dataclass(frozen=True)
class Ids:
    vendor: int
    product: int


@dataclass
class Plug:
    """What is plugged in at one path."""

    usb: str = USB
    holds: dict[int, list[int]] = field(default_factory=lambda: KEYBOARD)
    refused: OSError | None = None
    """What opening it meets."""
    held: OSError | None = None
    """What grabbing it meets."""
    opened: int = 0
    grabbed: int = 0
    closed: int = 0
    _near: int = -1
    _far: int = -1

    def __post_init__(self) -> None:
        self._near, self._far = os.pipe()
        os.set_blocking(self._near, False)

    def press(self, code: int, value: int, kind: int = EV_KEY) -> None:
        os.write(self._far, _EVENT.pack(kind, code, value) + _EVENT.pack(EV_SYN, 0, 0))

    def pull(self) -> None:
        os.close(self._far)
        self._far = -1
        if self.opened == self.closed:
            os.close(self._near)


class OpenDevice:
    """One opening of a plug, as evdev gives it."""

    def __init__(self, plug: Plug) -> None:
        self._plug = plug
        plug.opened += 1
        vendor, product = plug.usb.split(":")
        self.info = Ids(int(vendor, 16), int(product, 16))

    def capabilities(self) -> dict[int, list[int]]:
        return self._plug.holds

    def fileno(self) -> int:
        return self._plug._near

    def grab(self) -> None:
        if self._plug.held is not None:
            raise self._plug.held
        self._plug.grabbed += 1

    def read(self) -> Iterator[Event]:
        data = os.read(self._plug._near, 64 * _EVENT.size)
        if not data:
            raise OSError(errno.ENODEV, "No such device")
        return (Event(*_EVENT.unpack_from(data, at)) for at in range(0, len(data), _EVENT.size))

    def close(self) -> None:
        self._plug.closed += 1
        if self._plug._far < 0:
            os.close(self._plug._near)


class FakeDevices:
    """As much of evdev as the reader uses; `plugs` are what is plugged in, by path."""

    def __init__(self, **plugs: Plug) -> None:
        self.plugs = {f"/dev/input/{name}": plug for name, plug in plugs.items()}

    def list_devices(self) -> list[str]:
        return list(self.plugs)

    def InputDevice(self, dev: str) -> OpenDevice:  # noqa: N802 - the library's name
        plug = self.plugs.get(dev)
        if plug is None:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", dev)
        if plug.refused is not None:
            raise plug.refused
        return OpenDevice(plug)

    def close(self) -> None:
        for plug in self.plugs.values():
            if plug._far >= 0:
                os.close(plug._far)
                os.close(plug._near)
        self.plugs.clear()


class WedgeRig:
    """A pretended keyboard wedge that types what is sent."""

    def __init__(self, framing: Framing, now: datetime, wait_s: float) -> None:
        self.devices = FakeDevices(event0=Plug(holds=MOUSE), event1=Plug())
        self.reader = WedgeReader(
            now=lambda: now,
            usb=[USB],
            framing=framing,
            legacy=ANY_NINE_DIGITS,
            wait_s=wait_s,
            devices=self.devices,
        )

    def send(self, data: bytes) -> None:
        plug = self.devices.plugs["/dev/input/event1"]
        for code, value in typing(data.decode("latin-1")):
            plug.press(code, value)

    def unplug(self) -> None:
        self.devices.plugs.pop("/dev/input/event1").pull()

    def plug_in(self) -> None:
        self.devices.plugs["/dev/input/event1"] = Plug()

    def close(self) -> None:
        self.reader.close()
        self.devices.close()


def typing(text: str) -> Iterator[tuple[int, int]]:
    """The key events of `text`, with shift where a US keyboard needs it."""
    for character in text:
        shift, code = _KEYS.get(character, (False, F1))
        strokes = [(code, DOWN), (code, 0)]
        yield from [(SHIFT, DOWN), *strokes, (SHIFT, 0)] if shift else strokes


def _keys() -> dict[str, tuple[bool, int]]:
    found: dict[str, tuple[bool, int]] = {}
    for shift in (True, False):
        for code in reversed(range(128)):
            keys = WedgeKeys()
            if shift:
                keys.press(SHIFT, DOWN)
            typed = keys.press(code, DOWN)
            if typed and typed != DAMAGE:
                found[typed] = (shift, code)
    return found


_KEYS = _keys()
