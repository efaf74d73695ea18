"""The language of a page: who chooses it, and what the web says in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.accounts.rules import Role
from hub.said import say, say_number
from hub.web.language import told
from tests.hub.web.conftest import Browser, House, sqlite_copy

SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Which language a page speaks is the same on both engines."""
    return sqlite_copy(tmp_path, sqlite_template)


def language_of(page: str) -> str:
    return page.partition('<html lang="')[2].partition('"')[0]


def choose(browser: Browser, language: str, after: str = "/account") -> str:
    return browser.post("/language", language=language, next=after)


def test_a_stranger_reads_what_the_browser_asks_for(site: House) -> None:
    stranger = site.stranger()
    assert language_of(stranger.get("/sign-in", headers=SPANISH)) == "es"
    assert language_of(stranger.get("/sign-in", headers={"Accept-Language": "ko"})) == "en"
    assert language_of(stranger.get("/sign-in")) == "en"


def test_a_strangers_choice_outdoes_the_browsers(site: House) -> None:
    stranger = site.stranger()
    assert choose(stranger, "en", "/sign-in") == "/sign-in"
    assert language_of(stranger.get("/sign-in", headers=SPANISH)) == "en"


def test_a_choice_is_the_accounts_own_and_holds_in_every_browser(site: House) -> None:
    choose(site.signed_in(Role.GREETER), "es")
    assert language_of(site.signed_in(Role.GREETER).get("/account")) == "es"
    assert language_of(site.signed_in(Role.SUPERVISOR).get("/account")) == "en"


def test_the_switch_leads_back_to_the_page_and_nowhere_else(site: House) -> None:
    greeter = site.signed_in(Role.GREETER)
    assert 'value="/kiosks?x=1"' in greeter.get("/kiosks?x=1")
    assert choose(greeter, "es", "/kiosks?x=1") == "/kiosks?x=1"
    assert choose(greeter, "es", "https://elsewhere.example/") == "/"
    assert choose(greeter, "klingon", "/kiosks") == "/kiosks"
    assert language_of(greeter.get("/kiosks")) == "es"


def test_an_error_page_speaks_the_language_too(site: House) -> None:
    greeter = site.signed_in(Role.GREETER)
    choose(greeter, "es")
    assert language_of(greeter.get("/audit", status=403)) == "es"
    assert language_of(greeter.get("/nowhere", status=404)) == "es"


def test_a_sentence_from_below_the_web_is_english_until_a_page_tells_it(site: House) -> None:
    said = say("%(name)s has %(cards)s", name="Ada", cards=say_number("a", "%(num)s cards", 2))
    assert said == "Ada has 2 cards"
    assert str(ValueError(said)) is said
    with site.app.test_request_context():
        assert told(ValueError(said)) == "Ada has 2 cards"
        assert told(str(ValueError(said))) == "Ada has 2 cards"
        assert told("") == ""
