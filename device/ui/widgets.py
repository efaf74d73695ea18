"""
The parts screens are made of: a pictogram, a row that runs as the writing does, things to touch.

Kivy ships no types, so its classes are Any here.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from kivy.app import App
from kivy.graphics import Color, InstructionGroup, Line
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

from device.ui.look import BODY_MM, FRAME_MM
from device.ui.palette import PLAIN
from device.ui.words import Words as Words


class Across(BoxLayout):
    """Parts side by side, from the right where the writing runs so."""

    mirrored = BooleanProperty(False)

    def on_mirrored(self, *_change: object) -> None:
        self._trigger_layout()

    def do_layout(self, *arguments: object) -> None:
        super().do_layout(*arguments)
        if self.mirrored and self.orientation == "horizontal":
            for child in self.children:
                child.x = self.x + self.right - child.right


class Pictogram(Image):
    """One of the drawings in `device/ui/icons`, in a colour; an unknown name is the plain one."""

    name = StringProperty("")

    def on_name(self, *_change: object) -> None:
        app = App.get_running_app()
        if app.has_drawn:
            self.source = _drawing(self.name)
        else:  # opening the first picture takes longer than all the rest of the first frame
            app.fbind("has_drawn", self.on_name)


@cache
def _drawing(name: str) -> str:
    icons = resources.files("device.ui") / "icons"
    file = icons / f"{name}.png"
    return str(file if file.is_file() else icons / "service.png") if name else ""


class Framed(Across):
    """
    A part where the keys may be: then a thick frame of two colours stands around it.

    It is drawn only then, for a line costs more than all the rest of a part.
    """

    has_cursor = BooleanProperty(False)
    inset_mm = 0.0

    def __init__(self, **properties: object) -> None:
        self._frame: InstructionGroup | None = None
        super().__init__(**properties)
        self.fbind("has_cursor", self._draw_frame)
        self.fbind("pos", self._draw_frame)
        self.fbind("size", self._draw_frame)

    def _draw_frame(self, *_change: object) -> None:
        if self._frame is not None:
            self.canvas.after.remove(self._frame)
            self._frame = None
        if self.has_cursor:
            colours = App.get_running_app().look.colours
            outer = self._line(self.inset_mm)
            inner = self._line(self.inset_mm + FRAME_MM)
            self._frame = InstructionGroup()
            for colour, line in ((colours.frame_edge, outer), (colours.frame, inner)):
                self._frame.add(Color(*colour))
                self._frame.add(line)
            self.canvas.after.add(self._frame)

    def _line(self, inset_mm: float) -> Line:
        inset = mm(inset_mm)
        size = (self.width - 2 * inset, self.height - 2 * inset)
        corners = (self.x + inset, self.y + inset, *size, mm(2.4) - inset / 2)
        return Line(rounded_rectangle=corners, width=mm(FRAME_MM) / 2 + 0.5)


class Touchable(ButtonBehavior, Framed):
    """A framed place to touch.  `told` is what a touch on it tells; the keys may be there too."""

    ink = ColorProperty(PLAIN.ink)
    ground = ColorProperty(PLAIN.card)
    pressed = ColorProperty(PLAIN.pressed)
    edge = ColorProperty(PLAIN.edge)
    edge_mm = NumericProperty(0.5)
    told = ObjectProperty(None, allownone=True)


class Touch(Touchable):
    """A word to touch, with a pictogram where there is room; `says` is the Tell it shows."""

    says = ObjectProperty(None, allownone=True)
    icon = StringProperty("")
    wish_mm = NumericProperty(BODY_MM)
    shows_icon = BooleanProperty(False)
    shows_word = BooleanProperty(True)
    spare = NumericProperty(0)
    """How much of its width its word leaves."""

    icon_mm = NumericProperty(0)

    def icon_x(
        self, x: float, width: float, natural: float, icon_mm: float, is_mirrored: bool
    ) -> float:
        """Where its drawing stands: before the word, or alone in the middle."""
        if not icon_mm:
            return float(x + (width - mm(9 * 1.4)) / 2)
        room, edge = float(mm(icon_mm)), float(mm(1.6))
        before = (width - 2 * edge - natural - room) / 2
        return x + width - edge - before - room * 0.8 if is_mirrored else x + edge + before


class MainTouch(Touch):
    """The one touch a screen leads to."""


class Way(Touchable):
    """A large way on: a pictogram over a word."""

    label = StringProperty("")
    icon = StringProperty("")


class Key(Touchable):
    """A key of the keypad."""

    label = StringProperty("")
    icon = StringProperty("")


class Answer(Touchable):
    """Used, or not used."""

    item = ObjectProperty(None, allownone=True)
    is_given = BooleanProperty(False)


class Face(Touchable):
    """One of the five faces that say how it was, over its word."""

    item = ObjectProperty(None, allownone=True)
    words_height = NumericProperty(0)


class Lamp(Across):
    """A round light and the word that goes with it."""

    word = StringProperty("")
    colour = ColorProperty(PLAIN.lamp_ready)


class Tile(Touchable):
    """
    Something to choose: a service, a language, a wish.

    `mark` is the word over it that says how it stands; with `is_chosen` a tick goes with it.
    """

    item = ObjectProperty(None, allownone=True)
    mark = StringProperty("")
    is_chosen = BooleanProperty(False)
    is_main = BooleanProperty(False)
    strip_height = NumericProperty(0)
    detail_height = NumericProperty(0)
    shows_icon = BooleanProperty(False)
