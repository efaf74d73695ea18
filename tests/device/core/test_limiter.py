"""Keying numbers: a lobby is never held up, and trying them out gets nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.core.limiter import A_MINUTE, FIRST_REST_S, LONGEST_REST_S, Limiter


def after(*tries: tuple[float, bool]) -> Limiter:
    limiter = Limiter()
    for at, was_right in tries:
        limiter = limiter.tried(at, was_right=was_right)
    return limiter


def test_a_lobby_of_people_with_numbers_is_never_held_up() -> None:
    limiter = after(*((16.0 * n, n % 3 != 1) for n in range(500)))
    assert limiter.rests_s(16.0 * 500) == 0


def test_three_wrong_ones_in_a_row_bring_a_rest_of_half_a_minute() -> None:
    assert after((0, False), (50, False)).rests_s(50) == 0
    limiter = after((0, False), (50, False), (100, False))
    assert limiter.rests_s(100) == 30
    assert limiter.rests_s(129.5) == 1
    assert limiter.rests_s(130) == 0


def test_people_who_mistype_once_in_a_while_never_meet_a_rest() -> None:
    limiter = after(*((95.0 * n, False) for n in range(100)))
    assert limiter.rests_s(95.0 * 99) == 0


def test_a_site_may_let_more_be_keyed() -> None:
    limiter = Limiter(a_minute=100)
    for n in range(49):
        limiter = limiter.tried(n, was_right=False)
    assert limiter.rests_s(48) == 0
    assert limiter.tried(49, was_right=False).rests_s(49) == 30


def test_a_right_one_between_wrong_ones_starts_the_count_anew() -> None:
    tries = [(100.0 * n, n % 3 == 2) for n in range(30)]
    assert after(*tries).rests_s(3000) == 0


def test_six_within_a_minute_bring_a_rest_however_right_they_are() -> None:
    limiter = after(*((10.0 * n, True) for n in range(A_MINUTE)))
    assert limiter.rests_s(10.0 * (A_MINUTE - 1)) == 30


def test_a_rest_is_followed_by_a_longer_one_up_to_five_minutes() -> None:
    limiter, now_s, rests = Limiter(), 0.0, []
    for _ in range(7):
        for _ in range(3):
            limiter = limiter.tried(now_s, was_right=False)
        rests.append(limiter.rests_s(now_s))
        now_s += rests[-1]
    assert rests == [30, 60, 120, 240, 300, 300, 300]


@pytest.mark.parametrize(("quiet_s", "rest_s"), [(0, 300), (599, 300), (600, 240), (1200, 120),
                                                 (7200, 30), (1e6, 30)])  # fmt: skip
def test_what_was_long_ago_is_forgiven(quiet_s: float, rest_s: int) -> None:
    limiter = Limiter(rest_s=240, rests_until=0)
    for _ in range(3):
        limiter = limiter.tried(quiet_s, was_right=False)
    assert limiter.rests_s(quiet_s) == rest_s


@given(st.lists(st.tuples(st.floats(0, 120), st.booleans()), max_size=60))
def test_whoever_goes_on_trying_gets_few_numbers_in(tries: list[tuple[float, bool]]) -> None:
    limiter, now_s, keyed = Limiter(), 0.0, 0
    for pause_s, was_right in tries:
        now_s += pause_s
        if limiter.rests_s(now_s) == 0:
            limiter, keyed = limiter.tried(now_s, was_right=was_right), keyed + 1
        assert 0 <= limiter.rests_s(now_s) <= LONGEST_REST_S
        assert limiter.rest_s == 0 or limiter.rest_s >= FIRST_REST_S
    assert keyed <= A_MINUTE * (1 + now_s / FIRST_REST_S)
