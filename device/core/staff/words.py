"""
What staff and technicians read: one language, in `words/staff.toml`.

Pure.  A key that is missing is a fault of the build, found by a test.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

LANGUAGE = "en"


def sentence(key: str, /, **values: object) -> str:
    """The sentence `section.name` with its values filled in; `count` chooses its form."""
    words = _WORDS[key]
    if not isinstance(words, str):
        words = words["one" if values["count"] == 1 else "other"]
    return words.format(**values)


def keys() -> frozenset[str]:
    """Every key there is."""
    return frozenset(_WORDS)


def _read() -> dict[str, str | dict[str, str]]:
    file = resources.files("device.core") / "words" / "staff.toml"
    sections: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{s}.{name}": words for s, table in sections.items() for name, words in table.items()}


_WORDS = _read()
