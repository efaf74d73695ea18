"""
A magnetic-stripe reader that plays a keyboard, by evdev.

It is grabbed: no key of it reaches the desktop or any other program, and a reader that
cannot be grabbed is not used at all, because its cards would be typed into whatever has
the focus.  Whatever goes wrong is `ReaderLost`, with the reason, and the next `read_swipe`
tries again.  The library is looked for only when such a reader is opened: serial readers
need none of it.

What a card holds is neither logged nor kept.
"""

from __future__ import annotations

import errno
import importlib
import logging
import select
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, cast

from contract.cards import LegacyRule, Reading
from device.core.framing import ANY_FRAMING, Framing
from device.core.listening import Listener
from device.core.wedge_keys import DAMAGE, WedgeKeys
from device.errors import ReaderLost
from device.ports import ReaderCondition

log = logging.getLogger(__name__)

_SYNC, _KEYS = 0, 1
_DROPPED = 3
"""The code by which the kernel says that keys were lost because nobody read them in time."""

_DIGITS_AND_ENTER = {*range(2, 12), 28}
"""What a reader must be able to type; a mouse of the same maker cannot."""


class KeyEvent(Protocol):
    @property
    def type(self) -> int: ...
    @property
    def code(self) -> int: ...
    @property
    def value(self) -> int: ...


class UsbId(Protocol):
    @property
    def vendor(self) -> int: ...
    @property
    def product(self) -> int: ...


class KeyDevice(Protocol):
    """An input device, as evdev has it."""

    @property
    def info(self) -> UsbId: ...
    def capabilities(self) -> Mapping[int, Sequence[int]]: ...
    def fileno(self) -> int: ...
    def grab(self) -> None: ...
    def read(self) -> Iterable[KeyEvent]: ...
    def close(self) -> None: ...


class InputDevices(Protocol):
    """As much of evdev as is used here."""

    def list_devices(self) -> list[str]: ...
    def InputDevice(self, dev: str) -> KeyDevice: ...  # noqa: N802 - the library's name


class WedgeReader:
    """A reader at `port`, such as one of /dev/input/by-id, or with one of the ids `usb`."""

    def __init__(
        self,
        port: str | None = None,
        *,
        now: Callable[[], datetime],
        usb: Sequence[str] = (),
        framing: Framing = ANY_FRAMING,
        legacy: LegacyRule | None = None,
        wait_s: float = 0.25,
        overhear: Callable[[str], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        devices: InputDevices | None = None,
    ) -> None:
        self._configured = port
        self._now = now
        self._usb = tuple(usb)
        self._wait_s = wait_s
        self._monotonic = monotonic
        self._devices = devices
        self._listener = Listener(framing, legacy, overhear)
        self._keys = WedgeKeys()
        self._readings: deque[Reading] = deque()
        self._device: KeyDevice | None = None
        self._name = port or "any USB port"
        self._last_good_at: datetime | None = None

    def read_swipe(self) -> Reading | None:
        """The next swipe; None after a quiet moment.  Raises ReaderLost."""
        device = self._device or self._open()
        until = self._monotonic() + self._wait_s
        while not self._readings and (left_s := until - self._monotonic()) > 0:
            self._listen(device, left_s)
        return self._readings.popleft() if self._readings else None

    def condition(self) -> ReaderCondition:
        listener = self._listener
        return ReaderCondition(
            is_up=self._device is not None,
            firmware=listener.firmware,
            swipes_good=listener.swipes_good,
            swipes_bad=listener.swipes_bad,
            last_good_at=self._last_good_at,
        )

    def take_legacy(self, rule: LegacyRule | None) -> None:
        self._listener.take_legacy(rule)

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()  # which lets go of it as well

    def _listen(self, device: KeyDevice, left_s: float) -> None:
        due_in = self._listener.due_in(self._monotonic())
        try:
            ready, _, _ = select.select(
                [device], [], [], left_s if due_in is None else min(due_in, left_s)
            )
            typed = "".join(map(self._typed, device.read())) if ready else ""
        except BlockingIOError:
            return
        except (OSError, ValueError) as fault:  # ValueError: closed by another thread
            self.close()
            raise ReaderLost(self._name) from fault
        self._hear(typed.encode("latin-1"))

    def _typed(self, event: KeyEvent) -> str:
        if event.type == _KEYS:
            return self._keys.press(event.code, event.value)
        if event.type == _SYNC and event.code == _DROPPED:
            self._keys = WedgeKeys()
            return DAMAGE
        return ""

    def _hear(self, data: bytes) -> None:
        listener, good = self._listener, self._listener.swipes_good
        now = self._monotonic()
        self._readings += listener.hear(data, now) if data else listener.hear_nothing(now)
        if listener.swipes_good > good:
            self._last_good_at = self._now()

    def _open(self) -> KeyDevice:
        devices = self._devices or _evdev()
        device = self._plugged_in(devices) if self._configured is None else None
        if device is None:
            device = _opened(devices, self._sought())
        try:
            device.grab()
        except OSError as fault:
            device.close()
            raise ReaderLost(self._name, _why_not_grabbed(fault)) from fault
        self._listener.start_anew()
        self._keys = WedgeKeys()
        self._device = device
        log.info("card reader grabbed port=%s", self._name)
        return device

    def _sought(self) -> str:
        if self._configured is None:
            raise ReaderLost(
                "any USB port",
                f"no keyboard-wedge reader with the USB id {' or '.join(self._usb)} can be opened: "
                "plug it in, and put the kiosk's user in the group input",
            )
        return self._configured

    def _plugged_in(self, devices: InputDevices) -> KeyDevice | None:
        for path in devices.list_devices():
            try:
                device = devices.InputDevice(path)
            except OSError:  # it went while we looked, or is not for us
                continue
            if _usb_id(device) in self._usb and _types_digits(device):
                self._name = path
                return device
            device.close()
        return None


def keyboards(devices: InputDevices | None = None) -> list[tuple[str, str]]:
    """Whatever could be such a reader: path and USB id.  Raises ReaderLost without evdev."""
    found, plugged = [], devices or _evdev()
    for path in plugged.list_devices():
        try:
            device = plugged.InputDevice(path)
        except OSError:
            continue
        if _types_digits(device):
            found.append((path, _usb_id(device)))
        device.close()
    return found


def _evdev() -> InputDevices:
    try:
        return cast(InputDevices, importlib.import_module("evdev"))
    except ImportError as missing:
        raise ReaderLost(
            "any USB port",
            "a keyboard-wedge reader needs the library evdev: install evdev-binary or the "
            "package python3-evdev",
        ) from missing


def _opened(devices: InputDevices, path: str) -> KeyDevice:
    try:
        return devices.InputDevice(path)
    except PermissionError as fault:
        raise ReaderLost(
            path, "the kiosk may not open it: put its user in the group input"
        ) from fault
    except OSError as fault:
        raise ReaderLost(path) from fault


def _why_not_grabbed(fault: OSError) -> str:
    if fault.errno == errno.EBUSY:
        return (
            "another program holds it, and cards would be typed into that program: end it, "
            "and the reader is used by itself"
        )
    return f"it cannot be had for the kiosk alone ({fault.strerror or fault}), so it is not used"


def _usb_id(device: KeyDevice) -> str:
    return f"{device.info.vendor:04x}:{device.info.product:04x}"


def _types_digits(device: KeyDevice) -> bool:
    return _DIGITS_AND_ENTER.issubset(device.capabilities().get(_KEYS, ()))
