"""Member numbers by the vectors of the standard and by every mistake a finger makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import member_number

VECTORS = {"10000000": "64", "12345678": "89", "20260101": "92"}
bodies = st.integers(10_000_000, 99_999_999).map(str)


@pytest.mark.parametrize(("body", "check"), VECTORS.items())
def test_the_check_digits_are_those_of_the_standard(body: str, check: str) -> None:
    assert member_number.from_body(body) == body + check
    assert member_number.is_valid(body + check)


def test_numbers_are_made_at_random_and_begin_1_to_9() -> None:
    made = {member_number.make() for _ in range(500)}
    assert len(made) == 500
    assert all(member_number.is_valid(number) and number[0] != "0" for number in made)
    assert member_number.make(lambda _: 0)[:8] == "10000000"
    assert member_number.make(lambda n: n - 1)[:8] == "99899999"


def test_a_made_up_number_is_never_given_to_anybody() -> None:
    made_up = {member_number.made_up(place) for place in (0, 7, 99_999)}
    assert len(made_up) == 3
    assert all(member_number.is_valid(number) for number in made_up)
    assert all(member_number.is_made_up(number) for number in made_up)
    assert not member_number.is_made_up(member_number.make(lambda n: n - 1))


@given(bodies, st.integers(0, 9), st.integers(0, 9))
def test_every_wrong_digit_is_found(body: str, at: int, digit: int) -> None:
    number = member_number.from_body(body)
    wrong = number[:at] + str(digit) + number[at + 1 :]
    assert wrong == number or not member_number.is_valid(wrong)


@given(bodies, st.integers(0, 8))
def test_every_swap_of_neighbours_is_found(body: str, at: int) -> None:
    number = member_number.from_body(body)
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert wrong == number or not member_number.is_valid(wrong)


@pytest.mark.parametrize(
    "text",
    ["", "1", "0000000195", "123456788", "12345678890", "12345678 9", "123456788A",
     "1234567889\n", "١٢٣٤٥٦٧٨٨٩", "-234567889"],
)  # fmt: skip
def test_what_is_no_number_is_not_valid(text: str) -> None:
    assert not member_number.is_valid(text)


def test_a_number_is_shown_three_three_four() -> None:
    assert member_number.shown("1234567889") == "123-456-7889"
