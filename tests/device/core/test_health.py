"""What a heartbeat says, and what it leaves out."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec import UNSET

from contract.messages import Boot, Heartbeat, OutboxState, decode_as, encode
from device.core.capture import Moment, Origin
from device.core.health import Condition, ReaderFacts, Readings, heartbeat, unwell

BOOT = "7c1f0d0e-7d7b-4b0c-9a55-1f2b3c4d5e6f"
AT = datetime(2026, 3, 6, 18, tzinfo=UTC)
WELL = Condition(
    origin=Origin("oak-street", "lobby-1", ZoneInfo("America/Chicago")),
    kind="walkup",
    version="0.1.0",
    moment=Moment(AT, "synced", BOOT, 60_000),
    outbox=OutboxState(depth=0, last_seq=12),
    days=[],
    boots=[Boot(boot_id=BOOT, started_at=AT)],
    reader=ReaderFacts(state="up", good=3, bad=1),
    readings=Readings(),
)


def test_a_heartbeat_keeps_the_contract() -> None:
    said = heartbeat(WELL)
    assert decode_as(Heartbeat, encode(said)) == said
    assert (said.site, said.device, said.kind) == ("oak-street", "lobby-1", "walkup")
    assert (said.sent_at, said.uptime_ms, said.boot_id) == (AT, 60_000, BOOT)
    assert (said.reader, said.swipes_good, said.swipes_bad) == ("up", 3, 1)


def test_what_is_not_known_is_left_out() -> None:
    said = heartbeat(WELL)
    for name in ("temperature_c", "throttled", "disk_errors", "drawn_ago_s", "reader_firmware"):
        assert getattr(said, name) is UNSET
        assert name.encode() not in encode(said)


def test_what_is_known_is_said() -> None:
    readings = Readings(41.5, False, True, 9000, 0, 300, 700)
    reader = ReaderFacts("up", "x" * 80, AT, 1, 0)
    condition = replace(
        WELL, readings=readings, reader=reader, drawn_ago_s=1.9, acknowledged_ago_s=0.2
    )
    said = heartbeat(condition)
    assert (said.temperature_c, said.under_voltage, said.throttled) == (41.5, False, True)
    assert (said.disk_free_mb, said.disk_errors) == (9000, 0)
    assert (said.memory_free_mb, said.memory_used_mb) == (300, 700)
    assert (said.drawn_ago_s, said.acknowledged_ago_s) == (1, 0)
    assert (said.reader_firmware, said.last_good_swipe_at) == ("x" * 64, AT)


def test_a_well_kiosk_complains_of_nothing() -> None:
    assert list(unwell(WELL)) == []


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (replace(WELL, reader=ReaderFacts("down")), "reader-lost"),
        (replace(WELL, drawn_ago_s=31.0), "screen-frozen"),
        (replace(WELL, readings=Readings(disk_errors=1)), "disk-errors"),
        (replace(WELL, readings=Readings(disk_free_mb=150)), "disk-low"),
        (replace(WELL, readings=Readings(under_voltage=True)), "under-voltage"),
        (replace(WELL, readings=Readings(temperature_c=80.0)), "hot"),
        (replace(WELL, moment=Moment(AT, "unsynced", BOOT, 1)), "clock-unsynced"),
        (
            replace(WELL, outbox=OutboxState(depth=1, last_seq=1, oldest_seq=1, oldest_age_s=901)),
            "events-waiting",
        ),
        (replace(WELL, troubles=("lamps-lost",)), "lamps-lost"),
    ],
)
def test_each_trouble_has_its_word(condition: Condition, code: str) -> None:
    assert heartbeat(condition).unwell == [code]


def test_a_lobby_pc_without_a_reader_is_well() -> None:
    condition = replace(WELL, kind="lobby-pc", reader=ReaderFacts())
    assert heartbeat(condition).reader == "none"
    assert list(unwell(condition)) == []
