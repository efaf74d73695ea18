"""A hand that strikes twice does nothing twice (K26)."""

from __future__ import annotations

import pytest

from device.core.view import Told
from device.ui.steady import UNMEANT_WITHIN_S, Steady

SOON, LATER = UNMEANT_WITHIN_S / 4, UNMEANT_WITHIN_S * 2


@pytest.mark.rule("K26")
def test_k26_the_usual_half_second_can_be_longer_for_hands_that_shake() -> None:
    assert UNMEANT_WITHIN_S >= 0.5
    steady = Steady(1.5)
    assert steady.is_meant(Told("done"), 10)
    assert not steady.is_meant(Told("done"), 11.4)
    assert steady.is_meant(Told("done"), 13)


@pytest.mark.rule("K26")
def test_the_same_touch_again_at_once_is_the_same_touch() -> None:
    steady = Steady()
    steady.shown("choosing", 0)
    assert steady.is_meant(Told("toggle", "resume"), 10)
    assert not steady.is_meant(Told("toggle", "resume"), 10 + SOON)
    assert steady.is_meant(Told("toggle", "resume"), 10 + LATER)


def test_another_touch_at_once_is_another() -> None:
    steady = Steady()
    assert steady.is_meant(Told("toggle", "resume"), 10)
    assert steady.is_meant(Told("toggle", "computer"), 10 + SOON)


def test_a_touch_on_a_screen_that_has_just_come_was_meant_for_the_one_before() -> None:
    steady = Steady()
    steady.shown("returning", 0)
    assert steady.is_meant(Told("log_out"), 10)
    steady.shown("verifying", 10 + SOON)
    assert not steady.is_meant(Told("not_used", "resume"), 10 + 2 * SOON)
    assert steady.is_meant(Told("used", "resume"), 10 + SOON + LATER)


def test_the_same_screen_with_something_new_on_it_has_not_changed() -> None:
    steady = Steady()
    steady.shown("choosing", 0)
    steady.shown("choosing", 9.9)
    assert steady.is_meant(Told("toggle", "computer"), 10)


def test_digits_are_keyed_as_fast_as_one_likes() -> None:
    steady = Steady()
    assert all(steady.is_meant(Told("digit", "7"), 10 + beat * 0.1) for beat in range(10))


def test_a_hand_that_never_stops_shaking_is_one_touch() -> None:
    steady = Steady()
    meant = [steady.is_meant(Told("done"), 10 + beat * SOON) for beat in range(20)]
    assert meant.count(True) == 1
