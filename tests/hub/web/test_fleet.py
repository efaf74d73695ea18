"""The fleet's pages: every part of a kiosk, and how it was."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from hub.accounts.rules import Role
from hub.kiosks.history.rules import slot_of
from hub.kiosks.history.tables import KioskSample
from tests.hub.web.conftest import House
from tests.hub.web.example import NOW, SITE


def test_the_fleet_shows_every_part_of_a_kiosk(site: House) -> None:
    page = site.signed_in(Role.TECHNICIAN).get("/kiosks")
    for word in ("too weak", "78 °C", "21,400 MB left", "certificate for 12 more days"):
        assert word in page, word
    assert "Its certificate ends in 12 days" in page


def test_a_kiosks_past_is_drawn_and_told(site: House) -> None:
    page = site.signed_in(Role.TECHNICIAN).get("/kiosks/front-desk")
    assert page.count("<svg viewBox") == 4
    assert 'aria-label="Temperature: between ' in page
    assert "reader did not answer" in page
    assert 'href="/kiosks/front-desk?span=week#past"' in page


def test_longer_spans_have_a_row_a_day(site: House) -> None:
    with site.engine.begin() as connection:
        for days in (1, 3, 40):
            slot = slot_of(NOW - timedelta(days=days))
            connection.execute(
                insert(KioskSample).values(
                    site=SITE, device="entrance", slot=slot, beats=10, waiting=0, oldest_s=0,
                    faults=0,
                )
            )  # fmt: skip
    browser = site.signed_in(Role.TECHNICIAN)
    assert "Nov 15, 2026" in browser.get("/kiosks/entrance?span=week")
    assert "Oct 9, 2026" in browser.get("/kiosks/entrance?span=quarter")
    browser.get("/kiosks/entrance?span=%27")


def test_a_kiosk_never_heard_says_when_charts_begin(site: House) -> None:
    assert "Charts begin with the first" in site.signed_in(Role.TECHNICIAN).get(
        "/kiosks/workshop-room"
    )
