"""Every state has a screen in every language, with help on it and a way on."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from device.core import state as states_module
from device.core.presenter import present
from device.core.presenter_parts import masked
from device.core.view import ScreenName, View
from device.core.words import LANGUAGES
from tests.rig.every_screen import SCENES, states
from tests.rig.every_staff_screen import STAFF_SCENES, staff_states


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", states("en"))
def test_a_screen_is_whole(name: str, language: str) -> None:
    view = present(states(language)[name])
    assert view.language == language
    assert view.headline
    assert view.tells[0].verb == "help"
    assert view.lamp_word or view.screen == "attract"
    assert "{" not in repr(view)


def test_every_scene_and_every_screen_is_pictured() -> None:
    pictured = {type(scene) for scene in (*SCENES.values(), *STAFF_SCENES.values())}
    assert pictured == set(get_args(states_module.Scene))
    shown = [present(state) for state in (*states("en").values(), *staff_states().values())]
    assert {view.screen for view in shown} == set(get_args(ScreenName))


def test_a_view_is_plain_data_that_a_line_of_json_holds() -> None:
    for state in states("es").values():
        view = present(state)
        line = msgspec.json.encode(view)
        assert b"\n" not in line
        assert msgspec.json.decode(line, type=View) == view


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("", "___-___-____"),
        ("123", "123-___-____"),
        ("1234", "•••-4__-____"),
        ("1234567890", "•••-•••-7890"),
    ],
)
def test_only_the_group_being_keyed_is_readable(digits: str, shown: str) -> None:
    assert masked(digits) == shown


def test_what_is_selected_carries_a_word_and_not_a_colour_alone() -> None:
    for state in states("en").values():
        for choice in present(state).choices:
            is_told = choice.selected or choice.outcome is not None
            assert choice.mark if is_told else choice.mark in ("", "Today")
