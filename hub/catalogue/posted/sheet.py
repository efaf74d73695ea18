"""
The posted menu: what hangs on the wall, put together in one language.

Names, times and days are written as that language writes them.  What a language lacks is
shown in English and marked, so that nobody hangs it up unseen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from importlib import resources

from babel import Locale
from babel.dates import format_date, format_interval, format_time, get_day_names
from msgspec import UNSET

from contract.messages import Service, Span
from hub.catalogue.opening.rules import Opening, spans_of
from hub.catalogue.rules import ENGLISH

AHEAD = timedelta(days=45)
"""So far ahead the posted menu tells of special days."""
_LOCALES = {"en": "en_US", "es": "es_US", "tl": "fil", "zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant"}
_DASH = "\u2013"


@dataclass(frozen=True, slots=True)
class Line:
    """A service on the menu."""

    label: str
    language: str
    """In which the label is: English where the menu's language lacks it."""
    icon: str
    by_staff: bool
    times: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week, or days in a row with the same hours, and their times."""

    name: str
    times: str
    what: str = ""
    """Of a special day: what day it is."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole menu."""

    language: str
    words: Mapping[str, str]
    lines: tuple[Line, ...]
    week: tuple[Day, ...]
    special: tuple[Day, ...]
    equal: tuple[tuple[str, str], ...]
    """The lines of equal opportunity with their languages: English, Spanish, and the menu's."""
    printed: str

    @property
    def lacking(self) -> int:
        """How many services this language has no word for."""
        return sum(line.language != self.language for line in self.lines)


def make(
    services: Sequence[Service], opening: Opening, language: str, *, today: date, version: int
) -> Sheet:
    """The menu of a day in a language."""
    words, locale = words_of(language), locale_of(language)
    equal = dict.fromkeys((ENGLISH, "es", language))
    return Sheet(
        language=language,
        words=words,
        lines=tuple(_line(service, language, locale) for service in services),
        week=tuple(_week(opening, words, locale)),
        special=tuple(_special(opening, words, language, locale, today)),
        equal=tuple((one, words_of(one)["equal"]) for one in equal),
        printed=words["printed"].format(
            day=format_date(today, "long", locale=locale), version=version
        ),
    )


@cache
def _all_words() -> dict[str, dict[str, str]]:
    text = resources.files("hub.catalogue.posted").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def words_of(language: str) -> dict[str, str]:
    """The menu's own words in a language, or else in English."""
    return _all_words().get(language) or _all_words()[ENGLISH]


def locale_of(language: str) -> Locale:
    """How a language of ours writes days and times."""
    return Locale.parse(_LOCALES.get(language, language.replace("-", "_")))


def _line(service: Service, language: str, locale: Locale) -> Line:
    has_it = bool(service.label.get(language))
    spoken = language if has_it else ENGLISH
    has_hours = service.opens is not UNSET and service.closes is not UNSET
    times = ""
    if has_hours:
        times = _times([Span(opens=str(service.opens), closes=str(service.closes))], locale)
    return Line(
        service.label.get(spoken, service.code),
        spoken,
        service.icon,
        service.mode == "pending_staff",
        times,
    )


def _week(opening: Opening, words: Mapping[str, str], locale: Locale) -> list[Day]:
    if not opening.week:
        return []
    names = get_day_names("wide", locale=locale)
    spans = [spans_of(opening.week, weekday) for weekday in range(7)]
    found: list[Day] = []
    first = 0
    for weekday in range(1, 8):
        if weekday < 7 and spans[weekday] == spans[first]:
            continue
        last = weekday - 1
        name = str(names[first])
        if last > first:
            name = f"{name} {_DASH} {names[last]}"
        found.append(Day(name, _times(spans[first], locale) or words["closed"]))
        first = weekday
    return found


def _special(
    opening: Opening, words: Mapping[str, str], language: str, locale: Locale, today: date
) -> list[Day]:
    found = []
    for special in opening.special:
        if special.last < today or special.first > today + AHEAD:
            continue
        days = format_date(special.first, "long", locale=locale)
        if special.last > special.first:
            days = str(format_interval(special.first, special.last, "yMMMMd", locale=locale))
        what = special.name.get(language) or special.name.get(ENGLISH, "")
        times = _times(list(special.spans), locale) or words["closed"]
        found.append(Day(days, times, what))
    return found


def _times(spans: Sequence[Span], locale: Locale) -> str:
    return ", ".join(
        f"{_time(span.opens, locale)} {_DASH} {_time(span.closes, locale)}" for span in spans
    )


def _time(text: str, locale: Locale) -> str:
    return str(format_time(time.fromisoformat(text), "short", locale=locale))
