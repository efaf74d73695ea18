"""An administrator registers an agreement and lets a system in, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.rules import Role
from tests.hub.web.conftest import House
from tests.hub.web.example_exchange import AGREEMENT, CLIENT, HOOK, fill_exchange
from tests.rig.staff_web import axe, complaints_of, press, sign_in, tab_to, write

pytestmark = pytest.mark.slow


def test_an_agreement_and_a_system_by_keyboard(
    page: Page, state: House, at_state: str, tmp_path: Path
) -> None:
    fill_exchange(state.engine)
    said = complaints_of(page)
    sign_in(page, at_state, Role.STATE_ADMINISTRATOR)
    press(page, "Exchange")
    press(page, "Register an agreement")
    write(page, "Title", "Joint workshops, Nguyễn & 王小明")
    write(page, "Purpose", "To plan workshops together")
    tab_to(page, "Pierce College")
    page.keyboard.press("Space")
    write(page, "Contact", "Dana Reyes")
    for label, day in (
        ("Signed on", "11012026"),
        ("First day", "11152026"),
        ("Last day", "11142028"),
    ):
        tab_to(page, label)
        page.keyboard.type(day)
    tab_to(page, "Visits and figures, without names")
    page.keyboard.press("Space")
    signed = tmp_path / "signed.pdf"
    signed.write_bytes(b"%PDF signed")
    page.get_by_label("Signed document").set_input_files(str(signed))
    press(page, "Register an agreement")
    expect(page.get_by_role("status")).to_contain_text("The agreement is registered")
    expect(page.get_by_text("signed.pdf")).to_be_visible()

    page.goto(f"{at_state}/exchange/systems")
    press(page, "Let a system in")
    write(page, "Name", "Workshop planner")
    tab_to(page, "Organisation")
    page.keyboard.type("Pierce")
    write(page, "Contact", "Dana Reyes")
    tab_to(page, "Figures, unduplicated (figures:read)")
    page.keyboard.press("Space")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Workshop planner")).to_be_visible()
    press(page, "Make a token")
    expect(page.locator("code")).to_contain_text("wsapi_")
    assert axe(page) == []
    press(page, "Go on")
    expect(page.get_by_text("may ask", exact=True)).to_be_visible()
    assert said == []


@pytest.mark.parametrize(
    "path",
    [
        "/agreements",
        f"/agreements/{AGREEMENT}",
        f"/agreements/{AGREEMENT}/renew",
        f"/agreements/{AGREEMENT}/end",
        f"/exchange/systems/{CLIENT}",
        f"/exchange/systems/{CLIENT}/change",
        "/exchange/webhooks",
        f"/exchange/webhooks/{HOOK}",
    ],
)
def test_filled_pages_have_no_barriers_and_fit_a_telephone(
    page: Page, state: House, at_state: str, path: str
) -> None:
    fill_exchange(state.engine)
    sign_in(page, at_state, Role.STATE_ADMINISTRATOR)
    page.goto(at_state + path)
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
