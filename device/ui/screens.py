"""
The screens that are drawn by hand, and the parts they share; the others lay themselves out.

A view is replaced whole, never changed.  When a screen is left, its view is taken
away, so that no text of the former customer stays in any part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
)
from kivy.uix.boxlayout import BoxLayout

from device.core.view import Tell, Told, View
from device.ui.bar import Bar, Place, main_of, planned
from device.ui.gauge import Gauge, px
from device.ui.look import GAP_MM, HINT_MM, ICONS, TARGET_MM, look_of
from device.ui.palette import PLAIN
from device.ui.widgets import Across, MainTouch, Touch, Way

_NO_SYMBOL = ("", PLAIN.paper, PLAIN.paper)


class KioskScreen(BoxLayout):
    """One screen.  On a panel with more room than the smallest, what matters most is larger."""

    view = ObjectProperty(None, allownone=True)
    tell = ObjectProperty(None)
    roominess = NumericProperty(1)
    page = NumericProperty(0)
    count = NumericProperty(1)
    is_framed = BooleanProperty(True)

    def turn(self) -> None:
        """The next page, where there are pages."""


class BarOf(Across):
    """The touches along the lower edge, in the order and width they were planned."""

    def __init__(self, **properties: object) -> None:
        self._parts: dict[tuple[str, str | None, bool], Touch] = {}
        self._touched: Callable[[Told], None] = lambda _told: None
        super().__init__(**properties)

    def show(self, places: Iterable[Place], touched: Callable[[Told], None]) -> None:
        """These, and nothing of those before."""
        self._touched = touched
        planned_ = list(places)
        parts = [self._part(place) for place in planned_]
        if list(reversed(self.children)) != parts:
            self.clear_widgets()
            for part in parts:
                self.add_widget(part)
        shown = dict(zip(parts, planned_, strict=True))
        for part in self._parts.values():
            self._say(part, shown.get(part))

    def clear(self) -> None:
        """Nothing."""
        self.show([], self._touched)

    def _say(self, part: Touch, place: Place | None) -> None:
        if place is None:
            part.says = part.told = None
            return
        part.width = place.width
        part.shows_word = place.shows_word
        part.icon = place.tell.icon or ICONS.get(place.tell.verb, "")
        part.spare = place.spare
        part.told = Told(place.tell.verb, place.tell.value)
        part.says = place.tell

    def _part(self, place: Place) -> Touch:
        key = (place.tell.verb, place.tell.value, place.is_main)
        if key not in self._parts:
            part = (MainTouch if place.is_main else Touch)(size_hint_x=None)
            part.bind(on_release=self._released)
            self._parts[key] = part
        return self._parts[key]

    def _released(self, part: Touch) -> None:
        if part.told is not None:  # else the screen went while the finger was on it
            self._touched(part.told)


class WithBar(KioskScreen):
    """A screen drawn by hand, over a bar of what it does not draw itself."""

    own: frozenset[str] = frozenset({"more_time"})
    """What the screen shows elsewhere than in its bar."""

    def on_view(self, _widget: object, view: View | None) -> None:
        if view is None:
            self.ids.bar.clear()
        else:
            self._fill(view)

    def on_size(self, *_change: object) -> None:
        if self.view is not None and "bar" in self.ids:
            self._fill(self.view)

    def bar_width_for(self, _view: View) -> float:
        """How wide the bar is."""
        return float(self.width - 2 * px(GAP_MM))

    def _fill(self, view: View) -> None:
        told = [tell for tell in view.tells if tell.verb not in self.own]
        main = main_of(view)
        gauge = Gauge(look_of(view))

        def need(tell: Tell) -> float:
            high = px(TARGET_MM - 1.6)
            return gauge.in_bar(tell.label, high, tell.language) + px(3.2) + 1

        bar = Bar(self.bar_width_for(view), px(GAP_MM), px(TARGET_MM), need, False)
        places = planned(told, main if main in told else None, bar).places
        self.ids.bar.show(places, lambda told: self.tell(told.verb, told.value))


class MessageScreen(WithBar):
    """A sentence, a hint, and a way on."""

    symbol = ObjectProperty(_NO_SYMBOL)
    hint_height = NumericProperty(0)

    def fit(self, width: float, height: float) -> None:
        """The hint has the height it needs, and of what is to spare its share."""
        if self.view is None or width <= 0:
            return
        gauge = Gauge(look_of(self.view))
        high = gauge.high(self.view.headline, width)
        needed = gauge.high(self.view.hint, width, bold=False)
        self.hint_height = needed + max(0.0, height - high - needed) * 0.5

    def on_view(self, widget: object, view: View | None) -> None:
        super().on_view(widget, view)
        self.fit(*self.ids.said.size)


class ReturningScreen(WithBar):
    """Second swipe: more services, or log out."""

    own = frozenset({"more_time", "add_services", "log_out"})
    ways = ListProperty([Told("add_services"), Told("log_out")])


class WarningScreen(KioskScreen):
    """Time is nearly up; a touch anywhere gives more."""

    hint_height = NumericProperty(0)

    def fit(self, width: float) -> None:
        """As much height for the smaller text as it needs; the larger takes the rest."""
        if self.view is not None and width > 0:
            gauge = Gauge(look_of(self.view))
            wished = px(HINT_MM) / gauge.size if gauge.look.letters == 1 else 1
            high = gauge.high(self.view.warning_hint, width / max(1, wished), bold=False)
            self.hint_height = high * max(1, wished) + 1

    def on_view(self, *_change: object) -> None:
        self.fit(self.ids.said.width)


class WorkingScreen(WithBar):
    """A lobby PC's slim bar: who works here, help, and log out."""

    bar_width = NumericProperty(0)

    def bar_width_for(self, view: View) -> float:
        """What its touches need, so that the name has the rest."""
        gauge = Gauge(look_of(view))
        words = [tell.label for tell in view.tells if tell.verb not in self.own]
        needed = sum(max(gauge.wide(word) + px(5), px(TARGET_MM)) for word in words)
        self.bar_width = needed + px(GAP_MM) * (len(words) - 1)
        return float(self.bar_width)


class MainWay(Way):
    """The way a screen leads to."""


class MoreTime(Touch):
    """The touch that asks for more time."""


class Header(BoxLayout):
    """The sentence over a screen; a hint takes its place and stands out."""

    view = ObjectProperty(None, allownone=True)
