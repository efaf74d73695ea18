"""That espeak-ng says our sentences in their own language: what it would pronounce, unheard."""

from __future__ import annotations

import subprocess

import pytest

from device.adapters.voice import VOICES
from device.core.words import keys, say

ENGLISH_EVERYWHERE = ("WorkSource", "OK")
VALUES = dict.fromkeys(("name", "day", "time", "place"), "") | dict.fromkeys(
    ("index", "level", "most", "page", "pages", "count"), 3
)


def pronounced(language: str, text: str) -> str:
    command = ["espeak-ng", "-q", "-x", "-v", VOICES[language], "--stdin"]
    return subprocess.run(
        command, input=text.encode(), capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.rule("K13")
@pytest.mark.parametrize("language", sorted(set(VOICES) - {"en"}))
def test_k13_every_sentence_is_said_in_the_language_shown(language: str) -> None:
    said = {say(language, key, **VALUES) for key in keys()}
    own = sorted(one for one in said if not any(word in one for word in ENGLISH_EVERYWHERE))
    assert len(own) > len(keys()) / 2
    # espeak-ng marks what it reads by another language's rules, such as a figure of a tone.
    lines = pronounced(language, "\n\n".join(own)).splitlines()
    assert [line for line in lines if "(en)" in line] == []
