"""Single sign-on against a real provider on loopback: in, refused, and not to be deceived."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from joserfc.jwk import OctKey, RSAKey
from playwright.sync_api import expect
from sqlalchemy import select

from hub.accounts import service
from hub.accounts.rules import Role
from hub.accounts.settings import SignIn, Sso
from hub.accounts.sso.known import NoSecret
from hub.accounts.tables import AuditEntry
from hub.web.app import create_app
from tests.hub.web.conftest import Browser, House, Watch, a_site_config, sqlite_copy
from tests.rig.chromium import browser, served
from tests.rig.provider import CLIENT, SECRET, Provider, provider

pytestmark = pytest.mark.matrix

EMAIL = "supervisor@worksource.example"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Whom the provider knows is the same on both engines."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture
def known() -> Iterator[Provider]:
    with provider() as running:
        running.person["email"] = EMAIL
        yield running


@pytest.fixture
def house(site: House, tmp_path: Path, known: Provider) -> House:
    return with_sso(site, tmp_path, known)


def with_sso(site: House, tmp_path: Path, known: Provider, wanted: str = "everybody") -> House:
    secret = tmp_path / "sso.secret"
    secret.write_text(SECRET + "\n")
    sso = Sso(issuer=known.issuer, client_id=CLIENT, client_secret_file=secret, label="State login")
    config = replace(a_site_config(tmp_path), sso=sso, sign_in=SignIn(second_factor=wanted))
    return House(create_app(config, site.engine), site.engine, "site")


def there_and_back(browser: Browser, start: str = "/sign-in/sso") -> str:
    """Follow the browser's way to the provider and back; answers where it ends."""
    to_provider = browser.client.get(start).location
    back = requests.get(to_provider, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    assert parts.path == "/sign-in/sso/back"
    answer = browser.client.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 302
    return str(answer.location)


def is_signed_in(browser: Browser) -> bool:
    return browser.client.get("/account").status_code == 200


def refusal(browser: Browser) -> str:
    return browser.get("/sign-in")


def test_whom_the_provider_knows_is_in_with_our_role(house: House, known: Provider) -> None:
    browser = house.stranger()
    assert "State login" in browser.get("/sign-in")
    assert there_and_back(browser, "/sign-in/sso?next=/visits?x%3D1") == "/visits?x=1"
    assert "Supervisor Example" in browser.get("/visits?x=1")
    assert "accounts" not in browser.get("/lobby").casefold().partition("<main")[0]
    (asked,) = known.asked
    assert {"code_challenge", "nonce", "state"} <= set(asked)
    assert asked["scope"].split()[0] == "openid"


def test_a_provider_whose_name_ends_with_a_slash_is_believed(house: House, known: Provider) -> None:
    known.slash = "/"
    assert there_and_back(house.stranger()) == "/"


def test_another_provider_at_the_same_address_is_not_believed(
    house: House, known: Provider
) -> None:
    known.slash = "/other"
    assert house.stranger().client.get("/sign-in/sso").location == "/sign-in"


def test_a_person_is_known_by_the_subject_from_then_on(house: House, known: Provider) -> None:
    there_and_back(house.stranger())
    known.person["email"] = "new.name@worksource.example"
    again = house.stranger()
    there_and_back(again)
    assert "Supervisor Example" in again.get("/account")
    known.person |= {"sub": "4712", "email": EMAIL}
    other = house.stranger()
    assert there_and_back(other) == "/sign-in"
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    "person",
    [
        {"email": "nobody@worksource.example"},
        {"email": EMAIL, "email_verified": False},
        {"email": EMAIL, "email_verified": "true"},
        {"email": None},
    ],
)
def test_whoever_has_no_account_here_is_told_so(
    house: House, known: Provider, person: dict[str, Any]
) -> None:
    known.person |= person
    browser = house.stranger()
    assert there_and_back(browser) == "/sign-in"
    assert "you have no open account here" in refusal(browser)
    assert not is_signed_in(browser)
    with house.engine.connect() as connection:
        kept = connection.execute(select(AuditEntry.actor, AuditEntry.reason)).all()
    assert [tuple(row) for row in kept] == [("unknown", "single sign-on: no account")]


def test_a_closed_account_stays_closed(house: House) -> None:
    there_and_back(house.stranger())
    service.disable_staff(house.engine, email=EMAIL, by="the tests")
    browser = house.stranger()
    assert there_and_back(browser) == "/sign-in"
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "bent",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000, "iat": 999_999_000},
        {"iat": int(time.time()) + 7200},
        {"sub": ""},
    ],
)
def test_a_token_that_is_not_for_us_now_opens_nothing(
    house: House, known: Provider, bent: dict[str, Any]
) -> None:
    known.bent = bent
    browser = house.stranger()
    assert there_and_back(browser) == "/sign-in"
    assert "does not belong to this sign-in" in refusal(browser)
    assert not is_signed_in(browser)


