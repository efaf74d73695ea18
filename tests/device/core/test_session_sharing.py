"""Whether partners may see the record: the member's own choice, changed by one touch."""

from __future__ import annotations

from typing import Literal

import pytest

from contract.events import Sharing
from contract.fields import Who
from tests.rig.counter import MARIA, Counter, active
from tests.rig.first_menu import catalogue


def came(choice: Literal["in", "out"] = "in") -> Counter:
    counter = Counter(active(first_name="Maria", sharing=choice))
    counter.swipe()
    counter.tell("toggle resume", "done")
    return counter


def chosen(counter: Counter) -> list[tuple[str, str]]:
    return [(b.choice, b.notice) for b in counter.recorded if isinstance(b, Sharing)]


def test_it_is_one_touch_from_the_thank_you_and_shows_how_it_stands() -> None:
    counter = came()
    assert counter.view.label("privacy") == "My privacy"
    counter.tell("privacy")
    assert counter.screen == "sharing"
    assert counter.view.headline == "May our partners see your record?"
    shares = [tell for tell in counter.view.tells if tell.verb == "share"]
    assert [(tell.value, tell.is_on, tell.state) for tell in shares] == [
        ("in", True, "Your choice now"),
        ("out", False, ""),
    ]


def test_saying_no_is_recorded_and_said_to_be() -> None:
    counter = came()
    counter.tell("privacy", "share out")
    assert counter.recorded[-1] == Sharing(who=Who(card=MARIA), choice="out", notice="2026-1")
    assert counter.view.hint == "Saved: your record is kept private."
    assert [tell.value for tell in counter.view.tells if tell.is_on] == ["out"]
    counter.tell("back")
    assert counter.screen == "thanks"
    counter.tell("privacy")
    assert counter.view.hint.startswith("Partner organizations here")
    assert [tell.value for tell in counter.view.tells if tell.is_on] == ["out"]


def test_a_choice_can_be_changed_and_touched_twice_without_harm() -> None:
    counter = came("out")
    counter.tell("privacy", "share in", "share in", "share out", "share maybe", "share")
    assert chosen(counter) == [("in", "2026-1"), ("out", "2026-1")]


def test_whoever_says_no_again_is_heard_again() -> None:
    counter = came("out")
    counter.tell("privacy", "share out")
    assert chosen(counter) == [("out", "2026-1")]


def test_it_is_there_on_coming_back_too() -> None:
    counter = came()
    counter.swipe()
    assert counter.screen == "returning"
    counter.tell("privacy", "share out", "back")
    assert counter.screen == "returning"
    counter.tell("log_out", "used resume", "done")
    assert counter.screen == "farewell"


@pytest.mark.parametrize("asks", [True, False])
def test_it_is_not_asked_where_the_site_or_the_hub_does_not(asks: bool) -> None:
    told = {} if asks else {"sharing": "in"}
    counter = Counter(active(**told), offers=catalogue(asks_sharing=asks))
    counter.swipe()
    counter.tell("toggle resume", "done", "privacy")
    assert counter.screen == "thanks"
    assert counter.view.find("privacy") is None


def test_whoever_walks_away_from_the_question_changed_nothing() -> None:
    counter = came()
    counter.tell("privacy")
    counter.wait(50)
    assert counter.is_warned()
    counter.wait(20)
    assert counter.is_empty()
    assert chosen(counter) == []


def test_the_same_card_on_the_question_does_no_harm() -> None:
    counter = came()
    counter.tell("privacy")
    counter.swipe()
    assert counter.screen == "sharing"
    assert counter.recorded_types().count("visit.opened") == 1
