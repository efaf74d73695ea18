"""Signing in and out, time-outs, locks and limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from hub.accounts import service
from hub.accounts.pages import REFUSED
from hub.accounts.rules import MAX_FAILURES, Role
from hub.accounts.settings import SignIn
from hub.accounts.tables import Staff, StaffSession
from hub.web.app import create_app
from tests.hub.web.conftest import Browser, House, Watch, a_site_config, sqlite_copy
from tests.hub.web.example import PASSWORD

pytestmark = pytest.mark.matrix

NEW = "three quiet rivers in june"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Accounts are tried on both engines by the tests of their own room."""
    return sqlite_copy(tmp_path, sqlite_template)


def is_signed_in(browser: Browser) -> bool:
    return browser.client.get("/account").status_code == 200


def test_each_role_starts_where_its_work_is(site: House) -> None:
    assert site.signed_in(Role.GREETER).client.get("/").location == "/lobby"
    assert site.signed_in(Role.TECHNICIAN).client.get("/").location == "/kiosks"


def test_the_state_starts_with_its_sites(state: House) -> None:
    assert state.signed_in(Role.STATE_ANALYST).client.get("/").location == "/sites"


def test_after_signing_in_one_is_where_one_wanted_to_go(site: House) -> None:
    browser = site.stranger()
    wanted = browser.client.get("/visits?status=open").location
    assert wanted == "/sign-in?next=/visits?status%3Dopen"
    went = browser.post(
        "/sign-in", email="supervisor@worksource.example", password=PASSWORD, next="/visits?x=1"
    )
    assert went == "/visits?x=1"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_nobody_is_led_to_another_server(site: House, address: str) -> None:
    went = site.stranger().post(
        "/sign-in", email="greeter@worksource.example", password=PASSWORD, next=address
    )
    assert went == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [("greeter@worksource.example", "wrong"), ("nobody@worksource.example", PASSWORD), ("", "")],
)
def test_a_failure_never_says_what_was_wrong(site: House, email: str, password: str) -> None:
    page = site.stranger().post("/sign-in", 401, email=email, password=password)
    assert REFUSED.split(".")[0] in page


def test_a_locked_account_reads_like_any_failure(site: House) -> None:
    with site.engine.begin() as connection:
        connection.execute(update(Staff).values(failures=MAX_FAILURES))
    page = site.stranger().post(
        "/sign-in", 401, email="greeter@worksource.example", password=PASSWORD
    )
    assert REFUSED.split(".")[0] in page


def test_guessing_fast_is_slowed_down(site: House) -> None:
    browser = site.stranger()
    codes = [
        browser.client.post(
            "/sign-in",
            data={
                "csrf_token": browser.token(),
                "email": "greeter@worksource.example",
                "password": f"guess {number}",
            },
        ).status_code
        for number in range(8)
    ]
    assert codes == [401] * 6 + [429] * 2
    assert "Too many tries" in browser.post("/sign-in", 429, email="greeter@worksource.example")


def test_a_quarter_hour_without_a_touch_ends_the_session(site: House, watch: Watch) -> None:
    browser = site.signed_in(Role.GREETER)
    watch.pass_by(timedelta(minutes=14))
    assert is_signed_in(browser)
    watch.pass_by(timedelta(minutes=14))
    assert is_signed_in(browser)
    watch.pass_by(timedelta(minutes=16))
    assert not is_signed_in(browser)


def test_a_page_that_refreshes_itself_is_no_touch(site: House, watch: Watch) -> None:
    browser = site.signed_in(Role.GREETER)
    for _ in range(3):
        watch.pass_by(timedelta(minutes=4))
        browser.get("/lobby", headers={"X-Refresh": "1"})
    watch.pass_by(timedelta(minutes=4))
    browser.get("/lobby", status=401, headers={"X-Refresh": "1"})
    assert not is_signed_in(browser)


def test_twelve_hours_end_the_session_of_the_busiest(site: House, watch: Watch) -> None:
    browser = site.signed_in(Role.GREETER)
    for _ in range(12 * 6):
        watch.pass_by(timedelta(minutes=10))
        assert is_signed_in(browser)
    watch.pass_by(timedelta(minutes=1))
    assert not is_signed_in(browser)