def test_a_token_signed_by_somebody_else_opens_nothing(house: House, known: Provider) -> None:
    known.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    browser = house.stranger()
    assert there_and_back(browser) == "/sign-in"
    assert not is_signed_in(browser)


def test_a_token_signed_with_our_own_secret_opens_nothing(house: House, known: Provider) -> None:
    known.algorithm, known.signs_with = "HS256", OctKey.import_key(SECRET)
    browser = house.stranger()
    assert there_and_back(browser) == "/sign-in"
    assert not is_signed_in(browser)


def test_an_answer_without_its_question_opens_nothing(house: House, known: Provider) -> None:
    victim, thief = house.stranger(), house.stranger()
    to_provider = thief.client.get("/sign-in/sso").location
    back = urlsplit(requests.get(to_provider, allow_redirects=False, timeout=5).headers["Location"])
    assert victim.client.get(f"{back.path}?{back.query}").location == "/sign-in"
    assert not is_signed_in(victim)
    assert thief.client.get(f"{back.path}?{back.query}").location == "/"
    assert thief.client.get(f"{back.path}?{back.query}").location == "/sign-in"
    for address in ("/sign-in/sso/back", "/sign-in/sso/back?error=access_denied&state=x"):
        assert victim.client.get(address).location == "/sign-in"
    assert known.asked


def test_a_provider_that_is_away_is_told_and_passwords_still_serve(
    site: House, tmp_path: Path, known: Provider
) -> None:
    house = with_sso(site, tmp_path, known, wanted="offered")
    known.is_broken = True
    browser = house.stranger()
    assert browser.client.get("/sign-in/sso").location == "/sign-in"
    assert "does not answer" in refusal(browser)
    assert is_signed_in(house.signed_in(Role.LOCAL_ADMINISTRATOR))


def test_who_came_by_single_sign_on_is_asked_again_there(
    house: House, known: Provider, watch: Watch
) -> None:
    browser = house.stranger()
    there_and_back(browser)
    watch.pass_by(timedelta(minutes=12))
    page = "/account/second-factor/keys"
    assert browser.client.get(page).location.startswith("/account/confirm")
    assert there_and_back(browser, f"/account/confirm/sso?next={page}") == page
    assert known.asked[-1]["prompt"] == "login"
    browser.get(page)


def test_an_old_sign_in_at_the_provider_confirms_nothing(
    house: House, known: Provider, watch: Watch
) -> None:
    browser = house.stranger()
    there_and_back(browser)
    watch.pass_by(timedelta(minutes=12))
    known.bent = {"auth_time": int(time.time()) - 7200}
    ended = there_and_back(browser, "/account/confirm/sso?next=/account")
    assert ended == "/account/confirm?next=/account"
    known.bent = {"sub": "other"}
    assert there_and_back(browser, "/account/confirm/sso").startswith("/account/confirm")
    assert browser.client.get("/account/second-factor/keys").status_code == 302


def test_a_missing_secret_is_a_sentence_at_the_start(
    site: House, tmp_path: Path, known: Provider
) -> None:
    sso = Sso(issuer=known.issuer, client_id=CLIENT, client_secret_file=tmp_path / "nowhere")
    with pytest.raises(NoSecret, match=r"nowhere cannot be read.*take \[sso\] out"):
        create_app(replace(a_site_config(tmp_path), sso=sso), site.engine)


def test_without_a_provider_there_is_no_such_way(site: House) -> None:
    assert "sso" not in site.stranger().get("/sign-in")
    site.stranger().get("/sign-in/sso", status=404)
    site.stranger().get("/sign-in/sso/back", status=404)


@pytest.mark.slow
def test_a_browser_comes_back_from_another_site(house: House, known: Provider) -> None:
    known.person["email"] = EMAIL
    complaints: list[str] = []
    with served(house.app) as at, browser() as chromium:
        page = chromium.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(at.replace("127.0.0.1", "localhost") + "/lobby")  # the provider has another name
        page.get_by_role("link", name="State login").press("Enter")
        expect(page.get_by_role("heading", name="Lobby")).to_be_visible()
        page.goto(at.replace("127.0.0.1", "localhost") + "/account")
        expect(page.get_by_text("Supervisor Example")).to_have_count(2)
    assert complaints == []
