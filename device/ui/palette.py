"""
The kiosk's colours, by what each is for; two sets of them.

Pure.  `READABLE` and `VISIBLE` name the pairs that meet on the glass; a test holds both
palettes to 7:1 for text and 3:1 for edges and drawings (K17).
"""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float, float]


def _colour(hexadecimal: str) -> Colour:
    red, green, blue = (int(hexadecimal[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue, 1.0


_WHITE = _colour("FFFFFF")
_BLACK = _colour("000000")
_INK = _colour("0E2230")
_TEAL = _colour("0B4A57")
_AMBER = _colour("FFD36B")
_YELLOW = _colour("FFE600")
_GREY = _colour("333333")


@dataclass(frozen=True, slots=True)
class Palette:
    """
    A name is what a colour is for; `on_x` is what is written on `x`.

    `paper` lies behind all, `card` is what one touches, `brand` the main touch, `chosen` what
    is chosen, `alert` what asks for attention, `stage` the first screen.
    """

    paper: Colour
    card: Colour
    ink: Colour
    edge: Colour
    pressed: Colour
    accent: Colour
    brand: Colour
    brand_pressed: Colour
    on_brand: Colour
    chosen: Colour
    on_chosen: Colour
    stage: Colour
    on_stage: Colour
    soft_on_stage: Colour
    good: Colour
    on_good: Colour
    alert: Colour
    on_alert: Colour
    lamp_ready: Colour
    lamp_attention: Colour
    frame: Colour
    frame_edge: Colour
    pressed_chosen: Colour
    warning_touch: Colour
    warning_touch_pressed: Colour
    on_warning_touch: Colour
    untinted: Colour
    nothing: Colour
    dim_on_black: Colour
    black: Colour

    def role(self, name: str) -> Colour:
        """The colour of this name."""
        colour: Colour = getattr(self, name)
        return colour


PLAIN = Palette(
    paper=_colour("F6F4EE"),
    card=_WHITE,
    ink=_INK,
    edge=_colour("5C6F7C"),
    pressed=_colour("D5DFE4"),
    accent=_TEAL,
    brand=_TEAL,
    brand_pressed=_colour("062F38"),
    on_brand=_WHITE,
    chosen=_colour("D9EEEA"),
    on_chosen=_INK,
    stage=_TEAL,
    on_stage=_WHITE,
    soft_on_stage=_colour("DDF0EE"),
    good=_colour("14532D"),
    on_good=_WHITE,
    alert=_AMBER,
    on_alert=_INK,
    lamp_ready=_colour("7CF29A"),
    lamp_attention=_AMBER,
    frame=_YELLOW,
    frame_edge=_BLACK,
    pressed_chosen=_colour("B9D9D2"),
    warning_touch=_TEAL,
    warning_touch_pressed=_colour("062F38"),
    on_warning_touch=_WHITE,
    untinted=_WHITE,
    nothing=(0.0, 0.0, 0.0, 0.0),
    dim_on_black=_colour("9AA5AB"),
    black=_BLACK,
)

CONTRAST = Palette(
    paper=_BLACK,
    card=_BLACK,
    ink=_WHITE,
    edge=_WHITE,
    pressed=_GREY,
    accent=_YELLOW,
    brand=_YELLOW,
    brand_pressed=_colour("FFF7A8"),
    on_brand=_BLACK,
    chosen=_WHITE,
    on_chosen=_BLACK,
    stage=_BLACK,
    on_stage=_WHITE,
    soft_on_stage=_YELLOW,
    good=_BLACK,
    on_good=_YELLOW,
    alert=_YELLOW,
    on_alert=_BLACK,
    lamp_ready=_colour("7CF29A"),
    lamp_attention=_YELLOW,
    pressed_chosen=_colour("CCCCCC"),
    warning_touch=_BLACK,
    warning_touch_pressed=_GREY,
    on_warning_touch=_YELLOW,
    frame=_colour("00E5FF"),
    frame_edge=_BLACK,
    untinted=_WHITE,
    nothing=(0.0, 0.0, 0.0, 0.0),
    dim_on_black=_colour("9AA5AB"),
    black=_BLACK,
)

READABLE: tuple[tuple[str, str], ...] = (
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "pressed"),
    ("accent", "card"),
    ("accent", "paper"),
    ("on_brand", "brand"),
    ("on_brand", "brand_pressed"),
    ("on_chosen", "chosen"),
    ("on_chosen", "pressed_chosen"),
    ("on_warning_touch", "warning_touch"),
    ("on_warning_touch", "warning_touch_pressed"),
    ("dim_on_black", "black"),
    ("on_stage", "stage"),
    ("soft_on_stage", "stage"),
    ("on_good", "good"),
    ("on_alert", "alert"),
)
"""(text, ground), at least 7:1."""

VISIBLE: tuple[tuple[str, str], ...] = (
    ("edge", "paper"),
    ("edge", "card"),
    ("brand", "paper"),
    ("accent", "card"),
    ("lamp_ready", "stage"),
    ("lamp_attention", "stage"),
    ("frame", "frame_edge"),
    ("warning_touch", "alert"),
)
"""(edge, drawing or lamp, ground), at least 3:1."""


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours by WCAG 2, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
