"""Visits in the database: projection, open visits, closing time, and who somebody was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from contract.events import ClosedBy, Outcome
from hub import clock, projecting
from hub.catalogue.opening.rules import Opening
from hub.catalogue.tables import SiteRow
from hub.events.tables import EventRow, SetAside
from hub.visits import identity, service
from hub.visits.tables import KeptAppointment, SelectionRow, VisitRow
from tests.hub.making import ANA, CARD, NOON, SEALED, SITE, ZONE, Pen, an_id, append, open_site

PERSON = f"m:{ANA.member}"
DAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)


def visits(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        rows = connection.execute(select(VisitRow.__table__).order_by(VisitRow.opened_at))
        return {row.id: row for row in rows}


def noted(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(SetAside.reason).order_by(SetAside.id)))


def test_a_visit_from_log_in_to_log_out(engine: Engine) -> None:
    pen = Pen()
    append(
        engine,
        pen.opened(an_id(1), who=ANA),
        pen.chose(an_id(1), "resume", "phone"),
        pen.closed(an_id(1), resume="used", phone="not_used"),
    )
    assert projecting.project(engine, SITE) == 3
    (visit,) = visits(engine).values()
    assert (visit.status, visit.closed_by, visit.day, visit.person) == (
        "closed",
        "customer",
        DAY,
        PERSON,
    )
    with engine.connect() as connection:
        rows = connection.execute(select(SelectionRow.service, SelectionRow.outcome))
        assert {row.service: row.outcome for row in rows} == {"resume": "used", "phone": "not_used"}


def test_projecting_again_changes_nothing(engine: Engine) -> None:
    append(engine, Pen().opened(an_id(1), who=ANA))
    projecting.project(engine, SITE)
    assert projecting.project(engine, SITE) == 0
    assert len(visits(engine)) == 1


def test_no_event_beyond_the_limit_is_projected(engine: Engine) -> None:
    pen = Pen()
    append(engine, *(pen.opened(an_id(number), who=CARD) for number in range(1, 6)))
    assert projecting.project(engine, SITE, limit=2) == 2
    assert projecting.project(engine, SITE, limit=2) == 2
    assert projecting.project(engine, SITE, limit=2) == 1


def test_the_open_visit_of_a_person_is_known_with_its_services(engine: Engine) -> None:
    pen = Pen()
    append(engine, pen.opened(an_id(1), who=ANA), pen.chose(an_id(1), "resume"))
    projecting.project(engine, SITE)
    with engine.connect() as connection:
        found = service.open_visit_of(connection, SITE, [PERSON], DAY)
        assert found == service.OpenVisit(an_id(1), ("resume",))
        tomorrow = DAY + timedelta(days=1)
        assert service.open_visit_of(connection, SITE, [PERSON], tomorrow) is None


def test_what_follows_a_log_in_that_has_not_come_waits_for_it(engine: Engine) -> None:
    pen = Pen()
    opened, chose = pen.opened(an_id(1), who=ANA), pen.chose(an_id(1), "resume")
    append(engine, chose)
    projecting.project(engine, SITE)
    assert visits(engine) == {}
    assert "has not come" in noted(engine)[0]
    append(engine, opened)
    projecting.project(engine, SITE)
    assert set(visits(engine)) == {an_id(1)}
    assert noted(engine) == []


def test_an_event_the_projection_cannot_read_is_noted_and_passed_over(engine: Engine) -> None:
    pen = Pen()
    append(engine, pen.opened(an_id(1), who=ANA), pen.opened(an_id(2)))
    with engine.begin() as connection:
        connection.execute(update(EventRow).where(EventRow.position == 1).values(payload="{}"))
    projecting.project(engine, SITE)
    assert set(visits(engine)) == {an_id(2)}
    assert "cannot be read" in noted(engine)[0]


def test_a_second_log_in_under_one_visit_id_is_noted(engine: Engine) -> None:
    append(engine, Pen().opened(an_id(1), who=ANA), Pen(device="walkup-2").opened(an_id(1)))
    projecting.project(engine, SITE)
    assert [visit.person for visit in visits(engine).values()] == [PERSON]
    assert "another log-in has the same visit id" in noted(engine)[0]


def test_a_visit_of_another_site_is_left_alone(engine: Engine) -> None:
    open_site(engine, "tacoma")
    append(engine, Pen().opened(an_id(1), who=ANA))
    projecting.project(engine, SITE)
    append(engine, Pen(site="tacoma").cancelled(an_id(1)), site="tacoma")
    projecting.project(engine, "tacoma")
    assert [visit.status for visit in visits(engine).values()] == ["open"]
    assert "another site" in noted(engine)[0]


def test_a_card_resolved_later_names_its_visits_and_stays_so_after_a_rebuild(
    engine: Engine,
) -> None:
    append(engine, Pen().opened(an_id(1), who=CARD), Pen("walkup-2").opened(an_id(2), who=SEALED))
    projecting.project(engine, SITE)
    with engine.begin() as connection:
        assert identity.learn_person(connection, f"c:{CARD.card}", PERSON, NOON) == 1
        assert identity.learn_person(connection, f"v:{an_id(2)}", PERSON, NOON) == 1
    before = visits(engine)
    assert {visit.person for visit in before.values()} == {PERSON}
    projecting.rebuild(engine, SITE)
    assert visits(engine) == before


def test_a_person_learnt_before_the_visit_is_named_at_once(engine: Engine) -> None:
    with engine.begin() as connection:
        identity.learn_person(connection, f"c:{CARD.card}", "m:1111111111", NOON)
        identity.learn_person(connection, f"c:{CARD.card}", PERSON, NOON)
    append(engine, Pen().opened(an_id(1), who=CARD))
    projecting.project(engine, SITE)
    assert [visit.person for visit in visits(engine).values()] == [PERSON]


def test_open_visits_end_unverified_at_closing_time(engine: Engine) -> None:
    append(engine, Pen().opened(an_id(1), who=ANA))
    projecting.project(engine, SITE)
    closing = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # 17:00 in Olympia
    assert service.close_open_visits(engine, SITE, closing - timedelta(seconds=1)) == 0
    assert service.close_open_visits(engine, SITE, closing) == 1
    projecting.project(engine, SITE)
    assert service.close_open_visits(engine, SITE, closing) == 0
    (visit,) = visits(engine).values()
    assert (visit.status, visit.closed_by, visit.closed_at) == ("closed", "auto", closing)


def test_days_missed_while_the_hub_was_off_are_closed_at_their_own_closing_time(
    engine: Engine,
) -> None:
    pen = Pen()
    append(engine, pen.opened(an_id(1), who=ANA))
    append(engine, pen.opened(an_id(2), at=NOON + timedelta(days=1), who=ANA))
    projecting.project(engine, SITE)
    assert service.close_open_visits(engine, SITE, NOON + timedelta(days=9)) == 2
    projecting.project(engine, SITE)
    assert [visit.closed_at for visit in visits(engine).values()] == [
        datetime(2026, 3, 5, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 6, 1, 0, tzinfo=UTC),
    ]


def test_the_customers_own_log_out_that_comes_late_beats_the_automatic_one(engine: Engine) -> None:
    pen = Pen()
    append(engine, pen.opened(an_id(1), who=ANA))
    projecting.project(engine, SITE)
    service.close_open_visits(engine, SITE, NOON + timedelta(days=1))
    projecting.project(engine, SITE)
    append(engine, pen.closed(an_id(1), resume="used"))
    projecting.project(engine, SITE)
    assert [visit.closed_by for visit in visits(engine).values()] == ["customer"]


def test_the_sites_own_hours_are_kept(engine: Engine) -> None:
    hours = [{"weekday": 2, "opens": "08:00", "closes": "12:30"}]
    with engine.begin() as connection:
        connection.execute(update(SiteRow).values(hours=hours))
    append(engine, Pen().opened(an_id(1), who=ANA))
    projecting.project(engine, SITE)
    assert service.close_open_visits(engine, SITE, NOON + timedelta(minutes=30)) == 1
    projecting.project(engine, SITE)


def test_a_visit_begun_after_closing_time_lasts_until_the_day_ends(engine: Engine) -> None:
    evening = datetime(2026, 3, 5, 7, 30, tzinfo=UTC)  # 23:30 in Olympia
    append(engine, Pen().opened(an_id(1), at=evening, who=ANA))
    projecting.project(engine, SITE)
    assert service.close_open_visits(engine, SITE, evening + timedelta(minutes=29)) == 0
    assert service.close_open_visits(engine, SITE, evening + timedelta(minutes=30)) == 1
    projecting.project(engine, SITE)
    (visit,) = visits(engine).values()
    assert visit.day == DAY
    assert clock.local_day(visit.closed_at, ZONE) == DAY


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 5, 7, 30, tzinfo=UTC), date(2026, 3, 4)),  # 23:30, winter
        (datetime(2026, 7, 5, 6, 30, tzinfo=UTC), date(2026, 7, 4)),  # 23:30, summer
        (datetime(2026, 3, 8, 7, 59, tzinfo=UTC), date(2026, 3, 7)),  # before the spring day
        (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), date(2026, 3, 8)),  # its midnight, still winter
        (datetime(2026, 3, 9, 6, 59, tzinfo=UTC), date(2026, 3, 8)),  # its end, an hour sooner
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), date(2026, 11, 1)),  # the autumn day begins
        (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), date(2026, 11, 1)),  # and ends an hour later
        (datetime(2028, 3, 1, 7, 30, tzinfo=UTC), date(2028, 2, 29)),  # 29 February, 23:30
    ],
)
def test_the_day_of_a_visit_is_the_sites(engine: Engine, at: datetime, day: date) -> None:
    append(engine, Pen().opened(an_id(1), at=at, who=ANA))
    projecting.project(engine, SITE)
    assert [visit.day for visit in visits(engine).values()] == [day]


@pytest.mark.parametrize(
    ("day", "closing"),
    [
        (date(2026, 3, 8), datetime(2026, 3, 9, 0, 0, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 2, 1, 0, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 3, 1, 1, 0, tzinfo=UTC)),
    ],
)
def test_closing_time_is_wall_time_on_the_days_the_clocks_change(
    day: date, closing: datetime
) -> None:
    opened_at = clock.local_instant(day, service.DEFAULT_CLOSING, ZONE) - timedelta(hours=5)
    assert service.closing_instant(opened_at, day, Opening(), ZONE) == closing


def test_a_second_log_in_elsewhere_before_midnight_is_not_the_next_days(engine: Engine) -> None:
    before = datetime(2026, 3, 5, 7, 50, tzinfo=UTC)
    append(
        engine,
        Pen().opened(an_id(1), at=before, who=ANA),
        Pen("walkup-2").opened(an_id(2), at=before + timedelta(minutes=20), who=ANA),
    )
    projecting.project(engine, SITE)
    assert [visit.day for visit in visits(engine).values()] == [DAY, DAY + timedelta(days=1)]


NEXT_DAY = NOON + timedelta(days=1)


def forget(engine: Engine, by: ClosedBy = "auto") -> None:
    """A visit of noon that ended without a log-out."""
    pen = Pen()
    append(
        engine,
        pen.opened(an_id(1), who=ANA),
        pen.chose(an_id(1), "resume", "phone"),
        pen.closed(an_id(1), by=by),
    )
    projecting.project(engine, SITE)


def forgotten(engine: Engine, days: int = 1) -> service.ForgottenVisit | None:
    with engine.connect() as connection:
        day = DAY + timedelta(days=days)
        return service.forgotten_visit_of(connection, SITE, [PERSON], day)


@pytest.mark.parametrize("by", ["auto", "interrupted"])
def test_the_last_visit_that_ended_without_a_log_out_is_asked_about(
    engine: Engine, by: ClosedBy
) -> None:
    forget(engine, by)
    assert forgotten(engine) == service.ForgottenVisit(an_id(1), DAY, ("phone", "resume"))
    assert forgotten(engine, days=0) is None
    assert forgotten(engine, days=30) is not None
    assert forgotten(engine, days=31) is None


@pytest.mark.parametrize("by", ["customer", "staff"])
def test_whoever_logged_out_is_not_asked(engine: Engine, by: ClosedBy) -> None:
    forget(engine, by)
    assert forgotten(engine) is None


def test_only_the_last_visit_is_asked_about(engine: Engine) -> None:
    forget(engine)
    pen = Pen("walkup-2")
    append(
        engine,
        pen.opened(an_id(2), at=NEXT_DAY, who=ANA),
        pen.chose(an_id(2), "resume", at=NEXT_DAY),
        pen.closed(an_id(2), at=NEXT_DAY + timedelta(hours=1), resume="used"),
    )
    projecting.project(engine, SITE)
    assert forgotten(engine, days=2) is None


def test_nothing_chosen_is_nothing_forgotten(engine: Engine) -> None:
    pen = Pen()
    append(engine, pen.opened(an_id(1), who=ANA), pen.closed(an_id(1), by="auto"))
    projecting.project(engine, SITE)
    assert forgotten(engine) is None


@pytest.mark.parametrize("outcomes", [{"resume": "used", "phone": "not_used"}, {}])
def test_an_answer_of_a_later_day_restates_that_day_and_is_asked_once(
    engine: Engine, outcomes: dict[str, Outcome]
) -> None:
    forget(engine)
    before = visits(engine)[an_id(1)]
    said = Pen("walkup-2").closed(an_id(1), at=NOON + timedelta(days=5), by="later", **outcomes)
    append(engine, said)
    projecting.project(engine, SITE)
    (visit,) = visits(engine).values()
    assert (visit.day, visit.closed_at, visit.closed_by) == (DAY, before.closed_at, "auto")
    assert visit.answered_at == NOON + timedelta(days=5)
    with engine.connect() as connection:
        rows = connection.execute(select(SelectionRow.service, SelectionRow.outcome)).all()
    given = {row.service: row.outcome for row in rows if row.outcome}
    assert given == outcomes
    assert forgotten(engine, days=6) is None
    projecting.rebuild(engine, SITE)
    assert list(visits(engine).values()) == [visit]


def test_appointments_that_somebody_came_for_are_kept_and_taken_back_with_the_visit(
    engine: Engine,
) -> None:
    pen = Pen()
    append(engine, pen.opened(an_id(1), who=ANA), pen.came_for(an_id(1), an_id(7), an_id(8)))
    projecting.project(engine, SITE)
    with engine.connect() as connection:
        kept = select(KeptAppointment.appointment).order_by(KeptAppointment.appointment)
        assert list(connection.scalars(kept)) == [an_id(7), an_id(8)]
    append(engine, pen.cancelled(an_id(1)))
    projecting.project(engine, SITE)
    with engine.connect() as connection:
        assert list(connection.scalars(kept)) == []
