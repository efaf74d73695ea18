"""Fixtures of the tests that drive a real browser: one database engine is enough for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.hub.web.conftest import House, sqlite_copy
from tests.rig.chromium import browser, served


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The other engine is the matter of the pages' own tests."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserContext]:
    with browser() as context:
        yield context


@pytest.fixture
def page(chromium: BrowserContext) -> Iterator[Page]:
    """A page of a browser to which nobody is signed in."""
    chromium.clear_cookies()
    page = chromium.new_page()
    page.set_default_timeout(15_000)
    yield page
    page.close()


@pytest.fixture
def at_site(site: House) -> Iterator[str]:
    """The address of the site hub's web."""
    with served(site.app) as address:
        yield address


@pytest.fixture
def at_state(state: House) -> Iterator[str]:
    """The address of the state's web."""
    with served(state.app) as address:
        yield address
