"""What counts as a swipe, and what a technician may overhear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.cards import ANY_NINE_DIGITS, LegacyCard, OwnCard, Stranger, Unreadable
from contract.reader_bytes import magtek
from contract.stripe import ERROR, Swipe, holding
from device.core.listening import Listener
from device.core.overhearing import masked

TOKEN = "1" + "012345678901" * 2
OURS = magtek(Swipe(track2=holding(TOKEN)))
OTHER = magtek(Swipe(track2=holding(TOKEN[::-1].replace("0", "2"))))
LEGACY = magtek(Swipe(track1=holding("078051120")))
WORN = magtek(Swipe(track2=ERROR))


@pytest.fixture
def listener() -> Listener:
    return Listener(legacy=ANY_NINE_DIGITS)


def at(listener: Listener, data: bytes, now: float) -> list[object]:
    return [*listener.hear(data, now), *listener.hear_nothing(now + 0.5)]


def test_the_same_card_within_two_seconds_is_one_swipe(listener: Listener) -> None:
    assert at(listener, OURS, 0) == [OwnCard(TOKEN)]
    assert at(listener, OURS, 1.9) == []
    assert at(listener, OURS, 3.8) == []
    assert at(listener, OURS, 5.9) == [OwnCard(TOKEN)]
    assert listener.swipes_good == 2


def test_a_card_whose_first_track_came_out_otherwise_is_the_same_card(listener: Listener) -> None:
    assert at(listener, OURS, 0) == [OwnCard(TOKEN)]
    assert at(listener, magtek(Swipe(ERROR, holding(TOKEN))), 1) == []


def test_another_card_in_between_is_another_swipe(listener: Listener) -> None:
    assert len(at(listener, OURS, 0) + at(listener, OTHER, 1) + at(listener, OURS, 2)) == 3


def test_a_legacy_card_twice_is_one_swipe(listener: Listener) -> None:
    assert at(listener, LEGACY, 0) == [LegacyCard("078051120")]
    assert at(listener, LEGACY, 1) == []


def test_a_worn_stripe_is_answered_at_every_try(listener: Listener) -> None:
    assert at(listener, WORN, 0) + at(listener, WORN, 1) == [Unreadable(), Unreadable()]
    assert (listener.swipes_good, listener.swipes_bad) == (0, 2)


def test_legacy_cards_are_strangers_when_the_rule_is_taken_away(listener: Listener) -> None:
    listener.take_legacy(None)
    assert at(listener, LEGACY, 0) == [Stranger("other")]


def test_nothing_of_a_swipe_stays_with_the_listener(listener: Listener) -> None:
    for data in (OURS, LEGACY):
        at(listener, data, 0)
        kept = repr(vars(listener)) + repr(vars(listener._framer))
        assert TOKEN not in kept
        assert "078051120" not in kept


def test_a_technician_overhears_shapes() -> None:
    told: list[str] = []
    at(Listener(overhear=told.append), b"\x02" + LEGACY, 0)
    assert told == [
        "13 bytes: <STX>%999999999?<CR>",
        "a swipe: track 1 9 characters, track 2 blank, track 3 blank",
    ]
    assert masked(b"%BSMITH/J^5\xff?") == "%AAAAAA-A^9<?>?"


@given(st.binary(max_size=80))
def test_a_mask_shows_no_digit_but_nine_and_no_letter_but_a(data: bytes) -> None:
    shown = masked(data)
    for name in ("<STX>", "<ETX>", "<LF>", "<CR>", "<ESC>", "<?>"):
        shown = shown.replace(name, "")
    assert set(shown) <= set("9A-%;+!#&?=^")
