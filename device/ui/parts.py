"""
The rows of a page: tiles, services to answer for, faces, keys, and what is only read.

Each shows one row and tells by `tell(told)`; `let_go` leaves nothing of it behind.  A part
that was left with a finger on it says nothing.
"""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from device.core.view import Told
from device.ui.blocks import Faces, Item, Text
from device.ui.look import ICONS
from device.ui.paging import Row
from device.ui.widgets import Across, Face, Key, Tile


class PageText(Across):
    """A text of a page, or those of its lines that stand there."""

    says = StringProperty("")
    tone = StringProperty("body")

    def show(self, text: Text, lines: tuple[str, ...], is_whole: bool, _language: str) -> None:
        self.tone = text.tone
        self.says = text.says if is_whole else "\n".join(lines)

    def let_go(self) -> None:
        self.says = ""


class TileRow(Across):
    """Tiles side by side, as many as the row has columns."""

    tell = ObjectProperty(None)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._tiles: list[Tile] = []
        self._blanks: list[Widget] = []

    def show(self, row: Row) -> None:
        items = [part for part in row.parts if isinstance(part, Item)]
        while len(self._tiles) < len(items):
            tile = Tile()
            tile.bind(on_release=self._touched)
            self._tiles.append(tile)
        blanks = row.columns - len(items)
        self._blanks.extend(Widget() for _ in range(blanks - len(self._blanks)))
        shown = [*self._tiles[: len(items)], *self._blanks[:blanks]]
        if list(reversed(self.children)) != shown:
            self.clear_widgets()
            for part in shown:
                self.add_widget(part)
        for place, tile in enumerate(self._tiles):
            tile.strip_height, tile.detail_height = row.foot, row.detail
            tile.item = items[place] if place < len(items) else None

    def let_go(self) -> None:
        for tile in self._tiles:
            tile.item = None

    def _touched(self, tile: Tile) -> None:
        if tile.item is not None:
            self.tell(tile.item.told)


class OfOneBlock(Across):
    """A row of one block, which is `block`."""

    block = ObjectProperty(None, allownone=True)
    tell = ObjectProperty(None)

    def show(self, row: Row) -> None:
        self.block = row.parts[0]

    def let_go(self) -> None:
        self.block = None

    def touched(self, told: Told | None) -> None:
        if self.block is not None and told is not None:
            self.tell(told)


class AnswerRow(OfOneBlock):
    """A service, and beside it whether it was used."""

    answer_width = NumericProperty(0)

    def show(self, row: Row) -> None:
        super().show(row)
        self.answer_width = row.foot


class TallAnswers(OfOneBlock):
    """A service, and under it whether it was used: for large letters."""

    answers_height = NumericProperty(0)

    def show(self, row: Row) -> None:
        super().show(row)
        self.answers_height = row.foot


class ReadLine(OfOneBlock):
    """A line that is only read: the drawing of its mark, and its text."""


class PageDigits(OfOneBlock):
    """What was keyed so far."""


class FaceRow(OfOneBlock):
    """Five faces with their words."""

    words_height = NumericProperty(0)

    def show(self, row: Row) -> None:
        self.words_height = row.foot
        super().show(row)

    def on_block(self, _widget: object, block: Faces | None) -> None:
        items = [] if block is None else list(block.items)
        while len(self.children) < len(items):
            face = Face()
            face.bind(on_release=lambda part: self.touched(part.item and part.item.told))
            self.bind(words_height=face.setter("words_height"))
            face.words_height = self.words_height
            self.add_widget(face)
        for place, face in enumerate(reversed(self.children)):
            face.item = items[place] if place < len(items) else None


_UPPER = (*(Told("digit", digit) for digit in "12345"), Told("erase"))
_LOWER = (*(Told("digit", digit) for digit in "67890"), Told("enter"))
_BESIDE = (Told("help"), Told("more"))


class KeyGrid(GridLayout):
    """The twelve keys in two rows, for large letters and for the lower half."""

    tell = ObjectProperty(None)
    block = ObjectProperty(None, allownone=True)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._keys = {told: self._key(told) for told in (*_UPPER, *_LOWER, *_BESIDE)}

    def show(self, row: Row) -> None:
        self.block = row.parts[0]
        beside = [self._keys[told] for told in self.block.beside]
        upper = [*(self._keys[told] for told in _UPPER), *beside[:1]]
        lower = [*(self._keys[told] for told in _LOWER), *beside[1:]]
        self.cols = len(upper)
        if list(reversed(self.children)) != [*upper, *lower]:
            self.clear_widgets()
            for key in (*upper, *lower):
                self.add_widget(key)

    def _key(self, told: Told) -> Key:
        key = Key(label=told.value or "", icon=ICONS.get(told.verb, ""), told=told)
        key.bind(on_release=lambda part: self.tell(part.told))
        return key

    def let_go(self) -> None:
        self.block = None
