"""What makes the screen easier: switched by a touch, told in words, gone with its customer."""

from __future__ import annotations

import pytest

from device.core.comfort import DEFAULT_VOLUME, MOST_VOLUME, PLAIN
from device.core.events import SwipeFailed
from device.core.view import View
from tests.rig.counter import JOHN, Counter, active

SWITCHES = ("large", "contrast", "low", "speech")


def words(view: View) -> dict[str, str]:
    return {tell.verb: tell.state for tell in view.tells if tell.state}


def is_dark(counter: Counter) -> bool:
    return counter.view.comfort.dark


@pytest.mark.rule("K39")
def test_every_screen_leads_to_what_makes_it_easier() -> None:
    counter = Counter(active())
    for act in ("", "key_number", "back", "no_card", "toggle resume", "done", "ok"):
        if act:
            counter.tell(act)
        assert counter.view.label("comfort") == "Easier", act


@pytest.mark.rule("K49")
def test_k49_each_switch_says_in_a_word_how_it_stands() -> None:
    counter = Counter()
    counter.tell("comfort")
    assert counter.screen == "comfort"
    off = dict.fromkeys(SWITCHES, "Off")
    assert words(counter.view) == off | {"louder": f"Volume {DEFAULT_VOLUME} of {MOST_VOLUME}"}
    for verb in SWITCHES:
        assert not counter.is_on(verb)
        counter.tell(verb)
        assert counter.is_on(verb)
        assert words(counter.view)[verb] == "On"
    comfort = counter.view.comfort
    assert (comfort.large, comfort.contrast, comfort.low, comfort.speaking) == (True,) * 4
    counter.tell(*SWITCHES)
    assert words(counter.view) == words(counter.view) | off


def test_the_screen_is_hidden_only_while_it_is_read_aloud_and_only_on_request() -> None:
    counter = Counter()
    counter.tell("comfort", "dark")
    assert not is_dark(counter)
    assert counter.view.find("dark") is None
    counter.tell("speech")
    assert not is_dark(counter)
    assert words(counter.view)["dark"] == "Off"
    counter.tell("dark")
    assert is_dark(counter)
    counter.tell("speech")
    assert not is_dark(counter)


def test_the_volume_goes_up_and_begins_again_at_the_lowest() -> None:
    counter = Counter()
    counter.tell("comfort", "speech", *["louder"] * (MOST_VOLUME - DEFAULT_VOLUME))
    assert words(counter.view)["louder"] == "Volume 7 of 7"
    counter.tell("louder")
    assert counter.view.comfort.volume == 1


def test_the_screen_below_keeps_what_was_chosen_and_takes_the_comfort() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "comfort", "large", "contrast", "done")
    assert counter.screen == "choosing"
    assert counter.view.comfort.large
    assert [choice.code for choice in counter.view.choices if choice.selected] == ["resume"]


def test_the_languages_are_one_touch_away_from_there() -> None:
    counter = Counter()
    counter.tell("comfort", "languages", "language vi")
    assert (counter.screen, counter.view.language) == ("attract", "vi")


@pytest.mark.rule("K45")
@pytest.mark.parametrize("ending", ["done|ok", "done|wait", "wait", "mistake|ok", "another"])
def test_k45_everything_is_back_to_its_default_for_the_next_visitor(ending: str) -> None:
    counter = Counter(active())
    counter.tell("comfort", "large", "contrast", "low", "louder", "speech", "dark", "done")
    counter.swipe()
    assert counter.view.comfort.large
    counter.tell("toggle resume")
    for act in ending.split("|"):
        if act == "wait":
            counter.wait(3 * 70)
        elif act == "another":
            counter.swipe(JOHN)
        else:
            counter.tell(act)
    assert counter.view.comfort == PLAIN


@pytest.mark.rule("K45")
def test_k45_a_comfort_chosen_by_nobody_who_stays_is_taken_back_after_a_warning() -> None:
    counter = Counter()
    counter.tell("comfort", "large", "done")
    counter.wait(46)
    assert counter.is_warned()
    counter.wait(20)
    assert counter.is_empty()


