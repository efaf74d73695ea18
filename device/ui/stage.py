"""
All screens, of which one is shown; over it the warning, or a black glass for who only listens.

Only the first is made before it is needed; the others follow by `make_ready`, one at a
time, so that neither the first frame nor the first customer waits for them.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.uix.floatlayout import FloatLayout

from device.core.view import ScreenName, View
from device.ui.attract import AttractScreen
from device.ui.screens import (
    KioskScreen,
    MessageScreen,
    ReturningScreen,
    WarningScreen,
    WorkingScreen,
)

BY_HAND: dict[ScreenName, type[KioskScreen]] = {
    "attract": AttractScreen,
    "greeting": MessageScreen,
    "farewell": MessageScreen,
    "thanks": MessageScreen,
    "returning": ReturningScreen,
    "unreadable": MessageScreen,
    "stranger": MessageScreen,
    "void": MessageScreen,
    "cancelled": MessageScreen,
    "sorry": MessageScreen,
    "resting": MessageScreen,
    "locked": MessageScreen,
    "cleaning": MessageScreen,
    "working": WorkingScreen,
}
"""What is drawn by hand while letters are of their usual size and anywhere may be touched."""

_KEYPADS: frozenset[ScreenName] = frozenset({"keypad", "pin"})
_ALWAYS: frozenset[ScreenName] = frozenset({"working"})


def kind_of(view: View) -> type[KioskScreen]:
    """The screen that draws this view."""
    told = view.comfort
    is_eased = (told.large or told.low) and view.screen not in _ALWAYS
    asks = view.screen == "farewell" and view.find("score") is not None
    if view.screen in _KEYPADS and not is_eased:
        return _keypad()
    if is_eased or asks or view.screen not in BY_HAND:
        return _flow()
    return BY_HAND[view.screen]


def _flow() -> type[KioskScreen]:
    from device.ui.flow import FlowScreen  # noqa: PLC0415 - the first frame does not wait for it

    return FlowScreen


def _keypad() -> type[KioskScreen]:
    from device.ui.keypad import KeypadScreen  # noqa: PLC0415

    return KeypadScreen


def _dark() -> type[KioskScreen]:
    from device.ui.dark import DarkScreen  # noqa: PLC0415 - seldom asked for

    return DarkScreen


class Stage(FloatLayout):
    """The screens."""

    def __init__(
        self, tell: Callable[..., None], load_later: Callable[[], None], **properties: object
    ) -> None:
        super().__init__(**properties)
        self._tell = tell
        self._load_later = load_later
        self._screens: dict[type[KioskScreen], KioskScreen] = {}

    def draw(self, view: View) -> None:
        """Show this view, and let go of the one before."""
        shown = [self._screen(kind) for kind in _layers(view)]
        gone = [part for part in self.children if part not in shown]
        if list(reversed(self.children)) != shown:
            self.clear_widgets()
            for part in shown:
                self.add_widget(part)
        for part in shown:
            part.view = view
        for part in gone:
            part.view = None

    def make_ready(self) -> bool:
        """Make one more screen; False when all are made."""
        missing = {*BY_HAND.values(), _flow(), _keypad(), WarningScreen} - self._screens.keys()
        if missing:
            self._screen(missing.pop())
        return len(missing) > 0

    def _screen(self, kind: type[KioskScreen]) -> KioskScreen:
        if kind not in self._screens:
            if kind is not AttractScreen:
                self._load_later()
            self._screens[kind] = kind(tell=self._tell, size=self.size)
        return self._screens[kind]


def _layers(view: View) -> list[type[KioskScreen]]:
    if view.comfort.dark:
        return [_dark()]
    warning = [WarningScreen] if view.warning_s is not None else []
    return [kind_of(view), *warning]
