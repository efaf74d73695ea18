"""Colours that can be read, by numbers (K17)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from device.ui import look

UI = Path(look.__file__).parent
NAMES = {
    value: name for name, value in vars(look).items() if isinstance(value, tuple) and name.isupper()
}


def named(colours: tuple[look.Colour, look.Colour]) -> str:
    return " on ".join(NAMES.get(colour, "?") for colour in colours)


@pytest.mark.parametrize("pair", look.READABLE, ids=named)
def test_text_stands_out_seven_to_one(pair: tuple[look.Colour, look.Colour]) -> None:
    assert look.contrast(*pair) >= 7


@pytest.mark.parametrize("pair", look.VISIBLE, ids=named)
def test_edges_and_lamps_stand_out_three_to_one(pair: tuple[look.Colour, look.Colour]) -> None:
    assert look.contrast(*pair) >= 3


def test_contrast_is_what_wcag_says_it_is() -> None:
    assert look.contrast((0, 0, 0, 1), (1, 1, 1, 1)) == pytest.approx(21)
    assert look.contrast(look.INK, look.INK) == pytest.approx(1)


@pytest.mark.parametrize("symbol", look.SYMBOLS.values(), ids=look.SYMBOLS)
def test_a_messages_symbol_stands_out(symbol: tuple[str, look.Colour, look.Colour]) -> None:
    assert look.contrast(symbol[1], symbol[2]) >= 4.5


def test_no_drawing_names_a_colour_of_its_own() -> None:
    for file in UI.glob("*.kv"):
        for line in file.read_text().splitlines():
            assert not re.search(r"(rgba?|colou?r): *[\d(\[\"'#]", line), f"{file.name}: {line}"


def test_the_smallest_letters_are_large_enough_for_k15_and_k16() -> None:
    assert look.BODY_MM * look.CAP_HEIGHT >= look.LEAST_CAPITAL_MM
    assert look.LEAST_CAPITAL_MM >= 4.8
    assert look.TARGET_MM >= 20


def test_no_drawing_is_long_and_none_moves_by_itself() -> None:
    for file in UI.glob("*.kv"):
        text = file.read_text()
        assert len(text.splitlines()) < 120, file.name
        assert "Animation" not in text
