"""Numbering, stamping, days and ages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from contract.events import EVENT_OF_BODY, Opened, decode, encode
from contract.fields import NOBODY
from device.core.capture import Moment, Origin, age_s, capture, local_day, renumbered

CHICAGO = ZoneInfo("America/Chicago")
ORIGIN = Origin("oak-street", "lobby-1", CHICAGO)
BOOT = "7c1f0d0e-7d7b-4b0c-9a55-1f2b3c4d5e6f"
OTHER_BOOT = "00000000-0000-4000-8000-000000000000"
ID = "01957a3e-0000-7000-8000-000000000001"
AT = datetime(2026, 3, 6, 18, tzinfo=UTC)
OPENED = Opened(visit=ID, who=NOBODY, by="none")


def event_at(moment: Moment) -> bytes:
    return encode(capture(OPENED, event_id=ID, seq=7, origin=ORIGIN, moment=moment))


def test_an_event_of_a_body_can_be_read_back() -> None:
    event = decode(event_at(Moment(AT, "synced", BOOT, 5)))
    assert type(event) is EVENT_OF_BODY[Opened]
    assert (event.id, event.seq, event.site, event.device) == (ID, 7, "oak-street", "lobby-1")
    assert (event.captured_at, event.clock, event.boot_id, event.uptime_ms) == (
        AT,
        "synced",
        BOOT,
        5,
    )
    assert event.body == OPENED


def test_a_renumbered_event_differs_in_its_number_alone() -> None:
    before = event_at(Moment(AT, "synced", BOOT, 5))
    after = renumbered(before, 99)
    assert decode(after).seq == 99
    assert renumbered(after, 7) == before


def test_within_a_boot_the_uptime_tells_the_age() -> None:
    payload = event_at(Moment(AT, "unsynced", BOOT, 5_000))
    two_weeks_on = AT.replace(day=20)
    assert age_s(payload, Moment(two_weeks_on, "synced", BOOT, 65_000)) == 60


def test_across_boots_the_clock_tells_the_age_and_never_less_than_nothing() -> None:
    payload = event_at(Moment(AT, "synced", BOOT, 5_000))
    assert age_s(payload, Moment(AT.replace(hour=19), "synced", OTHER_BOOT, 1)) == 3600
    assert age_s(payload, Moment(AT.replace(hour=17), "synced", OTHER_BOOT, 1)) == 0


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 7, 5, 30, tzinfo=UTC), "2026-03-06"),  # 23:30 the evening before
        (datetime(2026, 3, 7, 6, 0, tzinfo=UTC), "2026-03-07"),
        (datetime(2026, 3, 9, 4, 59, tzinfo=UTC), "2026-03-08"),  # the day of 23 hours
        (datetime(2026, 3, 9, 5, 0, tzinfo=UTC), "2026-03-09"),
        (datetime(2026, 11, 2, 5, 59, tzinfo=UTC), "2026-11-01"),  # the day of 25 hours
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "2028-02-29"),
    ],
)
def test_a_day_is_the_sites(at: datetime, day: str) -> None:
    assert local_day(at, CHICAGO) == day
