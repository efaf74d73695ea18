"""A keypad: a telephone's twelve keys, and beside them what is keyed and what it is for."""

from __future__ import annotations

from functools import partial

from kivy.app import App
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from device.core.view import Told, View
from device.ui.gauge import Gauge, px
from device.ui.look import GAP_MM, TARGET_MM, look_of
from device.ui.screens import WithBar
from device.ui.widgets import Key

KEYS_MM = 3 * 23.6 + 2 * 1.2
"""How wide the keys of the keypad are."""


class KeypadScreen(WithBar):
    """A member number is keyed."""

    own = frozenset({"more_time", "erase", "enter"})
    headline_height = NumericProperty(0)

    def _fill(self, view: View) -> None:
        super()._fill(view)
        gauge, width = Gauge(look_of(view)), self.bar_width_for(view)
        most = px(16) * self.roominess
        rest = self.height - 2 * px(GAP_MM) - px(TARGET_MM + 3 * 0.8) - px(10.6) * self.roominess
        hint = gauge.high(view.hint, width, bold=False) + px(0.4)
        fits = gauge.high(view.headline, width) + hint <= rest
        self.headline_height = min(most, rest - hint) if fits else 0

    def bar_width_for(self, _view: View) -> float:
        """What the keys leave."""
        return float(self.width - px(KEYS_MM + 2 * 0.4 + 3 * GAP_MM))


class EnterKey(Key):
    """The key that ends a number."""


class Digits(GridLayout):
    """A telephone's twelve keys."""

    tell = ObjectProperty(None)
    erase = StringProperty("")
    enter = StringProperty("")

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for digit in "123456789":
            self._add(Key(label=digit), Told("digit", digit))
        erase, enter = Key(), EnterKey()
        self.bind(erase=partial(_name, erase, "erase"), enter=partial(_name, enter, "tick"))
        self._add(erase, Told("erase"))
        self._add(Key(label="0"), Told("digit", "0"))
        self._add(enter, Told("enter"))

    def _add(self, key: Key, told: Told) -> None:
        key.told = told
        key.bind(on_release=lambda part: self.tell(part.told.verb, part.told.value))
        self.add_widget(key)


def _name(key: Key, icon: str, _keys: object, label: str) -> None:
    """A key's word, or its drawing where the word is wider than the key."""
    room = px((KEYS_MM - 2 * 1.2) / 3 - 1.2)
    look = App.get_running_app().look
    is_word = Gauge(look).longest_word(label) <= room
    key.label, key.icon = (label, "") if is_word else ("", icon)
