"""The places of the keys: every one that a touch has, none that is a trap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.core.presenter import present
from device.core.stops import OF_CHOICES, find, first, moved, stops
from device.core.view import Choice, Tell, Told, View
from tests.rig.every_screen import states

VIEWS = {name: present(state) for name, state in states("en").items()}
PAPER_ROUND = Choice("paper", "Deliver papers", "service")
VERIFYING = View(
    "verifying",
    "What did you use today?",
    choices=(PAPER_ROUND, replace(PAPER_ROUND, code="more-paper")),
    tells=(
        Tell("help", "Help"),
        Tell("used", "Used"),
        Tell("not_used", "Not used"),
        Tell("add", "I used something else"),
        Tell("done", "Log out"),
    ),
)


def told(view: View) -> list[Told]:
    return [stop.told for stop in stops(view)]


def test_a_services_two_answers_are_two_places_and_their_words_are_none() -> None:
    assert told(VERIFYING) == [
        Told("used", "paper"),
        Told("not_used", "paper"),
        Told("used", "more-paper"),
        Told("not_used", "more-paper"),
        Told("help"),
        Told("add"),
        Told("done"),
    ]


def test_a_service_that_is_fixed_can_be_read_and_not_reached() -> None:
    choices = (replace(PAPER_ROUND, fixed=True, selected=True), replace(PAPER_ROUND, code="two"))
    view = View("choosing", "What for?", choices=choices, tells=(Tell("done", "Done"),))
    assert told(view) == [Told("toggle", "two"), Told("done")]
    assert find(view, Told("toggle", "two")).index == 2  # type: ignore[union-attr] # it is there


@pytest.mark.rule("K01")
@pytest.mark.parametrize("name", VIEWS)
def test_k01_whatever_a_touch_tells_the_keys_can_tell(name: str) -> None:
    view = VIEWS[name]
    touches = {
        Told(verb, choice.code)
        for choice in view.choices
        if not choice.fixed
        for verb in OF_CHOICES.get(view.screen, ())
    } | {
        Told(tell.verb, tell.value)
        for tell in view.tells
        if tell.verb not in ("more_time", "digit", "tap")
        and not (tell.value is None and tell.verb in ("used", "not_used"))
    }
    assert touches <= set(told(view))


@pytest.mark.rule("K38")
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("by", [1, -1])
def test_k38_the_cursor_comes_round_and_leaves_each_place_the_way_it_came(
    name: str, by: int
) -> None:
    view = VIEWS[name]
    places = told(view)
    cursor = start = moved(view, None, by)
    seen = []
    for _ in places:
        seen.append(cursor)
        onward = moved(view, cursor, by)
        assert moved(view, onward, -by) == cursor
        cursor = onward
    assert cursor == start
    assert sorted(seen, key=repr) == sorted(places, key=repr)


@pytest.mark.parametrize("name", VIEWS)
def test_the_keys_never_begin_on_the_call_for_help(name: str) -> None:
    assert first(VIEWS[name]) not in (Told("help"), Told("comfort"))


def test_where_digits_are_typed_the_keys_begin_on_what_takes_them() -> None:
    assert first(VIEWS["keypad"]) == Told("enter")


def test_a_long_text_has_a_place_that_reads_on() -> None:
    view = View(
        "notice", "Your rights", body="Long.", more="Read on", tells=(Tell("accept", "OK"),)
    )
    assert told(view) == [Told("more"), Told("accept")]


def test_what_tests_the_glass_is_for_fingers_and_what_staff_pick_for_both() -> None:
    choices = (Choice("1", "1", ""),)
    assert told(View("inspection", "Panel", choices=choices)) == []
    assert told(View("staff", "Staff", choices=choices)) == [Told("pick", "1")]


def test_a_screen_with_nothing_but_help_leads_there() -> None:
    view = View("greeting", "Welcome", tells=(Tell("help", "Help"),))
    assert first(view) is None
    assert moved(view, None, 1) == Told("help")
