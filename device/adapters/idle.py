"""
How long nobody has touched keyboard, mouse or screen: asked of the desktop, by ctypes.

On X11 of its screen saver extension, which counts touches of a touch screen as well; on
Windows of GetLastInputInfo, which was not tried.  Where neither is to be had the kiosk knows
only of its own touches and swipes, and says so in the log: then it locks a customer who
types busily into another program, which is the safe side.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

from device.adapters.x11 import NoX11, find_library, open_x11

log = logging.getLogger(__name__)

_PER_S = 1000.0
_TICKS = 2**32
"""Windows counts milliseconds in 32 bits."""

IdleSeconds = Callable[[], float]


class NoIdle(Exception):
    """The desktop does not tell, and why."""


class _ScreenSaverInfo(ctypes.Structure):
    # XScreenSaverInfo of <X11/extensions/scrnsaver.h>
    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("til_or_since", ctypes.c_ulong),
        ("idle", ctypes.c_ulong),
        ("event_mask", ctypes.c_ulong),
    )


class _LastInput(ctypes.Structure):
    # LASTINPUTINFO of <winuser.h>
    _fields_ = (("size", ctypes.c_uint), ("tick", ctypes.c_uint))


def desktop_idle(
    environment: Mapping[str, str], platform: str = sys.platform
) -> IdleSeconds | None:
    """Ask this desktop; None where it does not tell, with the reason in the log."""
    try:
        return _windows_idle() if platform == "win32" else _x11_idle(environment)
    except NoIdle as why:
        log.warning(
            "this computer locks by the kiosk's own touches and swipes alone: the desktop does "
            "not tell when keyboard and mouse were last used (%s)",
            why,
        )
        return None


def _x11_idle(environment: Mapping[str, str]) -> IdleSeconds:
    if environment.get("WAYLAND_DISPLAY"):
        raise NoIdle("under Wayland X11 sees only its own windows")
    try:
        x11, saver = open_x11(environment), find_library("Xss")
    except NoX11 as why:
        raise NoIdle(str(why)) from why
    first_event, first_error = ctypes.c_int(), ctypes.c_int()
    if not saver.XScreenSaverQueryExtension(
        x11.display, ctypes.byref(first_event), ctypes.byref(first_error)
    ):
        raise NoIdle("the X server has no screen saver extension")
    root, info = ctypes.c_ulong(x11.root), _ScreenSaverInfo()

    def idle_s() -> float:
        saver.XScreenSaverQueryInfo(x11.display, root, ctypes.byref(info))
        return float(info.idle) / _PER_S

    return idle_s


def _windows_idle() -> IdleSeconds:
    windll: Any = getattr(ctypes, "windll", None)
    if windll is None:
        raise NoIdle("this is no Windows")
    last = _LastInput(size=ctypes.sizeof(_LastInput))

    def idle_s() -> float:
        windll.user32.GetLastInputInfo(ctypes.byref(last))
        now: int = windll.kernel32.GetTickCount()
        return float((now - last.tick) % _TICKS) / _PER_S

    return idle_s
