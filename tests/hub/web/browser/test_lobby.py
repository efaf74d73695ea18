"""
A greeter's morning at the lobby board by keyboard, while kiosks write; and the television.

The board hears of what another process wrote by its stream; the keyboard's place is kept.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from hub import projecting
from hub.accounts.rules import Role
from hub.catalogue.tables import ServiceRow
from hub.events import service as events
from hub.groups.tables import GroupRow
from hub.help.tables import HelpAnswer, HelpRequest
from hub.lobby.live import pulse
from hub.lobby.tables import LobbyWait
from hub.members.tables import Member
from hub.visits.tables import SelectionRow
from tests.hub.making import Pen, append
from tests.hub.web.conftest import House, Watch
from tests.hub.web.example import NOW, SITE, TODAY, an_id
from tests.rig.staff_web import barriers, complaints_of, press, sign_in, tab_to

pytestmark = pytest.mark.slow

WITHIN_S = 2.0
_COUNT_RINGS = """(() => {
  const kept = document.documentElement.dataset;
  kept.rang = 0;
  document.addEventListener("lobby-rang", () => (kept.rang = Number(kept.rang) + 1));
})()"""


@pytest.fixture
def kiosk(site: House) -> Pen:
    """The hand of a kiosk of the example site."""
    with site.engine.begin() as connection:
        events.open_log(connection, SITE)
    return Pen(site=SITE, device="entrance")


def swipe(site: House, kiosk: Pen, number: int, *services: str) -> str:
    """Somebody without a card comes for these services."""
    visit = an_id(number)
    append(
        site.engine,
        kiosk.opened(visit, NOW - timedelta(seconds=20)),
        kiosk.chose(visit, *services, at=NOW - timedelta(seconds=10)),
        site=SITE,
    )
    projecting.project(site.engine, SITE)
    return visit


def live(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-hears", "live")


def test_a_greeters_morning_at_the_board_by_keyboard(
    page: Page, site: House, at_site: str, kiosk: Pen
) -> None:
    said = complaints_of(page)
    sign_in(page, at_site, Role.GREETER)
    expect(page.get_by_role("heading", name="Lobby", exact=True)).to_be_visible()
    live(page)

    press(page, "I am coming")
    expect(page.get_by_role("status").first).to_contain_text("on the way to entrance")
    press(page, "Acknowledge all")
    expect(page.get_by_text("all are acknowledged")).to_be_visible()

    live(page)
    tab_to(page, "Take")
    held = page.evaluate("document.activeElement.id")
    began = time.monotonic()
    visit = swipe(site, kiosk, 71_000, "counselling", "resume")
    row = page.locator(f"#v-{visit}")
    expect(row).to_be_visible(timeout=WITHIN_S * 1000)
    assert time.monotonic() - began < WITHIN_S
    assert page.evaluate("document.activeElement.id") == held  # the keyboard's place is kept
    expect(row.locator(".mark-new")).to_have_text("New")
    expect(page.locator("[data-announce]")).to_contain_text("1 new person waits for staff")

    page.locator(f"#c-{visit}").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("call them now")
    page.goto(f"{at_site}/lobby")  # the keyboard stood at the row of whoever was taken
    press(page, "Call next")
    expect(page.locator("#with-staff tbody tr")).to_have_count(2)

    page.locator(f"#f-{visit}").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Given")
    page.keyboard.press("Space")
    press(page, "Save")
    expect(page.get_by_role("status").first).to_contain_text("You are done with")
    press(page, "Put back")
    expect(page.get_by_role("status").first).to_contain_text("waits again, in the old place")
    with site.engine.connect() as connection:
        assert connection.scalar(select(LobbyWait.outcome)) == "served"
        assert connection.scalar(select(HelpAnswer.name)) == "Greeter Example"
        confirmed = select(SelectionRow.visit).where(SelectionRow.confirmed_by == "staff")
        assert connection.scalar(confirmed) is not None
    assert [text for text in said if "503" not in text] == []


def test_two_boards_see_each_other(page: Page, site: House, at_site: str, kiosk: Pen) -> None:
    visit = swipe(site, kiosk, 71_000, "counselling")
    sign_in(page, at_site, Role.SUPERVISOR)
    live(page)
    other = site.signed_in(Role.GREETER)
    other.post(f"/lobby/{visit}/claim")
    expect(page.locator(f"#with-staff #v-{visit}")).to_contain_text(
        "Greeter Example", timeout=WITHIN_S * 1000
    )


def test_a_call_for_help_comes_with_a_sound_once_it_is_asked_for(
    page: Page, site: House, at_site: str
) -> None:
    sign_in(page, at_site, Role.GREETER)
    live(page)
    page.evaluate(_COUNT_RINGS)
    call(site, 8_100, "lobby-pc-1")
    expect(page.locator("#board")).to_have_attribute("data-rings", re.compile(an_id(8_100)))
    expect(page.get_by_role("heading", name="2 customers ask for help")).to_be_visible()
    button = page.get_by_role("button", name="Sound for help")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator("html")).to_have_attribute("data-rang", "0")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Sound for help: on")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("html")).to_have_attribute("data-rang", "1")  # so that one hears what it is
    call(site, 8_101, "workshop-room")
    expect(page.get_by_role("heading", name="3 customers ask for help")).to_be_visible(
        timeout=WITHIN_S * 1000
    )
    expect(page.locator("html")).to_have_attribute("data-rang", "2")
    page.reload()
    expect(button).to_have_text("Sound for help: on")  # this browser remembers
    button.click()
    expect(button).to_have_text("Sound for help: off")


def call(site: House, number: int, device: str) -> None:
    with site.engine.begin() as connection:
        connection.execute(
            insert(HelpRequest).values(
                event=an_id(number), site=SITE, device=device, screen="choosing", at=NOW
            )
        )
        pulse.beat(connection, SITE)  # as the folding of an event moves the version


def test_when_the_stream_breaks_the_board_asks_and_says_when_it_is_old(
    page: Page, site: House, at_site: str, kiosk: Pen
) -> None:
    page.route("**/lobby/stream", lambda route: route.abort())
    sign_in(page, at_site, Role.GREETER)
    expect(page.locator("[data-live-word]")).to_have_text("Refreshes every 10 seconds.")
    visit = swipe(site, kiosk, 71_000, "counselling")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(f"#v-{visit}")).to_be_visible()
    expect(page.locator("[data-stale]")).to_be_hidden()
    page.route("**/lobby", lambda route: route.abort())
    expect(page.locator("[data-stale]")).to_be_visible(timeout=40_000)
    page.unroute("**/lobby")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-stale]")).to_be_hidden()
    page.unroute("**/lobby/stream")


def test_an_abandoned_board_goes_to_the_sign_in(page: Page, at_site: str, watch: Watch) -> None:
    sign_in(page, at_site, Role.GREETER)
    live(page)
    watch.pass_by(timedelta(minutes=16))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=20_000)


def test_the_board_works_without_a_script(
    page: Page, site: House, at_site: str, kiosk: Pen
) -> None:
    visit = swipe(site, kiosk, 71_000, "counselling")
    page.route("**/*.js*", lambda route: route.abort())
    sign_in(page, at_site, Role.GREETER)
    expect(page.locator("[data-live-word]")).to_have_text("Reload the page to see what changed.")
    page.locator(f"#c-{visit}").click()
    expect(page.locator("#with-staff")).to_contain_text("No card, nobody known")
    expect(page.locator("[data-sound]")).to_be_hidden()


@pytest.fixture
def television(page: Page) -> Page:
    page.set_viewport_size({"width": 1920, "height": 1080})
    return page


def test_a_television_is_started_by_its_code_and_hears_of_a_swipe(
    television: Page, site: House, at_site: str, kiosk: Pen
) -> None:
    with site.engine.begin() as connection:
        for number in range(6):
            connection.execute(
                insert(GroupRow).values(
                    id=an_id(5_100 + number), site=SITE, day=TODAY, services=[], place="Conference room B",
                    title={"en": "Interview skills for newcomers to the trade", "es": "Entrevistas de trabajo para principiantes del oficio"},
                    starts_at=NOW + timedelta(hours=number), ends_at=NOW + timedelta(hours=number + 1),
                    made_by="x", made_at=NOW,
                )
            )  # fmt: skip
        for number in range(5):
            connection.execute(
                insert(ServiceRow).values(
                    site="", code=f"more-{number}", mode="pending_staff", icon="star", position=90,
                    label={"en": "Meet staff about one more thing", "es": "Hablar de otra cosa"},
                )
            )  # fmt: skip
    supervisor = site.signed_in(Role.SUPERVISOR)
    supervisor.post("/displays/notices", english="Hi.", spanish="Hola.", until=str(TODAY))
    sentence = (
        "The parking lot behind the house is closed today and tomorrow: use the one at Main Street."
    )
    supervisor.post(
        "/displays/notices", english=sentence, spanish=sentence + " Gracias.", until=str(TODAY)
    )
    page = supervisor.post("/displays", 200, name="North wall")
    code = page.partition('class="code">')[2].partition("<")[0]

    television.goto(f"{at_site}/display")
    expect(television.locator("input:focus")).to_have_count(1)
    television.keyboard.type(code)
    television.keyboard.press("Enter")
    figure = television.locator(".figure")
    before = int(figure.inner_text())
    live(television)
    swipe(site, kiosk, 71_000, "counselling")
    expect(figure).to_have_text(str(before + 1), timeout=WITHIN_S * 1000)
    over = television.evaluate("document.documentElement.scrollHeight - innerHeight")
    assert over <= 0, "the television does not scroll"
    text = television.locator("body").inner_text()
    with site.engine.connect() as connection:
        for name in connection.scalars(select(Member.first_name).distinct()):
            assert name not in text.split()
    assert barriers(television, widths=(1280, 390, 320)) == []
    supervisor.post("/displays/1/end")
    expect(television.get_by_role("heading", name="Start this display")).to_be_visible(
        timeout=30_000
    )


def test_axe_finds_nothing_where_somebody_is_finished_with(
    page: Page, site: House, at_site: str, kiosk: Pen
) -> None:
    visit = swipe(site, kiosk, 71_000, "counselling", "unemployment")
    sign_in(page, at_site, Role.GREETER)
    page.locator(f"#c-{visit}").click()
    expect(page.locator("#with-staff")).to_be_visible()
    assert barriers(page) == []
    page.goto(f"{at_site}/lobby/{visit}")
    assert barriers(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is saved yet")
    assert barriers(page) == []


@pytest.mark.parametrize("path", ["/lobby", "/waits", "/displays", "/display"])
def test_nothing_bars_anybody_from_the_pages_of_the_lobby(
    page: Page, at_site: str, path: str
) -> None:
    said = complaints_of(page)
    sign_in(page, at_site, Role.SUPERVISOR)
    page.goto(at_site + path)
    assert barriers(page) == []
    assert said == []
