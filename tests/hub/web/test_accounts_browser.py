"""The pages of accounts in a real browser: by keyboard, on a phone, in the dark, and held to WCAG by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hub import clock
from hub.accounts.rules import Role
from tests.hub.web.conftest import House, sqlite_copy
from tests.hub.web.example import PASSWORD
from tests.rig.chromium import browser, served

pytestmark = pytest.mark.slow

PAGES = (
    "/accounts", "/accounts?q=nobody-has-this-name", "/accounts/new", "/accounts/1", "/looks", "/account",
    "/account/second-factor", "/account/second-factor/keys", "/account/confirm", "/welcome/made-up",
)  # fmt: skip
WIDTHS = (1280, 768, 390, 320)
AXE = Path(str(files("axe_playwright_python") / "axe.min.js"))
FAULTS = "runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"
NEW = "three quiet rivers in june"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for a browser."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserContext]:
    with browser() as context:
        yield context


@pytest.fixture
def page(chromium: BrowserContext) -> Iterator[Page]:
    chromium.clear_cookies()
    page = chromium.new_page()
    page.set_default_timeout(10_000)
    yield page
    page.close()


@pytest.fixture
def at(site: House) -> Iterator[str]:
    with served(site.app) as address:
        yield address


def sign_in(page: Page, at: str, role: Role, password: str = PASSWORD) -> None:
    page.goto(f"{at}/sign-in")
    page.get_by_label("E-mail address").fill(f"{role.value.replace('_', '.')}@worksource.example")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_hidden()


def checked(page: Page) -> list[Any]:
    """What axe, a narrow screen or two headings find wrong with the page that is open."""
    found: list[Any] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [(page.url, width, wide)] if wide > 0 else []
    page.set_viewport_size({"width": 1280, "height": 900})
    found += [] if page.locator("h1").count() == 1 else [(page.url, "h1")]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(AXE.read_text())
        result = page.evaluate(f"axe.run(document, {{{FAULTS}}})")
        found += [(page.url, scheme, said["id"], said["nodes"][0]["html"]) for said in result["violations"]]  # fmt: skip
    page.emulate_media(color_scheme="light")
    return found


def code(secret: str, back: int = 0) -> str:
    return str(pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30 * back))


def test_the_pages_have_no_barriers_and_keep_their_policy(page: Page, at: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{at}/sign-in/unlock")
    found = checked(page)
    sign_in(page, at, Role.LOCAL_ADMINISTRATOR)
    for path in PAGES:
        page.goto(at + path)
        found += checked(page)
    assert found == []
    assert [text for text in complaints if "410" not in text] == []


def test_somebody_is_invited_and_chooses_a_password_by_keyboard(page: Page, at: str) -> None:
    sign_in(page, at, Role.LOCAL_ADMINISTRATOR)
    page.goto(f"{at}/accounts/new")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("nia@worksource.example")
    page.keyboard.press("Tab")
    page.keyboard.type("Nia O'Brien")
    page.keyboard.press("Tab")
    page.keyboard.type("front")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nia O'Brien")).to_be_visible()
    link = page.locator("code.once").inner_text()
    found = checked(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(link)
    found += checked(page)
    page.get_by_label("Password", exact=True).focus()
    page.keyboard.type(NEW)
    page.keyboard.press("Tab")
    page.keyboard.type(NEW)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your password is kept")).to_be_visible()
    page.get_by_label("E-mail address").fill("nia@worksource.example")
    page.get_by_label("Password").fill(NEW)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    assert found == []


def test_a_telephone_is_set_up_and_asked_for(page: Page, at: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    sign_in(page, at, Role.GREETER)
    page.goto(f"{at}/account/second-factor")
    page.get_by_role("button", name="Set up codes").click()
    expect(page.get_by_role("heading", name="Codes from your telephone")).to_be_visible()
    found = checked(page)
    drawn = page.locator(".qr svg").bounding_box()
    assert drawn is not None
    assert min(drawn["width"], drawn["height"]) >= 150
    secret = re.sub(r"\s", "", page.locator("p code").inner_text())
    page.get_by_label("Code of six digits").fill(code(secret, -1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    found += checked(page)
    spare = page.locator("ol.codes code").first.inner_text()
    page.goto(f"{at}/account/second-factor")
    expect(page.get_by_text("In use")).to_be_visible()
    found += checked(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, at, Role.GREETER)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    found += checked(page)
    page.get_by_label("Code from your telephone").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    found += checked(page)
    page.get_by_label("Code from your telephone").fill(code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, at, Role.GREETER)
    page.get_by_label("Code from your telephone").fill(spare)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
    assert found == []
    assert [text for text in complaints if "401" not in text and "Clear-Site" not in text] == []


def test_a_sensitive_page_asks_again_and_leads_on(page: Page, at: str) -> None:
    sign_in(page, at, Role.LOCAL_ADMINISTRATOR)
    page.goto(f"{at}/account/confirm?next=/accounts/new")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The password is not right.")
    assert checked(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Invite somebody")).to_be_visible()
