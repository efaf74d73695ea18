"""A roll-out step by step: never more than its stage allows, never beside what was decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.updates import Update, UpdateState
from hub.kiosks.releases.rollout.judging import SILENT_FOR, STALE_FOR, Seen
from hub.kiosks.releases.rollout.plan import (
    Candidate,
    Plan,
    again,
    most_in,
    staged,
    turned_back,
    without,
)
from hub.kiosks.releases.rollout.rules import PATIENCE, Around, Order, step
from hub.kiosks.releases.words import in_words, newest, order_of, runs
from tests.hub.kiosks.releases.rolling import (
    NEW,
    OLD,
    SOAK,
    beat,
    candidates,
    plan,
    says,
    seen,
    told,
)
from tests.hub.making import NOON

MINUTE = timedelta(minutes=1)


def state_of(after: Plan, device: str = "lobby-001") -> str:
    return next(one.state for one in after.members if one.device == device)


def first_told() -> Plan:
    """A roll-out whose first kiosk was told at noon."""
    after, orders = step(plan(), {"lobby-001": seen()}, Around(NOON))
    assert orders == [Order("lobby-001", NEW, "")]
    return after


# --- whom it reaches -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "second"), [(1, 0), (2, 0), (3, 0), (10, 0), (11, 1), (20, 1), (21, 2), (60, 5)]
)
def test_one_kiosk_then_a_tenth_then_all(count: int, second: int) -> None:
    stages = [one.stage for one in plan(count).members]
    assert (stages.count(1), stages.count(2)) == (1, second)
    assert sum(1 for stage in stages if stage <= 2) == most_in(2, count)
    assert stages.count(3) == count - 1 - second


def test_kiosks_that_cannot_are_left_out_with_a_sentence() -> None:
    members = staged(
        [
            *candidates(1),
            Candidate("lobby-pc-1", "lobby-pc", "up", beat("lobby-pc-1")),
            Candidate("new", "walkup", "new", None),
            Candidate("old-card", "walkup", "up", beat("old-card", slot="a")),
            Candidate("there", "walkup", "up", beat("there", version=NEW)),
            Candidate("gone", "walkup", "retired", beat("gone")),
        ],
        NEW,
        "lobby-001",
    )
    why = {one.device: one.sentence for one in members if one.stage == 0}
    assert "no slots" in why["lobby-pc-1"]
    assert "never heard" in why["new"]
    assert "runs this version already" in why["there"]
    assert set(why) == {"lobby-pc-1", "new", "there"}
    (bare,) = staged([Candidate("x", "walkup", "up", beat("x"))], NEW, "x")
    assert bare.stage == 1


# --- one kiosk -------------------------------------------------------------------------------


def test_a_kiosk_is_told_once_and_again_only_while_it_does_not_know() -> None:
    after = first_told()
    waits = {"lobby-001": seen(order=told(status="sent"))}
    assert step(after, waits, Around(NOON + MINUTE))[1] == []
    assert step(after, waits, Around(NOON + 6 * MINUTE))[1] == [Order("lobby-001", NEW, "")]
    knows = {"lobby-001": seen(says("fetching", percent=9), order=told())}
    assert step(after, knows, Around(NOON + 6 * MINUTE))[1] == []


def test_a_kiosk_that_is_away_is_told_when_it_is_back() -> None:
    away = {"lobby-001": seen(is_up=False)}
    after, orders = step(plan(), away, Around(NOON))
    assert orders == []
    assert step(after, {"lobby-001": seen()}, Around(NOON + 2 * SILENT_FOR))[1] != []


def test_good_is_watched_for_the_soak_then_the_rest_are_told() -> None:
    after = first_told()
    good = {"lobby-001": seen(says("good"), order=told())}
    after, _ = step(after, good, Around(NOON + MINUTE))
    assert (after.stage, state_of(after)) == (1, "good")
    soaking, orders = step(after, good, Around(NOON + SOAK))
    assert (soaking.stage, orders) == (1, [])
    everybody = good | {f"lobby-00{n}": seen() for n in (2, 3)}
    after, orders = step(after, everybody, Around(NOON + MINUTE + SOAK))
    assert after.stage == 3, "of three kiosks the tenth is the first one"
    assert [one.device for one in orders] == ["lobby-002", "lobby-003"]
    everybody = {f"lobby-00{n}": seen(says("good"), order=told()) for n in (1, 2, 3)}
    after, _ = step(after, everybody, Around(NOON + SOAK + 9 * MINUTE))
    after, _ = step(after, everybody, Around(NOON + 2 * SOAK + 9 * MINUTE))
    assert (after.state, after.sentence) == ("done", "")


@pytest.mark.parametrize(
    ("state", "words"),
    [("rolled_back", "went back by itself"), ("refused", "refused the bundle"),
     ("failed", "could not take it")],
)  # fmt: skip
def test_any_failure_stops_it_with_a_sentence(state: UpdateState, words: str) -> None:
    broken = {"lobby-001": seen(says(state, sentence="No first frame."), order=told())}
    broken |= {f"lobby-00{n}": seen() for n in (2, 3)}
    after, orders = step(first_told(), broken, Around(NOON + MINUTE))
    assert (after.state, orders) == ("stopped", [])
    assert after.sentence.startswith("lobby-001: It ")
    assert words in after.sentence
    assert "No first frame." in after.sentence
    assert step(after, broken, Around(NOON + 9 * PATIENCE))[1] == []


def test_an_order_that_was_not_taken_stops_it() -> None:
    no = {"lobby-001": seen(order=told(status="not_supported", answer="No second slot."))}
    after, _ = step(first_told(), no, Around(NOON + MINUTE))
    assert (after.state, "No second slot." in after.sentence) == ("stopped", True)


@pytest.mark.parametrize("state", ["installing", "trying"])
def test_silence_after_the_reboot_stops_it(state: UpdateState) -> None:
    gone = {"lobby-001": seen(says(state), is_up=False, order=told())}
    after, _ = step(first_told(), gone, Around(NOON + SILENT_FOR))
    assert after.state == "running"
    after, _ = step(after, gone, Around(NOON + SILENT_FOR + MINUTE))
    assert (after.state, "not heard any more" in after.sentence) == ("stopped", True)


def test_silence_while_it_is_fetched_is_a_kiosk_that_is_away() -> None:
    gone = {"lobby-001": seen(says("fetching"), is_up=False, order=told())}
    assert step(first_told(), gone, Around(NOON + 9 * SILENT_FOR))[0].state == "running"


def test_one_that_was_good_and_falls_silent_counts_while_the_site_is_open() -> None:
    good = {"lobby-001": seen(says("good"), order=told())}
    after, _ = step(first_told(), good, Around(NOON + MINUTE))
    gone = {"lobby-001": seen(says("good"), is_up=False, order=told())}
    later = NOON + 20 * timedelta(hours=1)
    assert step(after, gone, Around(later))[0].state == "running", "switched off for the night"
    opened = later - SILENT_FOR
    assert step(after, gone, Around(later, open_since=opened))[0].state == "running"
    stopped, _ = step(after, gone, Around(later + MINUTE, open_since=opened))
    assert (stopped.state, "then was not heard" in stopped.sentence) == ("stopped", True)


def test_what_is_told_of_an_attempt_before_does_not_stop_this_one() -> None:
    before = says("rolled_back", rollbacks=1)
    after, orders = step(plan(), {"lobby-001": seen(before)}, Around(NOON))
    assert len(orders) == 1
    at = NOON + MINUTE
    stale = {"lobby-001": seen(before, order=told())}
    after, _ = step(after, stale, Around(at))
    assert (after.state, state_of(after)) == ("running", "waiting")
    more = {"lobby-001": seen(says("rolled_back", rollbacks=2), order=told())}
    assert step(after, more, Around(at))[0].state == "stopped"
    begun, _ = step(after, {"lobby-001": seen(says("fetching"), order=told())}, Around(at))
    assert step(begun, stale, Around(at + MINUTE))[0].state == "stopped"
    assert step(after, stale, Around(NOON + STALE_FOR + MINUTE))[0].state == "stopped"


def test_a_kiosk_that_waits_is_told_of_new_hours() -> None:
    after, _ = step(plan(), {"lobby-001": seen()}, Around(NOON, "17:00-08:00"))
    waits = {"lobby-001": seen(says("waiting"), order=told())}
    later = NOON + timedelta(hours=20)
    after, orders = step(after, waits, Around(later, "17:00-08:00"))
    assert orders == []
    _, orders = step(after, waits, Around(later, "20:00-08:00"))
    assert orders == [Order("lobby-001", NEW, "20:00-08:00")]


def test_a_retired_kiosk_is_left_out() -> None:
    after, _ = step(plan(1), {"lobby-001": seen(is_retired=True)}, Around(NOON))
    assert state_of(after) == "left_out"
    assert after.state == "done"
    after, _ = step(plan(3), {"lobby-001": seen(is_retired=True)}, Around(NOON))
    assert (after.state, "No kiosk has proven" in after.sentence) == ("stopped", True)


# --- what people do --------------------------------------------------------------------------


def test_a_paused_roll_out_tells_nobody_and_still_stops() -> None:
    paused = replace(plan(), state="paused")
    assert step(paused, {"lobby-001": seen()}, Around(NOON)) == (paused, [])
    broken = {"lobby-001": seen(says("failed"), order=told())}
    after, _ = step(replace(first_told(), state="paused"), broken, Around(NOON + MINUTE))
    assert after.state == "stopped"


def test_on_with_those_that_failed_or_without_them() -> None:
    broken = {"lobby-001": seen(says("failed"), order=told())}
    stopped, _ = step(first_told(), broken, Around(NOON + MINUTE))
    assert without(stopped, NOON) is None, "nobody has proven it"
    on = again(stopped, NOON + 2 * MINUTE)
    after, orders = step(on, {"lobby-001": seen(says("failed"))}, Around(NOON + 2 * MINUTE))
    assert (after.state, orders) == ("running", [Order("lobby-001", NEW, "")])
    members = tuple(
        replace(one, stage=3, state="good" if one.device == "lobby-001" else one.state)
        for one in stopped.members
    )
    two = replace(stopped, stage=3, members=members)
    two = replace(two, members=(*members[:1], replace(members[1], state="failed"), members[2]))
    left = without(two, NOON)
    assert left is not None
    assert [one.state for one in left.members] == ["good", "left_out", "waiting"]


def test_those_that_took_it_are_turned_back_to_what_they_ran() -> None:
    after = first_told()
    (one,) = turned_back(after, [OLD, NEW])
    assert (one.device, one.version, one.was, one.stage) == ("lobby-001", OLD, NEW, 3)
    (left,) = turned_back(after, [NEW])
    assert (left.stage, "no longer holds 1.4.1" in left.sentence) == (0, True)


# --- whatever happens ------------------------------------------------------------------------

UPDATES = st.none() | st.builds(
    Update,
    state=st.sampled_from(
        ["none", "waiting", "fetching", "installing", "trying", "good", "refused", "failed",
         "rolled_back"]
    ),
    version=st.sampled_from([OLD, NEW, NEW, NEW]),
    rollbacks=st.integers(0, 2),
)  # fmt: skip
MOMENTS = st.fixed_dictionaries(
    {
        "passes": st.sampled_from([MINUTE, 7 * MINUTE, SOAK, timedelta(hours=9), PATIENCE]),
        "says": st.lists(UPDATES, min_size=12, max_size=12),
        "up": st.lists(st.booleans(), min_size=12, max_size=12),
        "window": st.sampled_from(["", "17:00-08:00", "20:00-08:00"]),
        "open": st.booleans(),
        "status": st.sampled_from(["sent", "sent", "done", "refused", "not_supported"]),
    }
)


@given(count=st.integers(1, 12), moments=st.lists(MOMENTS, max_size=25))
def test_never_more_than_a_stage_allows_and_nothing_beside_what_was_decided(
    count: int, moments: list[dict[str, object]]
) -> None:
    now, here = NOON, plan(count)
    asked: dict[str, datetime] = {}
    heard = dict.fromkeys((one.device for one in here.members), NOON)
    ever: set[str] = set()
    for moment in moments:
        now += moment["passes"]  # type: ignore[operator]
        kiosks = _kiosks(here, moment, heard, asked, now)
        opened = now - timedelta(hours=5) if moment["open"] else None
        window = str(moment["window"])
        before, (here, orders) = here, step(here, kiosks, Around(now, window, opened))
        for order in orders:
            member = next(one for one in here.members if one.device == order.device)
            assert (order.version, order.window) == (NEW, window)
            assert kiosks[order.device].is_up
            assert 1 <= member.stage <= here.stage
            assert order.device not in asked or asked[order.device] + 5 * MINUTE <= now
            asked[order.device] = now
            ever.add(order.device)
        assert not orders or here.state == "running"
        assert len(ever) <= most_in(here.stage, count)
        assert here.stage >= before.stage
        if here.stage > before.stage:
            proven = [one for one in before.members if 1 <= one.stage <= before.stage]
            assert any(state_of(here, one.device) == "good" for one in proven)
            assert all(state_of(here, one.device) in ("good", "left_out") for one in proven)
        if before.state != "running":
            assert (here.state, orders) == (before.state, [])


@given(count=st.integers(1, 12), moments=st.lists(MOMENTS, min_size=1, max_size=12))
def test_it_always_comes_to_an_end_or_a_stop(count: int, moments: list[dict[str, object]]) -> None:
    now, here = NOON, plan(count)
    asked: dict[str, datetime] = {}
    heard = dict.fromkeys((one.device for one in here.members), NOON)
    end = NOON + 4 * (PATIENCE + SOAK)
    while now < end and here.state == "running":
        for moment in moments:
            now += max(moment["passes"], timedelta(hours=9))  # type: ignore[call-overload]
            here, orders = step(here, _kiosks(here, moment, heard, asked, now), Around(now))
            asked |= {order.device: now for order in orders}
    assert here.state in ("stopped", "done")
    assert here.state == "done" or here.sentence


def _kiosks(
    here: Plan,
    moment: dict[str, object],
    heard: dict[str, datetime],
    asked: dict[str, datetime],
    now: datetime,
) -> dict[str, Seen]:
    kiosks = {}
    updates: list[Update | None] = moment["says"]  # type: ignore[assignment]
    ups: list[bool] = moment["up"]  # type: ignore[assignment]
    for member, update, is_up in zip(here.members, updates, ups, strict=False):
        if is_up:
            heard[member.device] = now
        at = asked.get(member.device)
        order = told(at, str(moment["status"])) if at else None
        kiosks[member.device] = seen(update, heard[member.device], is_up=is_up, order=order)
    return kiosks


# --- words -----------------------------------------------------------------------------------


def test_versions_are_compared_as_people_do() -> None:
    ordered = ["0.9", "1.4rc1", "1.4", "1.4.1", "1.9", "1.10", "2.0a1", "2.0"]
    for lower, higher in pairwise(ordered):
        assert order_of(lower) < order_of(higher), (lower, higher)
    assert newest(ordered[::-1]) == "2.0"
    assert newest([]) == ""
    assert order_of("1.4.0") == order_of("1.4")


def test_what_runs_is_what_was_kept() -> None:
    assert runs(beat(version="0.1.0", update=says("good"))) == NEW
    assert runs(beat(version="0.1.0", update=says("rolled_back"))) == "0.1.0"
    assert runs(beat()) == OLD
    assert in_words(says("fetching", percent=40)) == "being fetched, 40 %"
    assert in_words(says("good")) == "taken"
