"""
The machine itself: its clock, its readings, and systemd's ear.

Every reading that the machine does not offer is left out, never invented.  The
paths hang below one root, so that a test gives a directory of its own.
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from device.core.capture import Moment
from device.core.health import Readings

if TYPE_CHECKING:
    from device.ports import Clock

log = logging.getLogger(__name__)

_STA_UNSYNC = 0x0040
_TIME_ERROR = 5
_MEGABYTE = 1024 * 1024
_UNDER_VOLTAGE_NOW = 0x1
_THROTTLED_NOW = 0x2 | 0x4 | 0x8


class SystemClock:
    """
    The machine's clock, and whether the kernel believes it.

    Where the machine names no boot, as Windows does not, each start of the program counts as one.
    """

    def __init__(self, boot_id_file: Path = Path("/proc/sys/kernel/random/boot_id")) -> None:
        self.boot_id = _text(boot_id_file) or str(uuid.uuid4())

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)

    def uptime_ms(self) -> int:
        if not hasattr(time, "CLOCK_BOOTTIME"):
            return time.monotonic_ns() // 1_000_000
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def is_synced(self) -> bool:
        return _kernel_clock_is_synced()


def moment_of(clock: Clock) -> Moment:
    """What a clock says just now, all of it together."""
    return Moment(
        at=clock.now(),
        clock="synced" if clock.is_synced() else "unsynced",
        boot_id=clock.boot_id,
        uptime_ms=clock.uptime_ms(),
    )


class _Timex(ctypes.Structure):
    # struct timex of <sys/timex.h>: only `status` is read; the rest is room for the kernel.
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def _adjtimex() -> Callable[..., int] | None:
    try:
        asked: Callable[..., int] = ctypes.CDLL(None, use_errno=True).adjtimex
    except (TypeError, OSError, AttributeError):  # no Linux
        return None
    return asked


_ADJTIMEX = _adjtimex()


def _kernel_clock_is_synced() -> bool:
    if _ADJTIMEX is None:
        return False  # nobody vouches for it, as far as is known here
    timex = _Timex()  # modes 0: read, change nothing
    state = _ADJTIMEX(ctypes.byref(timex))
    return state not in (-1, _TIME_ERROR) and not timex.status & _STA_UNSYNC


class Machine:
    """Reads the machine's gauges; `data` is the directory whose disk matters."""

    def __init__(self, data: Path, root: Path = Path("/")) -> None:
        self._data = data
        self._root = root

    def read(self) -> Readings:
        power = self._power_flags()
        memory = self._memory()
        return Readings(
            temperature_c=self._temperature(),
            under_voltage=None if power is None else bool(power & _UNDER_VOLTAGE_NOW),
            throttled=None if power is None else bool(power & _THROTTLED_NOW),
            disk_free_mb=self._disk_free_mb(),
            disk_errors=self._disk_errors(),
            memory_free_mb=memory.get("MemAvailable"),
            memory_used_mb=memory["MemTotal"] - memory["MemAvailable"]
            if {"MemTotal", "MemAvailable"} <= memory.keys()
            else None,
        )

    def _temperature(self) -> float | None:
        thousandths = _number(_text(self._root / "sys/class/thermal/thermal_zone0/temp"))
        return None if thousandths is None else round(thousandths / 1000, 1)

    def _power_flags(self) -> int | None:
        text = _text(self._root / "sys/devices/platform/soc/soc:firmware/get_throttled")
        if text is None:
            text = _from_vcgencmd()
        return _number(text, base=16)

    def _disk_free_mb(self) -> int | None:
        try:
            return shutil.disk_usage(self._data).free // _MEGABYTE
        except OSError:
            return None

    def _disk_errors(self) -> int | None:
        try:
            device = self._data.stat().st_dev
        except OSError:
            return None
        if not hasattr(os, "major"):
            return None
        block = self._root / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
        return _number(_text(self._root / f"sys/fs/ext4/{block.resolve().name}/errors_count"))

    def _memory(self) -> dict[str, int]:
        lines = (_text(self._root / "proc/meminfo") or "").splitlines()
        pairs = (line.split() for line in lines)
        return {
            name.rstrip(":"): int(kilobytes) // 1024
            for name, kilobytes, *_unit in (pair for pair in pairs if len(pair) > 1)
        }


def _text(path: Path) -> str | None:
    try:
        return path.read_text().strip()
    except OSError:
        return None


def _number(text: str | None, base: int = 10) -> int | None:
    try:
        return None if text is None else int(text, base)
    except ValueError:
        return None


def _from_vcgencmd() -> str | None:
    command = shutil.which("vcgencmd")
    if command is None:
        return None
    try:
        said = subprocess.run(  # noqa: S603 - a fixed program without input
            [command, "get_throttled"], capture_output=True, text=True, timeout=2, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip().removeprefix("throttled=")


class ServiceManager:
    """
    Tells systemd how we are: sd_notify(3), one datagram a word.

    Without NOTIFY_SOCKET there is nobody to tell, and nothing happens.
    """

    def __init__(self, address: str | None) -> None:
        self._address = address
        self._is_ready = False

    def ready(self) -> None:
        """Said once, however often it is called."""
        if not self._is_ready:
            self._is_ready = True
            self._tell("READY=1")

    def alive(self) -> None:
        """Nothing is awaited of who is not ready."""
        if self._is_ready:
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, word: str) -> None:
        if not self._address:
            return
        # A leading @ is the abstract name space.
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            try:
                out.sendto(word.encode(), address)
            except OSError as cause:
                log.warning("systemd could not be told %s (%s)", word, cause)
