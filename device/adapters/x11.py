"""
A line of our own to the X server, by ctypes: for what Kivy does not tell and SDL does not do.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_CARDINAL, _ATOM = 6, 4
_ANY_TYPE = 0
_REPLACE = 0
_BITS = 32

WindowKind = Literal["normal", "dock"]


class NoX11(Exception):
    """There is no X server to talk to, and why."""


@dataclass(frozen=True, slots=True)
class X11:
    """An open display.  Used by one thread at a time."""

    library: ctypes.CDLL
    display: ctypes.c_void_p
    root: int

    def has_window_manager(self) -> bool:
        """Whether somebody heeds what windows ask for, as full screen (EWMH)."""
        kind, form = ctypes.c_ulong(), ctypes.c_int()
        count, rest = ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.c_void_p()
        self.library.XGetWindowProperty(
            *(self.display, self.root, self._atom("_NET_SUPPORTING_WM_CHECK")),
            *(ctypes.c_long(0), ctypes.c_long(1), 0, ctypes.c_ulong(_ANY_TYPE)),
            *map(ctypes.byref, (kind, form, count, rest, data)),
        )
        if data.value:
            self.library.XFree(data)
        return bool(count.value)

    def keep_free(self, window: int, top: int, width: int) -> None:
        """Ask the window manager to keep the upper edge clear of other windows."""
        edges = (0, 0, top, 0)
        partial = (*edges, 0, 0, 0, 0, 0, width - 1, 0, 0)
        self._set(window, "_NET_WM_STRUT", edges)
        self._set(window, "_NET_WM_STRUT_PARTIAL", partial)

    def call_it(self, window: int, kind: WindowKind) -> None:
        """What the window is to its manager, from when it is next shown."""
        atom = self._atom(f"_NET_WM_WINDOW_TYPE_{kind.upper()}").value
        self._set(window, "_NET_WM_WINDOW_TYPE", (atom,), _ATOM)

    def _set(self, window: int, name: str, values: tuple[int, ...], kind: int = _CARDINAL) -> None:
        numbers = (ctypes.c_long * len(values))(*values)
        self.library.XChangeProperty(
            *(self.display, ctypes.c_ulong(window), self._atom(name), ctypes.c_ulong(kind)),
            *(_BITS, _REPLACE, numbers, len(values)),
        )
        self.library.XSync(self.display, 0)

    def _atom(self, name: str) -> ctypes.c_ulong:
        return ctypes.c_ulong(self.library.XInternAtom(self.display, name.encode(), 0))


def open_x11(environment: Mapping[str, str]) -> X11:
    """The display that the environment names.  Raises NoX11."""
    name = environment.get("DISPLAY")
    if not name:
        raise NoX11("there is no X display")
    library = find_library("X11")
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XDefaultRootWindow.restype = ctypes.c_ulong
    library.XInternAtom.restype = ctypes.c_ulong
    pointer = library.XOpenDisplay(name.encode())
    if not pointer:
        raise NoX11(f"the X display {name} cannot be opened")
    display = ctypes.c_void_p(pointer)
    return X11(library, display, library.XDefaultRootWindow(display))


def find_library(name: str) -> ctypes.CDLL:
    """A C library by its name.  Raises NoX11."""
    path = ctypes.util.find_library(name)
    if path is None:
        raise NoX11(f"the library lib{name} is not installed")
    try:
        return ctypes.CDLL(path)
    except OSError as fault:
        raise NoX11(f"the library lib{name} cannot be loaded ({fault})") from fault
