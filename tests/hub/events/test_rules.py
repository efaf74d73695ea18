"""Numbers of a device, and when events happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.events.rules import Happened, Stream, give_up, happened, implausible, receive
from hub.kiosks.rules import BootSource, KnownBoot
from tests.hub.making import NOON, Pen, an_id


def test_numbers_in_order_move_the_stream_on() -> None:
    assert receive(Stream(), [1, 2, 3]) == Stream(through=3)


def test_a_number_beyond_a_gap_waits_there() -> None:
    stream = receive(Stream(through=3), [5, 6, 9])
    assert stream == Stream(3, ((5, 6), (9, 9)))
    assert stream.missing() == ((4, 4), (7, 8))


def test_the_gap_closes_when_the_missing_number_comes() -> None:
    assert receive(Stream(3, ((5, 6),)), [4]) == Stream(through=6)


def test_numbers_held_back_need_not_be_asked_for() -> None:
    assert Stream(3, ((6, 6),)).missing(but=[4, 5]) == ()


def test_numbers_gone_at_the_device_are_lost_and_passed_over() -> None:
    stream = give_up(Stream(3, ((6, 6),)), before=6)
    assert stream == Stream(6, (), ((4, 5),))
    assert not stream.holds(4)
    assert stream.holds(6)


def test_a_device_that_holds_all_it_should_has_lost_nothing() -> None:
    assert give_up(Stream(through=7), before=8) == Stream(through=7)


def test_a_lost_number_that_comes_after_all_is_not_lost_any_more() -> None:
    stream = receive(give_up(Stream(3), before=7), [5])
    assert stream.lost == ((4, 4), (6, 6))
    assert stream.holds(5)


@given(st.permutations(range(1, 30)), st.integers(1, 8))
def test_any_order_in_any_batches_ends_complete(order: list[int], size: int) -> None:
    stream = Stream()
    for start in range(0, len(order), size):
        batch = order[start : start + size]
        stream = receive(receive(stream, batch), batch)
    assert stream == Stream(through=29)


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)), st.integers(0, 60))
def test_a_stream_holds_just_what_it_received(first: set[int], then: set[int], before: int) -> None:
    stream = receive(give_up(receive(Stream(), first), before), then)
    assert {seq for seq in range(1, 70) if stream.holds(seq)} == first | then
    missing = {seq for low, high in stream.missing() for seq in range(low, high + 1)}
    lost = {seq for low, high in stream.lost for seq in range(low, high + 1)}
    assert not (missing | lost) & (first | then)
    assert lost <= set(range(1, before))


def test_a_synced_clock_is_believed() -> None:
    assert happened(Pen().opened(an_id(1)), None) == Happened(NOON)


def test_an_unsynced_event_of_an_unknown_boot_is_held_back() -> None:
    assert happened(Pen(clock="unsynced").opened(an_id(1)), None) is None


def test_an_unsynced_event_is_put_right_by_boot_and_uptime() -> None:
    event = Pen(clock="unsynced").opened(an_id(1), at=NOON - timedelta(days=14), uptime_ms=90_000)
    boot = KnownBoot(event.boot_id, NOON, BootSource.KIOSK)
    assert happened(event, boot) == Happened(NOON + timedelta(seconds=90), 1)


def test_an_event_of_a_boot_nobody_knows_keeps_its_time_and_says_so() -> None:
    event = Pen(clock="unsynced").opened(an_id(1))
    assert happened(event, KnownBoot(event.boot_id, None, BootSource.NEVER)) == Happened(NOON, 2)


@pytest.mark.parametrize(
    ("captured_at", "uptime_ms"),
    [
        (datetime(1969, 12, 31, 23, 59, tzinfo=UTC), 0),
        (datetime(2200, 1, 1, tzinfo=UTC), 0),
        (datetime.max.replace(tzinfo=UTC), 0),
        (NOON, 2**53),
    ],
)
def test_what_no_clock_can_say_is_refused(captured_at: datetime, uptime_ms: int) -> None:
    assert implausible(captured_at, uptime_ms) is not None


def test_a_clock_that_starts_in_1970_may_be_true() -> None:
    assert implausible(datetime(1970, 1, 1, tzinfo=UTC), 1) is None
