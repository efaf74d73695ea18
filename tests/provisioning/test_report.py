"""The reckoning: what counts as missing, what as doubled, and when everything agrees."""

import json
from dataclasses import asdict, replace
from io import StringIO

import pytest
from rich.console import Console

from contract.events import digest
from provisioning.demo.customers import Expected
from provisioning.demo.ledger import Captured, Log, Visits
from provisioning.demo.report import Outcome, Report, compare
from provisioning.demo.watch import percentile

IDS = ["a", "b", "c"]
VISITS = Visits(counted=1, cancelled=0, services=2, logged_out=1, unduplicated_members=1)
EXPECTED = Expected(
    captured=3,
    at_hub=3,
    at_state=3,
    visits=1,
    cancelled=0,
    services=2,
    logged_out=1,
    refused_cards=0,
    unduplicated_members=1,
)


def log(*ids: str, set_aside: int = 0) -> Log:
    return Log({"lobby-1": list(ids)}, set_aside, projected=True)


def outcome(hub: Log, state: Log, heard: set[str] | None = None) -> Outcome:
    captured = {"lobby-1": Captured(3, digest(IDS))}
    return compare(captured, {"lobby-1": heard or set()}, hub, state, VISITS, 0)


def test_everything_agrees() -> None:
    assert outcome(log(*IDS), log(*IDS)).disagreements(EXPECTED) == {}


def test_an_event_that_never_reached_the_hub_is_missing() -> None:
    found = outcome(log("a", "b"), log("a", "b"), heard=set(IDS))
    assert found.missing == 1
    assert found.disagreements(EXPECTED).keys() == {"at_hub", "at_state", "missing"}


def test_an_event_that_never_reached_the_state_is_missing() -> None:
    assert outcome(log(*IDS), log("a", "c"), heard=set(IDS)).missing == 1


def test_what_nobody_heard_of_is_found_missing_by_the_digest() -> None:
    assert outcome(log("a", "b"), log("a", "b")).missing == 1
    assert outcome(log("a", "b", "x"), log("a", "b", "x")).missing == 1


def test_an_event_nobody_captured_is_one_too_many() -> None:
    assert outcome(log(*IDS, "x"), log(*IDS)).duplicated == 1


def test_an_event_twice_in_a_log_is_doubled() -> None:
    assert log("a", "a", "b").doubled == 1


def test_events_of_the_hub_itself_are_not_counted_as_captured() -> None:
    assert Log({"lobby-1": IDS, "hub": ["z"]}, 0, projected=True).events == 3


def report(found: Outcome) -> Report:
    latencies = {"p50_ms": 7.0, "p99_ms": 19.5, "state_p50_ms": None, "state_p99_ms": None}
    return Report(found, EXPECTED, latencies, {"seed": 1})


def test_the_json_holds_the_figures_and_what_was_expected() -> None:
    told = json.loads(report(outcome(log(*IDS), log(*IDS))).as_json())
    assert told["captured"] == told["at_hub"] == told["at_state"] == 3
    assert told["p99_ms"] == 19.5
    assert told["expected"] == asdict(EXPECTED)
    assert told["agrees"] is True


def test_the_table_says_when_they_do_not_agree() -> None:
    page = StringIO()
    wrong = replace(outcome(log(*IDS), log(*IDS)), at_state=2)
    report(wrong).print(Console(file=page, width=100))
    assert "do NOT agree" in page.getvalue()


@pytest.mark.parametrize(
    ("seconds", "percent", "expected"),
    [([], 50, None), ([0.010], 99, 10.0), ([0.001 * n for n in range(1, 101)], 99, 99.0)],
)
def test_percentiles_are_ranks_in_milliseconds(
    seconds: list[float], percent: int, expected: float | None
) -> None:
    assert percentile(seconds, percent) == expected
