"""A security key in a real browser, with the virtual one that Chromium brings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import select

from hub.accounts.rules import Role
from hub.accounts.tables import StaffKey
from tests.hub.web.conftest import House
from tests.hub.web.example import PASSWORD
from tests.rig.chromium import served

pytestmark = pytest.mark.slow


@pytest.fixture
def address(site: House) -> Iterator[str]:
    """By its name: a security key belongs to a name, and an address of numbers has none."""
    with served(site.app) as at:
        yield at.replace("127.0.0.1", "localhost")


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """A security key that is touched at once."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": False,
        "hasUserVerification": False, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return line, str(made["authenticatorId"])


def type_password(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill(f"{Role.SUPERVISOR.value}@worksource.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def add_key(page: Page, address: str) -> None:
    type_password(page, address)
    page.goto(f"{address}/account/second-factor")
    page.get_by_role("link", name="Add a security key").click()
    page.get_by_label("What you call it").fill("blue key")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert page.locator("ol.codes li").count() == 10


def test_a_key_is_added_and_opens_the_second_step(page: Page, site: House, address: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    plug_in(page)
    add_key(page, address)
    page.get_by_role("button", name="Sign out", exact=True).click()
    type_password(page, address)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a security key").press("Enter")
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    page.goto(f"{address}/account/second-factor")
    expect(page.locator("tbody th")).to_have_text("blue key")
    with site.engine.connect() as connection:
        kept = connection.execute(select(StaffKey.sign_count, StaffKey.used_at)).one()
    assert kept.sign_count > 0
    assert kept.used_at is not None
    assert [text for text in complaints if "Clear-Site-Data" not in text] == []


def test_a_strange_key_opens_nothing(page: Page, address: str) -> None:
    line, own = plug_in(page)
    add_key(page, address)
    page.get_by_role("button", name="Sign out", exact=True).click()
    line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": own})
    plug_in(page)
    type_password(page, address)
    page.get_by_role("button", name="Use a security key").click()
    expect(page.get_by_text("does not belong here")).to_be_visible()
    page.goto(f"{address}/lobby")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_answer_that_was_sent_before_opens_nothing(page: Page, address: str) -> None:
    plug_in(page)
    add_key(page, address)
    page.get_by_role("button", name="Sign out", exact=True).click()
    type_password(page, address)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.get_by_role("button", name="Use a security key").click()
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    answer = next(data for data in sent if "credential=" in data)
    old = answer.partition("credential=")[2]
    page.get_by_role("button", name="Sign out", exact=True).click()
    type_password(page, address)
    page.evaluate(
        """(old) => {
          const form = document.querySelector("form[data-key]");
          form.elements.credential.value = decodeURIComponent(old);
          form.submit();
        }""",
        old,
    )
    expect(page.get_by_role("alert")).to_contain_text("did not answer as it should")


def test_the_same_key_is_not_added_twice(page: Page, address: str) -> None:
    plug_in(page)
    add_key(page, address)
    page.goto(f"{address}/account/second-factor/keys")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_text("This key is yours already")).to_be_visible()
