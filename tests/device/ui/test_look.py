"""Colours that can be read, by numbers (K17)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from device.core.comfort import Comfort
from device.core.view import View
from device.ui import look
from device.ui.palette import CONTRAST, PLAIN, READABLE, VISIBLE, Palette, contrast

UI = Path(look.__file__).parent
BLACK = (0, 0, 0, 1)
PALETTES = {"plain": PLAIN, "contrast": CONTRAST}


@pytest.fixture(params=PALETTES)
def colours(request: pytest.FixtureRequest) -> Palette:
    return PALETTES[request.param]


@pytest.mark.rule("K17")
@pytest.mark.parametrize("pair", READABLE, ids=" on ".join)
def test_k17_text_stands_out_seven_to_one(colours: Palette, pair: tuple[str, str]) -> None:
    assert contrast(*(colours.role(name) for name in pair)) >= 7


@pytest.mark.rule("K17")
@pytest.mark.parametrize("pair", VISIBLE, ids=" on ".join)
def test_k17_edges_and_lamps_stand_out_three_to_one(
    colours: Palette, pair: tuple[str, str]
) -> None:
    assert contrast(*(colours.role(name) for name in pair)) >= 3


def test_contrast_is_what_wcag_says_it_is() -> None:
    assert contrast((0, 0, 0, 1), (1, 1, 1, 1)) == pytest.approx(21)
    assert contrast(PLAIN.ink, PLAIN.ink) == pytest.approx(1)


@pytest.mark.parametrize("screen", look.ROLES_OF_SYMBOLS)
def test_a_messages_symbol_stands_out(colours: Palette, screen: str) -> None:
    _, ink, ground = look.Look(colours=colours).symbol(screen)
    assert contrast(ink, ground) >= 4.5


@pytest.mark.rule("K17")
def test_k17_high_contrast_is_black_with_white_and_yellow_and_thick_edges() -> None:
    eased = look.look_of(View("attract", "", comfort=Comfort(contrast=True)))
    assert {eased.colours.paper, eased.colours.card} == {BLACK}
    assert contrast(eased.colours.ink, eased.colours.paper) >= 15
    assert eased.edge_mm >= 2 * look.Look().edge_mm


def test_no_drawing_names_a_colour_of_its_own() -> None:
    for file in UI.glob("*.kv"):
        for line in file.read_text().splitlines():
            assert not re.search(r"(rgba?|colou?r): *[\d(\[\"'#]", line), f"{file.name}: {line}"


@pytest.mark.rule("K15")
@pytest.mark.rule("K16")
@pytest.mark.rule("K37")
def test_the_smallest_letters_are_large_enough_for_k15_and_k16() -> None:
    assert look.BODY_MM * look.CAP_HEIGHT >= look.LEAST_CAPITAL_MM
    assert look.LEAST_CAPITAL_MM >= 4.8
    assert look.TARGET_MM >= 20


@pytest.mark.rule("K20")
def test_k20_no_drawing_is_long_and_none_moves_by_itself() -> None:
    for file in UI.glob("*.kv"):
        text = file.read_text()
        assert len(text.splitlines()) < 120, file.name
        assert "Animation" not in text
