"""Twelve languages: offered on every screen, chosen by one touch, kept on the member's record."""

from __future__ import annotations

import pytest

from contract.events import Preferred
from contract.fields import Who
from contract.messages import Answer
from device.core.words import LANGUAGES, own_name
from tests.rig.counter import JOHN, LEGACY, MARIA, MARIAS_NUMBER, Counter, active
from tests.rig.first_menu import catalogue


def preferences(counter: Counter) -> list[Preferred]:
    return [body for body in counter.recorded if isinstance(body, Preferred)]


def test_the_first_screen_offers_every_language_in_its_own_script() -> None:
    counter = Counter()
    assert counter.view.label("languages") == "Language"
    names = {tell.value: (tell.label, tell.language) for tell in counter.view.tells if tell.value}
    assert names == {code: (own_name(code), code) for code in LANGUAGES if code != "en"}


def test_every_screen_opens_the_languages_and_goes_back_to_where_it_was() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "languages")
    assert counter.screen == "languages"
    assert counter.values("language") == list(LANGUAGES)
    assert [tell.value for tell in counter.view.tells if tell.is_on] == ["en"]
    counter.tell("back")
    assert counter.screen == "choosing"
    counter.tell("languages", "language ar")
    assert counter.screen == "choosing"
    assert (counter.view.language, counter.view.direction) == ("ar", "rtl")
    assert [choice.code for choice in counter.view.choices if choice.selected] == ["resume"]


def test_a_touch_meant_for_the_screen_below_does_nothing() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("languages", "toggle resume", "mistake", "nonsense")
    assert counter.screen == "languages"
    counter.tell("done")
    assert not any(choice.selected for choice in counter.view.choices)
    assert counter.recorded_types() == ["visit.opened"]


def test_only_the_languages_of_the_site_are_offered() -> None:
    counter = Counter(offers=catalogue(languages=["en", "vi"]))
    counter.tell("languages")
    assert counter.values("language") == ["en", "vi"]
    counter.tell("language ko")
    assert counter.view.language == "en"


def test_a_language_chosen_before_the_swipe_is_kept_on_the_record() -> None:
    counter = Counter(active(language="es"))
    counter.tell("language vi")
    counter.swipe()
    assert counter.view.language == "vi"
    assert preferences(counter) == [Preferred(who=Who(card=MARIA), language="vi")]


def test_a_language_chosen_after_the_swipe_is_kept_on_the_record_once() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    counter.tell("languages", "language uk", "toggle resume", "languages", "language uk", "done")
    assert preferences(counter) == [Preferred(who=Who(card=MARIA), language="uk")]
    assert counter.recorded[0].language == "en"


@pytest.mark.parametrize("number", [True, False])
def test_whoever_keyed_or_came_with_an_old_card_is_remembered_too(number: bool) -> None:
    counter = Counter(active())
    counter.tell("language so")
    if number:
        counter.key(MARIAS_NUMBER)
    else:
        counter.swipe_legacy()
    who = Who(member=MARIAS_NUMBER) if number else LEGACY
    assert preferences(counter) == [Preferred(who=who, language="so")]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_nobody_chose_is_never_recorded(language: str) -> None:
    counter = Counter(active(language=language))
    counter.swipe()
    counter.tell("toggle resume", "done")
    assert preferences(counter) == []


def test_what_the_hub_knows_already_is_not_recorded_again() -> None:
    counter = Counter(active(language="tl"))
    counter.tell("language tl")
    counter.swipe()
    assert preferences(counter) == []


def test_english_is_a_choice_like_any_other() -> None:
    counter = Counter(active(language="ru"))
    counter.swipe()
    counter.tell("languages", "language en")
    assert preferences(counter) == [Preferred(who=Who(card=MARIA), language="en")]
    again = Counter(active(language="ru"))
    again.tell("languages", "language en")
    again.swipe()
    assert again.view.language == "en"


def test_without_a_hub_the_choice_is_recorded_when_the_greeting_ends() -> None:
    counter = Counter()
    counter.tell("language am")
    counter.swipe()
    assert preferences(counter) == []
    counter.wait(0.5)
    assert preferences(counter) == [Preferred(who=Who(card=MARIA), language="am")]
    counter.tell("toggle resume", "done")
    counter.swipe()
    counter.wait(0.5)
    assert counter.view.language == "am"
    assert len(preferences(counter)) == 1


def test_nobody_is_remembered_without_a_card() -> None:
    counter = Counter()
    counter.tell("language ko", "no_card", "languages", "language vi", "toggle resume", "done")
    assert preferences(counter) == []


def test_a_void_card_remembers_nothing() -> None:
    counter = Counter(Answer(card="void"))
    counter.tell("language ko")
    counter.swipe()
    assert preferences(counter) == []
    assert counter.view.language == "ko"


def test_the_next_customer_neither_sees_nor_inherits_it() -> None:
    counter = Counter(active())
    counter.tell("language zh-Hant")
    counter.swipe()
    counter.hub.answer = active()
    counter.swipe(JOHN)
    assert counter.view.language == "en"
    assert [body.who for body in preferences(counter)] == [Who(card=MARIA)]


def test_a_notice_of_the_end_comes_before_languages_close_by_themselves() -> None:
    counter = Counter()
    counter.tell("languages")
    counter.wait(46)
    assert counter.screen == "languages"
    assert counter.is_warned()
    counter.tell("more_time")
    assert counter.screen == "languages"
    counter.wait(66)
    assert counter.is_empty()


def test_the_members_language_is_spoken_and_forgotten() -> None:
    counter = Counter(active(language="es"))
    counter.swipe()
    assert counter.view.headline == "¿Qué necesita hoy?"
    counter.tell("toggle resume", "done", "ok")
    assert counter.view.headline == "Swipe your card"


def test_a_language_chosen_at_the_kiosk_wins_and_is_recorded() -> None:
    counter = Counter(active(language="en"))
    counter.tell("language es")
    assert counter.view.headline == "Deslice su tarjeta"
    counter.swipe()
    assert counter.recorded[0].language == "es"
    assert counter.view.language == "es"


def test_a_language_chosen_by_nobody_who_stays_is_forgotten() -> None:
    counter = Counter()
    counter.tell("language es")
    counter.wait(46)
    assert counter.view.language == "es"
    assert counter.is_warned()
    counter.wait(20)
    assert counter.view.language == "en"
    assert counter.is_empty()


@pytest.mark.parametrize("code", ["xx", "tlh"])
def test_a_language_that_is_not_spoken_here_is_not_pretended(code: str) -> None:
    counter = Counter(active(language=code))
    counter.tell(f"language {code}")
    counter.swipe()
    assert counter.view.language == "en"
