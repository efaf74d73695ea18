"""
The first screen: what to do here, and every language in its own script.

Where the panel has room each language is a touch of its own; else their names stand on
one wide touch that leads to them.
"""

from __future__ import annotations

from dataclasses import replace

from kivy.properties import NumericProperty, ObjectProperty

from device.core.view import Tell, Told, View
from device.ui.alone import MOST_DRIFT
from device.ui.bar import Place
from device.ui.gauge import Gauge, px
from device.ui.look import GAP_MM, HINT_MM, TARGET_MM, Look, look_of
from device.ui.screens import BarOf, WithBar
from device.ui.widgets import Framed, Touchable

_ROOM_FOR_TOUCHES_MM = 105.0
"""A panel at least this high has room for a touch for each language."""

_PITCH = 0.94
"""How close its lines stand, of their own height."""

_BETWEEN_MM = 3.0


class LanguageName(Framed):
    """The name of a language, in its own script."""

    inset_mm = -1.9

    says = ObjectProperty(None, allownone=True)
    told = ObjectProperty(None, allownone=True)


class LanguageStrip(Touchable):
    """The names of all languages, on one touch."""

    def __init__(self, **properties: object) -> None:
        super().__init__(told=Told("languages"), **properties)
        self._names: list[LanguageName] = []
        self._tells: tuple[Tell, ...] = ()
        self._look = Look()

    def show(self, tells: tuple[Tell, ...], look: Look, width: float) -> None:
        """These names, over as many lines as they take."""
        self._tells, self._look = tells, look
        while len(self._names) < len(tells):
            name = LanguageName(size_hint=(None, None))
            self._names.append(name)
            self.add_widget(name)
        for name, tell in zip(self._names, tells, strict=False):
            name.says, name.told = tell, Told(tell.verb, tell.value)
        self._trigger_layout()
        high = sum(self._high(line) for line in self._lines(width)) * _PITCH
        self.height = max(px(TARGET_MM), high + px(0.8))

    def do_layout(self, *_arguments: object) -> None:
        lines = self._lines(self.width)
        top = self.center_y + sum(self._high(line) for line in lines) * _PITCH / 2
        for line in lines:
            high = self._high(line)
            taken = sum(width for _, width in line)
            gap = min(px(3 * _BETWEEN_MM), (self.width - taken) / (len(line) + 1))
            x = self.x + (self.width - taken - gap * (len(line) - 1)) / 2
            for name, width in line:
                name.size = (width, high)
                left = x if not self.mirrored else self.x + self.right - x - width
                name.pos = (left, top - high * (1 + _PITCH) / 2)
                x += width + gap
            top -= high * _PITCH

    def _high(self, line: list[tuple[LanguageName, float]]) -> float:
        gauge = Gauge(self._look)
        told = [name.says for name, _ in line if name.says is not None]
        return max((gauge.line(tell.label, tell.language) for tell in told), default=0.0) + 1

    def _lines(self, room: float) -> list[list[tuple[LanguageName, float]]]:
        gauge = Gauge(self._look)
        lines: list[list[tuple[LanguageName, float]]] = [[]]
        taken = px(_BETWEEN_MM)
        for name, tell in zip(self._names, self._tells, strict=False):
            width = gauge.wide(tell.label, tell.language) + px(1)
            if lines[-1] and taken + width + px(_BETWEEN_MM) > room:
                lines.append([])
                taken = px(_BETWEEN_MM)
            lines[-1].append((name, width))
            taken += width + px(_BETWEEN_MM)
        return lines


class AttractScreen(WithBar):
    """Nobody is here."""

    own = frozenset({"more_time", "language", "languages"})
    hint_height = NumericProperty(0)
    lamp_height = NumericProperty(0)

    def bar_width_for(self, view: View) -> float:
        """A little less, so that everything may drift."""
        return super().bar_width_for(view) - MOST_DRIFT

    def __init__(self, **properties: object) -> None:
        self._strip = LanguageStrip(size_hint_y=None)
        self._strip.bind(on_release=lambda _strip: self.tell("languages"))
        self._rows: list[BarOf] = []
        super().__init__(**properties)
        self.ids.said.bind(width=self._fit_hint)

    def _fill(self, view: View) -> None:
        super()._fill(view)
        self._fit_hint()
        width = self.bar_width_for(view)
        names = tuple(tell for tell in view.tells if tell.verb == "language")
        if self.height < px(_ROOM_FOR_TOUCHES_MM):
            self._strip.show(names, look_of(view), width)
            parts = [self._strip] if names else []
        else:
            parts = self._in_rows(names, view, width)
        place = self.ids.languages
        if list(reversed(place.children)) != parts:
            place.clear_widgets()
            for part in parts:
                place.add_widget(part)

    def _fit_hint(self, *_change: object) -> None:
        if self.view is None:
            return
        high = Gauge(look_of(self.view)).high(self.view.hint, self.ids.said.width, bold=False)
        self.lamp_height = max(
            Gauge(look_of(self.view)).line(self.view.lamp_word, bold=False) + 1, px(8.8)
        )
        self.hint_height = max(high, px(HINT_MM * 1.2 * self.roominess)) + 1

    def _in_rows(self, names: tuple[Tell, ...], view: View, width: float) -> list[BarOf]:
        gauge, square, gap = Gauge(look_of(view)), px(TARGET_MM), px(GAP_MM)
        rows: list[list[Place]] = []
        for tell in (*names, *(tell for tell in view.tells if tell.verb == "languages")):
            wide = max(square, gauge.wide(tell.label, tell.language) + px(3.6))
            if not rows or sum(place.width + gap for place in rows[-1]) + wide > width:
                rows.append([])
            rows[-1].append(Place(tell, wide))
        while len(self._rows) < len(rows):
            self._rows.append(BarOf())
        for row, places in zip(self._rows, rows, strict=False):
            row.show(
                _to_the_edge(places, width, gap), lambda told: self.tell(told.verb, told.value)
            )
        return self._rows[: len(rows)]


def _to_the_edge(places: list[Place], width: float, gap: float) -> list[Place]:
    taken = sum(place.width for place in places) + gap * (len(places) - 1)
    share = (width - taken) / len(places)
    return [replace(place, width=place.width + share) for place in places]
