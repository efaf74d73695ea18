"""Answers: what may be said, which held on a day, and what follows from the record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.federal.characteristics import rules
from hub.federal.characteristics.questions import QUESTIONS
from hub.federal.characteristics.rules import Answer, derived, held, values_for
from tests.hub.federal.pirl.making import SCHEMA

TODAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 20, tzinfo=UTC)


def said(element: str, value: str, since: str, number: int = 1) -> Answer:
    at = NOON + timedelta(minutes=number)
    return Answer(str(number), element, value, date.fromisoformat(since), at, "dana", "lakewood")


def test_each_answer_is_a_code_of_the_federal_layout() -> None:
    for element, question in QUESTIONS.items():
        known = SCHEMA.by_number[element]
        assert set(question.answers) <= set(known.allowed), element
        assert bool(question.answers) == (question.kind == "codes"), element
        assert (question.kind == "day") == (known.kind == "DT"), element


@pytest.mark.parametrize(
    ("element", "typed", "kept", "fault"),
    [
        ("202", "9", "9", ""), ("202", " 1 ", "1", ""), ("202", "", "", ""),
        ("202", "yes", "yes", rules.NO_ANSWER), ("803", "9", "9", rules.NO_ANSWER),
        ("101", "wa", "WA", ""), ("101", "88", "88", ""), ("101", "XX", "XX", rules.NO_STATE),
        ("102", "053", "053", ""), ("102", "53", "53", rules.NO_COUNTY),
        ("103", "98499", "98499", ""), ("103", "98499-1", "98499-1", rules.NO_ZIP),
        ("304", "2020-02-29", "2020-02-29", ""), ("304", "2021-02-29", "2021-02-29", rules.NO_DAY),
        ("304", "2026-11-19", "2026-11-19", rules.LATER), ("304", "1/2/2020", "1/2/2020", rules.NO_DAY),
        ("103", "\u0669\u0668\u0664\u0669\u0669", "\u0669\u0668\u0664\u0669\u0669", rules.NO_ZIP),
    ],
)  # fmt: skip
def test_an_answer_is_read(element: str, typed: str, kept: str, fault: str) -> None:
    assert rules.read(element, typed, TODAY) == (kept, fault)


def test_the_answer_of_a_day_is_the_last_one_that_began_by_then() -> None:
    answers = [
        said("400", "0", "2026-01-01", 1),
        said("400", "1", "2026-06-01", 2),
        said("400", "2", "2026-03-01", 3),  # written down later, true earlier
    ]
    assert held(answers, date(2026, 2, 1))["400"].value == "0"
    assert held(answers, date(2026, 4, 1))["400"].value == "2"
    assert held(answers, date(2026, 7, 1))["400"].value == "1"
    assert held(answers, date(2025, 7, 1)) == {}


def test_what_is_wanted_as_at_entry_is_as_it_held_then() -> None:
    answers = [said("400", "0", "2026-01-01", 1), said("400", "1", "2026-06-01", 2)]
    last = date(2026, 9, 30)
    assert values_for(answers, date(2026, 3, 1), last) == {"400": "0"}
    assert values_for(answers, date(2026, 6, 1), last) == {"400": "1"}


def test_what_nobody_had_asked_at_entry_is_as_first_written_down_after_it() -> None:
    answers = [said("409", "5", "2026-06-01", 1), said("409", "3", "2026-07-01", 2)]
    assert values_for(answers, date(2026, 3, 1), date(2026, 9, 30)) == {"409": "5"}
    assert values_for(answers, date(2026, 3, 1), date(2026, 5, 1)) == {}


def test_where_somebody_lives_is_as_known_last() -> None:
    answers = [said("103", "98499", "2026-01-01", 1), said("103", "98101", "2026-06-01", 2)]
    assert values_for(answers, date(2026, 1, 1), date(2026, 9, 30)) == {"103": "98101"}


def test_an_answer_that_was_taken_back_is_none() -> None:
    answers = [said("202", "1", "2026-01-01", 1), said("202", "", "2026-01-01", 2)]
    assert values_for(answers, date(2026, 2, 1), date(2026, 9, 30)) == {}


def test_what_follows_from_the_record_is_no_guess() -> None:
    assert derived(date(1988, 2, 29), "no") == {"200": "1988-02-29", "300": "0", "301": "0"}
    assert derived(None, "declined") == {"300": "9"}
    # "You or your spouse": which of them served, only the person can say.
    assert derived(None, "yes") == {}
    assert derived(None, None) == {}
