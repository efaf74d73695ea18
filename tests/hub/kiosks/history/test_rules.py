"""Samples keep the worst, and are put together without losing any of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from contract.messages import OutboxState
from hub.kiosks.history.rules import (
    SPANS,
    Fault,
    Sample,
    begin_of,
    sample_of,
    slot_of,
    span_of,
    together,
)
from tests.hub.ingest.test_sorting import heartbeat

AT = datetime(2026, 3, 4, 20, 3, tzinfo=UTC)


def a_sample(slot: int, **values: Any) -> Sample:
    plain = Sample(slot, 10, 0, 0, None, None, None, 0)
    return plain._replace(**values)


def test_five_minutes_are_one_slot() -> None:
    assert slot_of(AT) == slot_of(AT + timedelta(seconds=119))
    assert slot_of(AT) + 1 == slot_of(AT + timedelta(seconds=120))
    assert begin_of(slot_of(AT)) == AT.replace(minute=0)


def test_a_heartbeat_becomes_a_sample() -> None:
    said = heartbeat(
        outbox=OutboxState(depth=3, last_seq=9, oldest_seq=7, oldest_age_s=40),
        reader="down",
        under_voltage=True,
        clock="unsynced",
        temperature_c=61.5,
    )
    sample = sample_of(said, AT)
    assert sample[:5] == (slot_of(AT), 1, 3, 40, 61.5)
    assert Fault(sample.faults) == Fault.READER | Fault.UNDER_VOLTAGE | Fault.CLOCK


def test_joined_samples_keep_the_worst_and_what_only_one_knows() -> None:
    one = a_sample(4, waiting=7, temperature_c=50.0, disk_free_mb=900, faults=1)
    other = a_sample(5, waiting=2, temperature_c=55.0, memory_free_mb=300, faults=4)
    assert one.joined(other) == Sample(4, 20, 7, 0, 55.0, 900, 300, 5)
    assert one.joined(other) == other.joined(one)


def test_what_was_heard_is_a_share_of_what_was_due() -> None:
    assert a_sample(1, beats=5).heard(1) == 0.5
    assert a_sample(1, beats=11).heard(1) == 1.0


def test_samples_come_together_by_a_key_in_order() -> None:
    samples = [a_sample(slot) for slot in (1, 2, 13, 14)]
    joined = together(samples, lambda one: one.slot // 12)
    assert [(one.slot, one.beats) for one in joined] == [(1, 20), (13, 20)]


def test_a_span_of_no_name_is_the_first() -> None:
    assert span_of("week").name == "week"
    assert span_of("'; drop table") is SPANS[0]
