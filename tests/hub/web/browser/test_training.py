"""
Help and lessons in a real browser: a new greeter completes the first lesson by keyboard alone.

The pages of help and of a made-up center are held to WCAG 2.2 AA like all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.rules import Role
from tests.hub.training.learner import training_of
from tests.hub.web.conftest import House
from tests.rig.chromium import served
from tests.rig.staff_web import axe, barriers, complaints_of, press, sign_in, tab_to

pytestmark = pytest.mark.slow

PAGES = (
    "/help", "/help?q=card", "/help?q=zeppelin", "/help/kiosk-dark", "/help/counting",
    "/scripts", "/scripts/membership", "/lessons", "/lessons/completions",
)  # fmt: skip


@pytest.fixture
def at_site(site: House) -> Iterator[str]:
    """The site hub's web, whose made-up centers end with the test."""
    with served(site.app) as address:
        yield address
    training_of(site).close()


def test_a_new_greeter_completes_the_first_lesson_by_keyboard(page: Page, at_site: str) -> None:
    said = complaints_of(page)
    sign_in(page, at_site, Role.GREETER)
    press(page, "Help")
    press(page, "All of help")
    press(page, "Lessons")
    press(page, "Begin")
    lesson = page.get_by_role("complementary", name="Lesson")
    expect(lesson).to_contain_text("Step 1 of 6")
    expect(page).to_have_title(re.compile(r"^TRAINING"))
    expect(page.get_by_text("Nothing you do counts")).to_be_visible()
    press(page, "Go on")
    expect(lesson).to_contain_text("Maria has just swiped")
    expect(page.get_by_text("Maria E").first).to_be_visible()
    press(page, "Go on")
    expect(lesson).to_contain_text("touched Help")
    press(page, "I am coming")
    expect(lesson).to_contain_text("I do not have a card")
    tab_to(page, "That is fine")
    page.keyboard.press("Space")
    press(page, "Answer")
    expect(lesson).to_contain_text("Right.")
    press(page, "Go on")
    expect(lesson).to_contain_text("It is recorded")
    press(page, "Back to your lessons")
    expect(page.get_by_role("heading", name="Lessons", exact=True)).to_be_visible()
    expect(page.locator(".one-lesson").first).to_contain_text("completed")
    press(page, "Certificate")
    expect(page.locator(".certificate")).to_contain_text("Greeter Example")
    expect(page.locator(".made-up")).to_have_count(0)
    assert said == []


def test_the_pages_of_help_have_no_barriers(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    found = []
    for path in PAGES:
        page.goto(at_site + path)
        found += barriers(page)
    assert found == []


def test_a_made_up_center_has_no_barriers(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.LOCAL_ADMINISTRATOR)
    found = []
    for lesson in ("The front door", "A kiosk that is silent"):
        page.goto(f"{at_site}/lessons")
        page.get_by_role("button", name=re.compile(rf"Begin ?: {lesson}")).click()
        expect(page.get_by_role("complementary", name="Lesson")).to_be_visible()
        found += barriers(page)
        page.get_by_role("link", name="Kiosks", exact=True).click()
        found += axe(page)
    assert found == []


def test_a_question_has_no_barriers(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.CASE_MANAGER)
    page.goto(f"{at_site}/lessons")
    page.get_by_role("button", name=re.compile("Begin ?: Your next")).click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Call next").click()
    page.goto(page.url.partition("/lobby")[0] + "/lobby")
    expect(page.get_by_role("group", name=re.compile("your cousin"))).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("I look at her record").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Not quite.")).to_be_visible()
    assert barriers(page) == []


def test_it_says_so_on_paper_too(page: Page, at_site: str) -> None:
    sign_in(page, at_site, Role.GREETER)
    page.goto(f"{at_site}/lessons")
    page.get_by_role("button", name="Begin").first.click()
    page.emulate_media(media="print")
    expect(page.get_by_text("Nothing you do counts")).to_be_visible()
    expect(page.get_by_role("complementary", name="Lesson")).to_be_hidden()
    page.emulate_media(media="screen")
