"""A text takes the largest size its place allows, and never a broken word."""

from __future__ import annotations

import pytest

from device.ui.fitting import Fitted, Place, fitted, lines


def measure(text: str, size: float) -> tuple[float, float]:
    """Every letter as wide as half its size, every line as high as its size."""
    return len(text) * size / 2, size


def place(width: float, height: float, largest: float = 20, least: float = 10) -> Place:
    return Place(width, height, largest, least)


def test_what_fits_is_set_at_its_wish() -> None:
    assert fitted("Help", place(100, 30), measure) == Fitted("Help", 20, 40)


def test_what_does_not_fit_is_set_smaller() -> None:
    assert fitted("Log out now", place(100, 20), measure).size == 18
    assert fitted("Unemployment", place(66, 100), measure).size == 11


def test_lines_break_at_spaces_and_where_the_text_says() -> None:
    assert lines("Key my number", 70, 10, measure) == ["Key my number"]
    assert lines("Key my number", 40, 10, measure) == ["Key my", "number"]
    assert lines("Thank you.\nGoodbye", 500, 10, measure) == ["Thank you.", "Goodbye"]


def test_a_space_that_must_not_break_does_not() -> None:
    assert lines("in 20\u00a0s", 25, 10, measure) == ["in", "20\u00a0s"]


def test_what_fits_at_no_size_is_cut_after_a_whole_word_and_said_to_be() -> None:
    cut = fitted("Help with my unemployment claim", place(80, 10), measure)
    assert (cut.text, cut.is_whole) == ("Help with my…", False)


@pytest.mark.parametrize("text", ["", "\n", " ", "Donaudampfschifffahrt"])
def test_odd_texts_are_set_somehow(text: str) -> None:
    fitted(text, place(20, 10), measure)


def test_a_place_that_is_not_there_yet_breaks_nothing() -> None:
    assert fitted("Help", place(0, 0), measure).size == 10
