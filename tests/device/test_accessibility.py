"""The table of accessibility rules: true, whole, and what inspection of the program proves."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from device import accessibility_table
from device.core.comfort import Comfort
from device.core.events import By, DigitKey, ReaderChanged, ShapedKey, SwipeFailed
from device.core.presenter import present
from device.core.spoken import whole
from device.core.view import View
from device.core.words import LANGUAGES, say
from tests.rig.counter import Counter, active
from tests.rig.every_screen import states
from tests.rig.listener import Listener

HOUSE = Path(__file__).parents[2]


def test_the_table_is_the_one_that_the_tests_and_the_rules_make() -> None:
    written = accessibility_table.TABLE.read_text(encoding="utf-8")
    assert written == accessibility_table.table(), "run: make accessibility"


def test_every_rule_is_there_once_and_proved_or_measured() -> None:
    ids = [rule.id for rule in accessibility_table.rules()]
    assert ids == [f"K{number:02d}" for number in range(1, 53)]
    assert accessibility_table.unproved() == []


def test_no_test_names_a_rule_that_is_none() -> None:
    ids = {rule.id for rule in accessibility_table.rules()}
    assert accessibility_table.proofs().keys() <= ids


@pytest.mark.rule("K18")
@pytest.mark.parametrize("language", LANGUAGES)
def test_k18_whatever_is_chosen_or_answered_says_so_in_a_word(language: str) -> None:
    for name, state in states(language).items():
        view = present(state)
        for choice in view.choices:
            assert bool(choice.mark) >= (choice.selected or choice.outcome is not None), name
        for tell in view.tells:
            assert bool(tell.state) >= tell.is_on or tell.verb == "language", name


@pytest.mark.rule("K19")
@pytest.mark.rule("K21")
def test_k19_k21_whatever_lamp_and_buzzer_tell_is_on_the_screen_in_words() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    seen = [(counter.lamps.signals[-1], counter.view.headline, counter.view.lamp_word)]
    counter.happens(SwipeFailed())
    seen.append((counter.lamps.signals[-1], counter.view.hint, counter.view.lamp_word))
    counter.tell("done")
    seen.append((counter.lamps.signals[-1], counter.view.hint, counter.view.lamp_word))
    counter.wait(50)
    seen.append((counter.lamps.signals[-1], counter.view.warning, counter.view.lamp_word))
    assert [signal for signal, *_words in seen] == ["accepted", "refused", "refused", "attention"]
    assert all(all(words) for _signal, *words in seen)


@pytest.mark.rule("K21")
def test_k21_a_reader_that_rests_is_seen_and_heard() -> None:
    listener = Listener()
    listener.plugs_in()
    listener.hears("Ready", "Swipe your card")
    listener.happens(ReaderChanged(is_up=False))
    view = listener.counter.view
    assert (view.headline, view.lamp_word) == ("Welcome", "Reader is resting")
    listener.hears("Welcome", "Please key your member number")


@pytest.mark.rule("K24")
def test_k24_nothing_is_typed_in_letters() -> None:
    """There are no alphabetic keys, beside the screen or on it, so none is out of order."""
    digits = {key for key in get_args(DigitKey) if len(key) == 1}
    assert digits == set("0123456789")
    assert all(len(key) > 1 for key in get_args(ShapedKey))
    counter = Counter()
    counter.tell("key_number", "digit 4", "digit a", "digit Q")
    assert re.findall(r"\w", counter.view.digits.replace("_", "")) == ["4"]


@pytest.mark.rule("K40")
def test_k40_nobody_is_recognised_by_their_body() -> None:
    assert set(get_args(By)) == {"swipe", "keyed", "none"}
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    needed = " ".join([*project["dependencies"], *project["optional-dependencies"]["device"]])
    assert not re.search(r"opencv|picamera|face|finger|biometr|mediapipe|speech.?rec", needed)


def written_in(view: View) -> str:
    texts = [view.headline, view.hint, view.lamp_word, view.warning, view.warning_hint, view.body]
    texts += [line.text for line in view.lines]
    texts += [text for c in view.choices for text in (c.label, c.detail, c.mark)]
    texts += [text for tell in view.tells for text in (tell.label, tell.state)]
    return " ".join(" ".join(texts).split())


@pytest.mark.rule("K52")
@pytest.mark.parametrize("name", states("en"))
def test_k52_nothing_is_said_that_is_not_written(name: str) -> None:
    """But how a service stands, which a tick shows, its place in the list, and a number's length."""
    state = replace(states("en")[name], comfort=Comfort(speaking=True, private=True))
    view = present(state)
    written = written_in(view)
    shown_otherwise = re.compile(r"(not )?chosen|\d+ of \d+|button|\d+ digits? keyed|")
    for phrase in whole(view):
        for part in phrase.text.split(", "):
            assert part in written or shown_otherwise.fullmatch(part), part


@pytest.mark.rule("K39")
@pytest.mark.rule("K52")
@pytest.mark.parametrize("language", LANGUAGES)
def test_k39_k52_speech_begins_by_a_button_in_words_two_touches_from_every_screen(
    language: str,
) -> None:
    """Besides the talk key and the plug, whose signs are K06 and K48."""
    first = present(states(language)["attract"])
    assert first.label("comfort") == say(language, "comfort.button") != ""
    view = present(states(language)["comfort"])
    assert view.label("speech") == say(language, "comfort.speech") != ""
    assert language == "en" or view.label("speech") != say("en", "comfort.speech")
