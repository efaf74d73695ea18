"""
The screens: each shows a View, and its touches go to `tell`.  Nothing here decides.

A view is replaced whole, never changed.  When a screen is left, its view is taken
away, so that no text of the former customer stays in any part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from kivy.metrics import mm
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from device.core.view import ScreenName, Tell, View
from device.ui.look import HELP_WIDTH_MM, ICONS, NO_SYMBOL
from device.ui.pages import Pages
from device.ui.widgets import MainTouch, Touch

TURN: Literal["more"] = "more"


class KioskScreen(BoxLayout):
    """One screen.  On a panel with more room than the smallest, what matters most is larger."""

    view = ObjectProperty(None, allownone=True)
    tell = ObjectProperty(None)
    roominess = NumericProperty(1)


class AttractScreen(KioskScreen):
    """Nobody is here."""


class KeypadScreen(KioskScreen):
    """A member number is keyed."""


class MessageScreen(KioskScreen):
    """A sentence, a hint, and a way on."""

    symbol = ObjectProperty(NO_SYMBOL)


class ChoosingScreen(KioskScreen):
    """Services to choose, as tiles."""

    verb = StringProperty("toggle")


class AddingScreen(ChoosingScreen):
    """Services used though not chosen."""

    verb = StringProperty("add")


class ReturningScreen(KioskScreen):
    """Second swipe: more services, or log out."""


class VerifyingScreen(KioskScreen):
    """What became of each service."""


class WarningScreen(KioskScreen):
    """Time is nearly up; a touch anywhere gives more."""


class Header(BoxLayout):
    """The sentence over a screen; a hint takes its place and stands out."""

    view = ObjectProperty(None, allownone=True)


class Bar(BoxLayout):
    """
    The touches along the lower edge, in the view's order, the last one the main one.

    Help is always there and always first.  With more than one page of choices, so is
    the touch that turns it; that one stays here, the others go to the session.
    """

    view = ObjectProperty(None, allownone=True)
    tell = ObjectProperty(None)
    verbs = ListProperty()
    has_main = BooleanProperty(True)
    pages = ObjectProperty(None, allownone=True)

    def __init__(self, **properties: object) -> None:
        self._parts: dict[tuple[str, bool], Touch] = {}
        super().__init__(**properties)
        self.fbind("view", self._fill)
        self.fbind("verbs", self._fill)

    def on_pages(self, _widget: object, pages: Pages) -> None:
        pages.fbind("page", self._fill)
        pages.fbind("count", self._fill)

    def _fill(self, *_change: object) -> None:
        tells = [] if self.view is None else self._tells(self.view)
        parts = [self._part(tell.verb, is_main=tell is tells[-1]) for tell in tells]
        if list(reversed(self.children)) != parts:
            self.clear_widgets()
            for part in parts:
                self.add_widget(part)
        shown = dict(zip(parts, tells, strict=True))
        for part in self._parts.values():
            part.says = shown.get(part)

    def _tells(self, view: View) -> list[Tell]:
        shown = [tell for tell in view.tells if tell.verb in ("help", *self.verbs)]
        if self.pages is None or self.pages.count == 1:
            return shown
        label = f"{view.more} {int(self.pages.page) + 1}/{int(self.pages.count)}"
        return [*shown[:-1], Tell(TURN, label), shown[-1]]

    def _part(self, verb: str, *, is_main: bool) -> Touch:
        is_main = is_main and self.has_main and verb != "help"
        if (verb, is_main) not in self._parts:
            self._parts[verb, is_main] = self._made(verb, MainTouch if is_main else Touch)
        return self._parts[verb, is_main]

    def _made(self, verb: str, kind: type[Touch]) -> Touch:
        is_help = verb == "help"
        part = kind(
            icon=ICONS.get(verb, ""),
            size_hint_x=None if is_help else 1,
            width=mm(HELP_WIDTH_MM),
        )
        part.bind(on_release=self._touched)
        return part

    def _touched(self, part: Touch) -> None:
        if part.says is None:
            return  # the screen went while the finger was on it
        if part.says.verb == TURN:
            self.pages.turn()
        else:
            self.tell(part.says.verb, part.says.value)


class Stage(FloatLayout):
    """
    All screens, of which one is shown, and over it the warning that time is nearly up.

    Only the first is made before it is needed; the others follow by `make_ready`, one at
    a time, so that neither the first frame nor the first customer waits for them.
    """

    def __init__(self, tell: Callable[..., None], **properties: object) -> None:
        super().__init__(**properties)
        self._tell = tell
        self._screens: dict[type[KioskScreen], KioskScreen] = {}

    def draw(self, view: View) -> None:
        """Show this view, and let go of the one before."""
        kinds = [SCREENS[view.screen], *([WarningScreen] if view.warning_s is not None else [])]
        shown = [self._screen(kind) for kind in kinds]
        for part in shown:
            part.view = view
        gone = [part for part in self.children if part not in shown]
        if gone or len(shown) != len(self.children):
            self.clear_widgets()
            for part in shown:
                self.add_widget(part)
        for part in gone:
            part.view = None

    def make_ready(self) -> bool:
        """Make one more screen; False when all are made."""
        missing = {*SCREENS.values(), WarningScreen} - self._screens.keys()
        if missing:
            self._screen(missing.pop())
        return len(missing) > 0

    def _screen(self, kind: type[KioskScreen]) -> KioskScreen:
        if kind not in self._screens:
            self._screens[kind] = kind(tell=self._tell, size=self.size)
        return self._screens[kind]


SCREENS: dict[ScreenName, type[KioskScreen]] = {
    "attract": AttractScreen,
    "keypad": KeypadScreen,
    "greeting": MessageScreen,
    "choosing": ChoosingScreen,
    "thanks": MessageScreen,
    "returning": ReturningScreen,
    "verifying": VerifyingScreen,
    "adding": AddingScreen,
    "farewell": MessageScreen,
    "unreadable": MessageScreen,
    "stranger": MessageScreen,
    "void": MessageScreen,
    "cancelled": MessageScreen,
    "sorry": MessageScreen,
}
