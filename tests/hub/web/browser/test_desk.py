"""
A day at the front desk and at the entrance, in a real browser and by keyboard alone.

Each page on the way is held to WCAG 2.2 AA by axe-core, and to a phone's width.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from contract import member_number
from hub.accounts.rules import Role
from hub.cards.tables import Card
from hub.members.finding.index import enter_all
from hub.members.tables import Member
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.web.conftest import House
from tests.hub.web.example import NOW, SITE
from tests.rig.chromium import served
from tests.rig.staff_web import (
    barriers,
    complaints_of,
    focused,
    press,
    sign_in,
    tab_to,
    write,
)

pytestmark = pytest.mark.slow

NUMBER = member_number.from_body("55512345")
OTHER = member_number.from_body("77712345")
TOKEN = "1" + "4" * 24


@pytest.fixture
def at_site(site: House) -> Iterator[str]:
    names = {NUMBER: ("Siobhán", "O'Brien"), OTHER: ("小明", "王")}
    with site.engine.begin() as connection:
        for number, (first, last) in names.items():
            connection.execute(
                insert(Member).values(
                    number=number, first_name=first, last_name=last, language="en",
                    registered_at=NOW, registered_site=SITE,
                )
            )  # fmt: skip
        connection.execute(
            insert(Card).values(token=TOKEN, member=NUMBER, status="active", issued_at=NOW)
        )
        enter_all(connection)
    with served(site.app) as address:
        yield address


def outcomes(site: House, number: str) -> dict[str, tuple[str | None, str | None]]:
    with site.engine.connect() as connection:
        rows = connection.execute(
            select(SelectionRow.service, SelectionRow.outcome, SelectionRow.confirmed_by)
            .join(VisitRow, VisitRow.id == SelectionRow.visit)
            .where(VisitRow.person == f"m:{number}", VisitRow.status != "cancelled")
        )
        return {row.service: (row.outcome, row.confirmed_by) for row in rows}


def swipe(page: Page, line: str) -> None:
    """A reader that types into the field that has the focus when the page opens."""
    focused(page)
    page.keyboard.type(line)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tick(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Space")


def test_a_greeters_day(page: Page, site: House, at_site: str) -> None:
    said = complaints_of(page)
    sign_in(page, at_site, Role.GREETER)
    page.goto(f"{at_site}/desk")
    swipe(page, f";{TOKEN}?")
    expect(page.get_by_role("heading", name="Siobhán O'Brien")).to_be_visible()
    tick(page, "Resume on my own")
    tick(page, "Meet staff about my skills")
    press(page, "Log in")
    expect(page.get_by_text("here now")).to_be_visible()
    press(page, "Given")
    expect(page.get_by_text("Confirmed.")).to_be_visible()
    tab_to(page, "Used")  # of the first service, as it was confirmed
    tab_to(page, "Nobody said")  # the second
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    press(page, "Log out")
    expect(page.get_by_text("Logged out.")).to_be_visible()
    assert outcomes(site, NUMBER) == {
        "resume": ("used", "staff"),
        "counselling": ("used", "staff"),
    }
    press(page, "Undo")
    expect(page.get_by_text("here now")).to_be_visible()
    press(page, "Find somebody else")
    press(page, "No card and no record")
    tick(page, "Phone, fax or copier")
    press(page, "Log in")
    expect(page.get_by_role("heading", name="No card, nobody known")).to_be_visible()
    assert said == []


def test_a_day_at_the_front_desk(page: Page, site: House, at_site: str) -> None:
    said = complaints_of(page)
    sign_in(page, at_site, Role.FRONT_DESK)
    page.goto(f"{at_site}/desk")
    swipe(page, "o'brien")
    focused(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")  # the first one found has the focus
    page.goto(f"{at_site}/desk")
    swipe(page, "o'brien")
    swipe(page, f";{TOKEN}?")  # a reader types wherever the focus is
    expect(page.get_by_role("heading", name="Siobhán O'Brien")).to_be_visible()
    tick(page, "Use a computer")
    write(page, "Came at", "9:05")
    press(page, "Log in")
    press(page, "Set this visit right")
    tick(page, "Wrong service")
    tab_to(page, "Nobody said")
    page.keyboard.press("ArrowRight")  # chosen by mistake
    tick(page, "Used something else as well")
    tick(page, "Find training")
    write(page, "A word on it", "She asked for training")
    press(page, "Set right")
    expect(page.get_by_text("The figures of that day follow.")).to_be_visible()
    assert outcomes(site, NUMBER) == {"training": ("added", "staff")}
    expect(page.get_by_text("She asked for training").first).to_be_visible()
    press(page, "Set this visit right")
    write(page, "Member number of the right person", OTHER)
    press(page, "Move the visit")
    expect(page.get_by_text("the other person has it")).to_be_visible()
    assert outcomes(site, NUMBER) == {}
    assert outcomes(site, OTHER) == {"training": ("used", "staff")}
    assert said == []


def test_paper_is_keyed_by_keyboard_alone(page: Page, site: House, at_site: str) -> None:
    sign_in(page, at_site, Role.FRONT_DESK)
    page.goto(f"{at_site}/desk/sheets")
    press(page, "Make the sheets")
    code = page.locator(".code").first.inner_text()
    page.goto(f"{at_site}/desk/sheets")
    swipe(page, f"ws:{SITE}:{code}")
    for came, who, letters, left in (
        ("815", NUMBER, "bc", "9:10"),
        ("820", "", "a", ""),
    ):
        focused(page)
        page.keyboard.type(came)
        write(page, "Member number or name", who)
        write(page, "Letters ticked", letters)
        write(page, "Left at", left)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_text("Row 2 is keyed.")).to_be_visible()
    swipe_row = page.locator("tbody tr").nth(2)
    expect(swipe_row).to_contain_text("not keyed")
    assert outcomes(site, NUMBER) == {"resume": (None, None), "computer": (None, None)}
    focused(page)
    page.keyboard.type("830")
    write(page, "Member number or name", "小明")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    focused(page)
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Row 3 is keyed.")).to_be_visible()


def test_no_page_of_the_desk_has_a_barrier(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.FRONT_DESK)
    found = []
    page.goto(f"{at_site}/desk")
    found += barriers(page)
    swipe(page, "王")
    found += barriers(page)
    page.get_by_role("button", name="Open").click()
    found += barriers(page)
    page.get_by_label("Meet staff about my skills").check()
    page.get_by_role("button", name="Log in", exact=True).click()
    found += barriers(page)
    visit = page.url
    page.get_by_role("button", name="Given", exact=False).first.click()
    for path in ("/correct", ""):
        page.goto(visit + path)
        found += barriers(page)
    page.goto(visit.replace("/desk/visits", "/visits"))
    found += barriers(page)
    page.goto(f"{at_site}/desk/nobody")
    found += barriers(page)
    page.goto(f"{at_site}/desk/sheets")
    page.get_by_role("button", name="Make the sheets").click()
    found += barriers(page)
    code = page.locator(".code").first.inner_text().replace("-", "")
    for path in ("/desk/sheets", f"/desk/sheets/{code}"):
        page.goto(at_site + path)
        found += barriers(page)
    assert found == []
