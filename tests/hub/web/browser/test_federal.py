"""The federal pages in a real browser: counted, opened, frozen by keyboard; nothing that axe finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.rules import Role
from hub.federal.snapshots.signing import load_signer
from tests.hub.web.conftest import House
from tests.hub.web.federal import SNAPSHOT, fill_federal
from tests.rig.staff_web import barriers, sign_in, tab_to

pytestmark = pytest.mark.slow

STATE_PAGES = (
    "/federal", "/federal?quarter=2025-1", "/federal/public", "/federal/lines/served",
    "/federal/services", "/federal/snapshots", f"/federal/snapshots/{SNAPSHOT}",
)  # fmt: skip


@pytest.fixture
def counted(state: House, tmp_path: Path) -> House:
    fill_federal(state.engine, "state", load_signer(tmp_path / "keys" / "snapshot.key"))
    return state


@pytest.mark.usefixtures("counted")
def test_axe_finds_nothing_and_no_page_scrolls_sideways(page: Page, at_state: str) -> None:
    sign_in(page, at_state, Role.STATE_ADMINISTRATOR)
    for path in STATE_PAGES:
        page.goto(at_state + path)
        assert barriers(page) == [], path


def test_a_quarter_is_counted_opened_and_frozen_by_keyboard(page: Page, at_state: str) -> None:
    sign_in(page, at_state, Role.STATE_ADMINISTRATOR)
    page.goto(f"{at_state}/federal")
    tab_to(page, "Count this quarter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The quarter is counted.")).to_be_visible()
    figure = page.locator(".tile", has_text="participants served").locator(".figure").inner_text()
    page.get_by_role("link", name="Participants served, Washington State").first.press("Enter")
    expect(page.locator("caption")).to_contain_text(f"{figure} people")
    page.go_back()
    tab_to(page, "Freeze and sign these figures")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The figures are frozen and signed.")).to_be_visible()