def test_signing_out_makes_a_copied_cookie_worthless(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    thief = site.stranger()
    cookie = browser.client.get_cookie("worksource-site")
    assert cookie is not None
    thief.client.set_cookie("worksource-site", cookie.value)
    assert is_signed_in(thief)
    browser.post("/sign-out")
    assert not is_signed_in(browser)
    assert not is_signed_in(thief)


def test_signing_out_leaves_other_screens_alone(site: House) -> None:
    here, there = site.signed_in(Role.GREETER), site.signed_in(Role.GREETER)
    here.post("/sign-out")
    assert is_signed_in(there)


def test_signing_out_everywhere_ends_every_screen(site: House) -> None:
    here, there = site.signed_in(Role.GREETER), site.signed_in(Role.GREETER)
    page = here.get("/account")
    assert page.count("Another screen") == 1
    assert here.post("/sign-out/everywhere") == "/sign-in"
    assert not is_signed_in(here)
    assert not is_signed_in(there)


def test_another_screen_is_signed_out_from_the_list(site: House) -> None:
    here, there = site.signed_in(Role.GREETER), site.signed_in(Role.GREETER)
    stranger = site.signed_in(Role.FRONT_DESK)
    ending = here.get("/account").partition('action="/account/sessions/')[2].partition('"')[0]
    stranger.post(f"/account/sessions/{ending}")
    assert is_signed_in(there)
    here.post(f"/account/sessions/{ending}")
    assert not is_signed_in(there)
    assert is_signed_in(here)


def test_the_table_holds_nothing_that_opens_a_session(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    with browser.client.session_transaction() as kept:
        token = kept["_user_id"]
    with site.engine.connect() as connection:
        rows = connection.execute(select(StaffSession.__table__)).all()
    assert len(rows) == 1
    assert token not in str(rows)
    assert len(token) >= 43


def test_how_long_a_session_lasts_is_the_sites_choice(
    site: House, tmp_path: Path, watch: Watch
) -> None:
    config = replace(a_site_config(tmp_path), sign_in=SignIn(idle_minutes=2, hours=1))
    short = House(create_app(config, site.engine), site.engine, "site")
    assert "after 2 minutes without a touch, and after 1 hour" in short.stranger().get("/sign-in")
    browser = short.signed_in(Role.GREETER)
    watch.pass_by(timedelta(minutes=3))
    assert not is_signed_in(browser)
    browser = short.signed_in(Role.GREETER)
    for _ in range(30):
        watch.pass_by(timedelta(minutes=2))
        assert is_signed_in(browser)
    watch.pass_by(timedelta(minutes=1))
    assert not is_signed_in(browser)


def test_a_closed_account_is_out_at_its_next_click(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    service.disable_staff(site.engine, email=browser.email, by="the tests")
    assert not is_signed_in(browser)


def test_a_forged_cookie_opens_nothing(site: House) -> None:
    stranger = site.stranger()
    stranger.client.set_cookie("worksource-site", "eyJfdXNlcl9pZCI6IjEuMSJ9.forged.forged")
    assert not is_signed_in(stranger)


def test_a_changed_password_keeps_this_screen_and_ends_the_others(site: House) -> None:
    here, there = site.signed_in(Role.GREETER), site.signed_in(Role.GREETER)
    here.post("/account/password", old=PASSWORD, new=NEW, again=NEW)
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert is_signed_in(site.stranger().sign_in(Role.GREETER, NEW))


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", NEW, NEW, "present password is not right"),
        (PASSWORD, NEW, NEW + "x", "differently the second time"),
        (PASSWORD, "short", "short", "use at least 15"),
    ],
)
def test_a_password_is_not_changed_by_halves(
    site: House, old: str, new: str, again: str, sentence: str
) -> None:
    browser = site.signed_in(Role.GREETER)
    page = browser.post("/account/password", 422, old=old, new=new, again=again)
    assert sentence in page
    assert is_signed_in(site.stranger().sign_in(Role.GREETER))
