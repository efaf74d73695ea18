"""
The window of a lobby PC: the whole screen, or a slim bar along its upper edge.

While it is the whole screen it keeps keyboard and mouse to itself, so that no short cut of
the desktop leads around the lock; while it is a bar, everything below it is the customer's.
The window is SDL's, by Kivy, and used from its drawing thread alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from device.adapters.x11 import X11, NoX11, WindowKind, open_x11
from device.core.view import ScreenName, View

BAR_MM = 24.0
_MM_PER_INCH = 25.4
_COME_BACK_S = 0.2
_OPENING = {
    "fullscreen": "0",
    "borderless": "1",
    "position": "custom",
    "left": "0",
    "top": "0",
    "show_cursor": "1",  # there is a mouse, where a kiosk on a wall has none
}
_BARS: frozenset[ScreenName] = frozenset({"working"})

# Read by SDL when it grabs: the keyboard goes with the mouse, and Alt+Tab leads nowhere.
_GRABBING = {
    "SDL_GRAB_KEYBOARD": "1",
    "SDL_ALLOW_ALT_TAB_WHILE_GRABBED": "0",
    "SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS": "0",
}


class Frame(Protocol):
    """A window that can be either."""

    def as_bar(self) -> None: ...

    def as_full(self) -> None: ...


class Shape:
    """Gives the window the shape that each view asks for."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._is_bar: bool | None = None

    def follow(self, view: View) -> None:
        """This view is drawn next."""
        is_bar = view.screen in _BARS
        if is_bar == self._is_bar:
            return
        self._is_bar = is_bar
        if is_bar:
            self._frame.as_bar()
        else:
            self._frame.as_full()


@dataclass(frozen=True, slots=True)
class ScreenSize:
    """The monitor, in pixels, and how dense they are."""

    width: int
    height: int
    dpi: float

    @property
    def bar(self) -> int:
        """How many pixels high the bar is."""
        return round(BAR_MM / _MM_PER_INCH * self.dpi)


class KivyFrame:
    """
    The door `Frame`, on Kivy's window.

    A window manager keeps other windows clear of a dock, and lets nothing but a full screen lie
    over a full screen: the window is the one or the other, and is shown anew when it changes.
    Where there is no window manager nobody heeds such wishes, and it is only moved and sized.
    `later` calls back from the drawing thread.
    """

    def __init__(
        self, window: Any, size: ScreenSize, later: Callable[[Callable[[float], None]], object]
    ) -> None:
        self._window = window
        self._size = size
        self._later = later
        self._is_full = False
        self._x11 = _x11()
        self._is_managed = self._x11 is None or self._x11.has_window_manager()
        os.environ.update(_GRABBING)
        window.bind(focus=self._focused)

    def as_bar(self) -> None:
        window, size = self._window, self._size
        self._is_full = False
        window.ungrab_mouse()
        window.fullscreen = False
        self._become("dock")
        window.size = (size.width, size.bar)
        window.left, window.top = 0, 0
        window.always_on_top = True

    def as_full(self) -> None:
        window, size = self._window, self._size
        self._is_full = True
        self._become("normal")
        if self._is_managed:
            window.fullscreen = "auto"
        else:
            window.size = (size.width, size.height)
            window.left, window.top = 0, 0
        window.always_on_top = True
        window.raise_window()
        window.grab_mouse()

    def _become(self, kind: WindowKind) -> None:
        told = self._window.get_window_info() if self._x11 is not None else None
        if self._x11 is None or told is None or not self._is_managed:
            return
        self._window.hide()
        self._x11.call_it(told.window, kind)
        self._x11.keep_free(told.window, self._size.bar, self._size.width)
        self._window.show()

    def _focused(self, _window: object, has_focus: bool) -> None:
        if self._is_full and not has_focus:
            self._later(self._come_back)

    def _come_back(self, _dt: float) -> None:
        if self._is_full:
            self._window.raise_window()
            self._window.grab_mouse()


def lobby_window(size: ScreenSize) -> Callable[[Any], Callable[[View], None]]:
    """
    Call it when the app is made; the app calls what it answers once the window is open.

    The window opens as a plain one without a border: one that opens as the full screen never
    becomes a bar where there is no window manager.
    """
    from kivy.clock import Clock  # noqa: PLC0415 - reads its environment when imported
    from kivy.config import Config  # noqa: PLC0415

    for key, value in _OPENING.items():
        Config.set("graphics", key, value)

    def shaped(window: Any) -> Callable[[View], None]:
        later = partial(Clock.schedule_once, timeout=_COME_BACK_S)
        return Shape(KivyFrame(window, size, later)).follow

    return shaped


def _x11() -> X11 | None:
    try:
        return open_x11(os.environ)
    except NoX11:  # Windows, or a screen without X: SDL knows its own way there
        return None
