"""Keyed numbers: enough for everybody, and a rest for whoever tries them out."""

from __future__ import annotations

import pytest

from contract.member_number import from_body
from device.core.events import SwipeFailed
from tests.rig.counter import JOHN, MARIA, MARIAS_NUMBER, Counter, active
from tests.rig.first_menu import FACILITATOR, RESUME_WORKSHOP

WRONG = MARIAS_NUMBER[:-2] + MARIAS_NUMBER[-1] + MARIAS_NUMBER[-2]


def tired() -> Counter:
    counter = Counter(active(first_name="Maria"))
    for _ in range(3):
        counter.key(WRONG)
        counter.tell("back")
    return counter


def test_three_wrong_numbers_bring_a_rest_that_counts_down() -> None:
    counter = Counter(active())
    counter.key(WRONG)
    counter.tell("back")
    counter.key(WRONG)
    assert counter.screen == "keypad"
    counter.tell("back")
    counter.key(WRONG)
    assert counter.screen == "resting"
    assert "30 seconds" in counter.view.hint
    assert counter.view.digits == ""
    counter.wait(1.1)
    assert "29 seconds" in counter.view.hint
    counter.wait(29)
    assert counter.is_empty()
    assert (counter.recorded, counter.hub.asked) == ([], [])


def test_a_right_number_waits_too_and_is_not_looked_up() -> None:
    counter = tired()
    counter.tell("ok")
    counter.key(MARIAS_NUMBER)
    assert counter.screen == "resting"
    assert (counter.recorded, counter.hub.asked) == ([], [])
    assert MARIAS_NUMBER not in repr(counter.state)
    counter.wait(31)
    counter.key(MARIAS_NUMBER)
    assert counter.screen == "choosing"


def test_swiping_works_meanwhile_and_the_rest_goes_on_for_the_next_customer() -> None:
    counter = tired()
    counter.swipe(MARIA)
    assert counter.screen == "choosing"
    counter.tell("toggle resume", "done", "ok")
    counter.key(MARIAS_NUMBER)
    assert counter.screen == "resting"
    counter.swipe(JOHN)
    assert counter.recorded_types().count("visit.opened") == 2


def test_six_numbers_within_a_minute_are_enough_however_right_they_are() -> None:
    counter = Counter(active(first_name="Maria"))
    for n in range(6):
        counter.key(from_body(f"4821390{n}"))
        counter.tell("mistake", "ok")
    assert counter.screen == "attract"
    counter.key(MARIAS_NUMBER)
    assert counter.screen == "resting"
    assert len(counter.hub.asked) == 6


def test_rests_grow_and_are_forgiven() -> None:
    counter = tired()
    counter.wait(31)
    for _ in range(3):
        counter.key(WRONG)
        counter.tell("back")
    assert "60 seconds" in counter.view.hint
    counter.wait(3600)
    for _ in range(3):
        counter.key(WRONG)
        counter.tell("back")
    assert "30 seconds" in counter.view.hint


def test_a_long_rest_does_not_stay_on_the_screen() -> None:
    counter = tired()
    for _ in range(2):
        counter.wait(400)
        for _ in range(3):
            counter.key(WRONG)
            counter.tell("back")
    assert "120 seconds" in counter.view.hint
    counter.wait(46)
    assert counter.screen == "attract"
    counter.key(MARIAS_NUMBER)
    assert counter.screen == "resting"


def test_while_it_rests_nobody_keys_a_number_in_vain() -> None:
    counter = tired()
    counter.tell("ok", "key_number")
    assert counter.screen == "resting"
    assert counter.lamps.signals[-1] == "refused"
    counter.tell("ok")
    counter.happens(SwipeFailed())
    counter.tell("key_number")
    assert counter.screen == "resting"
    counter.wait(31)
    counter.tell("key_number")
    assert counter.screen == "keypad"


def test_by_keys_too_it_is_told_at_the_first_digit() -> None:
    counter = tired()
    counter.tell("ok")
    counter.press("4")
    assert counter.screen == "resting"
    assert counter.view.digits == ""


@pytest.mark.parametrize("touch", ["ok", "help|ok", "languages|language es|ok"])
def test_the_resting_screen_can_be_left(touch: str) -> None:
    counter = tired()
    counter.tell(*touch.split("|"))
    assert counter.screen == "attract"


def test_a_lobby_where_everybody_keys_is_not_held_up() -> None:
    counter = Counter(active())
    for n in range(30):
        counter.key(from_body(f"482139{n:02}"))
        counter.wait(14)
        assert counter.screen == "choosing"
        counter.tell("toggle resume", "done", "ok")
    assert len(counter.hub.asked) == 30


def test_staff_who_key_a_whole_group_are_not_held_up() -> None:
    counter = Counter(active())
    counter.swipe(FACILITATOR)
    counter.tell("pick groups", f"pick {RESUME_WORKSHOP}")
    for n in range(12):
        counter.key(from_body(f"482139{n:02}"))
    assert counter.screen == "roster"
    assert counter.recorded_types() == ["group.attended"] * 12
    counter.tell("finish", "ok")
    counter.key(MARIAS_NUMBER)
    assert counter.recorded_types()[-1] == "visit.opened"


def test_people_who_mistype_and_then_swipe_bring_no_rest() -> None:
    counter = Counter(active())
    for _ in range(5):
        counter.key(WRONG)
        counter.tell("back")
        counter.swipe()
        counter.tell("toggle resume", "done", "ok")
        counter.wait(100)
        counter.swipe()
        counter.tell("log_out", "all_used", "used resume", "done", "ok")
    assert "resting" not in {view.screen for view in counter.views}
