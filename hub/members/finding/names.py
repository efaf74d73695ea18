"""
Names, the rules: how they are folded to be found, and when two of them are nearly the same.

Pure.  Case, accents, apostrophes, hyphens and the order of names make no difference; a
letter mistyped or swapped, or a spelling that sounds alike, makes little.  Names of any
script: of one written without spaces, each ending is a word too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from typing import NamedTuple

import jellyfish

MAX_WORD = 80
MAX_WORDS = 24
"""Of one member: a name of 80 characters has no more that tell anything."""

_BARE = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "\u0131": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)
_INSIDE = re.compile(r"['’‘ʻʼ`´·\u200c\u200d]")  # noqa: RUF001 - the apostrophes that people type
_BETWEEN = re.compile(r"[\s.,;/()-]+|[‐-―]+")  # noqa: RUF001 - and the hyphens
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")  # fmt: skip

_SHORT = 4
_CLOSE = 0.93
_NEARLY = 0.86
_SHORTEST_SOUND = 2


class Named(NamedTuple):
    """A person as far as their names and birth date tell."""

    first_name: str
    last_name: str
    preferred_name: str = ""
    birth_date: date | None = None


def fold(text: str) -> str:
    """`Nguyễn` and `NGUYEN` as `nguyen`, `O'Brien` as `obrien`."""
    plain = unicodedata.normalize("NFKD", _INSIDE.sub("", text).casefold())
    kept = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", kept).translate(_BARE)


def parts(text: str) -> list[str]:
    """The folded parts of a name or of what somebody looks for."""
    return [word for word in _BETWEEN.split(fold(text)) if word]


def words(*names: str) -> list[str]:
    """Every word by which these names are found, each once."""
    found: dict[str, None] = {}
    for name in names:
        for written in fold(name).split():
            pieces = [word for word in _BETWEEN.split(written) if word]
            for word in (*pieces, "".join(pieces)):
                found.update(dict.fromkeys(ending[:MAX_WORD] for ending in _endings(word)))
    return [word for word in found if word][:MAX_WORDS]


def sounds(*names: str) -> list[str]:
    """How the parts of these names sound in English, as far as they are in Latin letters."""
    found = (jellyfish.metaphone(word) for name in names for word in parts(name) if word.isascii())
    return [sound[:MAX_WORD] for sound in dict.fromkeys(found) if len(sound) >= _SHORTEST_SOUND]


def are_near(one: Named, other: Named) -> bool:
    """
    Whether the desk should ask if these are one person.

    With the same birth date it is enough that one part of the names is nearly the same: the
    other may have changed by marriage.  With nearly the same date, or none, all parts must
    agree; with different ones nobody is asked.
    """
    if not one.birth_date or not other.birth_date:
        return _agree(one, other, _CLOSE)
    if one.birth_date == other.birth_date:
        return any(_likeness(left, right, _NEARLY) for left, right in _spellings(one, other))
    return _is_slip(one.birth_date, other.birth_date) and _agree(one, other, _CLOSE)


def are_likely_one(one: Named, other: Named) -> bool:
    """Whether a stranger's record may be shown: the same birth date, and every part alike."""
    has_same_day = one.birth_date is not None and one.birth_date == other.birth_date
    return has_same_day and _agree(one, other, _NEARLY)


def _agree(one: Named, other: Named, least: float) -> bool:
    return any(_all_alike(left, right, least) for left, right in _spellings(one, other))


def _all_alike(left: list[str], right: list[str], least: float) -> bool:
    fewer, more = sorted((left, right), key=len)
    if _are_joined_alike(left, right):
        return bool(fewer)
    if len(fewer) == 1 and len(more) > 1:
        return False  # a first name alone tells nothing
    return _likeness(left, right, least) >= len(fewer) > 0


def _likeness(left: list[str], right: list[str], least: float) -> int:
    """How many parts of the name with fewer parts have a like one in the other."""
    if _are_joined_alike(left, right):
        return len(left)
    fewer, more = sorted((left, right), key=len)
    free = list(more)
    alike = 0
    for part in fewer:
        found = next((word for word in free if _are_alike(part, word, least)), None)
        if found is not None:
            free.remove(found)
            alike += 1
    return alike


def _are_joined_alike(left: list[str], right: list[str]) -> bool:
    """Whether it is one name, written with spaces here and without them there."""
    return bool({"".join(left), "".join(left[::-1])} & {"".join(right), "".join(right[::-1])})


def _spellings(one: Named, other: Named) -> Iterator[tuple[list[str], list[str]]]:
    return product(_called(one), _called(other))


def _called(person: Named) -> Iterator[list[str]]:
    last = parts(person.last_name)
    yield [*parts(person.first_name), *last]
    if person.preferred_name:
        yield [*parts(person.preferred_name), *last]


def _are_alike(one: str, other: str, least: float) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORT:
        # Of Li and Lu nobody knows whether it was a slip; Ana and Anna are told by their sound.
        return _sound_alike(one, other)
    if jellyfish.damerau_levenshtein_distance(one, other) <= 1:
        return True
    if _sound_alike(one, other):
        return True
    return jellyfish.jaro_winkler_similarity(one, other) >= least


def _sound_alike(one: str, other: str) -> bool:
    if not (one.isascii() and other.isascii()) or one[0] != other[0]:
        return False
    sound = jellyfish.metaphone(one)
    return len(sound) >= _SHORTEST_SOUND and sound == jellyfish.metaphone(other)


def _is_slip(one: date, other: date) -> bool:
    """Whether one is the other with day and month swapped, or with a single digit mistyped."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    pairs = zip(one.strftime("%Y%m%d"), other.strftime("%Y%m%d"), strict=True)
    return sum(left != right for left, right in pairs) == 1


def _endings(word: str) -> Iterable[str]:
    yield word
    if _UNSPACED.search(word):
        yield from _inner(word)


def _inner(word: str) -> Iterator[str]:
    for start in range(1, min(len(word), 8)):
        yield word[start:]
