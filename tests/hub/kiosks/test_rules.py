"""Whether a kiosk is up, and when its boots began."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contract.messages import Boot
from hub.kiosks.rules import BootSource, KnownBoot, boots_told, next_deadline, status
from tests.hub.ingest.test_sorting import heartbeat
from tests.hub.making import NOON, an_id


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "up"), (30, "up"), (90, "up"), (91, "late"), (690, "late"), (691, "silent")],
)
def test_a_kiosk_is_up_until_its_next_heartbeat_is_overdue(seconds: int, expected: str) -> None:
    assert status(NOON + timedelta(seconds=seconds), next_deadline(NOON)) == expected


def test_a_kiosk_never_heard_is_new_and_one_taken_away_is_retired() -> None:
    assert status(NOON, None) == "new"
    assert status(NOON, next_deadline(NOON), retired_at=NOON) == "retired"


def test_a_set_clock_tells_when_its_own_boot_began() -> None:
    (boot,) = boots_told(heartbeat(uptime_ms=60_000), NOON + timedelta(hours=1))
    assert boot == KnownBoot(an_id(999), NOON - timedelta(minutes=1), BootSource.KIOSK)


def test_an_unset_clock_leaves_it_to_the_moment_of_receipt() -> None:
    beat = heartbeat(clock="unsynced", sent_at=NOON - timedelta(days=14), uptime_ms=60_000)
    (boot,) = boots_told(beat, NOON)
    assert boot == KnownBoot(an_id(999), NOON - timedelta(minutes=1), BootSource.HUB)


def test_earlier_boots_are_told_with_or_without_their_time() -> None:
    boots = [Boot(boot_id=an_id(1), started_at=NOON), Boot(boot_id=an_id(2)),
             Boot(boot_id=an_id(999))]  # fmt: skip
    _, first, second = boots_told(heartbeat(boots=boots), NOON)
    assert first == KnownBoot(an_id(1), NOON, BootSource.KIOSK)
    assert second == KnownBoot(an_id(2), None, BootSource.NEVER)


def test_the_kiosks_own_clock_is_the_best_witness() -> None:
    assert BootSource.KIOSK.beats(BootSource.HUB)
    assert BootSource.HUB.beats(BootSource.NEVER)
    assert not BootSource.NEVER.beats(BootSource.KIOSK)
