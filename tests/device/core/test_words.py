"""The same sentences in every language, with the same values in them."""

from __future__ import annotations

import string

import pytest

from device.core.words import FALLBACK, LANGUAGES, keys, say


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


class Anything(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"


def raw(language: str, key: str) -> str:
    from device.core import words  # noqa: PLC0415 - its sentences as they lie in the file

    return words._WORDS[language][key]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_missing_or_left_over(language: str) -> None:
    assert keys(language) == keys(FALLBACK)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(keys(FALLBACK)))
def test_a_sentence_fills_in_what_the_english_one_does(language: str, key: str) -> None:
    assert fields(raw(language, key)) == fields(raw(FALLBACK, key))
    assert raw(language, key).strip()


def test_a_language_nobody_speaks_here_is_answered_in_english() -> None:
    assert say("tlh", "any.help") == say("en", "any.help")


def test_no_sentence_speaks_of_networks_errors_or_blame() -> None:
    forbidden = ("network", "server", "offline", "error", "invalid", "fail", "you must")
    for key in keys(FALLBACK):
        assert not any(word in raw(FALLBACK, key).lower() for word in forbidden), key


def test_names_with_braces_are_only_names() -> None:
    assert say("en", "greeting.headline_named", name="{0.__class__}") == "Welcome, {0.__class__}"
