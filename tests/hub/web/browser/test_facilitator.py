"""
A facilitator's day in a real browser, by keyboard alone: plan a series, see the cards come in
through the hub's own ingest, confirm who took part.

Each page on the way is held to WCAG 2.2 AA by axe-core, and to a phone's width.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from contract import events as contract
from contract.events import AnyEvent
from contract.fields import NOBODY, Who
from hub import projecting
from hub.accounts.rules import Role
from hub.groups.tables import GroupRow
from hub.ingest.inbox import Arrived
from hub.ingest.writer import Writer
from hub.members.tables import Member
from hub.reports.rules import Period
from hub.reports.service import figures
from tests.hub.making import Pen, an_id
from tests.hub.web.conftest import House
from tests.hub.web.example import NOW, SITE, TODAY
from tests.rig.staff_web import barriers, complaints_of, press, sign_in, tab_to, write

pytestmark = pytest.mark.slow


def swiped(engine: Engine, *events: AnyEvent) -> None:
    """Through the ingest, as the broker brings them."""
    writer = Writer(engine, SITE)
    writer.commit(
        [Arrived(f"ws/1/{SITE}/{one.device}/event", contract.encode(one), NOW) for one in events]
    )
    projecting.project(engine, SITE)


def given_by_staff(engine: Engine) -> int:
    with engine.connect() as connection:
        modes = figures(connection, Period(TODAY, TODAY), SITE).modes
        return modes["pending_staff"]["verified"] if "pending_staff" in modes else 0


def members(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(Member.number).order_by(Member.number)))


def test_a_facilitators_day(page: Page, site: House, at_site: str) -> None:
    said = complaints_of(page)
    sign_in(page, at_site, Role.FACILITATOR)
    press(page, "Groups")
    press(page, "Plan a group")
    write(page, "Title in English", "Résumé clinic")
    write(page, "From", "1030AM")
    write(page, "To", "1130AM")
    write(page, "Place, when it is none", "Hall")
    write(page, "Places", "2")
    tab_to(page, "Self-service")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Meet staff about my skills")
    page.keyboard.press("Space")
    tab_to(page, "Once")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Days, weeks and end")
    page.keyboard.press("Enter")
    tab_to(page, "Wednesday")
    page.keyboard.press("Space")
    tab_to(page, "Leave out")
    assert barriers(page) == []
    press(page, "Plan the group")
    expect(page.get_by_text("The group is planned")).to_be_visible()
    assert barriers(page) == []
    press(page, "Résumé clinic")

    with site.engine.connect() as connection:
        group_id = connection.scalar(
            select(GroupRow.id).where(GroupRow.day == TODAY, GroupRow.place == "Hall")
        )
    one, two, three, *_ = members(site.engine)
    before = given_by_staff(site.engine)
    tab_to(page, "Somebody without a record")
    write(page, "Member number", three)
    press(page, "Book")
    kiosk = Pen("workshop-room", site=SITE)
    swiped(
        site.engine,
        kiosk.attended(an_id(1), str(group_id), Who(member=one), NOW),
        kiosk.attended(an_id(2), str(group_id), Who(member=two), NOW + timedelta(seconds=2)),
        kiosk.attended(an_id(3), str(group_id), NOBODY, NOW + timedelta(seconds=4)),
    )
    expect(page.locator(".tile", has_text="of 2 places")).to_contain_text("3", timeout=20_000)
    expect(page.get_by_text("1 person more than there are places")).to_be_visible()
    expect(page.get_by_text("not before")).to_be_visible()
    assert barriers(page) == []
    assert given_by_staff(site.engine) == before

    press(page, "Confirm attendance")
    assert barriers(page) == []
    tab_to(page, "attended")
    tab_to(page, "attended")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    press(page, "Confirm attendance")
    expect(page.get_by_text("Attendance confirmed Nov 18")).to_be_visible()
    expect(page.get_by_role("row", name="signed in, not served")).to_have_count(1)
    expect(page.locator("tbody tr", has_text="did not come")).to_have_count(1)
    assert barriers(page) == []
    assert given_by_staff(site.engine) == before + 2

    press(page, "Correct the attendance")
    tab_to(page, "attended")
    page.keyboard.press("ArrowDown")
    press(page, "Confirm attendance")
    expect(page.get_by_text("Corrected 1 time.")).to_be_visible()
    assert given_by_staff(site.engine) == before + 1
    assert said == []
