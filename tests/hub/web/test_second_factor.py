"""The second factor on the pages: set it up, sign in with it, be asked again, be made to have it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from hub import clock
from hub.accounts.rules import Role
from hub.accounts.settings import SignIn
from hub.accounts.tables import AuditEntry
from hub.web.app import create_app
from tests.hub.web.conftest import Browser, House, Watch, a_site_config, sqlite_copy
from tests.hub.web.example import PASSWORD

pytestmark = pytest.mark.matrix


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The verbs are tried on both engines by the tests of their own room."""
    return sqlite_copy(tmp_path, sqlite_template)


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Enrol a telephone; answers its secret and the recovery codes."""
    assert browser.post("/account/second-factor/codes/begin") == "/account/second-factor/codes"
    page = browser.get("/account/second-factor/codes")
    secret = page.partition("into the app: <code>")[2].partition("<")[0].replace(" ", "")
    shown = browser.post("/account/second-factor/codes", 200, code=now(secret, -1))
    return secret, re.findall(r"<li><code>([a-z2-7-]+)</code>", shown)


def now(secret: str, back: int = 0) -> str:
    return str(pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * back)))


def is_signed_in(browser: Browser) -> bool:
    return browser.client.get("/account").status_code == 200


def test_with_a_second_factor_the_password_opens_nothing(site: House, watch: Watch) -> None:
    secret, codes = set_up(site.signed_in(Role.SUPERVISOR))
    assert len(codes) == 10
    watch.pass_by(timedelta(minutes=1))
    browser = site.stranger()
    email = "supervisor@worksource.example"
    went = browser.post("/sign-in", email=email, password=PASSWORD, next="/visits?x=1")
    assert went == "/sign-in/second"
    assert not is_signed_in(browser)
    assert "not right" in browser.post("/sign-in/second", 401, code="000000")
    assert browser.post("/sign-in/second", code=now(secret)) == "/visits?x=1"
    assert is_signed_in(browser)


def test_a_seen_code_is_worth_nothing_to_who_looked_on(site: House, watch: Watch) -> None:
    secret, codes = set_up(site.signed_in(Role.SUPERVISOR))
    watch.pass_by(timedelta(minutes=1))
    first = site.signed_in(Role.SUPERVISOR)
    first.post("/sign-in/second", code=now(secret))
    second = site.signed_in(Role.SUPERVISOR)
    second.post("/sign-in/second", 401, code=now(secret))
    second.post("/sign-in/second", code=codes[0])
    assert is_signed_in(second)


def test_the_second_step_waits_for_five_minutes(site: House, watch: Watch) -> None:
    secret, _ = set_up(site.signed_in(Role.SUPERVISOR))
    browser = site.signed_in(Role.SUPERVISOR)
    watch.pass_by(timedelta(minutes=6))
    assert browser.post("/sign-in/second", code=now(secret)) == "/sign-in"
    assert not is_signed_in(browser)


def test_tries_at_codes_are_limited_for_the_account_however_often_one_begins(site: House) -> None:
    set_up(site.signed_in(Role.SUPERVISOR))
    said = []
    for _ in range(4):
        browser = site.signed_in(Role.SUPERVISOR)
        for _ in range(2):
            answer = browser.client.post(
                "/sign-in/second", data={"code": "000000", "csrf_token": browser.token()}
            )
            said.append(answer.status_code)
    assert said == [401] * 6 + [429] * 2


def test_nobody_begins_with_the_second_step(site: House) -> None:
    stranger = site.stranger()
    assert stranger.client.get("/sign-in/second").location == "/sign-in"
    assert stranger.post("/sign-in/second", code="123456") == "/sign-in"


def test_what_is_sensitive_is_asked_for_twice(site: House, watch: Watch) -> None:
    browser = site.signed_in(Role.GREETER)
    browser.get("/account/second-factor/keys")
    watch.pass_by(timedelta(minutes=11))
    asked = browser.client.get("/account/second-factor/keys").location
    assert asked == "/account/confirm?next=/account/second-factor/keys"
    assert browser.post("/account/second-factor/codes/begin").startswith("/account/confirm")
    browser.post("/account/confirm", 422, password="wrong", next="/account/second-factor/keys")
    browser.client.get("/account/second-factor/keys", follow_redirects=False)
    went = browser.post("/account/confirm", password=PASSWORD, next="/account/second-factor/keys")
    assert went == "/account/second-factor/keys"
    browser.get("/account/second-factor/keys")


def test_with_a_second_factor_it_is_that_which_is_asked_for(site: House, watch: Watch) -> None:
    browser = site.signed_in(Role.GREETER)
    secret, _ = set_up(browser)
    watch.pass_by(timedelta(minutes=11))
    assert "Code from your telephone" in browser.get("/account/confirm")
    browser.post("/account/confirm", 422, password=PASSWORD)
    browser.post("/account/confirm", code=now(secret))
    browser.post("/account/second-factor/codes/end")
    assert "none yet" in browser.get("/account")


def test_an_account_is_unlocked_at_the_sign_in(site: House) -> None:
    _, codes = set_up(site.signed_in(Role.GREETER))
    stranger = site.stranger()
    assert "Recovery code" in stranger.get("/sign-in/unlock")
    email = "greeter@worksource.example"
    stranger.post("/sign-in/unlock", 422, email=email, code="x")
    assert stranger.post("/sign-in/unlock", email=email, code=codes[3]) == "/sign-in"


@pytest.mark.parametrize(
    ("wanted", "asked"),
    [("offered", set()), ("records", {Role.SUPERVISOR}), ("everybody", {Role.SUPERVISOR, Role.GREETER})],
)  # fmt: skip
def test_a_site_may_ask_for_a_second_factor(
    site: House, tmp_path: Path, wanted: str, asked: set[Role]
) -> None:
    config = replace(a_site_config(tmp_path), sign_in=SignIn(second_factor=wanted))
    strict = House(create_app(config, site.engine), site.engine, "site")
    for role in (Role.SUPERVISOR, Role.GREETER):
        browser = strict.signed_in(role)
        first = browser.client.get("/lobby")
        assert (first.location == "/account/second-factor") is (role in asked)
        if role in asked:
            assert "needs a second factor" in browser.get("/account/second-factor")
            set_up(browser)
        browser.get("/lobby")


def test_what_happened_to_a_second_factor_is_in_the_log(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    set_up(browser)
    browser.post("/account/second-factor/recovery", 200)
    browser.post("/account/second-factor/codes/end")
    with site.engine.connect() as connection:
        actions = list(connection.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == [
        "staff.signed_in", "staff.codes_added", "staff.recovery_made", "staff.codes_taken",
    ]  # fmt: skip


def test_an_answer_that_no_key_gave_is_refused(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    for answer in ("", "{", "[]", '{"id": "AA"}', '{"id": 1, "response": {}}'):
        browser.get("/account/second-factor/keys")
        browser.post("/account/second-factor/keys", 422, credential=answer)
    set_up(browser)
    again = site.signed_in(Role.GREETER)
    for answer in ("{", "[]", '{"id": "AA"}'):
        again.post("/sign-in/second", 401, credential=answer)
