"""Texts and rows go to as few pages as hold them, and in the lower layout to the lower half."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.ui.blocks import Text
from device.ui.paging import Lines, Page, Room, Row, paged

ROOM = Room(height=100, gap=2)
LOW = Room(height=100, gap=2, reach=45, target=20)
HEADLINE = Lines(Text("a b c", "headline"), ("a", "b"), 10)
BODY = Lines(Text("long", "body"), tuple("abcdefghijklmnop"), 10, may_part=True)


def row(height: float, *, all_low: bool = False) -> Row:
    return Row((Text("row", "hint"),), height, all_low=all_low)


def heights(pages: list[Page]) -> list[list[float]]:
    return [[one.height for one in page.rows] for page in pages]


def test_what_fits_stands_on_one_page() -> None:
    pages = paged([HEADLINE], [row(30), row(30)], ROOM)
    assert [len(page.texts) for page in pages] == [1]
    assert heights(pages) == [[30, 30]]


def test_what_does_not_fit_stands_on_the_next() -> None:
    assert heights(paged([HEADLINE], [row(30), row(30), row(30)], ROOM)) == [[30, 30], [30]]


def test_a_headline_is_not_parted_and_a_long_text_is() -> None:
    pages = paged([HEADLINE, BODY], [], ROOM)
    assert [[len(shown) for _, shown in page.texts] for page in pages] == [[2, 7], [9]]


def test_what_is_too_high_for_any_page_has_one_of_its_own() -> None:
    assert heights(paged([], [row(150), row(30)], ROOM)) == [[150], [30]]


def test_in_the_lower_layout_every_touch_has_enough_of_it_in_the_lower_half() -> None:
    assert heights(paged([], [row(22), row(22), row(22)], LOW)) == [[22, 22], [22]]
    assert heights(paged([], [row(40), row(22)], LOW)) == [[40, 22]]
    assert heights(paged([], [row(30), row(60, all_low=True)], LOW)) == [[30], [60]]


@given(st.lists(st.integers(5, 120)), st.booleans(), st.integers(0, 30))
def test_nothing_is_lost_and_nothing_changes_its_order(
    rows: list[int], is_low: bool, lines: int
) -> None:
    text = Lines(Text("x", "body"), tuple(map(str, range(lines))), 10, may_part=True)
    pages = paged([text], [row(height) for height in rows], LOW if is_low else ROOM)
    assert [height for page in heights(pages) for height in page] == rows
    read = [line for page in pages for _, shown in page.texts for line in shown]
    assert read == [str(line) for line in range(lines)]
    assert len(pages) == 1 or all(page.rows or page.texts for page in pages)


@pytest.mark.parametrize("room", [ROOM, LOW])
def test_there_is_always_a_page(room: Room) -> None:
    assert len(paged([], [], room)) == 1
