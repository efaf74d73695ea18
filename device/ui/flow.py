"""
A screen that lays itself out: its texts, what one touches, and the bar, a page at a time.

It holds for any language and for letters twice as large, because it measures: what does
not fit on a page stands on the next, and the touch that turns it is in the bar.  Which
page is shown is known only here, and forgotten with the screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ObjectProperty

from device.core.stops import is_other_screen
from device.core.view import Tell, Told, View
from device.ui import bar as bars
from device.ui.blocks import (
    Digits,
    Keys,
    Text,
    Touched,
    holds,
    in_bar,
    is_code,
    of_tell,
    texts,
    touched,
    turner,
)
from device.ui.gauge import LINE, Gauge, px
from device.ui.look import HEADLINE_MM, TARGET_MM, look_of
from device.ui.pages import PageOf
from device.ui.paging import Lines, Page, Room, Row, paged
from device.ui.rows import Layout
from device.ui.screens import KioskScreen

_MOST_OF_PAGE = 0.4
"""A text that takes no more than this of a plain screen stands on all of its pages."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A view, laid out."""

    pages: list[Page]
    places: tuple[bars.Place, ...]
    bare: int | None = None
    """The page that has no bar: its keys need all of the lower half."""

    on_every: tuple[Lines, ...] = ()


class FlowScreen(KioskScreen):
    """Any view, in pages."""

    laid = ObjectProperty(None, allownone=True)
    is_bare = BooleanProperty(False)

    def __init__(self, **properties: object) -> None:
        self._before: View | None = None
        self._lay_soon = Clock.create_trigger(self._lay, -1)
        super().__init__(**properties)
        self.fbind("view", self._lay_soon)
        self.fbind("size", self._lay_soon)
        self.fbind("page", self._show)

    def turn(self) -> None:
        """The next page; after the last, the first."""
        self.page = (self.page + 1) % self.count

    def touched(self, told: Told | None) -> None:
        """A part was touched."""
        if told is not None and told.verb == "more":
            self.turn()
        elif told is not None:
            self.tell(told.verb, told.value)

    def _lay(self, _dt: float) -> None:
        if self.view is None:
            self.laid, self._before, self.page, self.count = None, None, 0, 1
        else:
            self.laid = _Desk(self.view, self.width, self.height).laid()
            self.count = len(self.laid.pages)
            self.page = self._page_for(self.view)
            self._before = self.view
        self._show()

    def _page_for(self, view: View) -> int:
        before = self._before
        if before is None or is_other_screen(before, view):
            is_keyed = any(letter not in "_- " for letter in view.digits)
            keys = self._keys() if is_keyed else None
            return keys or self._with(view.focus) or self._holding(view.cursor) or 0
        if view.digits != before.digits:
            return self._keys() or 0
        if view.focus is not None and view.hint != before.hint:
            return self._with(view.focus) or 0
        if view.cursor != before.cursor:
            found = self._holding(view.cursor)
            if found is not None:
                return found
        is_news = bool(view.hint) and view.hint != before.hint and view.comfort.large
        if is_news or look_of(view) != look_of(before):
            return 0
        return int(min(self.page, self.count - 1))

    def _holding(self, told: Told | None) -> int | None:
        if told is None:
            return None
        for number, page in enumerate(self.laid.pages):
            if any(holds(part, told) for row in page.rows for part in _touched_in(row)):
                return number
        if self.laid.bare == int(self.page):  # it is in the bar, which this page has not
            return len(self.laid.pages) - 1
        return None

    def _keys(self) -> int | None:
        """The page with the keys of a keypad."""
        for number, page in enumerate(self.laid.pages):
            if any(isinstance(part, Keys) for row in page.rows for part in row.parts):
                return number
        return None

    def _with(self, code: str | None) -> int | None:
        """The page with the choice of this code."""
        for number, page in enumerate(self.laid.pages):
            if any(is_code(part, code) for row in page.rows for part in _touched_in(row)):
                return number
        return None

    def _show(self, *_change: object) -> None:
        here: PageOf = self.ids.here
        if self.view is None or self.laid is None:
            here.clear()
            self.ids.bar.clear()
            return
        number = int(min(self.page, len(self.laid.pages) - 1))
        most_rows = max(len(page.rows) for page in self.laid.pages)
        page = self.laid.pages[number]
        here.show(page, self.laid.on_every, most_rows, self.view, self.touched)
        is_bare = number == self.laid.bare
        places = () if is_bare else self.laid.places
        self.is_bare = is_bare
        self.ids.bar.show([self._numbered(place, number) for place in places], self.touched)

    def _numbered(self, place: bars.Place, number: int) -> bars.Place:
        if place.tell.verb != "more":
            return place
        tell = turner(self.view, number, int(self.count))
        return bars.Place(tell, place.width, place.shows_word, place.is_main)


