"""
What goes on which page: texts and rows of touches, as many as the glass holds.

Pure; all lengths in pixels.  Texts come before touches.  In the lower layout whatever is
touched stands at the foot of the page, each touch with enough of it in the lower half (K46).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from device.ui.blocks import Text, Touched

Part = Text | Touched
"""Whatever stands on a page."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A text, broken into lines.  One that `may_part` begins where there is room."""

    part: Part
    lines: tuple[str, ...]
    line_height: float
    padding: float = 0.0
    may_part: bool = False

    def high(self, count: int) -> float:
        """How high so many of its lines stand."""
        return count * self.line_height + self.padding


@dataclass(frozen=True, slots=True)
class Row:
    """
    Touches side by side, in so many columns; `is_touched` is false where they are only read.

    `foot` is the size of that part of it which does not take the rest, `detail` the height of
    the smaller text under a word; `is_tall` stands answers under what they answer.
    In the lower layout `all_low` has its whole height in the lower half.
    """

    parts: tuple[Part, ...]
    height: float
    columns: int = 1
    is_touched: bool = True
    foot: float = 0.0
    detail: float = 0.0
    all_low: bool = False
    is_tall: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """
    The glass above the bar.  `reach` is how far up from its foot the lower half goes, of which
    a touch needs at least `target`; None where everything may stand anywhere.
    """

    height: float
    gap: float
    reach: float | None = None
    target: float = 0.0

    def holds(self, texts: list[float], rows: list[Row]) -> bool:
        """Whether texts of these heights and these rows fit on one page."""
        heights = [*texts, *(row.height for row in rows)]
        if sum(heights) + self.gap * (len(heights) - 1) > self.height + 0.5:
            return False
        if self.reach is None:
            return True
        below = 0.0
        for row in reversed(rows):
            needed = row.height if row.all_low else self.target
            if row.is_touched and below + needed > self.reach + 0.5:
                return False
            below += row.height + self.gap
        return True


@dataclass(slots=True)
class Page:
    """One page: each text with those of its lines that stand here, and the rows."""

    texts: list[tuple[Lines, tuple[str, ...]]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def text_heights(self) -> list[float]:
        return [text.high(len(shown)) for text, shown in self.texts]


def paged(texts: list[Lines], rows: list[Row], room: Room) -> list[Page]:
    """The pages these take; never none."""
    pages: list[Page] = [Page()]
    for text in texts:
        _place(text, pages, room)
    for row in rows:
        page = pages[-1]
        is_empty = not page.texts and not page.rows
        if not is_empty and not room.holds(page.text_heights, [*page.rows, row]):
            page = Page()
            pages.append(page)
        page.rows.append(row)
    return pages


def _place(text: Lines, pages: list[Page], room: Room) -> None:
    left = text.lines
    while left:
        page = pages[-1]
        count = _most(text, len(left), page, room)
        is_whole = count == len(left)
        if is_whole or (count > 0 and (text.may_part or not page.texts)):
            page.texts.append((text, left[:count]))
            left = left[count:]
        elif not page.texts:  # not one line fits on an empty page: let it stand there all the same
            page.texts.append((text, left[:1]))
            left = left[1:]
        if left:
            pages.append(Page())


def _most(text: Lines, wanted: int, page: Page, room: Room) -> int:
    fitting = [
        count
        for count in range(1, wanted + 1)
        if room.holds([*page.text_heights, text.high(count)], [])
    ]
    return max(fitting, default=0)
