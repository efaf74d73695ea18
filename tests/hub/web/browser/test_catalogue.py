"""A local administrator changes the menu by keyboard, and the wall gets its paper in every language."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update

from hub import clock
from hub.accounts.rules import Role
from hub.catalogue import service as catalogue
from hub.catalogue.tables import ServiceRow, SiteRow
from hub.config import EVERY_LANGUAGE
from tests.hub.web.conftest import House
from tests.hub.web.example import SITE
from tests.rig.staff_web import barriers, complaints_of, press, sign_in, tab_to, write

pytestmark = pytest.mark.slow


def test_the_menu_is_changed_by_keyboard_and_seen_published(
    page: Page, site: House, at_site: str
) -> None:
    said = complaints_of(page)
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    press(page, "Services")
    press(page, "Add a service")
    write(page, "English", "Welding")
    write(page, "Español", "Soldadura")
    tab_to(page, "Self-service")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Briefcase")
    page.keyboard.press("ArrowUp")
    tab_to(page, "Place in the menu")
    page.keyboard.type("First")
    press(page, "Add the service")
    expect(page.get_by_role("status")).to_contain_text("Kiosks show it within seconds")
    expect(page.locator("tbody th").first).to_contain_text("Welding")

    press(page, "Move Welding down")
    expect(page.locator("tbody th").nth(1)).to_contain_text("Welding")
    with site.engine.begin() as connection:
        made = connection.execute(
            select(ServiceRow.__table__).where(ServiceRow.code == "welding")
        ).one()
        number = catalogue.version(connection, SITE)
        catalogue.note_published(connection, SITE, number, clock.now())
    assert (made.mode, made.label) == ("pending_staff", {"en": "Welding", "es": "Soldadura"})

    page.goto(f"{at_site}/services")  # the focus had stayed at the entry that moved
    press(page, "At the kiosk")
    expect(page.locator(".screen li").nth(1)).to_have_text("Welding")
    expect(page.get_by_text(f"Version {number} holds; it was sent on")).to_be_visible()
    assert said == []


def test_both_versions_of_a_conflict_are_shown_without_a_barrier(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    page.goto(f"{at_site}/services/entry/resume")
    page.get_by_label("English").fill("Resume room")
    other = page.context.new_page()
    other.goto(f"{at_site}/services/entry/resume")
    other.get_by_label("English").fill("Resume corner")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("status")).to_be_visible()
    other.close()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this")
    expect(page.get_by_role("cell", name="Resume corner")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Save once more").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Resume room")


def test_faults_stand_beside_their_fields_without_a_barrier(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    page.goto(f"{at_site}/services/new")
    page.get_by_label("English").fill("Welding")
    page.get_by_label("Offered from").fill("12:00")
    page.get_by_role("button", name="Add the service").click()
    expect(page.get_by_role("alert")).to_contain_text("Give both times")
    expect(page.get_by_label("English")).to_have_value("Welding")
    assert barriers(page) == []
    page.goto(f"{at_site}/hours")
    page.get_by_label("from, Tuesday", exact=True).fill("18:00")
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_role("alert")).to_contain_text("closes before it opens")
    assert barriers(page) == []


@pytest.mark.parametrize("language", ["en", "es", "ar", "am", "vi", "zh-Hans"])
def test_the_posted_menu_fits_one_sheet_of_letter_paper(
    page: Page, site: House, at_site: str, tmp_path: Path, language: str
) -> None:
    with site.engine.begin() as connection:
        connection.execute(delete(ServiceRow))
        catalogue.install_first_menu(connection)
        connection.execute(update(SiteRow).values(languages=list(EVERY_LANGUAGE)))
    sign_in(page, at_site, Role.GREETER)
    page.goto(f"{at_site}/services/posted?language={language}")
    assert barriers(page) == []
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    paper = tmp_path / "menu.pdf"
    page.pdf(path=str(paper), prefer_css_page_size=True)
    told = subprocess.run(
        ["pdfinfo", str(paper)], capture_output=True, text=True, check=True
    ).stdout
    facts = dict(line.split(":", 1) for line in told.splitlines())
    assert int(facts["Pages"]) == 1
    assert "letter" in facts["Page size"]
    text = subprocess.run(
        ["pdftotext", str(paper), "-"], capture_output=True, text=True, check=True
    )
    assert "Equal opportunity employer/program" in text.stdout
    assert "Back to the services" not in text.stdout
