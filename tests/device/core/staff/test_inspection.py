"""The tests a technician does by hand, and the sentences they end in."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from contract.events import Help
from device.core.events import HeadphonesChanged, Inspected, Pressed, StrangerSwiped, SwipeFailed
from device.core.staff.inspection import KEYS, PLACES, TESTS
from device.core.staff.state import Inspection, TestName
from device.core.view import Line
from tests.rig.counter import MARIA, Counter, active
from tests.rig.first_menu import FACILITATOR, TECHNICIAN


def inspecting(test: TestName) -> Counter:
    counter = Counter(active(first_name="Maria"))
    counter.swipe(TECHNICIAN)
    counter.tell("pick technician", f"pick {test}")
    assert counter.screen == "inspection"
    counter.lamps.signals.clear()
    return counter


def lines(counter: Counter) -> list[tuple[str, str]]:
    return [(line.mark, line.text) for line in counter.view.lines]


def test_the_menu_holds_every_test_and_cleaning() -> None:
    counter = Counter()
    counter.swipe(TECHNICIAN)
    counter.tell("pick technician")
    assert [choice.code for choice in counter.view.choices] == [*get_args(TestName), "proof"]
    counter.tell("pick nothing-of-ours")
    assert counter.screen == "technician"
    counter.tell("clean")
    assert counter.screen == "cleaning"


@pytest.mark.parametrize("test", TESTS)
def test_every_test_is_left_the_way_it_was_entered(test: TestName) -> None:
    counter = inspecting(test)
    counter.tell("run " + test, "back")
    assert counter.screen == "technician"
    assert counter.recorded == []
    counter.wait(70)
    assert counter.is_empty()


# --- reader --------------------------------------------------------------------------


def test_the_readers_test_tells_kinds_and_records_nothing() -> None:
    counter = inspecting("reader")
    counter.swipe(MARIA)
    counter.swipe(MARIA)
    counter.swipe_legacy()
    counter.happens(StrangerSwiped(), SwipeFailed(), SwipeFailed("blank"))
    counter.happens(SwipeFailed("unsealable"))
    assert lines(counter) == [
        ("good", "WorkSource cards, read 2 times: 25 digits, the last two 77."),
        ("good", "A card of 2002, read 1 time: sealed at once with the state's key state-1."),
        ("good", "Somebody else's card, swiped 1 time: nothing of it was kept."),
        ("bad", "A stripe was not readable 1 time: swipe again, or clean the reader's head."),
        ("bad", "A card without anything on its stripe, 1 time."),
        ("bad", "A card of 2002 could not be sealed: no catalogue brought the state's key."),
    ]
    assert counter.lamps.signals == ["accepted"] * 3 + ["refused"] * 4
    assert counter.recorded == []
    assert counter.hub.asked == []
    assert MARIA not in repr((counter.view, counter.state))


def test_a_staff_card_is_a_card_like_any_other_there() -> None:
    counter = inspecting("reader")
    counter.swipe(FACILITATOR)
    assert counter.screen == "inspection"
    assert lines(counter)[1] == ("good", "The last card was a staff card of this site.")


def test_in_other_tests_a_card_is_refused_and_a_staff_card_leads_to_the_menu() -> None:
    counter = inspecting("panel")
    counter.swipe(MARIA)
    counter.happens(SwipeFailed(), StrangerSwiped())
    assert counter.lamps.signals == ["refused"] * 3
    assert counter.recorded == []
    counter.swipe(FACILITATOR)
    assert counter.screen == "staff"


# --- panel and keys ------------------------------------------------------------------


def test_each_place_touched_once_is_good() -> None:
    counter = inspecting("panel")
    assert [choice.code for choice in counter.view.choices] == list(PLACES)
    counter.tell(*(f"tap {place}" for place in PLACES[1:]))
    assert counter.view.headline == "Touch each once: 1 to go"
    counter.tell("tap 1", "tap 99")
    assert counter.view.headline == "All 6 places answered, and each counted once."
    assert {choice.mark for choice in counter.view.choices} == {"1 time"}


def test_one_tap_that_counts_two_is_bad() -> None:
    counter = inspecting("panel")
    counter.tell(*(f"tap {place}" for place in PLACES), "tap 5")
    assert counter.view.headline.startswith("Place 5 counted 2 times")
    counter.tell("run panel")
    assert counter.view.headline == "Touch each once: 6 to go."


def test_each_key_pressed_once_is_good() -> None:
    counter = inspecting("keys")
    counter.happens(*(Pressed(key) for key in KEYS if key != "talk"))  # type: ignore[arg-type]
    assert lines(counter)[-1] == ("none", "Not pressed yet: talk")
    assert lines(counter)[0][1].startswith("Pressed: up, down, select, back")
    counter.happens(Pressed("talk"))
    assert lines(counter) == [("good", "All 22 keys answered.")]
    assert not counter.view.comfort.speaking
    assert counter.recorded == []
    counter.happens(Pressed("5"))
    assert lines(counter)[0][0] == "bad"


@pytest.mark.rule("K38")
def test_k38_the_keys_test_is_left_by_keys() -> None:
    counter = inspecting("keys")
    counter.happens(Pressed("back"))
    assert counter.screen == "inspection"
    counter.happens(Pressed("back"))
    assert counter.screen == "technician"


# --- lamps and speech ----------------------------------------------------------------


def test_the_lamps_light_one_by_one_each_with_its_line() -> None:
    counter = inspecting("lamps")
    counter.tell("run lamps")
    assert counter.lamps.signals == ["ready"]
    counter.wait(2.1)
    assert counter.lamps.signals == ["ready", "accepted"]
    assert lines(counter)[-1] == ("none", "Green lamp, one beep: it worked.")
    counter.wait(4.1)
    assert counter.lamps.signals == ["ready", "accepted", "refused", "attention"]
    assert lines(counter)[-1][1].startswith("Did each light and sound")
    counter.wait(40)
    assert counter.screen == "inspection"
    assert not counter.is_warned()
    counter.wait(30)
    assert counter.is_empty()


def test_the_test_of_speech_reads_its_own_screen_aloud() -> None:
    counter = inspecting("speech")
    assert counter.view.comfort.speaking
    assert counter.inspector.inspected == ["speech"]
    counter.happens(HeadphonesChanged(is_in=True))
    assert lines(counter) == [("good", "Headphones are plugged in.")]
    assert counter.view.comfort.private
    counter.happens(HeadphonesChanged(is_in=False))
    assert lines(counter) == [("good", "Headphones are pulled out.")]
    counter.tell("run speech", "back")
    assert not counter.view.comfort.speaking


def test_whoever_had_the_screens_read_aloud_before_still_has() -> None:
    counter = inspecting("panel")
    counter.tell("back", "speech", "pick speech", "run speech", "back")
    assert counter.view.comfort.speaking


# --- what the machine finds by itself --------------------------------------------------


def test_results_come_one_by_one_a_newer_in_the_place_of_an_older() -> None:
    counter = inspecting("hub")
    assert counter.inspector.inspected == ["hub"]
    counter.happens(Inspected("hub.answer", Line("Asking", "busy")))
    assert counter.view.lamp == "busy"
    assert counter.view.hint == "Testing"
    counter.happens(Inspected("hub.answer", Line("There", "good")))
    counter.happens(Inspected("clock.now", Line("of a test left long ago")))
    assert lines(counter) == [("good", "There")]
    assert counter.view.hint == "Tested"


def test_everything_takes_every_result() -> None:
    counter = inspecting("everything")
    counter.happens(Inspected("hub.answer", Line("a", "good")))
    counter.happens(Inspected("clock.now", Line("b", "bad")))
    assert lines(counter) == [("good", "a"), ("bad", "b")]


def test_a_result_that_comes_when_nobody_is_there_is_nothing() -> None:
    counter = Counter()
    counter.happens(Inspected("hub.answer", Line("a", "good")))
    assert counter.is_empty()


def test_help_is_there_in_the_midst_of_a_test() -> None:
    counter = inspecting("panel")
    counter.tell("help")
    assert counter.recorded == [Help(screen="inspection")]


def test_an_inspection_shows_no_card_even_if_it_is_looked_into() -> None:
    counter = inspecting("reader")
    counter.swipe(MARIA)
    assert isinstance(counter.state.scene, Inspection)
    assert replace(counter.state.scene, found=()).counts == (("card", 1),)
