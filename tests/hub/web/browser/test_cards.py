"""
Cards in a real browser: by keyboard alone, with a real agent and an emulated encoder behind.

Each page is held to WCAG 2.2 AA by axe-core, light and dark, and to a phone's width.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from contract import member_number
from hub.accounts.rules import Role
from hub.cards import service as cards
from hub.cards.commands import opener
from hub.cards.encoding.agent import Agent
from hub.cards.encoding.link import HubLine
from hub.cards.making import encoders, orders
from tests.hub.web.conftest import House
from tests.hub.web.example import SITE
from tests.hub.web.test_cards import ANA, NUMBERS, know
from tests.rig.chromium import served
from tests.rig.encoder import Encoder, Plastic, encoder
from tests.rig.staff_web import barriers, complaints_of, sign_in, tab_to

pytestmark = pytest.mark.slow


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


def test_a_card_is_made_by_keyboard_alone(page: Page, site: House, at_site: str) -> None:
    with an_agent(site, at_site) as rig:
        sign_in(page, at_site, Role.FRONT_DESK)
        page.goto(f"{at_site}/cards")
        tab_to(page, "Member number")
        page.keyboard.type(member_number.shown(ANA))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Ana Lopez")).to_be_visible()
        tab_to(page, "Make a card")
        page.keyboard.press("Enter")
        status = page.locator("[role=status]").first
        expect(status).to_contain_text("Swipe a blank card")
        card = Plastic()
        assert rig.swipe(card)
        expect(status).to_contain_text("swipe the same card once more")
        assert rig.swipe(card)
        expect(page.get_by_role("heading", name="To hand over")).to_be_visible()
        tab_to(page, "Handed over")
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


def test_no_page_of_cards_has_barriers(page: Page, site: House, at_site: str) -> None:
    said, found = complaints_of(page), []
    for path in every_page(page, site, at_site):
        page.goto(at_site + path)
        found += barriers(page)
    assert found == []
    assert said == []
