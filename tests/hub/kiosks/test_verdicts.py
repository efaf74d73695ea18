"""The proof in words: what adds up, what is on its way, what needs somebody."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from hub.kiosks.verdicts import Grade, Kind, Side, Sides, Standing, Verdict, to_do, verdict

SAME, OTHER = "a" * 16, "b" * 16
EVEN = Sides(
    device="entrance",
    kiosk=Side(10, SAME),
    hub=Side(10, SAME),
    set_aside=0,
    log=Side(10, SAME),
    state=Side(10, SAME),
)


def test_three_equal_sides_add_up() -> None:
    assert verdict(EVEN).kind == "adds_up"
    assert not verdict(EVEN).needs_somebody


@pytest.mark.parametrize(
    ("kind", "changed", "needs_somebody"),
    [
        ("on_the_way", {"kiosk": Side(12, OTHER)}, True),
        ("more_here", {"kiosk": Side(9, OTHER)}, True),
        ("differs", {"kiosk": Side(10, OTHER)}, True),
        ("not_told", {"kiosk": None}, False),
        ("not_asked", {"state": None}, False),
        ("to_the_state", {"state": Side(7, OTHER)}, False),
        ("state_differs", {"state": Side(11, OTHER)}, True),
        ("state_differs", {"state": Side(10, OTHER)}, True),
        ("decide", {"set_aside": 1, "log": Side(9, OTHER), "state": Side(9, OTHER)}, True),
        ("decide", {"set_aside": 1, "log": Side(9, OTHER), "state": None}, True),
    ],
)
def test_each_way_of_not_adding_up_has_its_word(
    kind: str, changed: dict[str, object], needs_somebody: bool
) -> None:
    found = verdict(replace(EVEN, **changed))  # type: ignore[arg-type]  # named by the table
    assert (found.kind, found.needs_somebody) == (kind, needs_somebody)


def test_what_is_missing_and_waiting_is_counted() -> None:
    assert verdict(replace(EVEN, kiosk=Side(13, OTHER))).missing == 3
    assert verdict(replace(EVEN, state=Side(4, OTHER))).waiting == 6


def test_the_hubs_own_events_need_no_kiosk() -> None:
    assert verdict(replace(EVEN, device="hub", kiosk=None)).kind == "adds_up"


def test_a_missing_event_comes_before_what_is_set_aside() -> None:
    assert verdict(replace(EVEN, kiosk=Side(12, OTHER), set_aside=1)).kind == "on_the_way"


A_DAY = Sides("a", Side(9, "a" * 16), Side(9, "a" * 16), 2, Side(7, "a" * 16), None)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (None, "Bring it back"),
        (Standing("silent", 14), "Do not re-image"),
        (Standing("up", 14), "still holds 14"),
        (Standing("up", 0), "holds none, yet 3 are missing"),
        (Standing("retired", 0), "start it once more"),
    ],
)
def test_what_to_do_about_missing_events_depends_on_how_the_kiosk_is(
    now: Standing | None, words: str
) -> None:
    told = to_do(A_DAY, Verdict("on_the_way", "warn", "", missing=3), now)
    assert told is not None
    assert words in told


@pytest.mark.parametrize("kind", get_args(Kind))
def test_whatever_needs_somebody_says_what_to_do_and_nothing_else_does(kind: Kind) -> None:
    needs = kind in ("on_the_way", "decide", "more_here", "differs", "state_differs")
    grade: Grade = "bad" if needs else "calm"
    assert (to_do(A_DAY, Verdict(kind, grade, ""), None) is not None) is needs


def test_one_message_is_not_many() -> None:
    one = replace(A_DAY, set_aside=1)
    assert "the one message" in str(to_do(one, Verdict("decide", "warn", ""), None))
    assert "the 2 messages" in str(to_do(A_DAY, Verdict("decide", "warn", ""), None))
