"""From no result to opted in, in a real browser and by keyboard: a partner's case manager, the agency."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from contract import member_number
from hub.accounts.rules import Role
from tests.hub.sync.conftest import new_database as new_database
from tests.hub.web.conftest import House, Watch
from tests.hub.web.sharing import FAMILY, GIVEN
from tests.hub.web.test_sharing import FAR
from tests.hub.web.test_sharing import hub as hub
from tests.hub.web.test_sharing import line as line
from tests.hub.web.test_sharing import ring as ring
from tests.rig.chromium import served
from tests.rig.staff_web import barriers, complaints_of, press, sign_in, write

pytestmark = pytest.mark.slow


def look(page: Page, name: str) -> None:
    """The page has no barriers; and with PICTURES set, what it looks like is kept there."""
    assert barriers(page) == [], name
    folder = os.environ.get("PICTURES")
    for width in (1280, 390) if folder else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=str(Path(str(folder)) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 720})


def tick(page: Page, label: str) -> None:
    """By the field's own keys: Tab into the group, arrows to the answer."""
    page.get_by_label(label).focus()
    page.keyboard.press("Space")
    expect(page.get_by_label(label)).to_be_checked()


def test_from_no_result_to_opted_in(page: Page, hub: House, watch: Watch) -> None:
    complaints = complaints_of(page)
    with served(hub.app) as address:
        sign_in(page, address, Role.CASE_MANAGER)
        page.goto(f"{address}/sharing")
        look(page, "1-empty")
        press(page, "Find a client")
        write(page, "Member number", f"{GIVEN} {FAMILY}")
        press(page, "Find")
        expect(page.get_by_role("heading", name="0 results: what now?")).to_be_visible()
        look(page, "2-no-result")
        press(page, "Search all WorkSource")
        look(page, "3-nowhere")
        press(page, "Go on with the next step")
        look(page, "4-registered")
        tick(page, "Yes, the client registered before")
        press(page, "Next step")
        look(page, "5-lookup-step")
        run = page.url
        page.goto(f"{address}/sharing/opt-out")
        page.get_by_label("Social Security number").fill("219-09-9999")
        page.get_by_label("Why do you ask?").fill("the client is here and asks")
        press(page, "Look up")
        expect(page.get_by_text(f"{FAMILY}, {GIVEN}")).to_be_visible()
        look(page, "6-lookup")
        page.goto(run)
        tick(page, "The client opted out, or says so")
        press(page, "Next step")
        write(page, "The client's name", f"{GIVEN} {FAMILY}")
        write(page, "The client's telephone", "360-555-0142")
        write(page, "Why the client wants", "asks for training at the college")
        look(page, "7-request")
        press(page, "Send the request")
        look(page, "8-waiting")
        page.goto(f"{address}/sharing/hand-out/es")
        look(page, "9-hand-out")

        page.context.clear_cookies()
        sign_in(page, address, Role.SUPERVISOR)
        page.goto(f"{address}/sharing/requests")
        look(page, "10-requests")
        page.locator("tbody a").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        look(page, "11-request-of-the-agency")
        task = page.url
        page.goto(f"{address}/sharing/search")
        page.get_by_label("Member number, or").fill(f"{GIVEN} {FAMILY}")
        tick(page, "All WorkSource")
        press(page, "Find")
        look(page, "12-found")
        press(page, "Add to my office")
        look(page, "13-add")
        write(page, "Why does your office", "asked for by the college")
        press(page, "Add to my office")
        watch.pass_by(timedelta(minutes=2))
        page.goto(task)
        write(page, "Member number", member_number.shown(FAR))
        tick(page, "Yes, partners may see my record")
        page.get_by_label("How did you make sure").select_option("telephone")
        page.get_by_label("In which language").select_option("es")
        press(page, "Enter the answer")
        look(page, "14-answered")
        page.goto(f"{address}/members/{FAR}/sharing")
        look(page, "15-member")

        page.context.clear_cookies()
        sign_in(page, address, Role.CASE_MANAGER)
        page.goto(f"{address}/sharing")
        look(page, "16-told")
        page.goto(run)
        expect(page.get_by_text("The client shares the record now")).to_be_visible()
        look(page, "17-answer")
        press(page, "Find a client")
        write(page, "Member number", f"{GIVEN} {FAMILY}")
        press(page, "Find")
        press(page, "Open")
        expect(page.get_by_role("heading", name=f"{GIVEN} {FAMILY}")).to_be_visible()
        look(page, "18-record")
        page.goto(run)
        press(page, "Done: close this")
        expect(page.get_by_text("The next step is the enrolment")).to_be_visible()
        look(page, "19-done")
    assert complaints == []
