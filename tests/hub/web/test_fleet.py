"""The fleet's pages: every part of a kiosk, and how it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from hub.accounts.rules import Role
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.history.rules import slot_of
from hub.kiosks.history.tables import KioskSample
from tests.hub.web.conftest import House
from tests.hub.web.example import NOW, SITE, an_id

pytestmark = pytest.mark.matrix


def test_the_fleet_shows_every_part_of_a_kiosk(site: House) -> None:
    page = site.signed_in(Role.TECHNICIAN).get("/kiosks")
    for word in ("too weak", "78 °C", "21,400 MB left", 'class="number">12<'):
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


# --- alerts --------------------------------------------------------------------------------


def test_alerts_stand_on_the_fleets_page_and_on_their_own(site: House) -> None:
    greeter = site.signed_in(Role.GREETER)
    for path in ("/kiosks", "/alerts"):
        page = greeter.get(path)
        assert "lobby-pc-1: not heard" in page
        assert "front-desk: unwell (reader lost)" in page
        assert "comes and goes" in page
        assert "I look after it" not in page
    assert "Connection refused" in greeter.last
    assert "is moved to another room" in greeter.last


def test_an_alert_is_acknowledged_by_name_and_once(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    assert browser.post("/alerts/1/acknowledge", board="kiosks") == "/kiosks"
    assert "technician@worksource.example looks after it" in browser.get("/kiosks")
    assert browser.post("/alerts/1/acknowledge") == "/alerts"
    assert "somebody looks after it already" in browser.get("/alerts")
    browser.post("/alerts/3/acknowledge")
    assert "It is over" in browser.get("/alerts")


def test_a_pause_asks_why_and_until_when(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    good: dict[str, Any] = {
        "device": "entrance",
        "until": "2026-11-18T17:00",
        "reason": "the room is painted",
    }
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"device": "garage"}, "no kiosk of this name"),
        ({"until": ""}, "Say until when"),
        ({"until": "2026-11-18T08:00"}, "Say until when"),
        ({"until": "2027-11-18T08:00"}, "Say until when"),
        ({"until": "2026-11-18T17:00+02:00"}, "Say until when"),
        ({"reason": "so"}, "Say why"),
    ]
    for wrong, sentence in wrongs:
        page = browser.post("/alerts/pauses", 422, **{**good, **wrong})
        assert sentence in page, wrong
    assert 'value="the room is painted"' in browser.post(
        "/alerts/pauses", 422, **(good | {"until": "x"})
    )
    browser.post("/alerts/pauses", **good)
    assert "until Nov 18, 2026, 5:00:00 PM PST" in browser.get("/alerts")
    browser.post("/alerts/pauses/2/end")
    assert "the room is painted" not in browser.get("/alerts")
    browser.post("/alerts/pauses/2/end")
    assert "over already" in browser.get("/alerts")
    assert "Paused alerts" in browser.get("/audit")


def test_a_site_without_alerts_says_what_would_be_one(empty_site: House) -> None:
    page = empty_site.signed_in(Role.TECHNICIAN).get("/alerts")
    assert "Nothing needs anybody" in page
    assert "Everything is told" in page


# --- orders --------------------------------------------------------------------------------


def test_an_order_is_asked_once_more_then_given_and_noted(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    assert "Orders to it" in browser.get("/kiosks/entrance")
    assert "Nothing has been ordered yet" in browser.get("/kiosks/entrance/orders")
    assert "whoever stands there begins anew" in browser.get("/kiosks/entrance/orders/restart")
    browser.post("/kiosks/entrance/orders/restart")
    page = browser.get("/kiosks/entrance/orders")
    assert "not sent yet" in page
    assert "technician@worksource.example" in page
    audit = site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/audit")
    assert "kiosk entrance" in audit


def test_what_came_of_orders_is_told(site: House) -> None:
    page = site.signed_in(Role.TECHNICIAN).get("/kiosks/front-desk/orders")
    for word in ("done", "refused", "sent", "not answered in time", "INFO device: ready"):
        assert word in page, word


def test_a_release_is_chosen_for_one_kiosk(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    path = "/kiosks/entrance/orders/update"
    page = browser.get(path)
    assert "<option>0.2.0</option>" in page.replace(" >", ">")
    assert "0.2.0 is being rolled out" in browser.post(path, 422, version="0.2.0")
    browser.post(f"/updates/{an_id(9_700)}/hold", revision="1")
    assert "Choose a release" in browser.post(path, 422, version="9.9.9")
    assert "Choose a release" in browser.post(path, 422)
    pc = "/kiosks/lobby-pc-1/orders/update"
    assert "has no slots" in browser.post(pc, 422, version="0.2.0")
    browser.post(path, version="0.1.0", at_once="yes")
    with site.engine.connect() as connection:
        row = connection.execute(
            select(KioskCommand.__table__).where(KioskCommand.name == "update")
        ).one()
    assert row.arguments == {"version": "0.1.0", "sha256": "a1" * 32, "size": "96500060"}


def test_updates_are_told_in_words_on_the_fleet_s_page_and_the_kiosk_s(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    page = browser.get("/kiosks")
    for word in ("0.2.0: being fetched, 40 %", "slot A", "0.2.0: went back by itself",
                 "went back 1 time"):  # fmt: skip
        assert word in page, word
    page = browser.get("/kiosks/front-desk")
    for word in ("Its versions", "its card reader did not answer", "2 versions that ran there"):
        assert word in page, word


def test_settings_are_looked_at_before_they_are_ordered(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    path = "/kiosks/entrance/orders/settings"
    assert "Change at least one" in browser.post(path, 422)
    assert "from 1 to 100" in browser.post(path, 422, brightness="101")
    assert 'value="101"' in browser.last
    assert "choose one from the list" in browser.post(path, 422, language="tlh")
    told: dict[str, Any] = {"brightness": "70", "idle-s": "60"}
    browser.post(path, **told)
    page = browser.get("/kiosks/entrance/orders")
    assert "brightness 70, idle s 60" in page


def test_no_order_goes_to_nobody_and_none_is_made_up(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    browser.get("/kiosks/garage/orders", 404)
    browser.get("/kiosks/entrance/orders/explode", 404)
    browser.post("/kiosks/entrance/orders/retire", 404)


def test_whoever_may_not_keep_kiosks_sees_no_orders(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    assert "Orders to it" not in browser.get("/kiosks/entrance")
    browser.get("/kiosks/entrance/orders", 403)


def test_the_proof_says_what_to_do_as_the_kiosks_stand_now(site: House) -> None:
    page = site.signed_in(Role.SUPERVISOR).get("/proof")
    todo = page.partition("To do now")[2].partition("</ol>")[0]
    assert "lobby-pc-1, Nov 18, 2026: 14 still on the way" in todo
    assert "Bring it back" in todo
    assert "the 2 messages" in todo
    assert todo.index("not the same events") < todo.index("still on the way")
    assert "To do now" not in site.signed_in(Role.SUPERVISOR).get(
        "/proof?first=2026-10-01&last=2026-10-02"
    )


def test_settings_can_be_told_to_every_kiosk_of_the_site(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    path = "/kiosks/entrance/orders/settings"
    assert "The same for every other kiosk" in browser.get(path)
    hours = {"night-from": "21:00", "night-to": "06:30"}
    browser.post(path, 302, everyone="yes", **hours)
    with site.engine.connect() as connection:
        table = KioskCommand.__table__
        found = connection.execute(
            select(table.c.device).where(table.c.name == "settings", table.c.status == "waiting")
        ).scalars()
        assert set(found) >= {"entrance", "front-desk", "lobby-pc-1", "workshop-room"}


def test_the_fleet_leaves_as_a_file_with_every_column(site: House) -> None:
    text = site.signed_in(Role.TECHNICIAN).get("/kiosks?format=csv")
    heading = text.splitlines()[0]
    for column in (
        "Kiosk", "Status", "Last swipe", "Outbox", "Reader", "Printer", "Power", "Storage", "Clock",
        "Version", "Certificate",
    ):  # fmt: skip
        assert column in heading, column
    assert len(text.splitlines()) == 5
