"""The week and its special days: what is open when, and who goes by it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from contract.messages import OpeningHours, Span
from hub import clock, projecting
from hub.catalogue import publishing
from hub.catalogue import service as catalogue
from hub.catalogue.hours import read_hours
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.opening import reading, service
from hub.catalogue.opening.rules import Opening, Special
from hub.catalogue.tables import SiteRow
from hub.kiosks.alerts import looking
from hub.visits import service as visits
from tests.hub.catalogue.conftest import Keeper
from tests.hub.making import ANA, NOON, SITE, ZONE, Pen, an_id, append

HOLIDAY = date(2026, 3, 4)
"""A Wednesday, the day of `NOON`."""
WEEK = read_hours(["mon-fri 8:00-17:00"])


def special(**changes: Any) -> Special:
    given: dict[str, Any] = {
        "id": an_id(1),
        "first": HOLIDAY,
        "last": HOLIDAY,
        "name": {"en": "Founders' day"},
    }
    return Special(**(given | changes))


def opening(keeper: Keeper) -> Opening:
    with keeper.engine.connect() as connection:
        return reading.opening_of(connection, SITE)


def revision(keeper: Keeper) -> int:
    with keeper.engine.connect() as connection:
        return connection.execute(SiteRow.__table__.select()).one().revision  # type: ignore[no-any-return]


def local(hour: int, day: date = HOLIDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.zone(ZONE))


def test_the_week_is_kept_with_who_changed_it(keeper: Keeper) -> None:
    two = [OpeningHours(weekday=0, opens="13:00", closes="17:00"),
           OpeningHours(weekday=0, opens="08:00", closes="12:00")]  # fmt: skip
    keeper.do(service.keep_week, revision(keeper), two)
    found = opening(keeper)
    assert [span.opens for span in found.spans_on(date(2026, 3, 2))] == ["08:00", "13:00"]
    assert found.closes(date(2026, 3, 2)) == "17:00"
    assert not found.is_open(local(12, date(2026, 3, 2)))
    assert keeper.changes()[-1].kind == "hours"
    with pytest.raises(Stale):
        keeper.do(service.keep_week, 1, WEEK)


def test_what_the_configuration_names_no_page_changes(keeper: Keeper) -> None:
    with keeper.engine.begin() as connection:
        connection.execute(update(SiteRow).values(fixed=["hours"]))
    with pytest.raises(Unsuitable, match="configuration file"):
        keeper.do(service.keep_week, revision(keeper), WEEK)


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([("12:00", "08:00")], "closes before"),
        ([("08:00", "12:00"), ("11:00", "17:00")], "run into"),
    ],
)
def test_a_week_that_nobody_can_keep_is_refused(
    keeper: Keeper, spans: list[tuple[str, str]], words: str
) -> None:
    week = [OpeningHours(weekday=2, opens=opens, closes=closes) for opens, closes in spans]
    with pytest.raises(Unsuitable, match=words) as refused:
        keeper.do(service.keep_week, 1, week)
    assert list(refused.value.faults) == ["wed-1-opens"]


def test_a_special_day_takes_the_place_of_the_week(keeper: Keeper) -> None:
    keeper.do(service.keep_week, 1, WEEK)
    assert opening(keeper).is_open(local(10))
    keeper.do(service.add_special, special(), form=5)
    keeper.do(service.add_special, special(), form=5)
    found = opening(keeper)
    assert not found.is_open(local(10))
    assert found.is_open(local(10, HOLIDAY + timedelta(days=1)))
    assert found.spans_on(HOLIDAY) == []
    (kept,) = found.special
    keeper.do(
        service.change_special, 1, special(id=kept.id, spans=(Span(opens="08:00", closes="12:00"),))
    )
    assert opening(keeper).is_open(local(10))
    assert not opening(keeper).is_open(local(13))
    with pytest.raises(Stale):
        keeper.do(service.remove_special, kept.id, 1)
    keeper.do(service.remove_special, kept.id, 2)
    assert opening(keeper).is_open(local(13))
    with pytest.raises(NoSuchEntry):
        keeper.do(service.remove_special, kept.id, 3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": {"es": "Feriado"}}, "name-en"),
        ({"last": HOLIDAY - timedelta(days=1)}, "last"),
        ({"last": HOLIDAY + timedelta(days=90)}, "last"),
        ({"spans": (Span(opens="12:00", closes="08:00"),)}, "opens-1"),
    ],
)
def test_a_special_day_that_cannot_be_is_refused(
    keeper: Keeper, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unsuitable) as refused:
        keeper.do(service.add_special, special(**changes))
    assert list(refused.value.faults) == [field]


def test_two_special_days_do_not_meet(keeper: Keeper) -> None:
    keeper.do(service.add_special, special(last=HOLIDAY + timedelta(days=2)))
    with pytest.raises(Unsuitable, match="has these days already"):
        keeper.do(
            service.add_special,
            special(first=HOLIDAY + timedelta(days=1), last=HOLIDAY + timedelta(days=5)),
        )


def test_kiosks_are_told_of_the_special_days_ahead(keeper: Keeper) -> None:
    keeper.do(service.add_special, special(last=HOLIDAY + timedelta(days=1)))
    keeper.do(service.add_special, special(first=date(2026, 3, 1), last=date(2026, 3, 1)))
    far = HOLIDAY + timedelta(days=200)
    keeper.do(service.add_special, special(first=far, last=far))
    with keeper.engine.connect() as connection:
        told = publishing.current(connection, SITE, NOON).special_days
    assert [(one.day, one.hours) for one in told] == [("2026-03-04", []), ("2026-03-05", [])]


def test_visits_end_at_the_early_closing_of_a_special_day(keeper: Keeper) -> None:
    keeper.do(service.keep_week, 1, WEEK)
    keeper.do(service.add_special, special(spans=(Span(opens="08:00", closes="12:30"),)))
    append(keeper.engine, Pen().opened(an_id(1), who=ANA))
    projecting.project(keeper.engine, SITE)
    half_past = clock.local_instant(HOLIDAY, time(12, 30), ZONE)
    assert visits.close_open_visits(keeper.engine, SITE, half_past - timedelta(seconds=1)) == 0
    assert visits.close_open_visits(keeper.engine, SITE, half_past) == 1


def test_no_alarm_goes_out_while_the_site_is_closed_on_the_holiday(keeper: Keeper) -> None:
    keeper.do(service.keep_week, 1, WEEK)
    at_ten = local(10).astimezone(UTC)
    with keeper.engine.connect() as connection:
        assert looking.look(connection, SITE, at_ten).is_open
    keeper.do(service.add_special, special())
    with keeper.engine.connect() as connection:
        assert not looking.look(connection, SITE, at_ten).is_open
        assert looking.look(connection, SITE, at_ten + timedelta(days=1)).is_open


def test_the_command_and_the_page_set_the_same(keeper: Keeper) -> None:
    with Session(keeper.engine) as session, session.begin():
        catalogue.keep_hours(session.connection(), SITE, WEEK)
    assert [one.closes for one in opening(keeper).week] == ["17:00"] * 5
    with pytest.raises(Stale):
        keeper.do(service.keep_week, 1, [])
