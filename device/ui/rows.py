"""
Lays blocks out in rows: how many stand side by side, and how high each row is.

What may be marked later has room for its mark from the start, so that nothing moves to
another page when it is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from device.ui.blocks import Answers, Digits, Faces, Item, Keys, Read, Touched
from device.ui.gauge import Gauge, px
from device.ui.look import TARGET_MM, Look
from device.ui.paging import Row

STRIP_MM = 8.15
ICON_MM = 13.8
TILE_MM = 62.0
SMALL_TILE_MM = 40.0
FACE_MM = 26.0
ANSWER_MM = 37.0
LABEL_MM = 36.0
PADDING_MM = 3.6
KEY_ROWS = 2
MOST_COLUMNS = 6
_SMALL = frozenset({"language", "tap"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows for a page this wide, in this look."""

    width: float
    look: Look
    height: float = float("inf")

    def rows(self, blocks: list[Touched]) -> Iterator[Row]:
        """The rows that these blocks make."""
        for kind, run in groupby(self._expanded(blocks), _kind):
            group = list(run)
            if kind is Item:
                yield from self._items([one for one in group if isinstance(one, Item)])
            else:
                for block in group:
                    yield self._alone(block, group)

    def item_height(self, item: Item, width: float) -> float:
        """How high a tile of this width must be."""
        gauge = Gauge(self.look)
        room = width - px(PADDING_MM)
        drawn = room - (px(ICON_MM) if item.icon else 0)
        detail = self.detail_height(item, width)
        plain = gauge.high(item.label, drawn, item.language)
        if item.can_be_marked or item.mark:
            strip = self.strip(item.mark)
            beside = drawn if item.keeps_icon else room
            plain = max(plain, strip + gauge.high(item.label, beside, item.language))
        return max(px(TARGET_MM), plain + detail + px(0.4))

    def detail_height(self, item: Item, width: float) -> float:
        """How high the smaller text of a tile stands."""
        return Gauge(self.look).high(item.detail, width - px(PADDING_MM), bold=False)

    def _alone(self, block: Touched, group: list[Touched]) -> Row:
        is_touched = not isinstance(block, (Read, Digits))
        if isinstance(block, Faces):
            words = self._face_words(block)
            return Row((block,), max(px(TARGET_MM), words + px(15)), foot=words)
        if not isinstance(block, Answers):
            high, is_keys = self._high(block), isinstance(block, Keys)
            columns = block.columns if isinstance(block, Keys) else 1
            return Row((block,), high, columns, is_touched=is_touched, all_low=is_keys)
        all_ = [one for one in group if isinstance(one, Answers)]
        is_tall = any(self.is_tall(one) for one in all_)
        if is_tall:
            label = Gauge(self.look).high(block.label, self.width - px(PADDING_MM))
            left = self.height - label - px(self.look.gap_mm)
            foot = max(px(TARGET_MM), min(self._answer_height(block), left))
            return Row((block,), label + px(self.look.gap_mm) + foot, foot=foot, is_tall=True)
        foot = max(self._answer_width(one) for one in all_)
        room = self.width - 2 * (foot + px(self.look.gap_mm)) - px(15)
        high = Gauge(self.look).high(block.label, room) + px(1.2)
        return Row((block,), max(px(20.4), high), foot=foot)

    def _face_words(self, faces: Faces) -> float:
        width = self._column(len(faces.items)) - px(1.6)
        gauge = Gauge(self.look)
        return max(gauge.high(item.label, width, bold=False) for item in faces.items) + 1

    def strip(self, mark: str) -> float:
        """How high the strip is that says how a tile stands."""
        return max(px(STRIP_MM) * self.look.least_letters, Gauge(self.look).line(mark))

    def _expanded(self, blocks: list[Touched]) -> Iterator[Touched]:
        for block in blocks:
            if isinstance(block, Faces) and not self._stand_in_one_row(block):
                yield from block.items
            else:
                yield block

    def _stand_in_one_row(self, faces: Faces) -> bool:
        room = self._column(len(faces.items)) - px(1.6)
        gauge = Gauge(self.look)
        words = (gauge.longest_word(item.label, bold=False) for item in faces.items)
        return self.look.letters == 1 and max(words) <= room

    def _items(self, items: list[Item]) -> Iterator[Row]:
        columns = self.columns(items)
        width = self._column(columns)
        strip = max(self.strip(item.mark) for item in items)
        for first in range(0, len(items), columns):
            side_by_side = [self._drawn(item, width) for item in items[first : first + columns]]
            height = max(self.item_height(item, width) for item in side_by_side)
            detail = max(self.detail_height(item, width) for item in side_by_side)
            yield Row(tuple(side_by_side), height, columns, foot=strip, detail=detail)

    def columns(self, items: list[Item]) -> int:
        """How many tiles side by side: as many as have room for their words."""
        gauge = Gauge(self.look)
        least = px(max(self._least_mm(item) for item in items)) * self.look.letters
        words = max(self._least_words(item) for item in items)
        marks = max(gauge.wide(item.mark) if item.mark else 0.0 for item in items)
        room = max(least, words + px(PADDING_MM), marks + px(8 * self.look.letters + 6))
        most = min(MOST_COLUMNS, len(items))
        return max(
            1, min(most, int((self.width + px(self.look.gap_mm)) // (room + px(self.look.gap_mm))))
        )

    def _least_words(self, item: Item) -> float:
        word = Gauge(self.look).longest_word(item.label, item.language)
        is_drawn = bool(item.icon) and (self.look.letters == 1 or item.is_face)
        return word + (px(ICON_MM) if is_drawn else 0)

    def _least_mm(self, item: Item) -> float:
        if item.is_face:
            return FACE_MM
        is_small = item.told is not None and item.told.verb in _SMALL
        return SMALL_TILE_MM if is_small else TILE_MM

    def _column(self, columns: int) -> float:
        return (self.width - px(self.look.gap_mm) * (columns - 1)) / columns

    def _drawn(self, item: Item, width: float) -> Item:
        # Where letters are large, a drawing only stands beside a word that leaves room for it.
        if self.look.letters == 1 or item.is_face or not item.icon:
            return item
        room = width - px(PADDING_MM + ICON_MM)
        fits = Gauge(self.look).wide(item.label, item.language) <= room and not item.can_be_marked
        return item if fits else replace(item, icon="")

    def _high(self, block: Touched) -> float:
        gauge = Gauge(self.look)
        match block:
            case Read(line):
                width = self.width - px(12 * self.look.letters + 4)
                return gauge.high(line.text, width, bold=False) + px(1.6)
            case Digits(says):
                return gauge.line(says) + px(3)
            case Keys():
                return px(TARGET_MM) * KEY_ROWS + px(self.look.gap_mm)
            case Item():
                return self.item_height(block, self.width)
            case Answers() | Faces():
                return 0.0

    def is_tall(self, block: Answers) -> bool:
        """Whether the answers stand under their service, for want of room beside it."""
        room = self.width - 2 * (self._answer_width(block) + px(self.look.gap_mm)) - px(15)
        word = Gauge(self.look).longest_word(block.label)
        return self.look.letters > 1 or room < max(word, px(LABEL_MM))

    def _answer_width(self, block: Answers) -> float:
        gauge, high = Gauge(self.look), px(TARGET_MM - 1.6)
        words = max(gauge.narrowest(item.label, high) for item in (block.used, block.not_used))
        return max(px(ANSWER_MM), words + px(4 + 8.6 + 1))

    def _answer_height(self, block: Answers) -> float:
        gauge, half = Gauge(self.look), self._column(2) - px(4)
        answers = max(gauge.high(item.label, half) for item in (block.used, block.not_used))
        return max(px(TARGET_MM), answers + px(1.6))


def _kind(block: Touched) -> type:
    return type(block)
