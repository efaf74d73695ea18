"""Whose turn it is, whom an appointment waits for, and what to expect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.lobby.rules import (
    Want,
    begins,
    begins_for,
    called_for,
    expected_s,
    round_minutes,
    same_name,
    turn_of,
)

NINE = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def walk_in(minutes: float) -> Want:
    return Want("help", "Help", after(minutes), "help")


def appointment(minutes: float, staff: str = "", account: int | None = None) -> Want:
    due = after(minutes)
    return Want("a", "Counselor", due, None, due, staff, account)


def test_an_appointment_comes_first_at_its_time_and_last_before_it() -> None:
    wants = [walk_in(0), walk_in(5), appointment(30)]
    early = sorted(wants, key=lambda want: want.turn(after(29)))
    in_time = sorted(wants, key=lambda want: want.turn(after(30)))
    assert early == wants
    assert in_time == [wants[2], wants[0], wants[1]]


def test_whoever_wants_two_things_is_called_for_the_earlier_turn() -> None:
    assert turn_of([walk_in(0), appointment(30)], after(31)) == (0, after(30))
    assert turn_of([walk_in(0), appointment(30)], after(3)) == (1, after(0))


def test_a_wait_begins_at_the_door_unless_it_was_asked_for_later() -> None:
    assert begins(after(0), after(0.5)) == after(0)
    assert begins(after(0), after(45)) == after(45)
    assert begins_for(after(30), after(10)) == after(30)
    assert begins_for(after(30), after(40)) == after(40)
    assert appointment(30).waited(after(20)) == timedelta()


def test_a_named_appointment_is_for_that_one_alone() -> None:
    named, by_account = appointment(0, "Dana  REYES"), appointment(0, "Dana Reyes", account=7)
    assert named.waits_for(3, "dana reyes")
    assert not named.waits_for(3, "Tomas Lindqvist")
    assert by_account.waits_for(7, "Now Called Otherwise")
    assert not by_account.waits_for(3, "Dana Reyes")
    assert called_for([named, walk_in(0)], account=3, name="Tomas", service="") == [walk_in(0)]
    assert called_for([walk_in(0)], account=3, name="Tomas", service="other") == []


def test_names_are_one_however_they_are_typed() -> None:
    assert same_name("王小明", " 王小明 ")
    assert same_name("O'Brien", "o'brien")
    assert not same_name("Nguyễn", "Nguyen")


def test_what_to_expect() -> None:
    assert expected_s([600, 700, 800], []) == 0
    assert expected_s([600, 700, 800], [60]) == 700
    assert expected_s([600, 700, 800], [1_500]) == 1_500
    assert expected_s([600], [240]) == 240
    assert round_minutes(1) == 5
    assert round_minutes(700) == 15
    assert round_minutes(0) == 0


@given(st.lists(st.integers(0, 10_000)), st.lists(st.integers(0, 10_000), min_size=1))
def test_nobody_is_promised_less_than_somebody_waits_already(
    lately: list[int], waiting: list[int]
) -> None:
    expected = expected_s(lately, waiting)
    assert expected is not None
    assert expected >= max(waiting)
