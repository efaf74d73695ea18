"""The touches along the lower edge share its width, and each is known by its word or drawing."""

from __future__ import annotations

from device.core.view import Tell
from device.ui.bar import Bar, planned

HELP, COMFORT, MORE = Tell("help", "Help"), Tell("comfort", "Easier"), Tell("more", "More 1/5")
BACK, DONE, UNKNOWN = Tell("back", "Back"), Tell("done", "Done"), Tell("unknown", "I forgot")
ALL = (HELP, COMFORT, UNKNOWN, BACK, MORE, DONE)


def bar(width: float, *, drops: bool = True) -> Bar:
    return Bar(width, gap=2, square=20, need=lambda tell: 5.0 * len(tell.label), drops=drops)


def words(width: float) -> list[str]:
    plan = planned(ALL, DONE, bar(width))
    return [place.tell.label for place in plan.places if place.shows_word]


def test_with_room_every_touch_has_its_word_and_the_bar_is_full() -> None:
    plan = planned(ALL, DONE, bar(300))
    assert len(words(300)) == len(ALL)
    assert sum(place.width for place in plan.places) + 2 * (len(ALL) - 1) == 300
    assert plan.places[-1].is_main


def test_help_and_comfort_are_drawn_alone_before_any_other() -> None:
    assert words(178) == ["Help", "I forgot", "Back", "More 1/5", "Done"]
    assert words(150) == ["I forgot", "Back", "Done"]


def test_what_finds_no_room_goes_elsewhere_but_never_help_or_the_main_touch() -> None:
    plan = planned(ALL, DONE, bar(115))
    assert [tell.verb for tell in plan.left_over] == ["unknown"]
    kept = [place.tell.verb for place in plan.places]
    assert kept == ["help", "comfort", "back", "more", "done"]


def test_where_nothing_may_go_elsewhere_all_stay() -> None:
    plan = planned(ALL, DONE, bar(60, drops=False))
    assert len(plan.places) == len(ALL)
    assert plan.left_over == ()


def test_an_empty_bar_is_empty() -> None:
    assert planned((), None, bar(100)).places == ()
