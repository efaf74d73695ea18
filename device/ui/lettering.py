"""
Sets text on the glass and measures it: most of it by SDL, what must be shaped by Pillow.

SDL puts one letter after the other from the left.  Arabic joins its letters and runs from
the right, with numbers and Latin names in it that do not: that is Raqm's work, through
Pillow (apt: libfribidi0).  Pillow is imported with the first text that needs it.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from kivy.core.text import Label as PlainLabel
from kivy.core.text import LabelBase
from kivy.resources import resource_find

from device.ui.fitting import Measure
from device.ui.typeface import ROBOTO, Face, runs_from_the_right

log = logging.getLogger(__name__)


class Lines:
    """
    A text whose lines are already broken, laid from its upper edge down.

    Left to itself Kivy lays a text of several lines from its middle, and loses the outer
    ones where they just fit.
    """

    options: dict[str, Any]
    texture: Any
    _cached_lines: list[Any]

    def render(self, real: bool = False) -> Any:
        if real:
            return super().render(real=True)  # type: ignore[misc] # Kivy's
        upright, self.options["valign"] = self.options["valign"], "top"
        size = super().render()  # type: ignore[misc]
        self.options["valign"] = upright
        for line in self._cached_lines:
            for word in line.words:
                word.options["valign"] = upright
        return size

    def forget(self) -> None:
        """Hold neither text nor picture any longer."""
        self.texture = None
        self._cached_lines = []


class Plain(Lines, PlainLabel):
    """Set by SDL."""


def label_of(face: Face) -> type[LabelBase]:
    """The kind of label that sets this font."""
    return _shaped(face) if face.is_shaped else Plain


def font_name(face: Face) -> str:
    """What Kivy calls the font; it is made known to Kivy when first asked for."""
    if face is not ROBOTO:
        _known(face)
    return face.name


@cache
def measure(face: Face, *, bold: bool) -> Measure:
    """Measures one line of text in this font."""

    def measured(text: str, size: float) -> tuple[float, float]:
        width, height = _ruler(face, size, bold=bold).get_extents(text)
        return width, height

    return measured


@cache
def _ruler(face: Face, size: float, *, bold: bool) -> LabelBase:
    ruler = label_of(face)(font_name=font_name(face), font_size=size, bold=bold)
    ruler.resolve_font_name()
    return ruler


@cache
def _known(face: Face) -> None:
    LabelBase.register(face.name, face.regular, fn_bold=face.bold)


@cache
def _shaped(face: Face) -> type[LabelBase]:
    from kivy.core.image import ImageData  # noqa: PLC0415 - most kiosks never need it
    from kivy.core.text.text_pil import LabelPIL  # noqa: PLC0415
    from PIL import Image, ImageDraw, ImageFont, features  # noqa: PLC0415

    can_shape = bool(features.check("raqm"))
    if not can_shape:
        log.error("Arabic is drawn with letters apart and in the wrong order: install libfribidi0")

    def direction(text: str) -> str | None:
        if not can_shape:
            return None
        return "rtl" if runs_from_the_right(text) else "ltr"

    @cache
    def font_of(file: str, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(resource_find(file) or file, size, index=face.index)

    class Shaped(Lines, LabelPIL):
        """Set by Pillow and Raqm: one colour, through a mask, so that edges stay clean."""

        def _select_font(self) -> ImageFont.FreeTypeFont:
            return font_of(self.options["font_name_r"], max(1, int(self.options["font_size"])))

        def get_extents(self, text: str) -> tuple[int, int]:
            font = self._select_font()
            ascent, descent = font.getmetrics()
            return round(font.getlength(text, direction=direction(text))), ascent + descent

        def _render_begin(self) -> None:
            self._mask = Image.new("L", self._size)
            self._pen = ImageDraw.Draw(self._mask)

        def _render_text(self, text: str, x: float, y: float) -> None:
            self._pen.text(
                (int(x), int(y)),
                text,
                font=self._select_font(),
                fill=255,
                direction=direction(text),
            )

        def _render_end(self) -> ImageData:
            colour = tuple(int(part * 255) for part in self.options["color"][:3])
            picture = Image.new("RGB", self._size, colour)
            picture.putalpha(self._mask)
            del self._mask, self._pen
            return ImageData(*self._size, "rgba", picture.tobytes())

    return Shaped
