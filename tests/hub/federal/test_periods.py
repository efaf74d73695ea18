"""Periods: the date vectors of the rules, each by its name, and what surrounds them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hub.federal.periods.calendar import Quarter
from hub.federal.periods.engine import records
from hub.federal.periods.history import Activity, PeriodRules, Plan
from hub.federal.periods.record import FederalRecord

LONG_AFTER = date(2027, 12, 31)
USUAL = PeriodRules()


def on(text: str) -> date:
    return date.fromisoformat(text)


def alone(*days: str) -> list[Activity]:
    return [
        Activity(on(day), "reportable", ("1000", "1002", "1101"), "", "olympia") for day in days
    ]


def given(*days: str, programme: str = "") -> list[Activity]:
    touched = ("1001", "1003", "1004", "1104")
    return [Activity(on(day), "participant", touched, programme, "olympia") for day in days]


def other(effect: str, element: str, day: str) -> Activity:
    return Activity(on(day), effect, (element,), "", "olympia")  # type: ignore[arg-type]  # each test names an effect


def made(
    activities: list[Activity],
    plans: tuple[Plan, ...] = (),
    *,
    rules: PeriodRules = USUAL,
    through: date = LONG_AFTER,
    today: date = LONG_AFTER,
) -> list[FederalRecord]:
    return records("1234567890", activities, plans, rules=rules, through=through, today=today)


def kinds(found: list[FederalRecord]) -> list[str]:
    return [one.kind for one in found]


def test_vector_1_two_activities_90_days_apart_are_one_period() -> None:
    (only,) = made(alone("2025-01-10", "2025-04-10"))
    assert (only.kind, only.start, only.last) == ("reportable", on("2025-01-10"), on("2025-04-10"))


def test_vector_1_two_activities_91_days_apart_are_two_periods() -> None:
    found = made(alone("2025-01-10", "2025-04-11"))
    assert [one.start for one in found] == [on("2025-01-10"), on("2025-04-11")]
    assert found[0].end == on("2025-04-10")


def test_vector_2_a_short_reportable_period_goes_into_the_participation() -> None:
    (only,) = made(alone("2025-01-10", "2025-03-01") + given("2025-03-15"))
    assert (only.kind, only.entry) == ("participant", on("2025-03-15"))
    assert only.dates["1000"] == on("2025-01-10")
    assert only.dates["1002"] == on("2025-03-01")


def test_vector_3_a_long_reportable_period_is_two_records() -> None:
    first, second = made(alone("2025-01-10", "2025-03-20", "2025-05-30") + given("2025-06-30"))
    assert (first.kind, first.last, first.end) == ("reportable", on("2025-03-20"), on("2025-03-31"))
    assert (second.kind, second.entry) == ("participant", on("2025-06-30"))
    assert second.dates["1000"] == on("2025-05-30")


@pytest.mark.parametrize(("day", "kept"), [("2025-03-31", 2), ("2025-04-01", 1)])
def test_vector_3_holds_on_each_side_of_the_cut(day: str, kept: int) -> None:
    found = made(alone("2025-01-10", day) + given("2025-06-30"))
    participant = found[-1]
    assert kinds(found) == ["reportable", "participant"]
    assert (participant.dates.get("1000") == on(day)) is (kept == 1)
    assert (found[0].last == on(day)) is (kept == 2)


def test_vector_4_self_service_90_days_after_an_exit_belongs_to_the_participation() -> None:
    (only,) = made(given("2025-02-01") + alone("2025-05-02"))
    assert (only.exit, only.dates["1002"]) == (on("2025-02-01"), on("2025-05-02"))


def test_vector_4_self_service_91_days_after_an_exit_opens_a_record() -> None:
    exited, new = made(given("2025-02-01") + alone("2025-05-02", "2025-05-03"))
    assert (exited.kind, new.kind) == ("participant", "reportable")
    assert new.start == on("2025-05-03")


def test_vector_5_two_periods_of_a_programme_year_are_one_person() -> None:
    found = made(alone("2024-08-01", "2025-02-01"))
    assert kinds(found) == ["reportable", "reportable"]
    assert {Quarter.of(one.start).year for one in found} == {2024}
    assert len({one.identifier for one in found}) == 1


def test_with_the_slip_a_day_more_lies_between() -> None:
    slip = PeriodRules(days=91)
    assert len(made(alone("2025-01-10", "2025-04-11"), rules=slip)) == 1
    assert len(made(alone("2025-01-10", "2025-04-12"), rules=slip)) == 2
    assert len(made(given("2025-01-10", "2025-04-11"), rules=slip)) == 1
    assert len(made(given("2025-01-10", "2025-04-11"))) == 2


def test_an_exit_is_set_back_to_the_last_service() -> None:
    (only,) = made(given("2025-01-10", "2025-02-20"))
    assert (only.entry, only.exit, only.end) == (
        on("2025-01-10"),
        on("2025-02-20"),
        on("2025-02-20"),
    )


def test_self_service_prolongs_no_participation() -> None:
    found = made(given("2025-01-10") + alone("2025-03-01", "2025-04-01") + given("2025-04-20"))
    assert [(one.entry, one.exit) for one in found] == [
        (on("2025-01-10"), on("2025-01-10")),
        (on("2025-04-20"), on("2025-04-20")),
    ]
    # Within the days of both an exit and an entry: it belongs to the one that ended.
    assert found[0].dates["1002"] == on("2025-04-01")


@pytest.mark.parametrize(("days", "exit_"), [(90, None), (91, on("2025-01-10"))])
def test_an_exit_is_not_known_before_its_days_have_passed(days: int, exit_: date | None) -> None:
    today = on("2025-01-10") + timedelta(days=days)
    (only,) = made(given("2025-01-10"), today=today)
    assert only.exit == exit_


def test_a_planned_service_keeps_a_participation_open_until_its_day() -> None:
    plan = Plan(made=on("2025-02-01"), day=on("2025-06-01"))
    (kept,) = made(given("2025-01-10", "2025-06-01"), (plan,))
    assert kept.exit == on("2025-06-01")
    (waiting,) = made(given("2025-01-10"), (plan,), today=on("2025-06-01"))
    assert waiting.exit is None
    (missed,) = made(given("2025-01-10"), (plan,), today=on("2025-06-02"))
    assert missed.exit == on("2025-01-10")


def test_a_service_planned_after_the_days_had_passed_keeps_nothing_open() -> None:
    late = Plan(made=on("2025-04-12"), day=on("2025-06-01"))
    assert len(made(given("2025-01-10", "2025-06-01"), (late,))) == 2


def test_a_cancelled_plan_holds_until_it_is_cancelled() -> None:
    plan = Plan(on("2025-02-01"), on("2025-06-01"), cancelled=on("2025-04-20"))
    assert made(given("2025-01-10"), (plan,), today=on("2025-04-20"))[0].exit is None
    assert made(given("2025-01-10"), (plan,), today=on("2025-04-21"))[0].exit == on("2025-01-10")


def test_programmes_of_the_common_exit_leave_together() -> None:
    services = given("2025-01-10", programme="wioa-adult") + given("2025-04-01", "2025-06-20")
    (only,) = made(services)
    assert (only.entry, only.exit) == (on("2025-01-10"), on("2025-06-20"))
    assert only.programmes == {"wioa-adult", "wagner-peyser"}


def test_without_a_common_exit_each_programme_has_its_own() -> None:
    services = given("2025-01-10", programme="wioa-adult") + given("2025-04-01", "2025-06-20")
    adult, wagner = made(services, rules=PeriodRules(common_exit=frozenset()))
    assert (set(adult.programmes), adult.exit) == ({"wioa-adult"}, on("2025-01-10"))
    assert (set(wagner.programmes), wagner.entry) == ({"wagner-peyser"}, on("2025-04-01"))


def test_supportive_services_prolong_and_make_no_participation() -> None:
    (only,) = made([*given("2025-01-10"), other("supportive", "1409", "2025-03-01")])
    assert (only.exit, only.dates["1409"]) == (on("2025-03-01"), on("2025-03-01"))
    assert made([other("supportive", "1409", "2025-03-01")]) == []


def test_follow_up_comes_after_a_participation_and_prolongs_none() -> None:
    (only,) = made([*given("2025-01-10"), other("follow_up", "1503", "2025-11-01")])
    assert (only.exit, only.dates["1503"]) == (on("2025-01-10"), on("2025-11-01"))


def test_rapid_response_is_reported_with_a_participation_alone() -> None:
    visit = other("carried", "908", "2025-01-05")
    (only,) = made([visit, *given("2025-01-10")])
    assert (only.entry, only.dates["908"]) == (on("2025-01-10"), on("2025-01-05"))
    assert made([visit]) == []


def test_a_report_through_a_day_knows_nothing_of_later_services() -> None:
    history = alone("2025-09-15") + given("2025-10-10")
    (then,) = made(history, through=on("2025-09-30"))
    assert (then.kind, then.dates["1002"]) == ("reportable", on("2025-09-15"))
    (now,) = made(history)
    assert now.kind == "participant"


def test_a_report_through_a_day_knows_an_exit_that_became_known_later() -> None:
    (exited,) = made(given("2025-09-15"), through=on("2025-09-30"), today=on("2025-12-20"))
    assert exited.exit == on("2025-09-15")
    (open_,) = made(given("2025-09-15"), through=on("2025-09-30"), today=on("2025-11-10"))
    assert open_.exit is None
    (stayed,) = made(given("2025-09-15", "2025-10-15"), through=on("2025-09-30"))
    assert (stayed.exit, stayed.dates["1003"]) == (None, on("2025-09-15"))


@pytest.mark.parametrize(
    ("day", "quarter", "last"),
    [
        ("2025-07-01", "2025-1", "2025-09-30"),
        ("2025-12-31", "2025-2", "2025-12-31"),
        ("2024-02-29", "2023-3", "2024-03-31"),
        ("2025-06-30", "2024-4", "2025-06-30"),
    ],
)
def test_a_programme_year_begins_in_july(day: str, quarter: str, last: str) -> None:
    found = Quarter.of(on(day))
    assert (str(found), found.last) == (quarter, on(last))
    assert Quarter.read(quarter) == found
    assert found.before.last == found.first - timedelta(days=1)


@pytest.mark.parametrize("text", ["", "2025", "2025-5", "2025-0", "x-1", "99999-1"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no quarter"):
        Quarter.read(text)
