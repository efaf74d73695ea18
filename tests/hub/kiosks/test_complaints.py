"""What is wrong with a kiosk, in sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from contract.messages import Heartbeat, OutboxState
from hub.kiosks.complaints import complaints

AT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)


def said(**changed: Any) -> Heartbeat:
    fields: dict[str, Any] = {
        "site": "lakewood",
        "device": "entrance",
        "kind": "walkup",
        "sent_at": AT,
        "clock": "synced",
        "boot_id": "00000000-0000-7000-8000-000000000001",
        "uptime_ms": 1,
        "version": "0.1.0",
        "outbox": OutboxState(depth=0, last_seq=3),
        "reader": "up",
    }
    return Heartbeat(**(fields | changed))


def test_a_kiosk_that_is_well_has_no_complaint() -> None:
    assert complaints("up", said(), AT) == []


def test_a_retired_kiosk_has_none_whatever_it_said() -> None:
    assert complaints("retired", said(reader="down"), AT) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reader": "down"}, "check the USB cable at the reader"),
        ({"clock": "unsynced"}, "clock is not set"),
        ({"under_voltage": True}, "power supply is too weak"),
        ({"temperature_c": 80.0}, "80 °C"),
        ({"disk_free_mb": 12}, "12 MB of storage"),
        ({"disk_errors": 2}, "replace the SD card"),
        ({"drawn_ago_s": 300}, "stood still"),
        ({"printer": "down"}, "printer does not answer"),
        ({"swipes_good": 60, "swipes_bad": 40}, "40 % of today's swipes"),
        (
            {"outbox": OutboxState(depth=7, last_seq=9, oldest_seq=3, oldest_age_s=900)},
            "7 events wait on it",
        ),
        ({"unwell": ["fan-stuck"]}, "fan stuck"),
        ({"unwell": ["broker-refuses"]}, "certificate"),
        ({"unwell": ["replaced-outbox"]}, "begun anew"),
    ],
)
def test_each_fault_has_a_sentence_with_what_to_do(changed: dict[str, Any], words: str) -> None:
    told = complaints("up", said(**changed), AT)
    assert len(told) == 1
    assert words in told[0]


def test_a_fault_is_told_once_though_it_is_said_twice() -> None:
    assert len(complaints("up", said(reader="down", unwell=["reader-lost"]), AT)) == 1


def test_few_swipes_prove_nothing() -> None:
    assert complaints("up", said(swipes_good=1, swipes_bad=3), AT) == []


@pytest.mark.parametrize(
    ("status", "words"),
    [("new", "no heartbeat yet"), ("late", "overdue"), ("silent", "check its power")],
)
def test_silence_is_told_by_how_long_it_lasts(status: Any, words: str) -> None:
    heard_at = None if status == "new" else AT
    assert words in complaints(status, None, heard_at)[0]
