"""Every text of every screen is heard, in every language; names and digits are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from device.core import spoken
from device.core.comfort import Comfort
from device.core.presenter import present
from device.core.spoken import INSTEAD, VOICED, Phrase, whole
from device.core.view import Choice, Line, Tell, Told, View
from device.core.words import LANGUAGES
from tests.rig.every_screen import states

NAMES = [*states("en")]
PRIVATE = Comfort(speaking=True, private=True)
ALOUD = Comfort(speaking=True)
FOR_SIGHT_ALONE = {"more"}
"""The touch that turns a page: whoever listens hears all pages at once."""


def heard_of(name: str, language: str, comfort: Comfort) -> tuple[View, tuple[Phrase, ...]]:
    view = present(replace(states(language)[name], comfort=comfort))
    return view, whole(view.aloud or view)


def texts_of(view: View) -> Iterator[str]:
    yield from (view.headline, view.hint, view.lamp_word, view.warning, view.warning_hint)
    yield from (piece for piece in view.body.splitlines())
    yield from (line.text for line in view.lines)
    for choice in view.choices:
        yield from (choice.label, choice.detail, choice.mark)
    for tell in view.tells:
        if tell.verb not in FOR_SIGHT_ALONE and tell.verb != "digit":
            yield from (tell.label, tell.state)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.rule("K02")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_k02_every_text_of_a_screen_is_said(name: str, language: str) -> None:
    view, phrases = heard_of(name, language, PRIVATE)
    said = squeezed(" ".join(phrase.text for phrase in phrases))
    missing = [text for text in texts_of(view.aloud or view) if squeezed(text) not in said]
    assert missing == []
    assert phrases[0].text == " ".join((view.aloud or view).headline.split()) or view.warning


@pytest.mark.rule("K13")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_k13_it_is_said_in_the_language_that_is_shown(name: str, language: str) -> None:
    view, phrases = heard_of(name, language, PRIVATE)
    names_of_languages = {tell.label for tell in view.tells if tell.language}
    names_of_languages |= {choice.label for choice in view.choices if choice.language}
    expected = language if language in VOICED else INSTEAD
    spoken_in = {p.language for p in phrases if p.text not in names_of_languages}
    assert spoken_in == {expected}
    assert (view.aloud is None) is (language in VOICED)


@pytest.mark.rule("K11")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_k11_nobody_else_hears_a_name(name: str, language: str) -> None:
    _view, phrases = heard_of(name, language, ALOUD)
    assert not any("Maria" in phrase.text for phrase in phrases)


@pytest.mark.rule("K10")
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("keypad")])
def test_k10_of_a_number_only_its_length_is_said(name: str) -> None:
    view, phrases = heard_of(name, "en", PRIVATE)
    count = len(re.sub(r"[^0-9\N{BULLET}]", "", view.digits))
    assert any(phrase.text.startswith(f"{count} digit") for phrase in phrases)
    numbers = re.findall(r"\d+", " ".join(phrase.text for phrase in phrases))
    assert set(numbers) <= {"10", str(count)}


@pytest.mark.rule("K11")
def test_k11_a_rosters_names_are_said_into_headphones_alone() -> None:
    roster = View("roster", "Orientation", hint="Maria is on it", lines=(Line("Maria"),))
    for comfort, is_heard in ((PRIVATE, True), (ALOUD, False)):
        said = " ".join(phrase.text for phrase in whole(replace(roster, comfort=comfort)))
        assert ("Maria" in said) is is_heard


def test_a_place_is_said_with_how_it_stands() -> None:
    view = View(
        "choosing",
        "What for?",
        choices=(Choice("a", "A", ""), Choice("b", "B", "", selected=True, mark="Chosen")),
        tells=(Tell("help", "Help"), Tell("done", "Done")),
    )
    said = {
        cursor: [phrase.text for phrase in spoken.item(replace(view, cursor=cursor))]
        for cursor in (Told("toggle", "a"), Told("toggle", "b"), Told("help"), None)
    }
    assert said == {
        Told("toggle", "a"): ["A, not chosen, 1 of 2"],
        Told("toggle", "b"): ["B, Chosen, 2 of 2"],
        Told("help"): ["Help, button, 1 of 2"],
        None: [],
    }


def test_an_answer_is_said_with_its_service() -> None:
    view = View(
        "verifying",
        "What did you use?",
        choices=(Choice("a", "A", "", outcome="used", mark="Used"),),
        tells=(Tell("used", "Used"), Tell("not_used", "Not used")),
    )
    for verb, words in (
        ("used", "A, Used, chosen, 1 of 1"),
        ("not_used", "A, Not used, not chosen"),
    ):
        (phrase,) = spoken.item(replace(view, cursor=Told(verb, "a")))
        assert phrase.text.startswith(words)


def test_a_long_text_is_said_sentence_by_sentence() -> None:
    text = "You may ask for help. Nobody pays for it!\nIt is the law. 你可以求助。不用付钱。"
    assert spoken.sentences(text) == [
        "You may ask for help.",
        "Nobody pays for it!",
        "It is the law.",
        "你可以求助。",
        "不用付钱。",
    ]


@pytest.mark.rule("K28")
def test_k28_time_is_allowed_for_all_that_is_said() -> None:
    """At 150 words a minute, in the language that takes longest."""
    for name in NAMES:
        _view, phrases = heard_of(name, "en", PRIVATE)
        words = sum(len(phrase.text.split()) for phrase in phrases)
        view = present(replace(states("en")[name], comfort=PRIVATE))
        assert spoken.takes_s(view) > words / 150 * 60
