"""Cohorts, use and unmet demand, and targets on their pages."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select

from hub.accounts.rules import Role
from hub.groups.tables import Booking, GroupRow
from hub.outcomes import reading as outcomes
from hub.outcomes.tables import Target
from hub.reports.rules import Period
from hub.reports.service import figures
from hub.visits.rollups import rolling
from tests.hub.web.conftest import House
from tests.hub.web.example import NOW, SITE, TODAY, an_id

FIRST = date(2026, 11, 1)


def test_wishes_are_the_figures_of_the_same_days(site: House) -> None:
    with site.engine.connect() as connection:
        wished = outcomes.wished(connection, SITE, FIRST, TODAY)
        page = figures(connection, Period(FIRST, TODAY), SITE)
    assert sum(one.given for one in wished) == page.services["verified"]
    assert sum(one.waiting for one in wished) == page.services["pending_staff"]
    shown = site.signed_in(Role.SUPERVISOR).get("/reports/demand?first=2026-11-01&last=2026-11-18")
    assert "Meet staff about my skills" in shown


def test_a_group_that_people_wait_for_is_named(site: House) -> None:
    with site.engine.begin() as connection:
        group = connection.execute(select(GroupRow.id).where(GroupRow.day == TODAY)).first()
        assert group is not None
        row = {
            "group_id": group.id, "member": "1234567890", "booked_by": "x", "booked_at": NOW,
            "is_waiting": True,
        }  # fmt: skip
        connection.execute(insert(Booking).values(row))
        full = outcomes.full_groups(connection, SITE, TODAY, TODAY)
    assert [one.id for one in full][:1] == [group.id]
    assert full[0].waiting >= 1


def test_cohorts_hold_every_member_once(state: House) -> None:
    for code in ("lakewood", "okanogan", "spokane"):
        rolling.advance(state.engine, code, NOW)
    with state.engine.connect() as connection:
        found = outcomes.came_back(connection, None, TODAY, 12)
        members = figures(connection, Period(date(2026, 1, 1), date(2026, 11, 17))).visits
    assert sum(one.size for one in found) == members.people - members.unidentified
    assert all(one.came[0] == one.size for one in found)
    assert "Members by the month" in state.signed_in(Role.STATE_ANALYST).get("/reports/cohorts")


def test_a_target_is_set_once_and_taken_back(site: House) -> None:
    admin = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    form = {
        "once": an_id(9_999), "measure": "visits", "value": "400", "first": "2026-11-01",
        "last": "2026-11-30",
    }  # fmt: skip
    for _ in range(2):
        admin.post("/reports/targets", 302, **form)
    with site.engine.connect() as connection:
        mine = select(Target.site, Target.value).where(Target.id == an_id(9_999))
        assert connection.execute(mine).all() == [(SITE, 400)]
        aim = next(one for one in outcomes.aims(connection, SITE, TODAY) if one.id == an_id(9_999))
        assert aim.actual == figures(connection, Period(FIRST, TODAY), SITE).visits.visits
    admin.post(f"/reports/targets/{an_id(9_999)}/end")
    with site.engine.connect() as connection:
        assert an_id(9_999) not in {one.id for one in outcomes.aims(connection, SITE, TODAY)}


def test_a_target_that_cannot_be_keeps_what_was_typed(site: House) -> None:
    admin = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    page = admin.post("/reports/targets", status=422, measure="visits", value="many", first="2026-11-01", last="2026-10-01")  # fmt: skip
    assert "whole number" in page
    assert "exchange them" in page
    assert 'value="many"' in page
