"""
Every sentence a customer reads or hears, by key and language.

The English ones lie in `words/en.toml`; those of another language in its gettext
catalogue, read when the language is first spoken.  A sentence that a language lacks is
a fault of the build, found by a test; at the counter the English one stands in for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

LANGUAGES = ("en", "es", "vi", "ru", "uk", "zh-Hans", "zh-Hant", "ko", "so", "tl", "am", "ar")
FALLBACK = "en"
DOMAIN = "kiosk"
ENGLISH = resources.files("device.core") / "words" / "en.toml"
_FROM_THE_RIGHT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence; one that counts something has a form for one of them."""

    text: str
    one: str | None = None


def say(language: str, key: str, **values: object) -> str:
    """The sentence `section.name` in this language; where it counts, `count` picks the form."""
    sentence, spoken = english()[key], _catalogue(language)
    if sentence.one is None:
        return spoken.pgettext(key, sentence.text).format(**values)
    count = values["count"]
    if not isinstance(count, int):
        raise TypeError(f"{key} counts whole things, not {count!r}")
    return spoken.npgettext(key, sentence.one, sentence.text, count).format(**values)


def keys() -> frozenset[str]:
    """The key of every sentence."""
    return frozenset(english())


def own_name(language: str) -> str:
    """What this language calls itself, in its own script."""
    return say(language, "name")


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way it is written."""
    return "rtl" if language in _FROM_THE_RIGHT else "ltr"


@cache
def english() -> Mapping[str, Sentence]:
    """Every English sentence by its key, in the order of the file."""
    return MappingProxyType(dict(_flat(tomllib.loads(ENGLISH.read_text(encoding="utf-8")))))


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Sentence]]:
    for name, value in table.items():
        if not isinstance(value, dict):
            yield prefix + name, Sentence(str(value))
        elif value.keys() == {"one", "other"}:
            yield prefix + name, Sentence(str(value["other"]), one=str(value["one"]))
        else:
            yield from _flat(value, f"{prefix}{name}.")


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == FALLBACK or language not in LANGUAGES:
        return NullTranslations()
    file = resources.files("device.core") / "words" / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    try:
        with file.open("rb") as read:
            return GNUTranslations(read)
    except FileNotFoundError:  # a kiosk in English is better than none
        return NullTranslations()
