"""What every outbox keeps to: the one on disk and the fake alike."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract.events import AnyEvent, Opened, decode, digest
from contract.fields import NOBODY
from device.adapters.outbox import SqliteOutbox
from device.core.capture import Origin
from device.fakes import FakeClock, FakeOutbox
from device.ports import Outbox, Remembered

A_VISIT = "01957a3e-0000-7000-8000-000000000001"
OPENED = Opened(visit=A_VISIT, who=NOBODY, by="none")


@pytest.fixture
def heard() -> list[AnyEvent]:
    return []


@pytest.fixture(params=["sqlite", "fake"])
def outbox(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    origin: Origin,
    clock: FakeClock,
    heard: list[AnyEvent],
) -> Iterator[Outbox]:
    box: Outbox
    if request.param == "fake":
        box = FakeOutbox(origin, clock, heard.append)
    else:
        box = SqliteOutbox(tmp_path / "outbox.db", origin, clock, heard.append)
    yield box
    box.close()


def known(outbox: Outbox, events: int) -> list[AnyEvent]:
    """An outbox with whom the hub has spoken before, holding some events."""
    outbox.acknowledge(0, [])
    return [outbox.put(OPENED) for _ in range(events)]


def numbers(outbox: Outbox, after: int = 0) -> list[int]:
    return [seq for seq, _payload in outbox.pending(after, 100)]


def test_events_are_numbered_from_one_without_a_gap(outbox: Outbox) -> None:
    assert [event.seq for event in known(outbox, 3)] == [1, 2, 3]
    assert numbers(outbox) == [1, 2, 3]


def test_an_event_says_who_captured_it_when_and_by_which_clock(
    outbox: Outbox, clock: FakeClock
) -> None:
    clock.synced = False
    clock.advance(7)
    event = outbox.put(OPENED)
    assert (event.site, event.device) == ("oak-street", "lobby-1")
    assert (event.clock, event.boot_id, event.uptime_ms) == ("unsynced", clock.boot_id, 7000)
    assert event.captured_at == clock.now()
    assert event.body == OPENED


def test_what_is_pending_is_the_event_as_it_was_put(outbox: Outbox) -> None:
    event = outbox.put(OPENED)
    [(seq, payload)] = outbox.pending(0, 10)
    assert (seq, decode(payload)) == (1, event)


def test_pending_goes_on_after_a_number_and_keeps_to_the_limit(outbox: Outbox) -> None:
    known(outbox, 5)
    assert [seq for seq, _payload in outbox.pending(2, 2)] == [3, 4]


def test_whoever_listens_hears_of_each_event(outbox: Outbox, heard: list[AnyEvent]) -> None:
    assert known(outbox, 2) == heard


def test_what_the_hub_committed_is_forgotten(outbox: Outbox) -> None:
    known(outbox, 5)
    outbox.acknowledge(3, [])
    assert numbers(outbox) == [4, 5]
    assert outbox.put(OPENED).seq == 6


def test_what_the_hub_set_aside_is_forgotten_too(outbox: Outbox) -> None:
    known(outbox, 5)
    outbox.acknowledge(1, [(4, "the visit is not known")])
    assert numbers(outbox) == [2, 3, 5]


def test_an_old_acknowledgement_does_no_harm(outbox: Outbox) -> None:
    known(outbox, 5)
    outbox.acknowledge(4, [])
    outbox.acknowledge(2, [])
    assert numbers(outbox) == [5]


def test_a_range_asked_for_again_is_what_is_still_held(outbox: Outbox) -> None:
    known(outbox, 6)
    outbox.acknowledge(2, [])
    assert [seq for seq, _payload in outbox.between(1, 4)] == [1, 2, 3, 4]
    assert [seq for seq, _payload in outbox.between(6, 9)] == [6]


def test_what_a_hub_lost_after_it_acknowledged_is_pending_again(outbox: Outbox) -> None:
    events = known(outbox, 6)
    outbox.acknowledge(4, [(6, "it was set aside")])
    assert outbox.state().held_from == 1
    assert outbox.go_back_to(4) == 0
    assert outbox.go_back_to(2) == 3  # 3, 4, and the one that the hub had set aside
    assert [decode(payload) for _seq, payload in outbox.pending(0, 9)] == events[2:]
    outbox.acknowledge(6, [])
    assert (numbers(outbox), outbox.state().held_from) == ([], 1)


def test_nobody_goes_back_for_a_hub_that_never_answered(outbox: Outbox) -> None:
    outbox.put(OPENED)
    assert outbox.go_back_to(0) == 0


def test_before_the_hub_ever_answered_only_the_first_event_is_given_out(outbox: Outbox) -> None:
    for _ in range(3):
        outbox.put(OPENED)
    assert numbers(outbox) == [1]
    assert numbers(outbox, after=1) == []
    outbox.acknowledge(1, [])
    assert numbers(outbox) == [2, 3]


def test_a_fresh_outbox_in_an_old_kiosk_goes_on_where_the_hub_is(outbox: Outbox) -> None:
    before = [outbox.put(OPENED) for _ in range(3)]
    outbox.acknowledge(5000, [])
    held = [decode(payload) for _seq, payload in outbox.pending(5000, 10)]
    assert [event.seq for event in held] == [5001, 5002, 5003]
    assert [event.id for event in held] == [event.id for event in before]
    assert outbox.put(OPENED).seq == 5004


def test_a_long_fresh_outbox_loses_nothing_to_a_hub_that_knows_fewer(outbox: Outbox) -> None:
    before = [outbox.put(OPENED) for _ in range(9)]
    outbox.acknowledge(4, [(1, "number 1 is another event")])
    assert numbers(outbox) == list(range(5, 14))
    assert [decode(payload).id for _seq, payload in outbox.pending(0, 10)] == [
        event.id for event in before
    ]


def test_a_first_number_that_the_hub_had_already_is_given_anew(outbox: Outbox) -> None:
    outbox.put(OPENED)
    outbox.acknowledge(1, [(1, "number 1 is another event")])
    assert numbers(outbox) == [2]


def test_an_empty_fresh_outbox_goes_on_where_the_hub_is(outbox: Outbox) -> None:
    outbox.acknowledge(1, [])
    assert outbox.put(OPENED).seq == 2


def test_the_state_tells_depth_last_number_and_age_of_the_oldest(
    outbox: Outbox, clock: FakeClock
) -> None:
    assert (outbox.state().depth, outbox.state().last_seq) == (0, 0)
    known(outbox, 1)
    clock.advance(90)
    outbox.put(OPENED)
    state = outbox.state()
    assert (state.depth, state.last_seq, state.oldest_seq) == (2, 2, 1)
    assert state.oldest_age_s == 90


def test_the_age_of_the_oldest_is_right_though_the_clock_was_set(
    outbox: Outbox, clock: FakeClock
) -> None:
    outbox.put(OPENED)
    clock.advance(60)
    clock.offset_s = 14 * 86400
    assert outbox.state().oldest_age_s == 60


def test_a_day_counts_by_the_sites_midnight(outbox: Outbox, clock: FakeClock) -> None:
    clock.offset_s = (datetime(2026, 3, 7, 5, 30, tzinfo=UTC) - clock.now()).total_seconds()
    late_friday = outbox.put(OPENED)
    clock.advance(3600)
    saturday = [outbox.put(OPENED), outbox.put(OPENED)]
    first, second = outbox.tallies()
    assert (first.day, first.captured, first.digest) == (
        "2026-03-06",
        1,
        digest([late_friday.id]),
    )
    assert (second.day, second.captured) == ("2026-03-07", 2)
    assert second.digest == digest([event.id for event in saturday])


def test_tallies_stay_when_events_are_forgotten(outbox: Outbox) -> None:
    known(outbox, 3)
    outbox.acknowledge(3, [])
    assert [day.captured for day in outbox.tallies()] == [3]


def test_a_boot_tells_when_it_began_once_the_clock_is_set(outbox: Outbox, clock: FakeClock) -> None:
    began = clock.now()
    clock.advance(100)
    [boot] = outbox.boots()
    assert (boot.boot_id, boot.started_at) == (clock.boot_id, began)


def test_an_open_visit_is_recalled_by_the_same_identity_alone(outbox: Outbox) -> None:
    outbox.remember("ann", Remembered(A_VISIT, ("resume", "job-search")))
    assert outbox.recall("ann") == Remembered(A_VISIT, ("resume", "job-search"))
    assert outbox.recall("bob") is None
    outbox.remember("ann", None)
    assert outbox.recall("ann") is None


def test_a_visit_that_is_over_is_forgotten_whoever_it_was(outbox: Outbox) -> None:
    for identity in ("ann", "m:legacy"):
        outbox.remember(identity, Remembered(A_VISIT, ()))
    outbox.remember("bob", Remembered(A_VISIT[:-1] + "2", ()))
    outbox.forget(A_VISIT)
    assert [outbox.recall(identity) is None for identity in ("ann", "m:legacy", "bob")] == [
        True,
        True,
        False,
    ]


def test_an_open_visit_of_yesterday_is_not_continued(outbox: Outbox, clock: FakeClock) -> None:
    outbox.remember("ann", Remembered(A_VISIT, ()))
    outbox.remember("m:legacy", Remembered(A_VISIT, ()))
    clock.advance(86400)
    assert outbox.recall("ann") is None
    assert outbox.recall("m:legacy") is None
