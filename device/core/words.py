"""
Every sentence a customer reads, by key and language.

The sentences lie in `words/<language>.toml`, read once when this module is imported.
A key that a language lacks is a fault of the build, found by a test; at the counter
the English sentence stands in for it.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

LANGUAGES = ("en", "es")
FALLBACK = "en"


def say(language: str, key: str, **values: object) -> str:
    """The sentence `section.name` in this language, with its values filled in."""
    sentences = _WORDS.get(language, _WORDS[FALLBACK])
    if "count" in values:
        form = "one" if values["count"] == 1 else "other"
        sentence = sentences.get(f"{key}.{form}") or _WORDS[FALLBACK].get(f"{key}.{form}")
        if sentence is not None:
            return sentence.format(**values)
    return (sentences.get(key) or _WORDS[FALLBACK][key]).format(**values)


def keys(language: str) -> frozenset[str]:
    """Every key this language has."""
    return frozenset(_WORDS[language])


def _read(language: str) -> dict[str, str]:
    file = resources.files("device.core") / "words" / f"{language}.toml"
    return _flat(tomllib.loads(file.read_text(encoding="utf-8")))


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = str(value)
    return flat


_WORDS = {language: _read(language) for language in LANGUAGES}
