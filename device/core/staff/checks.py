"""
The accessibility self-test: this kiosk's panel and place, held against rules K01 to K52.

Pure.  What follows from the numbers in the settings is computed, good or bad.  What only
an eye, a ruler or a spring balance can tell is a line with its limit, for the technician;
`hardware/accessibility.toml` says how each is measured, and a test holds the two equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from device.core.view import Line, Mark

CAPITAL_MM = 4.8
CAPITAL_DEGREES = 0.7
TARGET_MM = 20.0
LOWEST_MM = 380
HIGHEST_MM = 1220
SIDE_OVER_MM = 255
SIDE_MOST_MM = 610
SIDE_HIGHEST_MM = 1170
FORWARD_OVER_MM = 510
FORWARD_MOST_MM = 635
FORWARD_HIGHEST_MM = 1120
EYE_MM = 1015
LEAST_DOTS = 12
"""A capital of fewer dots is high enough and still no letter."""
LARGER = 2.0
"""What `Larger letters` makes of the letters' height."""

Approach = Literal["forward", "side"]


@dataclass(frozen=True, slots=True)
class Place:
    """
    One kiosk as it stands: its glass, and the heights above the floor.

    `letter_mm` and `target_mm` are the least that the screens draw.  A height of 0 was
    not measured.  `reach_over_mm` is how deep a shelf or counter is that one reaches over.
    """

    width_px: int
    height_px: int
    width_mm: float
    height_mm: float
    letter_mm: float
    target_mm: float
    viewing_distance_mm: int = 400
    highest_control_mm: int = 0
    lowest_control_mm: int = 0
    reach_over_mm: int = 0
    approach: Approach = "forward"
    has_keypad: bool = False
    has_jack: bool = False
    has_speaker: bool = False

    @property
    def dots_per_mm(self) -> float:
        """Of the two directions the coarser."""
        return min(self.width_px / self.width_mm, self.height_px / self.height_mm)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A rule that is measured on the device: what must be so, and up to which limit."""

    rule: str
    must: str
    limit: float | None = None
    unit: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.rule}: {self.must}"


BY_HAND: tuple[ByHand, ...] = (
    ByHand("K04", "headphones fit a 3.5 mm jack, and speech keeps step with the screen", 3.5, "mm"),
    ByHand("K06", "a sign in contracted braille says how to start speech"),
    ByHand("K07", "the volume is changed through headphones without looking"),
    ByHand(
        "K08",
        "the loudspeaker reaches 65 dB at the ear, or 20 dB over the room where the room is louder"
        " than 45 dB",
        65,
        "dB",
    ),
    ByHand("K15", "a capital I on the glass is at least 4.8 mm high", 4.8, "mm"),
    ByHand("K21", "the lamp is seen, and the beep heard, from where a customer stands or sits"),
    ByHand("K22", "each kind of key is told apart by touch without pressing it"),
    ByHand("K23", "number keys stand as on a telephone, and the 5 is marked"),
    ByHand("K24", "if there are letter keys, they are QWERTY with F and J marked"),
    ByHand(
        "K29",
        "one hand works slot, screen and keys without a tight grasp, pinch or twist, and with at"
        " most 22.2 N",
        22.2,
        "N",
    ),
    ByHand("K30", "a card's notch or raised mark tells by touch which way it goes in"),
    ByHand("K31", "everything one touches is 380 to 1220 mm above the floor", 1220, "mm"),
    ByHand(
        "K32",
        "reached from the side over 255 to 610 mm, nothing one touches is above 1170 mm",
        1170,
        "mm",
    ),
    ByHand(
        "K33",
        "reached forward over 510 to 635 mm, nothing one touches is above 1120 mm, and nothing lies"
        " deeper",
        1120,
        "mm",
    ),
    ByHand("K34", "under it knees have 685 mm of height and 760 mm of width", 685, "mm"),
    ByHand("K35", "the floor before it is level and clear for 760 by 1220 mm", 1220, "mm"),
    ByHand("K36", "from 1015 mm above the floor the whole screen is read", 1015, "mm"),
    ByHand("K39", "plugging in headphones or pressing one key starts speech without seeing"),
    ByHand("K48", "a sign that can be felt shows how to start speech"),
)


def check(place: Place) -> tuple[Line, ...]:
    """Every sentence: first what is computed, then what is left to eye and ruler."""
    return (*_computed(place), *(Line(one.sentence) for one in BY_HAND))


def needed_capital_mm(distance_mm: float) -> float:
    """How high a capital must be to subtend 0.7 degrees at this distance (K16)."""
    return 2 * distance_mm * math.tan(math.radians(CAPITAL_DEGREES) / 2)


def _computed(place: Place) -> Iterator[Line]:
    yield from _letters(place)
    yield _targets(place)
    yield from _reach(place)
    yield from _parts(place)


def _letters(place: Place) -> Iterator[Line]:
    dots = round(place.letter_mm * place.dots_per_mm)
    yield _line(
        place.letter_mm >= CAPITAL_MM and dots >= LEAST_DOTS,
        f"K15: the smallest capitals are {place.letter_mm:.1f} mm high, {dots} dots;"
        f" the least is {CAPITAL_MM} mm.",
    )
    needed, distance = needed_capital_mm(place.viewing_distance_mm), place.viewing_distance_mm
    text = f"K16: at {distance} mm capitals must be {needed:.1f} mm high; they are"
    reaches = place.letter_mm / needed_capital_mm(1)
    if place.letter_mm >= needed - 0.05:
        yield _line(True, f"{text} {place.letter_mm:.1f} mm.")
        return
    larger = place.letter_mm * LARGER
    yield _line(
        False,
        f"{text} {place.letter_mm:.1f} mm, right up to {reaches:.0f} mm."
        f" With larger letters they are {larger:.1f} mm: move the kiosk closer to its customers.",
    )


def _targets(place: Place) -> Line:
    dots = math.ceil(place.target_mm * place.dots_per_mm)
    return _line(
        place.target_mm >= TARGET_MM,
        f"K37: nothing one touches is under {place.target_mm:.0f} mm, {dots} dots;"
        f" the least is {TARGET_MM:.0f} mm.",
    )


def _reach(place: Place) -> Iterator[Line]:
    high, low, over = place.highest_control_mm, place.lowest_control_mm, place.reach_over_mm
    if not high or not low:
        yield _line(
            False,
            "K31: the heights of what one touches are not in the settings: measure them, and set"
            " highest_control_mm and lowest_control_mm in [place].",
        )
        return
    yield _line(
        low >= LOWEST_MM and high <= HIGHEST_MM,
        f"K31: what one touches is {low} to {high} mm above the floor;"
        f" the limits are {LOWEST_MM} to {HIGHEST_MM} mm.",
    )
    if place.approach == "side":
        yield _obstructed("K32", high, over, SIDE_OVER_MM, SIDE_MOST_MM, SIDE_HIGHEST_MM)
    else:
        yield _obstructed("K33", high, over, FORWARD_OVER_MM, FORWARD_MOST_MM, FORWARD_HIGHEST_MM)


def _obstructed(rule: str, high: int, over: int, free: int, most: int, highest: int) -> Line:
    if over <= free:
        is_good = high <= HIGHEST_MM
        return _line(is_good, f"{rule}: one reaches over {over} mm, up to {high} mm: no obstacle.")
    return _line(
        over <= most and high <= highest,
        f"{rule}: one reaches over {over} mm, up to {high} mm;"
        f" the limits are {most} mm, and {highest} mm of height.",
    )


def _parts(place: Place) -> Iterator[Line]:
    yield _line(
        place.has_keypad,
        "K22: there is a keypad that can be felt."
        if place.has_keypad
        else "K22: there is no keypad: whoever cannot see the screen cannot use it.",
    )
    yield _line(
        place.has_jack,
        "K04: there is a jack for headphones."
        if place.has_jack
        else "K04: there is no jack for headphones: nothing private can be read aloud.",
    )
    yield _line(
        place.has_speaker or place.has_jack,
        "K08: there is a loudspeaker."
        if place.has_speaker
        else "K08: there is no loudspeaker: speech comes through headphones alone.",
    )


def _line(is_good: bool, text: str) -> Line:
    mark: Mark = "good" if is_good else "bad"
    return Line(text, mark)
