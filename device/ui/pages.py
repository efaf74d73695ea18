"""
One page on the glass: its texts, and below them the rows of what one touches.

Parts are kept for the next customer: what is being touched must not be replaced, and
making one takes longer than all the rest of a screen change.  What a page does not show
holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from kivy.properties import BooleanProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from device.core.view import View
from device.ui.blocks import Answers, Digits, Faces, Item, Keys, Read
from device.ui.paging import Lines, Page, Row
from device.ui.parts import (
    AnswerRow,
    FaceRow,
    KeyGrid,
    PageDigits,
    PageText,
    ReadLine,
    TallAnswers,
    TileRow,
)

_GROWTH = 1.5
"""A row takes no more than this of the height it needs."""


class PageOf(BoxLayout):
    """What a page shows; `is_low` stands the touches at its foot."""

    is_low = BooleanProperty(False)

    def __init__(self, **properties: object) -> None:
        self._parts: dict[tuple[int, type[Widget]], Widget] = {}
        self._spacer = Widget()
        super().__init__(**properties)

    def show(
        self,
        page: Page,
        on_every: tuple[Lines, ...],
        most_rows: int,
        view: View,
        tell: object,
    ) -> None:
        """This page, and nothing of the one before."""
        whole = [(text, text.lines) for text in on_every]
        said = list(self._texts([*whole, *page.texts], view))
        taken = sum(widget.height + self.spacing for widget in said)
        extra = self._extra(page, most_rows, taken)
        rows = [self._row(place, row, extra, tell) for place, row in enumerate(page.rows)]
        is_last = bool(on_every) and not self.is_low
        parts = [*said, *rows, self._spacer] if is_last else [*said, self._spacer, *rows]
        self._stand(parts)

    def clear(self) -> None:
        """Nothing."""
        self._stand([])

    def _stand(self, parts: list[Widget]) -> None:
        if list(reversed(self.children)) != parts:
            self.clear_widgets()
            for part in parts:
                self.add_widget(part)
        for part in self._parts.values():
            if part not in parts:
                part.let_go()

    def _texts(self, texts: list[tuple[Lines, tuple[str, ...]]], view: View) -> Iterator[Widget]:
        for place, (text, shown) in enumerate(texts):
            part = self._part(place, PageText)
            part.height = text.high(len(shown))
            part.show(text.part, shown, len(shown) == len(text.lines), view.language)
            yield part

    def _extra(self, page: Page, most_rows: int, taken: float) -> float:
        if self.is_low or not page.rows:
            return 0.0
        count = max(most_rows, len(page.rows))
        tallest = max(row.height for row in page.rows)
        used = sum(row.height for row in page.rows) + tallest * (count - len(page.rows))
        left = float(self.height) - taken - used - self.spacing * (count - 1)
        return float(max(0.0, min(left / count, tallest * (_GROWTH - 1))))

    def _row(self, place: int, row: Row, extra: float, tell: object) -> Widget:
        part = self._part(place, _kind_of(row))
        part.height = row.height + (extra if row.is_touched else 0)
        part.tell = tell
        part.show(row)
        return part

    def _part(self, place: int, kind: type[Widget]) -> Widget:
        if (place, kind) not in self._parts:
            self._parts[place, kind] = kind(size_hint_y=None)
        return self._parts[place, kind]


def _kind_of(row: Row) -> type[Widget]:
    match row.parts[0]:
        case Item():
            return TileRow
        case Answers():
            return TallAnswers if row.is_tall else AnswerRow
        case Faces():
            return FaceRow
        case Read():
            return ReadLine
        case Digits():
            return PageDigits
        case Keys():
            return KeyGrid
        case _:
            raise TypeError(f"nothing shows {row.parts[0]}")
