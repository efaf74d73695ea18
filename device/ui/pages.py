"""
Choices that may be more than fit: as many to a page as the panel holds at full size.

How many fit is a matter of millimetres and known only here; which page is shown is
forgotten with the screen.
"""

from __future__ import annotations

import math

from kivy.clock import Clock
from kivy.metrics import mm
from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from device.core.view import Choice, Tell, View
from device.ui.widgets import Another, Row, Tile


class Pages(GridLayout):
    """The choices of a view, a page at a time; each kind of item by its own part."""

    view = ObjectProperty(None, allownone=True)
    tell = ObjectProperty(None)
    verb = StringProperty("")
    least_width_mm = NumericProperty(0)
    least_height_mm = NumericProperty(0)
    items = ListProperty()
    page = NumericProperty(0)
    count = NumericProperty(1)

    def __init__(self, **properties: object) -> None:
        self._parts: dict[tuple[int, type[Widget]], Widget] = {}
        self._arrange_soon = Clock.create_trigger(self._arrange, -1)
        super().__init__(**properties)
        for name in ("view", "items", "size", "page"):
            self.fbind(name, self._arrange_soon)

    def turn(self) -> None:
        """The next page; after the last, the first."""
        self.page = (self.page + 1) % self.count

    def touched(self, verb: str, item: Choice | Tell | None) -> None:
        """A part was touched; one that was left with a finger on it says nothing."""
        if isinstance(item, Choice):
            self.tell(verb, item.code)
        elif isinstance(item, Tell):
            self.tell(verb)

    def on_view(self, _widget: object, view: View | None) -> None:
        self.items = [] if view is None else self.items_of(view)
        if view is None:
            self.page = 0
        elif view.focus is not None:
            codes = [choice.code for choice in view.choices]
            self.page = codes.index(view.focus) // self._per_page()

    def items_of(self, view: View) -> list[Choice | Tell]:
        """What is shown of a view."""
        return list(view.choices)

    def part_for(self, item: Choice | Tell | None) -> type[Widget]:
        """The kind of part that shows `item`; one for None is not to be seen."""
        raise NotImplementedError

    def _per_page(self) -> int:
        columns = _as_many(self.width, mm(self.least_width_mm), self.spacing[0])
        return columns * _as_many(self.height, mm(self.least_height_mm), self.spacing[1])

    def _arrange(self, _dt: float) -> None:
        self.cols = _as_many(self.width, mm(self.least_width_mm), self.spacing[0])
        per_page = self._per_page()
        self.count = max(1, math.ceil(len(self.items) / per_page))
        self.page = min(self.page, self.count - 1)
        first = int(self.page) * per_page
        shown: list[Choice | Tell | None] = list(self.items[first : first + per_page])
        self._fill(shown + [None] * (per_page - len(shown)))

    def _fill(self, items: list[Choice | Tell | None]) -> None:
        parts = [self._part(place, item) for place, item in enumerate(items)]
        if list(reversed(self.children)) != parts:
            self.clear_widgets()
            for part in parts:
                self.add_widget(part)
        shown = dict(zip(parts, items, strict=True))
        for part in self._parts.values():
            part.labels = self.view
            part.item = shown.get(part)

    def _part(self, place: int, item: Choice | Tell | None) -> Widget:
        # Parts are kept for the next customer: what is being touched must not be replaced,
        # and making one takes longer than all the rest of a screen change.
        kind = self.part_for(item)
        if (place, kind) not in self._parts:
            self._parts[place, kind] = kind(pages=self)
        return self._parts[place, kind]


class Tiles(Pages):
    """Services to choose."""

    def part_for(self, item: Choice | Tell | None) -> type[Widget]:  # noqa: ARG002 - all alike
        return Tile


class Answers(Pages):
    """Services to answer for, and the way to those not chosen before."""

    def items_of(self, view: View) -> list[Choice | Tell]:
        return [*view.choices, *(tell for tell in view.tells if tell.verb == "add")]

    def part_for(self, item: Choice | Tell | None) -> type[Widget]:
        return Another if isinstance(item, Tell) else Row


def _as_many(room: float, least: float, spacing: float) -> int:
    return max(1, int((room + spacing + 0.5) // (least + spacing)))
