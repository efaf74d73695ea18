"""Every page in Spanish: it says so, fits a telephone, and has no sentence of its own in English."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from hub.web.words_tool import path, read
from tests.hub.web.browser.pages import GROUPS, IDS, PAGES, sign_in_as_who_sees_most
from tests.rig.staff_web import axe, sideways

pytestmark = pytest.mark.slow

AXE_PAGES = {
    "site": ("/lobby", "/desk", "/kiosks", "/services", "/figures", "/account"),
    "state": ("/sites", "/members"),
}
_SAID = """(() => {
  const said = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    if (!texts.currentNode.parentElement.closest("script, [lang]")) said.push(texts.currentNode.data);
  for (const name of ["aria-label", "placeholder", "title", "data-label"])
    for (const one of document.querySelectorAll(`[${name}]`)) said.push(one.getAttribute(name));
  return [document.title, ...said].map((text) => text.replace(/\\s+/g, " ").trim());
})()"""


def in_spanish(page: Page, address: str, server: str) -> None:
    sign_in_as_who_sees_most(page, address, server)
    page.goto(f"{address}/account")
    page.get_by_role("button", name="Español").click()


@cache
def english() -> frozenset[str]:
    """Sentences without blanks to fill in that read otherwise in Spanish."""
    return frozenset(
        one.id
        for one in read(path("es"))
        if isinstance(one.id, str) and " " in one.id and one.id != one.string
    )


@pytest.mark.parametrize(("server", "group"), GROUPS, ids=IDS)
def test_every_page_speaks_spanish_and_fits(
    request: pytest.FixtureRequest, page: Page, server: str, group: str
) -> None:
    address = request.getfixturevalue(f"at_{server}")
    in_spanish(page, address, server)
    found: list[Any] = []
    for one in PAGES[server][group]:
        page.goto(address + one)
        if (language := page.evaluate("document.documentElement.lang")) != "es":
            found.append((one, language))
        found += [(one, text) for text in page.evaluate(_SAID) if text in english()]
        found += sideways(page)
    assert found == []


@pytest.mark.parametrize("server", ["site", "state"])
def test_axe_finds_nothing_in_spanish(
    request: pytest.FixtureRequest, page: Page, server: str
) -> None:
    address = request.getfixturevalue(f"at_{server}")
    in_spanish(page, address, server)
    found: list[Any] = []
    for one in AXE_PAGES[server]:
        page.goto(address + one)
        found += axe(page)
    assert found == []
