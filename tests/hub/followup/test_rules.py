"""When somebody seems to get nowhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hub.followup.rules import Came, Given, Limits, Reason, reasons, sentence, weight

TODAY = date(2026, 11, 18)
ALONE = Given("job-search", "self_service", "verified", by_staff=False)
STAFF = Given("career-help", "pending_staff", "verified", by_staff=True)
ASKED = Given("career-help", "pending_staff", "pending_staff", by_staff=False)
LIMITS = Limits()


def ago(days: int, *services: Given, kept: bool = False) -> Came:
    return Came(TODAY - timedelta(days=days), services or (ALONE,), kept)


def codes(visits: list[Came], last_staff: date | None = None, first_days: int = 30) -> set[str]:
    first = TODAY - timedelta(days=first_days)
    return {one.code for one in reasons(visits, first, last_staff, TODAY, LIMITS)}


def test_often_alone_and_never_given_anything_by_staff() -> None:
    assert codes([ago(n * 7) for n in range(6)]) >= {"many_visits", "without_staff"}
    assert codes([ago(n * 7) for n in range(5)]) == set()


def test_whoever_staff_helped_lately_is_left_alone() -> None:
    visits = [ago(n * 5) for n in range(8)]
    assert codes(visits, last_staff=TODAY - timedelta(weeks=11)) == set()
    assert "without_staff" in codes(visits, last_staff=TODAY - timedelta(weeks=12))


def test_visits_in_which_staff_gave_something_are_no_visits_alone() -> None:
    assert codes([ago(n * 5, ALONE, STAFF) for n in range(9)]) == set()
    assert codes([ago(n * 5, kept=True) for n in range(9)]) == set()


def test_asking_in_vain_is_a_reason_by_itself() -> None:
    assert "asked_in_vain" in codes([ago(3, ASKED), ago(9, ASKED)], last_staff=TODAY)
    assert codes([ago(3, ASKED), ago(9, ASKED, STAFF)]) == set()


def test_what_adds_to_a_reason() -> None:
    often = [ago(n) for n in range(1, 12, 2)] + [ago(50)]
    assert codes(often, first_days=113) >= {"long_search", "more_often", "same_again"}
    assert not codes(often, first_days=111) & {"long_search"}


@given(
    some.lists(some.integers(0, 120), max_size=30),
    some.lists(some.sampled_from([ALONE, STAFF, ASKED]), min_size=1, max_size=3),
)
def test_one_more_visit_alone_never_takes_a_reason_for_many_visits_away(
    days: list[int], services: list[Given]
) -> None:
    visits = [ago(day, *services) for day in days]
    more = [*visits, ago(1)]
    if "many_visits" in codes(visits):
        assert "many_visits" in codes(more)


def test_the_sentences_say_the_numbers() -> None:
    assert sentence(Reason("many_visits", 7)) == "7 visits without staff in 8 weeks"
    assert "2 times" in sentence(Reason("asked_in_vain", 2))
    assert "2026-08-01" in sentence(Reason("without_staff", since=date(2026, 8, 1)))
    assert weight([Reason("asked_in_vain", 2)]) > weight([Reason("long_search", 20)])


@pytest.mark.parametrize("visits", [0, 105, -3])
def test_limits_make_sense(visits: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        Limits(visits=visits)
