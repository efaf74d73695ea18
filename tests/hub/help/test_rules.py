"""Who waits for a person, and for how long."""

from __future__ import annotations

from datetime import timedelta

from hub.help.rules import OVERDUE_AFTER, Request, calls
from tests.hub.making import NOON, an_id


def request(number: int, seconds: float, device: str = "walkup-1", **fields: str) -> Request:
    given = {"screen": "choosing", "visit": None, **fields}
    at = NOON + timedelta(seconds=seconds)
    return Request(an_id(number), device, given["screen"] or "", given["visit"], at)


def test_several_touches_at_one_kiosk_are_one_call_since_the_first() -> None:
    (call,) = calls(
        [request(2, 9, screen="verifying"), request(1, 0, visit=an_id(7)), request(3, 5)]
    )
    assert (call.since, call.newest) == (NOON, an_id(2))
    assert (call.screen, call.visit) == ("verifying", an_id(7))


def test_who_waits_longest_comes_first() -> None:
    found = calls([request(1, 9, "lobby-1"), request(2, 0, "walkup-2"), request(3, 4, "a-1")])
    assert [call.device for call in found] == ["walkup-2", "a-1", "lobby-1"]


def test_a_call_is_overdue_after_some_minutes() -> None:
    (call,) = calls([request(1, 0)])
    assert not call.is_overdue(NOON + OVERDUE_AFTER - timedelta(seconds=1))
    assert call.is_overdue(NOON + OVERDUE_AFTER)
