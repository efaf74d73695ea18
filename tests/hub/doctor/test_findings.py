"""The order, the words and the end of a report."""

from datetime import UTC, datetime

import pytest
from click import unstyle

from hub.doctor.examine import Report
from hub.doctor.findings import Finding, exit_code, in_order, now, soon, today, well
from hub.doctor.shown import WIDTH, as_json, as_text
from hub.doctor.words import ago, count

AT = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)


def text(*found: Finding) -> str:
    report = Report("oak-street", "Oak Street", AT, in_order(found))
    return unstyle("\n".join(as_text(report, "America/Los_Angeles")))


def test_the_most_urgent_comes_first_and_is_what_to_do_first() -> None:
    said = text(
        soon("ports", "A port is open.", "TCP 5432", "Close it."),
        now("broker", "The broker does not answer.", "refused", "Restart it."),
        today("disk", "The disk is nearly full.", "1 GB", "Empty it."),
    )
    places = [said.index(word) for word in ("The broker", "The disk", "A port", "First, now: ")]
    assert places == sorted(places)
    first = ["First, now: The broker does not answer.", "  -> Restart it."]
    assert said.splitlines()[-3:-1] == first
    assert "Sunday 2026-11-22 08:05" in said


def test_when_all_is_well_it_says_so() -> None:
    said = text(well("disk", "half empty"))
    assert said.endswith("All is well: there is nothing to do.")
    assert "disk: half empty" in said


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([], 0),
        ([well("a", "b")], 0),
        ([soon("a", "b"), well("a", "b")], 0),
        ([today("a", "b"), soon("a", "b")], 1),
        ([today("a", "b"), now("a", "b")], 2),
    ],
)
def test_the_exit_code_tells_how_urgent_it_is(found: list[Finding], code: int) -> None:
    assert exit_code(found) == code


def test_no_line_is_wider_than_a_terminal() -> None:
    long = "word " * 60
    assert all(len(line) <= WIDTH for line in text(now("a", long, long, long)).splitlines())


def test_programs_get_the_same_findings() -> None:
    report = Report("oak-street", "Oak Street", AT, [now("a", "B is broken.", "seen", "do it")])
    assert '"urgency": "now"' in as_json(report)
    assert '"do": "do it"' in as_json(report)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (1, "1 second ago"), (7200, "2 hours ago"), (86_400 * 3, "3 days ago")],
)
def test_times_are_told_by_the_largest_unit_that_fits(seconds: int, words: str) -> None:
    then = datetime.fromtimestamp(AT.timestamp() - seconds, UTC)
    assert ago(AT, then) == words


def test_one_is_one() -> None:
    assert (count(1, "event"), count(1200, "event")) == ("1 event", "1,200 events")
