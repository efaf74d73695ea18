"""Federal records from the visits of a database, on both engines."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, update

from contract.events import Outcome
from contract.fields import NOBODY, Who
from hub import projecting
from hub.catalogue import service as catalogue
from hub.federal import histories
from hub.federal.periods.record import FederalRecord
from hub.federal.reading import records
from hub.federal.services.table import shipped
from hub.members.merging.tables import MemberMerge
from hub.members.tables import Member
from hub.visits.tables import VisitRow
from tests.hub.making import ANA, BEN, CARD, NOON, Pen, an_id, append, open_site

QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
TODAY = date(2026, 8, 1)
DAY = NOON.date()


@pytest.fixture(autouse=True)
def sites(engine: Engine) -> None:
    open_site(engine, "olympia")
    open_site(engine, "yakima")
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)


def found(
    engine: Engine, first: date = QUARTER[0], last: date = QUARTER[1], today: date = TODAY
) -> list[FederalRecord]:
    for code in ("olympia", "yakima"):
        projecting.project(engine, code)
    with engine.connect() as connection:
        return list(records(connection, first, last, today=today))


def came(
    engine: Engine,
    number: int,
    *services: str,
    who: Who = ANA,
    at: datetime = NOON,
    site: str = "olympia",
    confirmed: bool = False,
) -> None:
    pen = Pen(site=site)
    events = [pen.opened(an_id(number), at, who)]
    if services:
        events.append(pen.chose(an_id(number), *services, at=at + timedelta(seconds=5)))
    if confirmed:
        given: dict[str, Outcome] = dict.fromkeys(
            (one.replace("-", "_") for one in services), "used"
        )
        events.append(pen.closed(an_id(number), at + timedelta(hours=1), "staff", **given))
    for event in events:
        append(engine, event, site=site)


def registered(engine: Engine, number: str, at: datetime, **given: object) -> None:
    row = {
        "number": number, "first_name": "王小明", "registered_at": at, "registered_site": "olympia"
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(Member).values({**row, **given}))


def test_a_choice_makes_a_reportable_individual(engine: Engine) -> None:
    came(engine, 1, "job-search")
    (only,) = found(engine)
    assert (only.kind, only.member, only.site) == ("reportable", ANA.member, "olympia")
    assert dict(only.dates) == {"1000": DAY, "1002": DAY, "1007": DAY, "1101": DAY}


def test_a_staff_assisted_choice_is_a_contact_until_staff_confirm_it(engine: Engine) -> None:
    came(engine, 1, "unemployment-help")
    (waiting,) = found(engine)
    assert (waiting.kind, dict(waiting.dates)) == ("reportable", {"1007": DAY})
    came(engine, 2, "unemployment-help", who=BEN, confirmed=True)
    given = next(one for one in found(engine) if one.member == BEN.member)
    assert (given.kind, given.entry, given.exit) == ("participant", DAY, DAY)
    assert {"1001", "1003", "1004", "1112"} <= given.dates.keys()


def test_whoever_nobody_knows_has_no_record(engine: Engine) -> None:
    came(engine, 1, "job-search", who=NOBODY)
    came(engine, 2, "job-search", who=CARD)
    assert found(engine) == []


def test_somebody_at_two_sites_is_one_person_and_belongs_where_they_came_last(
    engine: Engine,
) -> None:
    came(engine, 1, "job-search")
    came(engine, 2, "resume", at=NOON + timedelta(days=3), site="yakima")
    (only,) = found(engine)
    assert (set(only.sites), only.site) == ({"olympia", "yakima"}, "yakima")


def test_of_two_sites_on_one_day_the_record_belongs_to_the_one_whose_code_comes_last(
    engine: Engine,
) -> None:
    registered(engine, str(ANA.member), NOON, registered_site="yakima")
    came(engine, 1, "job-search", at=NOON + timedelta(hours=2))
    (only,) = found(engine)
    assert (set(only.sites), only.site) == ({"olympia", "yakima"}, "yakima")


def test_registering_is_an_activity_of_its_local_day(engine: Engine) -> None:
    late = NOON.replace(month=4, day=1, hour=6)  # still 31 March at the site
    registered(engine, str(ANA.member), late)
    (only,) = found(engine)
    assert (only.kind, only.dates["1007"]) == ("reportable", date(2026, 3, 31))
    assert found(engine, date(2026, 4, 1), date(2026, 6, 30)) == []


@pytest.mark.parametrize("how", ["merged", "linked"])
def test_a_merged_persons_registration_and_visits_are_the_kept_ones(
    engine: Engine, how: str
) -> None:
    """So are those of somebody who has two numbers for one SSN: nobody is counted twice."""
    registered(engine, str(ANA.member), NOON)
    into = str(ANA.member) if how == "merged" else None
    registered(engine, str(BEN.member), NOON - timedelta(days=9), merged_into=into)
    with engine.begin() as connection:
        connection.execute(
            insert(MemberMerge).values(
                id=an_id(99), keep=str(ANA.member), gone=str(BEN.member), how=how, at=NOON
            )
        )
    came(engine, 1, "job-search", who=BEN)
    projecting.project(engine, "olympia")
    with engine.begin() as connection:
        connection.execute(update(VisitRow).values(person=f"m:{ANA.member}"))
    (only,) = found(engine)
    assert (only.member, only.start) == (ANA.member, DAY - timedelta(days=9))
    with engine.connect() as connection:
        asked = list(records(connection, *QUARTER, [str(BEN.member)], today=TODAY))
    assert asked == [only]


def test_the_history_before_the_period_is_read(engine: Engine) -> None:
    came(engine, 1, "counselor", at=NOON - timedelta(days=80), confirmed=True)
    came(engine, 2, "job-search")
    (only,) = found(engine, today=DAY)
    assert (only.kind, only.entry) == ("participant", DAY - timedelta(days=80))
    assert only.dates["1101"] == DAY
    # Once the exit is known, it lies before the quarter, and what followed it belongs to it.
    assert found(engine, today=DAY + timedelta(days=11)) == []


def test_of_some_members_alone(engine: Engine) -> None:
    came(engine, 1, "job-search")
    came(engine, 2, "job-search", who=BEN)
    projecting.project(engine, "olympia")
    with engine.connect() as connection:
        some = list(records(connection, *QUARTER, [str(BEN.member)], today=TODAY))
    assert [one.member for one in some] == [BEN.member]


def test_a_service_that_the_table_does_not_know_is_listed(engine: Engine) -> None:
    came(engine, 1, "knitting", "job-search")
    assert len(found(engine)) == 1
    with engine.connect() as connection:
        (unknown,) = histories.unknown(connection, shipped(), *QUARTER)
    assert (unknown.site, unknown.service, unknown.times) == ("olympia", "knitting", 1)
