"""
The parts screens are made of: a text that fits its place, a pictogram, something to touch.

Kivy ships no types, so its classes are Any here.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from kivy.clock import Clock
from kivy.core.text import Label as CoreLabel
from kivy.metrics import mm
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.image import Image
from kivy.uix.label import Label

from device.ui.fitting import Place, fitted
from device.ui.look import BODY_MM, EDGE, INK, LAMP_READY, PRESSED, WHITE

FONT = "Roboto"


class Words(Label):
    """
    A text as large as it wishes and its place allows, never below the smallest legible.

    `says` is the whole text, `natural_width` that of its longest line.
    """

    says = StringProperty("")
    wish_mm = NumericProperty(BODY_MM)
    natural_width = NumericProperty(0)
    is_whole = BooleanProperty(True)

    def __init__(self, **properties: object) -> None:
        self._fit_soon = Clock.create_trigger(self._fit, -1)
        super().__init__(**properties)
        for name in ("says", "size", "wish_mm", "bold", "padding", "line_height"):
            self.fbind(name, self._fit_soon)
        self._fit_soon()

    def _fit(self, _dt: float) -> None:
        left, top, right, bottom = self.padding
        place = Place(
            width=self.width - left - right,
            height=self.height - top - bottom,
            largest=mm(self.wish_mm),
            least=mm(BODY_MM),
            line_height=self.line_height,
        )
        set_ = fitted(self.says, place, _bold if self.bold else _regular)
        self.text_size = self.size
        self.font_size = set_.size
        self.text = set_.text
        self.natural_width = set_.width
        self.is_whole = set_.is_whole


@cache
def _ruler(size: float, *, bold: bool) -> CoreLabel:
    return CoreLabel(font_name=FONT, font_size=size, bold=bold)


def _regular(text: str, size: float) -> tuple[float, float]:
    width, height = _ruler(size, bold=False).get_extents(text)
    return width, height


def _bold(text: str, size: float) -> tuple[float, float]:
    width, height = _ruler(size, bold=True).get_extents(text)
    return width, height


class Pictogram(Image):
    """One of the drawings in `device/ui/icons`, in a colour; an unknown name is the plain one."""

    name = StringProperty("")

    def on_name(self, _widget: object, name: str) -> None:
        self.source = _drawing(name)


@cache
def _drawing(name: str) -> str:
    icons = resources.files("device.ui") / "icons"
    file = icons / f"{name}.png"
    return str(file if file.is_file() else icons / "service.png") if name else ""


class Touchable(ButtonBehavior, BoxLayout):
    """A framed place to touch."""

    ink = ColorProperty(INK)
    ground = ColorProperty(WHITE)
    pressed = ColorProperty(PRESSED)
    edge = ColorProperty(EDGE)
    edge_mm = NumericProperty(0.5)


class Touch(Touchable):
    """A word to touch, with a pictogram where there is room; `says` is the Tell it shows."""

    says = ObjectProperty(None, allownone=True)
    icon = StringProperty("")
    wish_mm = NumericProperty(BODY_MM)
    shows_icon = BooleanProperty(False)
    icon_mm = NumericProperty(0)


class MainTouch(Touch):
    """The one touch a screen leads to."""


class Way(Touchable):
    """A large way on: a pictogram over a word."""

    label = StringProperty("")
    icon = StringProperty("")


class Key(Touchable):
    """A key of the keypad."""

    label = StringProperty("")


class Digit(Key):
    """A key with a digit."""

    tell = ObjectProperty(None, allownone=True)


class Answer(Touchable):
    """Used, or not used."""

    label = StringProperty("")
    is_given = BooleanProperty(False)


class Lamp(BoxLayout):
    """A round light and the word that goes with it."""

    word = StringProperty("")
    colour = ColorProperty(LAMP_READY)


class Tile(Touchable):
    """A service to choose."""

    is_chosen = BooleanProperty(False)
    item = ObjectProperty(None, allownone=True)
    labels = ObjectProperty(None, allownone=True)
    pages = ObjectProperty(None)


class Row(BoxLayout):
    """A service to answer for, used or not."""

    item = ObjectProperty(None, allownone=True)
    labels = ObjectProperty(None, allownone=True)
    pages = ObjectProperty(None)


class Another(Touchable):
    """The way to a service that was used though not chosen."""

    item = ObjectProperty(None, allownone=True)
    labels = ObjectProperty(None, allownone=True)
    pages = ObjectProperty(None)
