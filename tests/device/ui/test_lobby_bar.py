"""A lobby PC's slim bar: a name, a sentence, and two touches, in every language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from device.core.presenter import present
from device.core.words import LANGUAGES
from device.ui.environment import Panel
from tests.device.ui.checking import faults
from tests.rig.every_screen import states
from tests.rig.glass import Glass, glass

LOBBY_PC = Panel(1366, 96, 344.0, 24.2)
"""The strip of a lobby PC's screen where its customer's bar stands."""


@pytest.fixture(scope="module")
def strip() -> Iterator[Glass]:
    with glass(LOBBY_PC) as opened:
        yield opened


@pytest.mark.parametrize("name", ["working", "working-locks-soon"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bar_holds_a_name_a_sentence_and_two_touches(
    strip: Glass, language: str, name: str
) -> None:
    assert faults(strip, present(states(language)[name])) == []
