"""
What people do at the staff web in a browser, by keyboard, and what is held against each page.

The fixtures `page`, `at_site` and `at_state` are those of `tests/hub/web/browser`.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from hub.accounts.rules import Role
from tests.hub.web.example import PASSWORD

WIDTHS = (1280, 1024, 768, 390, 320)
_AXE = Path(str(files("axe_playwright_python") / "axe.min.js"))
_TAGS = "runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"
_NAME = """(() => {
  const here = document.activeElement;
  const label = here.labels && here.labels[0];
  return (label && label.innerText) || here.innerText || here.getAttribute('aria-label') || '';
})()"""


def sign_in(page: Page, address: str, role: Role, password: str = PASSWORD) -> None:
    """Sign in as the example's person of this role."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill(f"{role.value.replace('_', '.')}@worksource.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_hidden()


def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until the link, button or field of this name has the focus, and see that it shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline not in ("none", ""), page.evaluate("document.activeElement.outerHTML")
        if str(page.evaluate(_NAME)).strip().startswith(name):
            return
    raise AssertionError(f"'{name}' is not reached by {most} steps of the Tab key")


def focused(page: Page) -> None:
    """Wait until the page that has just opened gave its first field or button the focus."""
    expect(page.locator(":focus")).to_have_count(1)


def press(page: Page, name: str) -> None:
    """Tab to a link or button, press Enter, and wait for the page that it leads to."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    """Tab to a field and type into it."""
    tab_to(page, label)
    page.keyboard.type(text)


def complaints_of(page: Page) -> list[str]:
    """What the browser's console will say from now on, a broken content policy included."""
    said: list[str] = []

    def hear(text: str) -> None:
        # Whoever presses Tab before a page is whole keeps their place: no fault of the page.
        if not text.startswith("Autofocus processing was blocked"):
            said.append(text)

    page.on("console", lambda message: hear(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def barriers(page: Page, widths: Iterable[int] = WIDTHS) -> list[Any]:
    """What axe, a narrow screen, or a second main heading finds wrong with the page that is open."""
    return [*sideways(page, widths), *_headings(page), *axe(page)]


def sideways(page: Page, widths: Iterable[int] = WIDTHS) -> list[Any]:
    """The widths at which the open page scrolls sideways."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [(page.url, width, over)] if over > 0 else []
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def axe(page: Page) -> list[Any]:
    """What axe-core finds on the open page by WCAG 2.2 AA, light and dark."""
    found: list[Any] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(_AXE.read_text())
        result = page.evaluate(f"axe.run(document, {{{_TAGS}}})")
        found += [(page.url, scheme, said["id"], said["nodes"][0]["html"]) for said in result["violations"]]  # fmt: skip
    page.emulate_media(color_scheme="light")
    return found


def _headings(page: Page) -> list[Any]:
    return [] if page.locator("h1").count() == 1 else [(page.url, "not one h1")]
