"""Guessing a PIN: three times, then ever longer pauses."""

from __future__ import annotations

from device.core.staff.tries import Tries


def wrong(tries: Tries, now_s: float, times: int = 1) -> int:
    for _ in range(times):
        tries.wrong(now_s)
    return tries.rest_s(now_s)


def test_three_wrong_ones_rest_a_minute() -> None:
    tries = Tries()
    assert wrong(tries, 100, 2) == 0
    assert wrong(tries, 100) == 60
    assert tries.rest_s(159.5) == 1
    assert tries.rest_s(160) == 0


def test_each_pause_is_twice_the_last_up_to_an_hour() -> None:
    tries = Tries()
    assert [wrong(tries, 0, 3) for _ in range(8)] == [60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_right_one_begins_anew() -> None:
    tries = Tries()
    wrong(tries, 0, 5)
    tries.right()
    assert wrong(tries, 10_000, 3) == 60
