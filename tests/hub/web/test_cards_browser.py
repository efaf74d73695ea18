"""
Cards in a real browser: by keyboard alone, with a real agent and an emulated encoder behind.

Each page is held to WCAG 2.2 AA by axe-core, light and dark, and to a phone's width.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from contract import member_number
from hub.accounts.rules import Role
from hub.cards import service as cards
from hub.cards.commands import opener
from hub.cards.encoding.agent import Agent
from hub.cards.encoding.link import HubLine
from hub.cards.making import encoders, orders
from tests.hub.web.conftest import House, sqlite_copy
from tests.hub.web.example import SITE
from tests.hub.web.test_browser import FAULTS, WIDTHS, sign_in
from tests.hub.web.test_cards import ANA, NUMBERS, know
from tests.rig.chromium import browser, served
from tests.rig.encoder import Encoder, Plastic, encoder

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for a browser; the other is the matter of the pages' own tests."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserContext]:
    with browser() as context:
        yield context


@pytest.fixture
def page(chromium: BrowserContext) -> Iterator[Page]:
    chromium.clear_cookies()
    page = chromium.new_page()
    page.set_default_timeout(15_000)
    yield page
    page.close()


@pytest.fixture
def at_site(site: House) -> Iterator[str]:
    know(site)
    with served(site.app) as address:
        yield address


@contextmanager
def an_agent(site: House, address: str) -> Iterator[Encoder]:
    with site.engine.begin() as connection:
        token = encoders.add(connection, site=SITE, name="front desk", by="test")
    stop, line = threading.Event(), HubLine(address, lambda: token)
    with encoder() as rig:
        agent = Agent(line, opener(rig.port), stop, lambda _: None, poll_s=0.05)
        thread = threading.Thread(target=agent.run, name="agent")
        thread.start()
        try:
            yield rig
        finally:
            stop.set()
            thread.join()
            line.close()


def press_to(page: Page, words: str, most: int = 40) -> None:
    """Tab to a button, link or field of this name, and press Enter on it unless it is a field."""
    for _ in range(most):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(() => { const e = document.activeElement;"
            " return e.innerText || (e.labels && e.labels[0] && e.labels[0].innerText) || ''; })()"
        )
        if seen.startswith(words):
            return
    raise AssertionError(f"'{words}' is not reached by {most} steps of the Tab key")


def test_a_card_is_made_by_keyboard_alone(page: Page, site: House, at_site: str) -> None:
    with an_agent(site, at_site) as rig:
        sign_in(page, at_site, Role.FRONT_DESK)
        page.goto(f"{at_site}/cards")
        press_to(page, "Member number")
        page.keyboard.type(member_number.shown(ANA))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Ana Lopez")).to_be_visible()
        press_to(page, "Make a card")
        page.keyboard.press("Enter")
        status = page.locator("[role=status]").first
        expect(status).to_contain_text("Swipe a blank card")
        card = Plastic()
        assert rig.swipe(card)
        expect(status).to_contain_text("swipe the same card once more")
        assert rig.swipe(card)
        expect(page.get_by_role("heading", name="To hand over")).to_be_visible()
        press_to(page, "Handed over")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Handed over.").first).to_be_visible()
        with site.engine.begin() as connection:
            known = cards.find(connection, card.text().data)
        assert known is not None
        assert known.is_good
        assert card.text().data not in page.content()


def test_cards_of_a_group_are_made_while_one_looks_on(
    page: Page, site: House, at_site: str
) -> None:
    with an_agent(site, at_site) as rig:
        sign_in(page, at_site, Role.SUPERVISOR)
        page.goto(f"{at_site}/cards/batches")
        page.get_by_label("What is it for?").fill("Orientation at nine")
        page.get_by_label("member numbers").fill("\n".join(NUMBERS[:2]))
        page.get_by_role("button", name="Ask for the cards").click()
        for number in (1, 2):
            card = Plastic()
            expect(page.locator("[role=status]").first).to_contain_text(f"number {number} of 2")
            assert rig.swipe(card)
            assert rig.swipe(card)
            expect(page.locator(".tile", has_text="made").first).to_contain_text(f"{number} of 2")
        page.get_by_role("button", name="All are handed over").click()
        expect(page.get_by_text("2 cards are handed over").first).to_be_visible()


def every_page(page: Page, site: House, address: str) -> list[str]:
    """A member with every kind of card and order, a batch under way, an encoder that is ill."""
    with site.engine.begin() as connection:
        token = encoders.add(connection, site=SITE, name="left", by="test")
        one = (encoders.of_token(connection, token) or (0,))[0]
        encoders.hear(connection, one, said="the cable is out", about={"model": "3"})
        encoders.note_test(connection, one, [("Memory", "good"), ("Fault", "the cable is out")])
        encoders.add(connection, site=SITE, name="right", by="test")
        cards.void(connection, cards.issue(connection, ANA))
        cards.issue(connection, ANA)
    sign_in(page, address, Role.LOCAL_ADMINISTRATOR)
    found = ["/cards", "/cards/batches", "/cards/encoders"]
    for number in (ANA, NUMBERS[4]):
        page.goto(f"{address}/cards")
        page.get_by_label("Member number").fill(number)
        page.get_by_role("button", name="Open", exact=True).first.click()
        found.append(page.url.removeprefix(address))
    with site.engine.begin() as connection:
        order = orders.ask(connection, site=SITE, member=NUMBERS[4], by="test")
        orders.take_next(connection, SITE, one)
        orders.begin_write(connection, order, one, "encoder left")
        orders.note_written(connection, order, one, "encoder left")
    page.goto(f"{address}/cards/batches")
    page.get_by_label("What is it for?").fill("Orientation")
    page.get_by_label("member numbers").fill("\n".join(NUMBERS[1:4]))
    page.get_by_role("button", name="Ask for the cards").click()
    found.append(page.url.removeprefix(address))
    with site.engine.begin() as connection:
        first = orders.take_next(connection, SITE, one)
        for _ in range(3):
            assert first is not None
            orders.begin_write(connection, first.id, one, "encoder left")
            orders.note_failed(connection, first.id, one, "encoder left", "it was bent")
            first = orders.take_next(connection, SITE, one)
    return found


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, site: House, at_site: str
) -> None:
    axe = Path(str(files("axe_playwright_python") / "axe.min.js")).read_text()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    found: list[Any] = []
    for path in every_page(page, site, at_site):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto(at_site + path)
            assert page.locator("h1").count() == 1, path
            page.evaluate(axe)
            result = page.evaluate(f"axe.run(document, {{{FAULTS}}})")
            found += [(path, scheme, said["id"], said["nodes"][0]["html"]) for said in result["violations"]]  # fmt: skip
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(at_site + path)
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, (path, width)
        page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    assert found == []
    assert complaints == []
