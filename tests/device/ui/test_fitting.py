"""A text takes the largest size its place allows, and never a broken word."""

# ruff: noqa: RUF001 - Chinese marks

from __future__ import annotations

import pytest

from device.ui.fitting import Fitted, Place, fitted, lines


def measure(text: str, size: float) -> tuple[float, float]:
    """Every letter as wide as half its size, every line as high as its size."""
    return len(text) * size / 2, size


def place(width: float, height: float, largest: float = 20, least: float = 10) -> Place:
    return Place(width, height, largest, least)


def test_what_fits_is_set_in_the_largest_size_up_to_its_wish() -> None:
    assert fitted("Help", place(100, 30), measure) == Fitted(("Help",), 19, 38)
    assert fitted("Help", place(100, 30, largest=10), measure) == Fitted(("Help",), 10, 20)


def test_what_does_not_fit_is_set_smaller() -> None:
    assert fitted("Log out now", place(100, 20), measure).size == 17
    assert fitted("Unemployment", place(66, 100), measure).size == 11


def test_there_are_few_sizes_each_of_which_is_a_font_in_memory() -> None:
    found = {fitted("Help", place(width, 90, largest=80), measure).size for width in range(20, 200)}
    assert len(found) < 22


def test_lines_break_at_spaces_and_where_the_text_says() -> None:
    assert lines("Key my number", 70, 10, measure) == ["Key my number"]
    assert lines("Key my number", 40, 10, measure) == ["Key my", "number"]
    assert lines("Thank you.\nGoodbye", 500, 10, measure) == ["Thank you.", "Goodbye"]


def test_a_space_that_must_not_break_does_not() -> None:
    assert lines("in 20\u00a0s", 25, 10, measure) == ["in", "20\u00a0s"]


def test_what_fits_at_no_size_is_cut_after_a_whole_word_and_said_to_be() -> None:
    cut = fitted("Help with my unemployment claim", place(80, 10), measure)
    assert (cut.lines, cut.is_whole) == (("Help with my…",), False)


def test_chinese_breaks_between_its_characters_but_not_before_a_closing_mark() -> None:
    assert lines("请刷卡，再离开。", 20, 10, measure) == ["请刷卡，", "再离开。"]
    assert lines("请您刷卡，再离开", 20, 10, measure) == ["请您刷", "卡，再离", "开"]
    assert lines("（一）二三", 15, 10, measure) == ["（一）", "二三"]


def test_a_latin_word_in_a_chinese_line_is_not_broken() -> None:
    assert lines("谢谢您Maria再见", 30, 10, measure) == ["谢谢您", "Maria再", "见"]


def test_korean_breaks_at_spaces_only() -> None:
    assert lines("카드를 긁어 주세요", 30, 10, measure) == ["카드를 긁어", "주세요"]


def test_a_word_too_wide_for_its_line_breaks_after_its_hyphen() -> None:
    assert lines("partner-organisation", 70, 10, measure) == ["partner-", "organisation"]
    assert lines("a log-in", 30, 10, measure) == ["a", "log-in"]


def test_chinese_breaks_where_its_translator_says_so_first() -> None:
    said = "您可以用\u200b电脑、\u200b找工作"
    assert lines(said, 45, 10, measure) == ["您可以用电脑、", "找工作"]
    assert lines(said, 25, 10, measure) == ["您可以用", "电脑、", "找工作"]
    assert lines(said, 10, 10, measure)[:2] == ["您可", "以用"]


def test_a_line_may_end_where_the_text_allows_it() -> None:
    assert lines("Donau\u200bdampf", 30, 10, measure) == ["Donau", "dampf"]


@pytest.mark.parametrize("text", ["", "\n", " ", "Donaudampfschifffahrt"])
def test_odd_texts_are_set_somehow(text: str) -> None:
    fitted(text, place(20, 10), measure)


def test_a_place_that_is_not_there_yet_breaks_nothing() -> None:
    assert fitted("Help", place(0, 0), measure).size == 10
