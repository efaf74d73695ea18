"""The fold: log-ins of one person on one day become visits."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from contract.events import ClosedBy, Outcome
from hub.visits import rules
from hub.visits.facts import (
    Cancelling,
    Choice,
    Closing,
    Confirming,
    Correcting,
    Facts,
    Opening,
)
from hub.visits.rules import LogIn, Visit, captured_person, fold, standing
from tests.hub.making import ANA, NOON, SEALED

DAY = date(2026, 3, 4)


def minute(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


Said = Choice | Closing | Cancelling | Confirming | Correcting


def log_in(visit: str, at: float, *facts: Said) -> LogIn:
    opening = Opening(minute(at), DAY, "m:1", "walkup-1", "swipe", "en", 0)
    said = Facts(opening)
    for fact in facts:
        said.add(fact)
    found = rules.log_in(visit, said)
    assert found is not None
    return found


def choice(at: float, *services: str) -> Choice:
    return Choice(minute(at), f"choice-{at}", services)


def closing(at: float, by: ClosedBy = "customer", **verdicts: Outcome) -> Closing:
    return Closing(minute(at), f"closing-{at}", by, tuple(verdicts.items()))


def outcomes(visit: Visit) -> dict[str, tuple[bool, str | None, str | None]]:
    return {one.service: (one.intended, one.outcome, one.confirmed_by) for one in visit.selections}


def test_a_log_in_alone_is_an_open_visit() -> None:
    visits = fold([log_in("a", 0, choice(0, "resume", "phone"))])
    assert visits["a"].status == "open"
    assert outcomes(visits["a"]) == {"resume": (True, None, None), "phone": (True, None, None)}


def test_a_log_out_by_the_customer_confirms_each_service() -> None:
    said = closing(60, resume="used", phone="not_used", orientation="added")
    (visit,) = fold([log_in("a", 0, choice(0, "resume", "phone"), said)]).values()
    assert (visit.status, visit.closed_by, visit.closed_at) == ("closed", "customer", minute(60))
    assert outcomes(visit) == {
        "resume": (True, "used", "customer"),
        "phone": (True, "not_used", "customer"),
        "orientation": (False, "added", "customer"),
    }


def test_an_automatic_closing_confirms_nothing() -> None:
    (visit,) = fold([log_in("a", 0, choice(0, "resume"), closing(300, "auto"))]).values()
    assert (visit.status, visit.closed_by) == ("closed", "auto")
    assert outcomes(visit) == {"resume": (True, None, None)}


def test_what_the_customer_said_beats_the_automatic_closing() -> None:
    late = closing(290, resume="used")
    (visit,) = fold([log_in("a", 0, choice(0, "resume"), closing(300, "auto"), late)]).values()
    assert (visit.closed_by, visit.closed_at) == ("customer", minute(290))


DAYS = 24 * 60
"""Minutes."""


def test_what_is_said_days_later_verifies_the_services_and_moves_no_time() -> None:
    said = closing(3 * DAYS, "later", resume="used", phone="not_used", orientation="added")
    facts: list[Said] = [choice(0, "resume", "phone"), closing(300, "auto"), said]
    for order in (facts, facts[::-1]):
        (visit,) = fold([log_in("a", 0, *order)]).values()
        assert (visit.status, visit.closed_by, visit.closed_at) == ("closed", "auto", minute(300))
        assert visit.answered_at == minute(3 * DAYS)
        assert outcomes(visit) == {
            "resume": (True, "used", "later"),
            "phone": (True, "not_used", "later"),
            "orientation": (False, "added", "later"),
        }


def test_what_is_said_later_ends_no_visit_and_begins_no_second_one() -> None:
    said = closing(3 * DAYS, "later", resume="used")
    visits = fold([log_in("a", 0, choice(0, "resume"), said), log_in("b", 10)])
    assert {visit.id: visit.status for visit in visits.values()} == {"a": "open"}
    assert visits["a"].closed_at is None


def test_somebody_who_does_not_remember_has_answered_and_verified_nothing() -> None:
    facts: list[Said] = [
        choice(0, "resume"),
        closing(300, "interrupted"),
        closing(DAYS, "later"),
    ]
    (visit,) = fold([log_in("a", 0, *facts)]).values()
    assert (visit.closed_by, visit.answered_at) == ("interrupted", minute(DAYS))
    assert outcomes(visit) == {"resume": (True, None, None)}


def test_a_log_out_that_comes_after_the_later_answer_is_the_log_out() -> None:
    facts = [closing(DAYS, "later", resume="used"), closing(60, resume="not_used")]
    (visit,) = fold([log_in("a", 0, choice(0, "resume"), *facts)]).values()
    assert (visit.closed_by, visit.closed_at) == ("customer", minute(60))
    assert outcomes(visit) == {"resume": (True, "used", "later")}


def test_appointments_that_they_came_for_are_kept_once() -> None:
    came = Choice(minute(1), "came", (), ("x", "y"))
    again = Choice(minute(5), "again", ("resume",), ("x",))
    (visit,) = fold([log_in("a", 0, again, came)]).values()
    assert visit.kept == (("x", minute(1)), ("y", minute(1)))
    assert outcomes(visit) == {"resume": (True, None, None)}


def test_a_second_log_in_while_the_first_is_open_is_the_same_visit() -> None:
    visits = fold([log_in("b", 10, choice(10, "phone")), log_in("a", 0, choice(0, "resume"))])
    assert set(visits) == {"a"}
    assert visits["a"].joined == ("b",)
    assert set(outcomes(visits["a"])) == {"resume", "phone"}


def test_logging_out_of_the_second_log_in_closes_the_visit() -> None:
    (visit,) = fold([log_in("a", 0), log_in("b", 10, closing(60))]).values()
    assert (visit.id, visit.status, visit.closed_at) == ("a", "closed", minute(60))


def test_a_log_in_after_the_log_out_is_a_new_visit() -> None:
    visits = fold([log_in("a", 0, closing(30)), log_in("b", 60)])
    assert {visit.id: visit.status for visit in visits.values()} == {"a": "closed", "b": "open"}


def test_an_earlier_visit_that_arrives_late_stays_a_visit_of_its_own() -> None:
    visits = fold([log_in("b", 60), log_in("a", 0, closing(30))])
    assert {visit.id: visit.status for visit in visits.values()} == {"a": "closed", "b": "open"}


def test_a_cancelled_log_in_counts_for_nothing_and_joins_nobody() -> None:
    mistake = Cancelling(minute(6), "oops", "mistake")
    visits = fold([log_in("a", 0), log_in("b", 5, mistake), log_in("c", 10)])
    assert {visit.id: visit.status for visit in visits.values()} == {"a": "open", "b": "cancelled"}
    assert visits["a"].joined == ("c",)


def test_cancelling_the_first_log_in_leaves_the_second_as_the_visit() -> None:
    mistake = Cancelling(minute(6), "oops", "void_card")
    visits = fold([log_in("a", 0, mistake), log_in("b", 5)])
    assert {visit.id: visit.status for visit in visits.values()} == {"a": "cancelled", "b": "open"}


def test_nobody_leaves_before_coming() -> None:
    (visit,) = fold([log_in("a", 0, closing(-5))]).values()
    assert visit.closed_at == visit.opened_at


def test_used_though_not_chosen_is_added_whatever_the_kiosk_called_it() -> None:
    (visit,) = fold([log_in("a", 0, closing(9, resume="used", phone="not_used"))]).values()
    assert outcomes(visit) == {
        "resume": (False, "added", "customer"),
        "phone": (False, "not_used", "customer"),
    }


def test_the_later_word_on_a_service_stands() -> None:
    first, then = closing(30, resume="not_used"), closing(40, "staff", resume="used")
    (visit,) = fold([log_in("a", 0, choice(0, "resume"), then, first)]).values()
    assert outcomes(visit) == {"resume": (True, "used", "staff")}


def test_a_second_log_in_under_one_visit_id_is_not_taken() -> None:
    facts = Facts()
    assert facts.add(log_in("a", 0).opening)
    assert not facts.add(log_in("a", 5).opening)


@pytest.mark.parametrize(
    ("mode", "closed_by", "outcome", "confirmed_by", "expected"),
    [
        ("self_service", "customer", "used", "customer", "verified"),
        ("information", "customer", "added", "customer", "verified"),
        ("self_service", "customer", "not_used", "customer", "not_used"),
        ("self_service", "auto", None, None, "auto_closed"),
        ("self_service", "interrupted", None, None, "unverified"),
        ("self_service", None, None, None, "unverified"),
        ("self_service", "auto", "used", "later", "verified"),
        ("self_service", "auto", "not_used", "later", "not_used"),
        ("pending_staff", "auto", "used", "later", "pending_staff"),
        ("pending_staff", "customer", "used", "customer", "pending_staff"),
        ("pending_staff", "auto", None, None, "pending_staff"),
        ("pending_staff", "staff", "used", "staff", "verified"),
        (None, "customer", "used", "customer", "pending_staff"),
        (None, "customer", "added", "customer", "pending_staff"),
        (None, "customer", "not_used", "customer", "not_used"),
        (None, "auto", None, None, "pending_staff"),
        (None, None, None, None, "pending_staff"),
        (None, "staff", "used", "staff", "verified"),
    ],
)
def test_how_a_service_counts(
    mode: object, closed_by: str, outcome: str, confirmed_by: str, expected: str
) -> None:
    assert standing(mode, closed_by, outcome, confirmed_by) == expected  # type: ignore[arg-type]


def test_somebody_unknown_is_nobody_else() -> None:
    assert captured_person("m:1", ANA, "a") == "m:1"
    assert captured_person(None, SEALED, "a") == "v:a"
