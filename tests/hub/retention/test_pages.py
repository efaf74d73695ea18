"""Retention by two people: what would go, holds that win and are never hidden, and the run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry, Staff
from hub.db import reading
from hub.members.tables import Member
from hub.retention import choosing, service
from hub.retention.errors import ListChanged, RetentionError, SamePerson, Unsuitable
from hub.retention.service import Hold
from hub.retention.tables import LegalHold, RetentionAward, RetentionRun
from hub.visits.tables import VisitRow
from tests.hub.web.conftest import House, Watch, make_house, state, watch
from tests.hub.web.example import PASSWORD

__all__ = ["make_house", "state", "watch"]
OLD = datetime(2020, 3, 4, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
ONE, TWO = "1234567889", "8765432158"


@pytest.fixture
def old(state: House) -> House:
    """Two members who came in 2020 alone."""
    with state.engine.begin() as connection:
        for number in (ONE, TWO):
            connection.execute(
                insert(Member).values(number=number, first_name="Old", registered_at=OLD, registered_site="lakewood")
            )  # fmt: skip
    return state


def name_award(house: House, reported: date | None = date(2021, 9, 30)) -> None:
    award = RetentionAward(
        code="AA-1", title="", first_day=date(2019, 7, 1), last_day=date(2021, 6, 30), reported_on=reported,
    )  # fmt: skip
    service.keep_award(house.engine, award, revision=0, by="dana@x.example")


def going(house: House) -> set[str]:
    with reading(house.engine) as connection:
        return set(choosing.dry_run(connection, TODAY).list)


def test_nobody_goes_before_an_award_is_named_and_its_report_dated(old: House) -> None:
    assert going(old) == set()
    name_award(old, None)
    assert going(old) == set()
    award = RetentionAward(
        code="AA-1", title="", first_day=date(2019, 7, 1), last_day=date(2021, 6, 30),
        reported_on=date(2021, 9, 30),
    )  # fmt: skip
    service.keep_award(old.engine, award, revision=1, by="dana@x.example")
    assert going(old) == {ONE, TWO}
    with pytest.raises(Unsuitable, match="Somebody else changed"):
        service.keep_award(old.engine, award, revision=1, by="eve@x.example")


def test_a_visit_of_last_year_keeps(old: House) -> None:
    name_award(old)
    with old.engine.begin() as connection:
        some = connection.scalars(select(VisitRow.id).limit(1)).one()
        connection.execute(
            update(VisitRow)
            .where(VisitRow.id == some)
            .values(person=f"m:{ONE}", day=date(2025, 8, 1))
        )
    assert going(old) == {TWO}


@pytest.mark.parametrize(
    "hold",
    [
        Hold("member", "case 12-345", member=ONE),
        Hold("award", "case 12-345", award="AA-1"),
        Hold("period", "case 12-345", first_day=date(2020, 1, 1), last_day=date(2020, 12, 31)),
    ],
)
def test_a_hold_wins_until_it_is_lifted_and_stays_in_the_list(old: House, hold: Hold) -> None:
    name_award(old)
    ident = service.new_form()
    for _ in range(2):
        service.place(old.engine, hold, hold_id=ident, by="dana@x.example")
    assert ONE not in going(old)
    service.lift(old.engine, ident, why="the case is closed", by="eve@x.example")
    assert going(old) == {ONE, TWO}
    page = old.signed_in(Role.STATE_ADMINISTRATOR).get("/retention")
    assert "case 12-345" in page
    assert "the case is closed" in page
    with reading(old.engine) as connection:
        assert len(connection.execute(select(LegalHold.id)).all()) == 1
        actions = connection.scalars(select(AuditEntry.action)).all()
    assert {"retention.held", "retention.lifted"} <= set(actions)


def test_one_asks_and_another_confirms(old: House) -> None:
    name_award(old)
    run = service.new_form()
    for _ in range(2):
        service.ask(old.engine, run_id=run, today=TODAY, reason="the yearly run", by="dana")
    with pytest.raises(SamePerson):
        service.confirm(old.engine, run, today=TODAY, by="dana")
    service.place(
        old.engine, Hold("member", "case 12-345", member=ONE), hold_id=service.new_form(), by="eve"
    )
    with pytest.raises(ListChanged):
        service.confirm(old.engine, run, today=TODAY, by="eve")
    service.withdraw(old.engine, run, by="eve")
    with pytest.raises(RetentionError, match="withdrawn"):
        service.confirm(old.engine, run, today=TODAY, by="eve")
    run = service.new_form()
    service.ask(old.engine, run_id=run, today=TODAY, reason="the yearly run", by="dana")
    assert [service.confirm(old.engine, run, today=TODAY, by="eve") for _ in range(2)] == [1, 1]
    with reading(old.engine) as connection:
        assert connection.scalar(select(Member.first_name).where(Member.number == ONE)) == "Old"
        assert connection.scalar(select(Member.number).where(Member.number == TWO)) is None
        done = connection.scalar(select(RetentionRun.done).where(RetentionRun.id == run))
        assert done
        assert done["member"] == 1
    run = service.new_form()
    with pytest.raises(Unsuitable, match="Nobody"):
        service.ask(old.engine, run_id=run, today=TODAY, reason="the yearly run", by="dana")


def test_what_was_asked_for_a_week_ago_is_asked_anew(old: House, watch: Watch) -> None:
    name_award(old)
    run = service.new_form()
    service.ask(old.engine, run_id=run, today=TODAY, reason="the yearly run", by="dana")
    watch.pass_by(timedelta(days=8))
    with pytest.raises(RetentionError, match="too long ago"):
        service.confirm(old.engine, run, today=TODAY, by="eve")


def test_the_page_leads_through_it(old: House) -> None:
    dana = old.signed_in(Role.STATE_ADMINISTRATOR)
    page = dana.get("/retention")
    assert "No award is named for a program year in which they came" in page
    assert "2 CFR 200.334" in page
    bad = dana.post(
        "/retention/awards",
        422,
        code="",
        first_day="2019-07-01",
        last_day="2021-06-30",
        revision="0",
    )
    assert "Give the award&#39;s number." in bad
    bad = dana.post(
        "/retention/awards", 422, code="A", first_day="soon", last_day="2021-06-30", revision="0"
    )
    assert "such as 2026-06-30" in bad
    dana.post("/retention/awards", code="A", first_day="2019-07-01", last_day="2021-06-30",
              reported_on="2021-09-30", revision="0")  # fmt: skip
    bad = dana.post("/retention/holds", 422, kind="member", member="12", reason="case 12-345")
    assert "ten digits" in bad
    assert 'value="12"' in bad
    dana.post("/retention/holds", kind="member", member="123-456-7889", reason="case 12-345")
    page = dana.get("/retention")
    assert "in force" in page
    with reading(old.engine) as connection:
        hold = connection.scalar(select(LegalHold.id))
    assert "Say why" in dana.post(f"/retention/holds/{hold}/lift", 422, why="x")
    dana.post("/retention/runs", reason="the yearly run")
    page = dana.get("/retention")
    assert "somebody else has to confirm" in page
    with reading(old.engine) as connection:
        run = connection.scalar(select(RetentionRun.id))
    assert "asked for this yourself" in dana.post(f"/retention/runs/{run}", 409, do="confirm")
    with old.engine.begin() as connection:
        connection.execute(
            update(Staff).where(Staff.role == "state_analyst").values(role="state_administrator")
        )
    eve = old.stranger()
    eve.post("/sign-in", email="state.analyst@worksource.example", password=PASSWORD)
    assert "Confirm: make them nameless" in eve.get("/retention")
    eve.post(f"/retention/runs/{run}", do="confirm")
    assert "1 member is nameless now" in eve.get("/retention")
