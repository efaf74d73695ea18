"""When somebody is told of trouble: after its grace, once, and at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.messages import OutboxState
from hub.kiosks.alerts.conditions import SITE, Condition, Key, Seen, conditions, is_held
from hub.kiosks.alerts.rules import FLAPS, Patience, Telling, Watch, let_go, step
from hub.kiosks.complaints import complaints
from hub.kiosks.reading import ProofRow, SeenKiosk
from hub.kiosks.rules import Status
from hub.kiosks.verdicts import Side, Sides, Verdict
from tests.hub.kiosks.test_complaints import said

AT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE = Patience()


def kiosk(device: str, status: Status = "up", **told: object) -> SeenKiosk:
    heartbeat = said(device=device, **told)
    return SeenKiosk(device, "walkup", status, AT, AT, heartbeat, complaints(status, heartbeat, AT))


def seen(*kiosks: SeenKiosk, **known: object) -> Seen:
    plain = Seen(kiosks=kiosks, set_aside=0, proof=[], lost=[], is_open=True)
    return replace(plain, **known)  # type: ignore[arg-type]  # what a test departs in


def keys(found: list[Condition]) -> list[Key]:
    return [one.key for one in found]


def test_a_site_that_is_well_has_no_condition() -> None:
    assert conditions(seen(kiosk("a"), kiosk("b", "new"), kiosk("c", "retired"))) == []


def test_a_silent_kiosk_is_one_condition() -> None:
    found = conditions(seen(kiosk("a"), kiosk("b", "silent"), kiosk("c", "late")))
    assert keys(found) == [Key("b", "silent"), Key("c", "silent")]


def test_a_site_that_is_down_is_one_condition_and_none_a_kiosk() -> None:
    down = seen(kiosk("a", "late"), kiosk("b", "silent"), kiosk("c", "new"))
    assert keys(conditions(down)) == [Key(SITE, "site_down")]
    assert "None of the site's 2 kiosks" in conditions(down)[0].sentence


def test_the_only_kiosk_of_a_site_is_told_by_its_own_name() -> None:
    assert keys(conditions(seen(kiosk("a", "silent")))) == [Key("a", "silent")]


def test_a_paused_kiosk_is_not_counted_when_the_site_is_looked_at() -> None:
    down = seen(kiosk("a", "silent"), kiosk("b", "silent"), kiosk("c"), paused=frozenset({"c"}))
    assert keys(conditions(down)) == [Key(SITE, "site_down")]


def test_each_code_is_a_condition_with_the_sentence_of_its_page() -> None:
    found = conditions(seen(kiosk("a", reader="down", unwell=["reader-lost", "fan-stuck"])))
    assert keys(found) == [Key("a", "unwell", "reader-lost"), Key("a", "unwell", "fan-stuck")]
    assert "check the USB cable" in found[0].sentence
    assert "fan stuck" in found[1].sentence


def test_what_a_silent_kiosk_said_last_is_no_condition() -> None:
    found = conditions(seen(kiosk("a", "silent", unwell=["hot"]), kiosk("b")))
    assert keys(found) == [Key("a", "silent")]


def test_events_that_wait_too_long_are_a_condition() -> None:
    outbox = OutboxState(depth=7, last_seq=9, oldest_seq=3, oldest_age_s=1_200)
    found = conditions(seen(kiosk("a", outbox=outbox, unwell=["events-waiting"])))
    assert keys(found) == [Key("a", "waiting")]
    assert "for 20 minutes" in found[0].sentence


def test_what_is_set_aside_lost_or_differs_is_a_condition_also_at_night() -> None:
    side = Side(3, "a" * 16)
    sides = Sides("a", side, side, 0, side, side)
    rows = [
        ProofRow(date(2026, 11, day), sides, Verdict("differs", "bad", "Not the same"))
        for day in (18, 17)
    ]
    found = conditions(seen(kiosk("a"), set_aside=2, proof=rows, lost=[("b", 4)], is_open=False))
    assert keys(found) == [Key(SITE, "set_aside"), Key("a", "proof"), Key("b", "proof", "lost")]


def test_nothing_is_said_of_kiosks_while_the_site_is_closed() -> None:
    closed = seen(kiosk("a", "silent"), kiosk("b", unwell=["hot"]), is_open=False)
    assert conditions(closed) == []
    assert is_held(Key("a", "silent"), closed)
    assert not is_held(Key(SITE, "set_aside"), closed)


@pytest.mark.parametrize("paused", [SITE, "a"])
def test_a_pause_holds_a_kiosk_or_all(paused: str) -> None:
    quiet = seen(kiosk("a", "silent"), kiosk("b"), kiosk("c"), paused=frozenset({paused}))
    assert conditions(quiet) == []
    assert is_held(Key("a", "silent"), quiet)


def run(*spells: tuple[bool, int], patience: Patience = PATIENCE) -> list[tuple[int, Telling]]:
    """What is told when a thing holds, or not, for so many minutes; a look a minute."""
    watch: Watch | None = None
    told: list[tuple[int, Telling]] = []
    closed: list[int] = []
    minute = 0
    for holds, minutes in spells:
        for _ in range(minutes):
            lately = sum(1 for ended in closed if minute - ended < 60)
            watch, telling = step(watch, AT + minute * MINUTE, patience, holds=holds, lately=lately)
            if telling is not None:
                told.append((minute, telling))
            if watch is not None and watch.closed_at is not None:
                closed.append(minute)
                watch = None
            minute += 1
    return told


def test_short_trouble_is_not_told() -> None:
    assert run((True, 5), (False, 60)) == []


def test_lasting_trouble_is_told_once_and_its_end_once() -> None:
    assert run((True, 60), (False, 60)) == [(5, "opened"), (65, "closed")]


def test_what_comes_back_at_once_is_the_same_trouble() -> None:
    assert run((True, 10), (False, 3), (True, 10), (False, 10)) == [(5, "opened"), (28, "closed")]


def test_what_comes_and_goes_is_told_once_as_that() -> None:
    told = run((True, 10), *[(False, 3), (True, 3)] * 10, (False, 60))
    assert [telling for _, telling in told] == ["opened", "flapping", "closed"]


def test_what_ends_and_comes_again_within_the_hour_is_flapping_too() -> None:
    told = run(*[(True, 8), (False, 8)] * 3, (False, 60))
    assert [telling for _, telling in told] == [
        "opened",
        "closed",
        "opened",
        "closed",
        "flapping",
        "closed",
    ]


def test_nobody_who_acknowledged_is_reminded() -> None:
    watch = Watch(since=AT, opened_at=AT, told_at=AT)
    later = AT + timedelta(hours=4)
    assert step(watch, later, PATIENCE, holds=True)[1] == "still"
    assert step(replace(watch, is_acknowledged=True), later, PATIENCE, holds=True)[1] is None


def test_grace_begins_anew_after_a_pause_and_what_is_open_stays() -> None:
    assert let_go(Watch(since=AT)) is None
    opened = Watch(since=AT, opened_at=AT)
    assert let_go(opened) is opened


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=30))
def test_each_opening_is_told_before_its_end(spells: list[tuple[bool, int]]) -> None:
    told = [telling for _, telling in run(*spells)]
    is_open = False
    for telling in told:
        if telling == "closed":
            is_open = False
        elif telling == "opened":
            assert not is_open
            is_open = True
    assert sum(telling == "flapping" for telling in told) <= 1 + len(spells) // FLAPS


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("reader-lost", {"reader": "down"}),
        ("screen-frozen", {"drawn_ago_s": 300}),
        ("disk-errors", {"disk_errors": 2}),
        ("disk-low", {"disk_free_mb": 12}),
        ("under-voltage", {"under_voltage": True}),
        ("hot", {"temperature_c": 85.0}),
        ("clock-unsynced", {"clock": "unsynced"}),
        ("replaced-outbox", {}),
        ("broker-refuses", {}),
        ("lamps-lost", {}),
        ("keys-lost", {}),
        ("speech-lost", {}),
        ("no-catalogue", {}),
        ("command-key-changed", {}),
    ],
)
def test_every_code_a_kiosk_has_is_told_in_its_own_sentence(
    code: str, told: dict[str, Any]
) -> None:
    (found,) = conditions(seen(kiosk("a", unwell=[code], **told)))
    assert found.sentence in kiosk("a", unwell=[code], **told).wrong
    assert "calls itself unwell" not in found.sentence
