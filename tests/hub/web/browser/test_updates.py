"""Updates by keyboard: a release is added, rolled out, paused, aborted and turned back."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from hub.accounts.rules import Role
from tests.hub.kiosks.releases.bundles import CONTENT, describe
from tests.hub.web.conftest import House
from tests.hub.web.example import an_id
from tests.rig.chromium import served
from tests.rig.staff_web import barriers, press, sign_in, tab_to


def test_a_technician_rolls_a_release_out_by_keyboard(
    page: Page, site: House, tmp_path: Path
) -> None:
    bundle, about = tmp_path / "kiosk-1.4.2.raucb", tmp_path / "kiosk-1.4.2.raucb.json"
    bundle.write_bytes(CONTENT)
    about.write_text(json.dumps(describe()))
    with served(site.app) as address:
        sign_in(page, address, Role.TECHNICIAN)
        page.goto(f"{address}/kiosks")
        press(page, "Updates")
        press(page, "Its kiosks, and what you may do")
        press(page, "Pause")
        expect(page.get_by_text("paused", exact=True)).to_be_visible()
        assert barriers(page) == []
        press(page, "Abort")
        press(page, "Abort the roll-out")
        expect(page.get_by_text("aborted", exact=True)).to_be_visible()

        page.goto(f"{address}/updates")
        press(page, "Add a release")
        page.locator("#about").set_input_files(about)
        page.locator("#bundle").set_input_files(bundle)
        press(page, "Add it")
        expect(page.get_by_text("This hub holds 1.4.2 now.")).to_be_visible()
        assert barriers(page) == []
        press(page, "Roll it out")
        assert barriers(page) == []
        tab_to(page, "Which kiosk goes first?")
        page.keyboard.type("entrance")
        tab_to(page, "For how long")
        page.keyboard.type("30 min")
        press(page, "Begin")
        expect(page.get_by_text("Its first kiosk is told within seconds")).to_be_visible()
        expect(page.get_by_role("heading", name="Roll-out of 1.4.2")).to_be_visible()
        assert barriers(page) == []
        page.goto(f"{address}/updates/{an_id(9_700)}")
        expect(page.get_by_role("link", name="Turn back")).to_be_visible()
