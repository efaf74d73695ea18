"""
Reading an answer, what follows from the member's record, and which answer held on a day.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from hub.federal.characteristics.questions import QUESTIONS, Question
from hub.said import mark

ABROAD: Final = frozenset({"77", "88", "99", "AE", "AA", "AP"})
STATES: Final = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "DC",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "AS",
        "GU",
        "MP",
        "PR",
        "VI",
        "FM",
        "MH",
        "PW",
    ]
)
NO_ANSWER: Final = mark("This is none of the answers: choose one of the list.")
NO_STATE: Final = mark("This is no state: write its two letters, such as WA, or 77, 88, 99 abroad.")
NO_COUNTY: Final = mark("A county has three digits, such as 053.")
NO_ZIP: Final = mark("A ZIP code has five digits.")
NO_DAY: Final = mark("This is no day: write year, month and day, such as 2024-03-31.")
LATER: Final = mark("This day is still to come.")
_FIRST_DAY = date(1900, 1, 1)
_VETERAN = {"no": {"300": "0", "301": "0"}, "declined": {"300": "9"}}


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the history."""

    id: str
    element: str
    value: str
    since: date
    at: datetime
    by: str
    site: str
    is_told: bool = True


def read(element: str, typed: str, today: date) -> tuple[str, str]:
    """An answer as it is kept, and what is wrong with it; nothing typed is no answer."""
    question, text = QUESTIONS[element], typed.strip()
    if not text:
        return "", ""
    match question.kind:
        case "codes":
            return (text, "") if text in question.answers else (text, NO_ANSWER)
        case "state":
            code = text.upper()
            return (code, "") if code in STATES | ABROAD else (text, NO_STATE)
        case "county":
            return (text, "") if re.fullmatch("[0-9]{3}", text) else (text, NO_COUNTY)
        case "zip":
            return (text, "") if re.fullmatch("[0-9]{5}", text) else (text, NO_ZIP)
        case "day":
            return _day(text, today)


def _day(text: str, today: date) -> tuple[str, str]:
    day = read_day(text)
    if day is None or day < _FIRST_DAY:
        return text, NO_DAY
    return (day.isoformat(), "") if day <= today else (text, LATER)


def read_day(text: str) -> date | None:
    """A day as a browser sends it."""
    try:
        return (
            date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
        )
    except ValueError:
        return None


def derived(birth_date: date | None, veteran: str | None) -> dict[str, str]:
    """What follows from the member's record; an answer of staff goes before it, but for the birth date."""
    found = dict(_VETERAN.get(veteran or "", {}))
    if birth_date is not None:
        found["200"] = birth_date.isoformat()
    return found


def held(answers: Iterable[Answer], day: date) -> dict[str, Answer]:
    """The answer to each question that held on a day."""
    found: dict[str, Answer] = {}
    for one in sorted(answers, key=_order):
        if one.since <= day:
            found[one.element] = one
    return found


def values_for(answers: Iterable[Answer], day: date, last: date) -> dict[str, str]:
    """
    What the participant record of somebody who began on `day` holds, through `last`.

    What is wanted as at entry is as it held then; if nobody had asked by then, as first written
    down after it.  The rest is as known last.
    """
    ordered = sorted(answers, key=_order)
    found: dict[str, str] = {}
    for one in ordered:
        question = QUESTIONS.get(one.element)
        if question is not None and _counts(question, one, found, day, last):
            found[one.element] = one.value
    return {element: value for element, value in found.items() if value}


def _counts(
    question: Question, one: Answer, found: Mapping[str, str], day: date, last: date
) -> bool:
    if one.since > last:
        return False
    return not question.at_entry or one.since <= day or not found.get(one.element)


def _order(one: Answer) -> tuple[date, datetime, str]:
    return one.since, one.at, one.id
