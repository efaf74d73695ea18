"""Notices that the law asks for: read once, in the customer's language, or put off."""

from __future__ import annotations

import pytest

from contract.events import Acknowledged
from device.core.words import LANGUAGES
from tests.rig.counter import Counter, active, appointments, forgotten
from tests.rig.first_menu import catalogue, first_notices

ALL = ["orientation", "equal-opportunity", "ssn"]
BY_CODE = {notice.code: notice for notice in first_notices()}


def read(counter: Counter) -> list[tuple[str, str, str]]:
    return [
        (body.notice, body.version, body.language)
        for body in counter.recorded
        if isinstance(body, Acknowledged)
    ]


def test_those_not_yet_read_are_shown_one_after_another_before_choosing() -> None:
    counter = Counter(active(notices=ALL[:2]))
    counter.swipe()
    assert counter.screen == "notice"
    assert counter.view.headline == "Welcome. This is what we offer."
    assert counter.view.body == BY_CODE["orientation"].body["en"]
    assert counter.view.hint == "2 notices before you begin"
    counter.tell("accept")
    assert counter.view.headline == "Equal opportunity is the law"
    assert counter.view.hint == "1 notice before you begin"
    counter.tell("accept")
    assert counter.screen == "choosing"
    assert read(counter) == [("orientation", "2026-1", "en"), ("equal-opportunity", "2026-1", "en")]
    visit = counter.recorded[0].visit
    assert {body.visit for body in counter.recorded} == {visit}


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_read_in_the_customers_language_and_recorded_so(language: str) -> None:
    counter = Counter(active(notices=["equal-opportunity"], language=language))
    counter.swipe()
    assert counter.view.body == BY_CODE["equal-opportunity"].body[language]
    counter.tell("accept")
    assert read(counter)[0][2] == language


def test_a_text_that_is_not_translated_is_recorded_as_what_was_read() -> None:
    first = BY_CODE["orientation"]
    english = type(first)(
        code=first.code, version="2027-1", icon="wave", title={"en": "New"}, body={"en": "Text."}
    )
    counter = Counter(
        active(notices=["orientation"], language="so"), offers=catalogue(notices=[english])
    )
    counter.swipe()
    counter.tell("accept")
    assert read(counter) == [("orientation", "2027-1", "en")]


def test_putting_them_off_skips_all_and_reminds_at_the_end() -> None:
    counter = Counter(active(notices=ALL[:2]))
    counter.swipe()
    counter.tell("later")
    assert counter.screen == "choosing"
    assert read(counter) == []
    counter.tell("toggle resume", "done")
    assert counter.view.hint == "Please read our notices when you have a moment."


def test_the_first_can_be_read_and_the_rest_put_off() -> None:
    counter = Counter(active(notices=ALL[:2]))
    counter.swipe()
    counter.tell("accept", "later")
    assert counter.screen == "choosing"
    assert [code for code, *_ in read(counter)] == ["orientation"]


def test_the_one_about_the_number_is_for_those_whose_card_holds_it() -> None:
    counter = Counter(active(notices=ALL))
    counter.swipe()
    counter.tell("accept", "accept")
    assert counter.screen == "choosing"
    legacy = Counter(active(notices=ALL))
    legacy.swipe_legacy()
    legacy.tell("accept", "accept")
    assert legacy.view.headline == "Your Social Security number"
    legacy.tell("accept")
    assert [code for code, *_ in read(legacy)] == ALL


def test_an_old_card_whose_notice_was_read_is_not_shown_it_again() -> None:
    counter = Counter(active(notices=[]))
    counter.swipe_legacy()
    assert counter.screen == "choosing"


def test_without_a_hub_nobody_is_held_up_by_a_notice() -> None:
    counter = Counter()
    counter.swipe_legacy()
    counter.wait(0.5)
    assert counter.screen == "choosing"


def test_nobody_is_shown_one_without_a_card() -> None:
    counter = Counter(active(notices=ALL))
    counter.tell("no_card")
    assert counter.screen == "choosing"


def test_a_second_swipe_of_the_day_shows_none() -> None:
    counter = Counter(active(notices=ALL))
    counter.swipe()
    counter.tell("later", "toggle resume", "done")
    counter.swipe()
    assert counter.screen == "returning"


def test_a_notice_that_the_site_no_longer_has_is_passed_over() -> None:
    counter = Counter(active(notices=["gone", "orientation", "orientation"]))
    counter.swipe()
    counter.tell("accept")
    assert counter.screen == "choosing"


@pytest.mark.rule("K27")
def test_k27_a_long_text_can_be_read_for_as_long_as_one_likes() -> None:
    counter = Counter(active(notices=ALL[:1]))
    counter.swipe()
    for _ in range(12):
        counter.wait(60)
        assert counter.is_warned()
        counter.tell("more_time")
    counter.wait(66)
    assert counter.is_empty()
    assert counter.recorded_types() == ["visit.opened"]


def test_they_come_after_the_forgotten_visit_and_before_the_appointments() -> None:
    counter = Counter(active(notices=ALL[:1], forgotten=forgotten(), appointments=appointments()))
    counter.swipe()
    screens = []
    for touch in ("unknown", "accept"):
        screens.append(counter.screen)
        counter.tell(touch)
    assert [*screens, counter.screen] == ["forgotten", "notice", "choosing"]
    assert counter.view.choices[0].mark == "Today"