class _Desk:
    """Lays one view out on a glass of this size."""

    def __init__(self, view: View, width: float, height: float) -> None:
        self._view = view
        self._look = look_of(view)
        self._gauge = Gauge(self._look)
        self._gap = px(self._look.gap_mm)
        self._width, self._height = width - 2 * self._gap, height - 2 * self._gap
        self._layout = Layout(self._width, self._look, self._room().height)

    def laid(self) -> Laid:
        """Without the touch that turns pages if there is one page, else with it."""
        if self._look.is_low and self._view.find("enter") is not None:
            return self._with_keys_low()
        one = self._pages(turns=False)
        return one if len(one.pages) == 1 else self._pages(turns=True)

    def _pages(self, *, turns: bool) -> Laid:
        plan = self._bar(turns=turns)
        rest = [of_tell(tell) for tell in plan.left_over]
        rows = list(self._layout.rows([*touched(self._view), *rest]))
        said = [self._lines(text) for text in texts(self._view)]
        room = self._room()
        on_every: tuple[Lines, ...] = ()
        if self._stays(said, rows, room):
            on_every, said = tuple(said), []
            taken = sum(text.high(len(text.lines)) + self._gap for text in on_every)
            room = Room(room.height - taken, room.gap, room.reach, room.target)
        return Laid(paged(said, rows, room), plan.places, on_every=on_every)

    def _with_keys_low(self) -> Laid:
        """The keys take the lower half; the bar stands on a page after them."""
        plan = self._bar(turns=True)
        blocks = list(touched(self._view))
        shown: list[Touched] = [one for one in blocks if isinstance(one, (Digits, Keys))]
        said = [self._lines(text) for text in texts(self._view)]
        half = self._height / 2
        room = Room(self._height, self._gap, half, px(TARGET_MM))
        rows = list(self._layout.rows(shown))
        pages = paged(said, rows, room)
        if len(pages) > 1:
            pages = [*paged(said, [], self._room()), *paged([], rows, room)]
        rest = [of_tell(tell) for tell in plan.left_over]
        others = [one for one in blocks if one not in shown]
        last = paged(said[:1], list(self._layout.rows([*others, *rest])), self._room())
        return Laid([*pages, *last], plan.places, bare=len(pages) - 1)

    def _bar(self, *, turns: bool) -> bars.Plan:
        told = list(in_bar(self._view))
        main = bars.main_of(self._view)
        main = main if main in told else None
        if turns:
            before_main = len(told) - (1 if main is not None else 0)
            told.insert(before_main, turner(self._view, 9, 10))
        square = px(TARGET_MM)
        bar = bars.Bar(self._width, self._gap, square, self._need)
        return bars.planned(told, main, bar)

    def _need(self, tell: Tell) -> float:
        high = px(TARGET_MM - 1.6)
        return self._gauge.in_bar(tell.label, high, tell.language) + px(3.2) + 1

    def _room(self) -> Room:
        above_bar = self._height - px(TARGET_MM) - self._gap
        if not self._look.is_low:
            return Room(above_bar, self._gap)
        reach = (self._height + 2 * self._gap) / 2 - px(TARGET_MM) - 2 * self._gap
        return Room(above_bar, self._gap, max(reach, px(TARGET_MM)), px(TARGET_MM))

    def _lines(self, text: Text) -> Lines:
        is_bold = text.tone in ("headline", "alert")
        room = self._width - px(4) - 1
        broken = self._gauge.lines(text.says, room, bold=is_bold)
        one = self._gauge.line(text.says, bold=is_bold)
        padding = one * (1 - LINE) + 1
        if is_bold and len(broken) == 1 and self._look.letters == 1:
            padding = max(padding, px(HEADLINE_MM + 0.6) - one * LINE)
        return Lines(text, tuple(broken), one * LINE, padding, may_part=text.tone == "body")

    def _stays(self, said: list[Lines], rows: list[Row], room: Room) -> bool:
        if (self._look.is_eased and self._look.letters > 1) or not rows or not said:
            return False
        taken = sum(text.high(len(text.lines)) + self._gap for text in said)
        return taken <= room.height * _MOST_OF_PAGE


def _touched_in(row: Row) -> Iterator[Touched]:
    return (part for part in row.parts if not isinstance(part, Text))
