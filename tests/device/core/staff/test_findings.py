"""The machine's tests: every limit, every sentence that tells what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contract.messages import OutboxState
from device.core.health import ReaderFacts, Readings
from device.core.staff import findings
from device.core.staff.findings import Finding, Link
from tests.rig.first_menu import catalogue

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
WELL = Readings(
    temperature_c=51.2,
    under_voltage=False,
    throttled=False,
    disk_free_mb=9000,
    disk_errors=0,
    memory_free_mb=800,
)
REACHED = Link(
    "hub.local:8883", reached_ms=3, why_not="", is_plain=False, is_up=True, is_refused=False
)


def marks(found: Iterable[Finding]) -> dict[str, str]:
    return {about: line.mark for about, line in found}


def test_a_link_that_is_well() -> None:
    assert marks(findings.of_link(REACHED)) == {
        "network.broker": "good",
        "network.signed_in": "good",
    }


def test_everything_that_may_be_wrong_with_a_link() -> None:
    bad = Link(
        "hub.local:1883",
        reached_ms=None,
        why_not="no route",
        is_plain=True,
        is_up=False,
        is_refused=True,
    )
    found = list(findings.of_link(bad))
    assert marks(found) == dict.fromkeys(
        ("network.broker", "network.not_signed_in", "network.refused", "network.plain"), "bad"
    )
    assert found[0][1].text == (
        "The broker hub.local:1883 cannot be reached (no route): check cable, name and port."
    )


def test_a_terminal_says_nothing_of_a_sign_in_that_it_does_not_do() -> None:
    assert marks(findings.of_link(replace(REACHED, is_up=None))) == {"network.broker": "good"}


def test_the_hubs_answer() -> None:
    assert findings.of_acknowledgement(40, 5, None)[1].text == (
        "The hub acknowledged, after 40 ms."
    )
    late = findings.of_acknowledgement(None, 5, 62.7)[1]
    assert late.mark == "bad"
    assert late.text.endswith("Last acknowledgement 62 s ago.")
    never = findings.of_acknowledgement(None, 5, None)[1]
    assert never.text.endswith("No acknowledgement since the start.")


@pytest.mark.parametrize(
    ("age_s", "mark", "shown"),
    [(30, "good", "for 30 s"), (900, "good", "15 min"), (901, "bad", "15 min")],
)
def test_what_waits(age_s: int, mark: str, shown: str) -> None:
    state = OutboxState(depth=3, last_seq=9, oldest_seq=7, oldest_age_s=age_s)
    about, line = findings.of_outbox(state)
    assert (about, line.mark) == ("hub.depth", mark)
    assert shown in line.text


def test_nothing_waits() -> None:
    assert findings.of_outbox(OutboxState(depth=0, last_seq=9))[1].mark == "good"


def test_the_clock_tells_time_zone_and_offset() -> None:
    found = list(findings.of_clock(NOW, ZoneInfo("America/Los_Angeles"), is_synced=False))
    assert marks(found) == {"clock.unsynced": "bad", "clock.now": "none"}
    assert "2026-03-02 10:00:00 in America/Los_Angeles (UTC-08:00)" in found[1][1].text
    assert marks(findings.of_clock(NOW, ZoneInfo("UTC"), is_synced=True))["clock.synced"] == "good"


@pytest.mark.parametrize(
    ("days", "about"),
    [
        (400, "certificate.good"),
        (30, "certificate.good"),
        (29, "certificate.soon"),
        (0, "certificate.over"),
    ],
)
def test_how_long_a_certificate_is_good(days: int, about: str) -> None:
    found = findings.of_certificate(NOW + timedelta(days=days), NOW)
    assert found[0] == about
    assert (found[1].mark == "good") == (about == "certificate.good")


def test_storage() -> None:
    assert set(marks(findings.of_storage(WELL, 2, was_replaced=False)).values()) == {"good"}
    ill = replace(WELL, disk_free_mb=199, disk_errors=1)
    assert marks(findings.of_storage(ill, "disk full", was_replaced=True)) == dict.fromkeys(
        ("storage.little", "storage.errors", "storage.not_written", "storage.replaced"), "bad"
    )
    unknown = marks(findings.of_storage(Readings(), 2, was_replaced=False))
    assert unknown == {"storage.uncounted": "none", "storage.written": "good"}


def test_the_machine() -> None:
    assert "bad" not in marks(findings.of_machine(WELL, "1.0", 5)).values()
    ill = replace(WELL, temperature_c=80.0, under_voltage=True, throttled=True)
    bad = {
        about for about, mark in marks(findings.of_machine(ill, "1.0", 5)).items() if mark == "bad"
    }
    assert bad == {"machine.hot", "machine.power_bad", "machine.throttled"}
    unknown = marks(findings.of_machine(Readings(), "1.0", 5))
    assert set(unknown.values()) == {"none"}


def test_the_catalogue_and_its_age() -> None:
    assert findings.of_catalogue(None, NOW)[1].mark == "bad"
    text = findings.of_catalogue(catalogue(), NOW)[1].text
    assert text == "Catalogue version 1 of WorkSource Spokane, 2 h 0 min old."


@pytest.mark.parametrize(("state", "mark"), [("none", "none"), ("down", "bad"), ("up", "good")])
def test_the_reader(state: str, mark: str) -> None:
    assert findings.of_reader(ReaderFacts(state=state))[1].mark == mark  # type: ignore[arg-type]


def test_voices() -> None:
    assert marks(findings.of_voices(None, ("en",))) == {"speech.none": "bad"}
    found = dict(findings.of_voices(frozenset({"en", "es"}), ("en", "es", "so", "tl")))
    assert found["speech.voices"].text == "Voices for en, es."
    assert found["speech.missing"].text.startswith("No voice for so, tl")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-3, "0 s"), (59.9, "59 s"), (60, "1 min"), (12_000, "3 h 20 min"), (266_400, "3 d 2 h")],
)
def test_a_length_of_time(seconds: float, shown: str) -> None:
    assert findings.age(seconds) == shown
