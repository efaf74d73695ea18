"""The proof in words: what adds up, what is on its way, what needs somebody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.kiosks.verdicts import Side, Sides, verdict

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