def test_comfort_chosen_before_the_swipe_stays_through_a_bad_one() -> None:
    counter = Counter(active())
    counter.tell("comfort", "large", "done")
    counter.happens(SwipeFailed())
    assert counter.view.comfort.large
    counter.swipe()
    assert counter.view.comfort.large


def test_the_same_person_swiping_again_keeps_their_comfort() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("comfort", "large", "done", "toggle resume", "done")
    counter.swipe()
    assert counter.screen == "returning"
    assert counter.view.comfort.large


def test_headphones_begin_the_reading_and_end_it() -> None:
    counter = Counter()
    counter.plug()
    assert (counter.view.comfort.speaking, counter.view.comfort.private) == (True, True)
    counter.plug(is_in=False)
    assert counter.is_empty()


@pytest.mark.rule("K45")
def test_k45_headphones_left_in_the_jack_read_nothing_to_the_next_visitor() -> None:
    counter = Counter(active())
    counter.plug()
    counter.swipe()
    counter.tell("toggle resume", "done", "ok")
    assert counter.is_empty()
    assert (counter.view.comfort.speaking, counter.view.comfort.private) == (False, True)
    counter.plug(is_in=False)
    counter.plug()
    assert counter.view.comfort.speaking


@pytest.mark.rule("K28")
def test_k28_whoever_listens_has_three_times_as_long() -> None:
    counter = Counter(active())
    counter.plug()
    counter.swipe()
    counter.wait(3 * 45 - 1)
    assert not counter.is_warned()
    counter.wait(2)
    assert counter.view.warning_s == 60
    counter.wait(59)
    assert counter.screen == "choosing"
    counter.wait(2)
    assert counter.is_empty()


@pytest.mark.rule("K28")
@pytest.mark.parametrize(("path", "lasts_s"), [("done", 5), ("mistake", 5)])
def test_k28_the_last_screen_stays_three_times_as_long_too(path: str, lasts_s: float) -> None:
    counter = Counter(active())
    counter.plug()
    counter.swipe()
    counter.tell("toggle resume", path)
    counter.wait(3 * lasts_s - 0.1)
    assert counter.screen != "attract"
    counter.wait(0.2)
    assert counter.screen == "attract"


@pytest.mark.rule("K27")
def test_k27_a_key_gives_more_time_as_a_touch_does_and_as_often_as_one_likes() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume")
    for _ in range(12):
        counter.wait(50)
        assert counter.view.warning_s is not None
        counter.press("down")
        assert not counter.is_warned()
    assert [choice.code for choice in counter.view.choices if choice.selected] == ["resume"]


@pytest.mark.rule("K27")
@pytest.mark.parametrize("overlay", ["languages", "comfort"])
def test_k27_what_lies_over_a_screen_is_warned_of_even_over_one_that_would_end(
    overlay: str,
) -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "done", overlay)
    counter.wait(44)
    assert (counter.screen, counter.is_warned()) == (overlay, False)
    counter.wait(2)
    assert counter.is_warned()
    counter.tell("more_time", "done")
    assert counter.screen == "thanks"


@pytest.mark.rule("K11")
def test_k11_a_loudspeaker_is_told_to_leave_the_name_out() -> None:
    counter = Counter(active(first_name="Maria"))
    for act in ("swipe", "toggle resume", "done", "swipe", "log_out", "used resume", "done"):
        if act == "swipe":
            counter.swipe()
        else:
            counter.tell(act)
        if "Maria" in counter.view.headline:
            assert counter.view.headline_aloud
            assert "Maria" not in counter.view.headline_aloud
    named = {view.screen for view in counter.views if "Maria" in view.headline}
    assert named == {"choosing", "thanks", "returning", "farewell"}


@pytest.mark.rule("K47")
def test_k47_help_can_be_asked_for_on_what_lies_over_a_screen() -> None:
    counter = Counter()
    counter.tell("comfort", "help")
    assert counter.recorded[0].screen == "comfort"
    assert counter.view.hint == "Help is on its way to you"
