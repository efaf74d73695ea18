"""Keys beside the screen: each does what a touch does, and the cursor is never lost."""

from __future__ import annotations

import pytest

from contract.events import Help
from device.core.comfort import MOST_VOLUME
from device.core.events import KeyName
from device.core.view import Told
from tests.rig.counter import MARIAS_NUMBER, Counter, active


@pytest.fixture
def counter() -> Counter:
    return Counter(active(first_name="Maria"))


def cursor(counter: Counter) -> Told | None:
    return counter.view.cursor


def test_without_keys_there_is_no_cursor(counter: Counter) -> None:
    counter.swipe()
    counter.tell("toggle resume")
    assert cursor(counter) is None


def test_the_first_key_shows_the_cursor_and_chooses_nothing(counter: Counter) -> None:
    counter.swipe()
    counter.press("select")
    assert cursor(counter) == Told("toggle", counter.view.choices[0].code)
    assert not any(choice.selected for choice in counter.view.choices)
    counter.press("select")
    assert counter.view.choices[0].selected


def test_on_another_screen_the_cursor_begins_anew(counter: Counter) -> None:
    counter.swipe()
    counter.press("down", "select", "up")
    assert cursor(counter) == Told("done")
    counter.press("select")
    assert (counter.screen, cursor(counter)) == ("thanks", Told("ok"))


def test_on_the_same_screen_it_stays_where_it_is(counter: Counter) -> None:
    counter.swipe()
    counter.press("down", "down", "select")
    assert cursor(counter) == Told("toggle", counter.view.choices[1].code)


def test_a_finger_on_the_glass_takes_the_cursor_away(counter: Counter) -> None:
    counter.swipe()
    counter.press("down")
    counter.tell("toggle resume")
    assert cursor(counter) is None


def test_a_cursor_on_what_has_gone_begins_anew(counter: Counter) -> None:
    counter.press("easier", "down")
    while cursor(counter) != Told("speech"):
        counter.press("down")
    counter.press("select")
    while cursor(counter) != Told("dark"):
        counter.press("down")
    counter.tell("speech")
    counter.press("down")
    assert cursor(counter) == Told("large")


@pytest.mark.rule("K42")
def test_k42_a_number_is_entered_by_the_keypad_alone(counter: Counter) -> None:
    for digit in MARIAS_NUMBER:
        counter.press(digit)  # type: ignore[arg-type] # a digit is a key
    assert counter.screen == "keypad"
    counter.press("enter")
    assert counter.screen == "choosing"
    assert counter.recorded[0].who.member == MARIAS_NUMBER


def test_a_digit_is_erased_and_select_enters(counter: Counter) -> None:
    counter.press("4", "8", "erase")
    assert counter.view.digits.startswith("4")
    assert counter.view.digits.count("_") == 9
    assert cursor(counter) == Told("enter")
    counter.press("select")
    assert counter.view.hint == "Please key all 10 digits"


def test_digits_mean_nothing_where_no_number_is_asked(counter: Counter) -> None:
    counter.swipe()
    counter.press("7", "erase")
    assert counter.screen == "choosing"


@pytest.mark.rule("K38")
def test_k38_back_leaves_each_screen_the_way_it_came(counter: Counter) -> None:
    counter.press("back")
    assert counter.screen == "attract"
    counter.press("5", "back")
    assert counter.screen == "attract"
    counter.press("easier", "back")
    assert counter.screen == "attract"
    counter.swipe()
    counter.press("select", "up", "select")
    assert counter.screen == "thanks"
    counter.press("back")
    assert counter.screen == "attract"
    counter.swipe()
    counter.press("back")
    assert counter.screen == "attract"


def test_where_leaving_would_undo_something_back_only_goes_to_the_button(counter: Counter) -> None:
    counter.swipe()
    counter.press("back")
    assert (counter.screen, cursor(counter)) == ("choosing", Told("mistake"))
    counter.press("select")
    assert counter.screen == "cancelled"


@pytest.mark.rule("K47")
def test_k47_help_is_one_key_away_also_over_the_keypad_and_the_warning(counter: Counter) -> None:
    counter.press("1", "help")
    assert counter.recorded == [Help(screen="keypad")]
    counter.wait(50)
    assert counter.is_warned()
    counter.press("help")
    assert counter.view.hint == "Help is on its way to you"


@pytest.mark.rule("K27")
def test_k27_during_the_warning_any_key_gives_more_time_and_does_nothing_else(
    counter: Counter,
) -> None:
    counter.swipe()
    keys: tuple[KeyName, ...] = ("select", "down", "back", "7", "talk", "louder", "easier", "erase")
    for key in keys:
        before = (counter.state.scene, cursor(counter), counter.view.comfort.speaking)
        counter.wait(46)
        assert counter.is_warned()
        counter.press(key)
        assert not counter.is_warned()
        assert counter.state.scene == before[0], key
        assert counter.view.comfort.speaking is before[2]
    assert counter.screen == "choosing"


@pytest.mark.rule("K07")
@pytest.mark.rule("K09")
def test_k07_k09_one_key_makes_it_louder_comes_round_and_is_forgotten(counter: Counter) -> None:
    begun = counter.view.comfort.volume
    heard = []
    for _ in range(MOST_VOLUME):
        counter.press("louder")
        heard.append(counter.view.comfort.volume)
    assert sorted(heard) == list(range(1, MOST_VOLUME + 1))
    counter.press("louder")
    counter.wait(200)
    assert counter.view.comfort.volume == begun


@pytest.mark.rule("K39")
def test_k39_one_key_begins_the_reading_aloud(counter: Counter) -> None:
    counter.press("talk")
    assert counter.view.comfort.speaking


@pytest.mark.rule("K39")
@pytest.mark.rule("K46")
def test_k39_k46_one_key_leads_to_what_makes_it_easier_and_back(counter: Counter) -> None:
    counter.swipe()
    counter.press("easier")
    assert (counter.screen, cursor(counter)) == ("comfort", Told("large"))
    counter.press("down", "down", "select", "easier")
    assert counter.screen == "choosing"
    assert counter.view.comfort.low


@pytest.mark.rule("K45")
def test_k45_nothing_of_it_is_left_for_the_next_customer(counter: Counter) -> None:
    counter.press("talk", "easier", "select", "down", "select", "louder")
    assert counter.view.comfort.large
    assert counter.view.comfort.contrast
    counter.wait(600)
    assert counter.is_empty()


@pytest.mark.rule("K50")
@pytest.mark.rule("K51")
def test_k50_k51_every_key_is_an_event_by_itself_and_none_waits_for_a_sound() -> None:
    """One key at a time walks a whole visit; there is nothing that hears the customer."""
    counter = Counter(active(first_name="Maria"))
    for digit in MARIAS_NUMBER:
        counter.press(digit)  # type: ignore[arg-type] # a digit is a key
    counter.press("enter", "select", "up", "select")
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]
