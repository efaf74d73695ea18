"""A visit that was never logged out of: asked about once, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_skeleton

from contract.events import Closed, Verdict
from device.core.site_time import day_in_words
from device.core.words import LANGUAGES
from tests.rig.counter import JOHN, LAST_WEEK, Counter, active, forgotten


def came(**told: object) -> Counter:
    counter = Counter(active(first_name="Maria", forgotten=forgotten(), **told))
    counter.swipe()
    return counter


def later(counter: Counter) -> list[Closed]:
    return [body for body in counter.recorded if isinstance(body, Closed)]


def test_it_is_asked_about_by_its_day_before_anything_else() -> None:
    counter = came()
    assert counter.screen == "forgotten"
    assert counter.view.headline == "Welcome back, Maria. You did not log out on February 24."
    assert counter.view.headline_aloud == "You did not log out on February 24"
    assert counter.view.hint == "Which of these did you use that day?"
    assert [choice.code for choice in counter.view.choices] == ["resume", "computer"]
    assert counter.recorded_types() == ["visit.opened"]


def test_what_was_used_is_answered_service_by_service() -> None:
    counter = came()
    counter.tell("used resume", "not_used computer", "done")
    assert later(counter) == [
        Closed(
            visit=LAST_WEEK,
            by="later",
            services=[
                Verdict(service="resume", outcome="used"),
                Verdict(service="computer", outcome="not_used"),
            ],
        )
    ]
    assert counter.screen == "choosing"


def test_one_touch_says_that_all_were_used() -> None:
    counter = came()
    assert counter.view.label("all_used") == "All used"
    counter.tell("all_used", "done")
    assert [verdict.outcome for verdict in later(counter)[0].services] == ["used", "used"]


def test_done_needs_every_answer_and_says_so() -> None:
    counter = came()
    counter.tell("used resume", "done")
    assert counter.screen == "forgotten"
    assert counter.view.hint == "Please answer for each one, or touch “I do not remember”"
    assert counter.view.focus == "computer"
    assert counter.lamps.signals[-1] == "refused"


def test_whoever_does_not_remember_is_believed_and_nothing_is_said_of_any_service() -> None:
    counter = came()
    counter.tell("used resume", "unknown")
    assert counter.screen == "choosing"
    assert later(counter) == [Closed(visit=LAST_WEEK, by="later", services=[])]
    counter.tell("toggle resume", "done")
    counter.swipe()
    assert counter.screen == "returning"
    counter.tell("log_out", "used resume", "done")
    assert [(body.visit, body.by) for body in later(counter)] == [
        (LAST_WEEK, "later"),
        (counter.recorded[0].visit, "customer"),
    ]


@pytest.mark.parametrize("leaving", ["wait", "another"])
def test_whoever_leaves_half_way_has_said_nothing(leaving: str) -> None:
    counter = came()
    counter.tell("used resume")
    if leaving == "wait":
        counter.wait(70)
        assert counter.is_empty()
    else:
        counter.hub.answer = active()
        counter.swipe(JOHN)
    assert later(counter) == []


def test_a_service_of_another_visit_is_not_answered_for() -> None:
    counter = came()
    counter.tell("used veterans", "used surgery", "done")
    assert counter.screen == "forgotten"


def test_nobody_is_asked_without_a_name_to_be_called_by() -> None:
    counter = Counter(active(forgotten=forgotten()))
    counter.swipe()
    assert counter.view.headline == "You did not log out on February 24"
    assert counter.view.headline_aloud == ""


def test_a_second_swipe_of_the_day_asks_nothing() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "done", "ok")
    counter.hub.answer = active(forgotten=forgotten())
    counter.swipe()
    assert counter.screen == "returning"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", ["2026-02-24", "2026-12-01", "2024-02-29"])
def test_its_day_is_written_as_each_language_writes_days(language: str, day: str) -> None:
    locale = Locale.parse({"tl": "fil"}.get(language, language.replace("-", "_")))
    assert day_in_words(day, language) == format_skeleton(
        "MMMMd", date.fromisoformat(day), locale=locale
    )


def test_a_day_of_no_calendar_is_shown_as_it_came() -> None:
    assert day_in_words("2026-02-30", "en") == "2026-02-30"
    assert day_in_words("2026-02-03", "xx") == "February 3"
