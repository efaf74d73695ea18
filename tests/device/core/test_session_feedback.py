"""How it was: one touch at the end, once, and nobody has to."""

from __future__ import annotations

import pytest

from contract.events import Feedback
from tests.rig.counter import Counter, active
from tests.rig.first_menu import catalogue


def leaving(**more: object) -> Counter:
    counter = Counter(active(first_name="Maria"), offers=catalogue(**more))
    counter.swipe()
    counter.tell("toggle resume", "done")
    counter.swipe()
    counter.tell("log_out", "used resume", "done")
    return counter


def scores(counter: Counter) -> list[int]:
    return [body.score for body in counter.recorded if isinstance(body, Feedback)]


def test_five_faces_each_with_its_word_are_offered() -> None:
    counter = leaving()
    faces = [(tell.value, tell.label) for tell in counter.view.tells if tell.verb == "score"]
    assert faces == [
        ("1", "Very bad"), ("2", "Bad"), ("3", "So-so"), ("4", "Good"), ("5", "Very good"),
    ]  # fmt: skip
    assert counter.view.hint == "How was it today? One touch, if you like."
    assert counter.view.tells[-1].verb == "ok"


@pytest.mark.parametrize("score", [1, 5])
def test_one_touch_is_recorded_thanked_for_and_counts_once(score: int) -> None:
    counter = leaving()
    counter.tell(f"score {score}")
    assert counter.recorded[-1] == Feedback(score=score, visit=counter.recorded[0].visit)
    assert counter.view.hint == "Thank you for telling us."
    assert counter.values("score") == []
    counter.tell("score 3", "score 9", "score")
    assert scores(counter) == [score]
    counter.wait(4.9)
    assert counter.screen == "farewell"
    counter.wait(0.2)
    assert counter.is_empty()


@pytest.mark.parametrize("nonsense", ["score 0", "score 6", "score", "score x"])
def test_nonsense_is_no_score(nonsense: str) -> None:
    counter = leaving()
    counter.tell(nonsense)
    assert scores(counter) == []
    assert counter.screen == "farewell"


def test_nobody_has_to_and_the_screen_goes_by_itself() -> None:
    counter = leaving()
    counter.wait(14.9)
    assert counter.screen == "farewell"
    counter.wait(0.2)
    assert counter.is_empty()
    assert scores(counter) == []


def test_a_site_that_does_not_ask_says_goodbye_and_no_more() -> None:
    counter = leaving(asks_feedback=False)
    assert counter.view.hint == "Thank you. We wish you well."
    counter.tell("score 4")
    assert scores(counter) == []
    counter.wait(5.1)
    assert counter.is_empty()


def test_the_next_customer_may_come_at_once() -> None:
    counter = leaving()
    counter.hub.answer = active()
    counter.swipe("1" + "4" * 24)
    assert counter.screen == "choosing"
