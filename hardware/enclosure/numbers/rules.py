"""
Rules K15, K16, K29 to K37 held against a head where it hangs.

Pure.  The limits are those of the kiosk's own self-test; a test holds them equal.  What no
figure tells (K30: a notch that a thumb finds) is left to the technician's list.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from hardware.enclosure.numbers import sight
from hardware.enclosure.numbers.finding import Finding, at_least, at_most
from hardware.enclosure.parameters import Stand
from hardware.enclosure.stance import Variant

CAPITAL_MM = 4.8
CAPITAL_DEGREES = 0.7
TARGET_MM = 20.0
FORCE_N = 22.2
LOWEST_MM = 380
HIGHEST_MM = 1220
SIDE_OVER_MM = 255
SIDE_MOST_MM = 610
SIDE_HIGHEST_MM = 1170
FORWARD_OVER_MM = 510
FORWARD_MOST_MM = 635
FORWARD_HIGHEST_MM = 1120
KNEE_HEIGHT_MM = 685
KNEE_WIDTH_MM = 760
FLOOR_MM = (760, 1220)
OVERHANG_MM = 100.0
POST_OVERHANG_MM = 305.0


def findings(variant: Variant) -> Iterator[Finding]:
    """Every rule, in the order of its number."""
    yield from _letters(variant)
    yield from _forces(variant)
    yield from _card(variant)
    yield from _reach(variant)
    yield from _below(variant)
    yield from sight.findings(variant)
    yield from _targets(variant)
    yield _overhang(variant)


def needed_capital(distance: float) -> float:
    """How high a capital must be at this distance (K16)."""
    return 2 * distance * math.tan(math.radians(CAPITAL_DEGREES) / 2)


def dots_per_mm(variant: Variant) -> float:
    """Of the two directions the coarser."""
    panel = variant.face.panel
    return min(panel.width_px / panel.active_width, panel.height_px / panel.active_height)


def _letters(variant: Variant) -> Iterator[Finding]:
    letters = variant.face.all.letters
    yield at_least("K15", "smallest capital on the glass", letters.capital, CAPITAL_MM)
    needed = needed_capital(letters.stated_distance)
    what = f"smallest capital, for {letters.stated_distance} mm of viewing distance"
    yield at_least("K16", what, letters.capital, round(needed, 1))


def _forces(variant: Variant) -> Iterator[Finding]:
    everything = variant.face.all
    for what, newtons in (
        ("drag of a card in the slot", everything.reader.swipe_newtons),
        ("pressing a key", everything.keypad.press_newtons),
        ("pushing a plug into the jack", everything.audio.plug_newtons),
    ):
        yield at_most("K29", what, newtons, FORCE_N, "N")


def _card(variant: Variant) -> Iterator[Finding]:
    face = variant.face
    card, floor = face.all.card, face.slot_floor
    held = floor + card.width - face.all.reader.stands_out
    notch = held - card.notch_from_edge - card.notch_width
    yield at_least(
        "K30", "of the card's notch over the slot, so that the thumb finds it", notch, 5.0
    )
    yield at_least(
        "K30", "of the card, with its notch, stands out of the slot to be held", held, 20.0
    )
    ridge = face.all.reader.cue_height
    yield at_least("K30", "card's edge over the raised arrows on its way", floor - ridge, 0.5)
    yield at_least("K22", "height of the raised arrows that lead to the slot", ridge, 0.8)
    keys, reader = face.keys, face.reader
    yield at_least("K29", "between slot and keys, for knuckles", reader.bottom - keys.top, 15.0)


def _reach(variant: Variant) -> Iterator[Finding]:
    high, low, over = variant.highest, variant.lowest, variant.reach_over
    yield at_least("K31", "lowest thing one touches", low, LOWEST_MM)
    yield at_most("K31", "highest thing one touches", high, HIGHEST_MM)
    yield from _over(
        "K32", "from the side", high, over, (SIDE_OVER_MM, SIDE_MOST_MM, SIDE_HIGHEST_MM)
    )
    limits = (FORWARD_OVER_MM, FORWARD_MOST_MM, FORWARD_HIGHEST_MM)
    yield from _over("K33", "forward", high, over, limits)


def _over(
    rule: str, way: str, high: float, over: float, limits: tuple[int, int, int]
) -> Iterator[Finding]:
    free, most, highest = limits
    yield at_most(rule, f"reached {way} over a depth of", over, most)
    top = HIGHEST_MM if over <= free else highest
    yield at_most(rule, f"highest thing one touches, reached {way} over that depth", high, top)


def _below(variant: Variant) -> Iterator[Finding]:
    over, place = variant.reach_over, variant.place
    yield at_least(
        "K34", "knees: height under what one reaches over", variant.knee_height, KNEE_HEIGHT_MM
    )
    yield at_least("K34", "knees: width", variant.knee_width, KNEE_WIDTH_MM)
    yield at_least("K34", "knees: depth, as deep as one reaches", variant.knee_depth, over)
    floor = variant.edge - over
    stands = place.base_front if isinstance(place, Stand) else 0.0
    what = (
        f"floor of {FLOOR_MM[0]} x {FLOOR_MM[1]} mm, its inner edge before what stands on the floor"
    )
    yield at_least("K35", what, floor, stands)


def _targets(variant: Variant) -> Iterator[Finding]:
    everything = variant.face.all
    letters, keypad = everything.letters, everything.keypad
    dots = math.ceil(letters.target * dots_per_mm(variant))
    what = f"smallest thing one touches on the glass, {dots} dots of this panel"
    yield at_least("K37", what, letters.target, TARGET_MM)
    yield at_least("K37", "width of a key's cap", keypad.cap, TARGET_MM)
    yield at_least("K37", "between two caps", keypad.pitch - keypad.cap, 3.0)


def _overhang(variant: Variant) -> Finding:
    if variant.place_name == "counter":
        what = "stands out beyond the counter, which a cane finds"
        return at_most("ADA 307", what, max(0.0, variant.front - variant.edge), OVERHANG_MM)
    if variant.place_name == "stand":
        return at_most("ADA 307", "stands out from the post", variant.front, POST_OVERHANG_MM)
    return at_most("ADA 307", "stands out from the wall", variant.front, OVERHANG_MM)
