"""Accounts on the pages: invited, given a password by a link, changed, closed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from hub.accounts.rules import MAX_FAILURES, Role
from hub.accounts.tables import Staff
from tests.hub.web.conftest import Browser, House, Watch, sqlite_copy
from tests.hub.web.example import PASSWORD

pytestmark = pytest.mark.matrix

NEW = "three quiet rivers in june"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The verbs are tried on both engines by the tests of their own room."""
    return sqlite_copy(tmp_path, sqlite_template)


def link_in(page: str) -> str:
    found = re.search(r"http://localhost(/welcome/[\w-]+)", page)
    assert found is not None
    return found[1]


def number_of(browser: Browser, name: str) -> str:
    page = browser.get(f"/accounts?q={name}")
    found = re.search(r'href="(/accounts/\d+)"', page)
    assert found is not None
    return found[1]


def test_somebody_is_invited_and_signs_in(site: House) -> None:
    boss = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    page = boss.post("/accounts/new", 200, email="Ana@work.example", name="Ana", role="greeter")
    link = link_in(page)
    ana = site.stranger()
    assert "Ana, ana@work.example" in ana.get(link)
    assert "at least 15" in ana.post(link, 422, new="short", again="short")
    assert "differently" in ana.post(link, 422, new=NEW, again=NEW + "x")
    assert ana.post(link, new=NEW, again=NEW) == "/sign-in"
    assert "serves no more" in ana.get(link, status=410)
    assert ana.post("/sign-in", email="ana@work.example", password=NEW) == "/"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "greeter@worksource.example", "role": "greeter"}, "has an account already"),
        ({"email": "nobody", "role": "greeter"}, "not an e-mail address"),
        ({"email": "a@b.example", "role": "state_analyst"}, "Choose a role"),
        ({"email": "a@b.example", "role": "greeter", "name": " "}, "A name has 1 to 120"),
    ],
)
def test_an_invitation_that_cannot_be_says_why(
    site: House, fields: dict[str, str], sentence: str
) -> None:
    boss = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    page = boss.post("/accounts/new", 422, **({"name": "Ana <b>"} | fields))
    assert sentence in page
    assert "<b>" not in page


def test_a_changed_role_holds_at_the_next_click(site: House) -> None:
    boss, greeter = site.signed_in(Role.LOCAL_ADMINISTRATOR), site.signed_in(Role.GREETER)
    greeter.get("/visits", status=403)
    one = number_of(boss, "greeter")
    form = {"was_name": "Greeter Example", "was_role": "greeter", "name": "Greeter Example"}
    assert boss.post(one, 302, **form, role="front_desk") == one
    greeter.get("/visits")
    page = boss.get(one)
    assert "from greeter to front desk" in page
    assert "Changed a role" in page
    assert "meanwhile" in boss.post(one, 422, **form, role="supervisor")


def test_a_closed_account_is_out_and_may_come_back(site: House) -> None:
    boss, greeter = site.signed_in(Role.LOCAL_ADMINISTRATOR), site.signed_in(Role.GREETER)
    one = number_of(boss, "greeter")
    boss.post(f"{one}/close")
    assert greeter.client.get("/lobby").location.startswith("/sign-in")
    site.stranger().sign_in(Role.GREETER, status=401)
    assert "closed" in boss.get(one)
    boss.post(f"{one}/open")
    site.signed_in(Role.GREETER)


def test_an_administrator_does_not_close_the_own_account(site: House) -> None:
    boss = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    one = number_of(boss, "local")
    assert "Close the account" not in boss.get(one)
    assert "your own account" in boss.post(f"{one}/close", 422)


def test_a_locked_account_is_unlocked(site: House) -> None:
    boss = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    with site.engine.begin() as connection:
        connection.execute(
            update(Staff).where(Staff.role == "greeter").values(failures=MAX_FAILURES)
        )
    site.stranger().sign_in(Role.GREETER, status=401)
    one = number_of(boss, "greeter")
    assert "locked" in boss.get(one)
    boss.post(f"{one}/unlock")
    site.signed_in(Role.GREETER)


def test_a_new_link_ends_no_password_until_it_is_used(site: House) -> None:
    boss = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    link = link_in(boss.post(f"{number_of(boss, 'greeter')}/link", 200))
    site.signed_in(Role.GREETER)
    site.stranger().post(link, new=NEW, again=NEW)
    site.stranger().sign_in(Role.GREETER, status=401)
    site.stranger().sign_in(Role.GREETER, NEW)


def test_changing_accounts_asks_who_it_is_again(site: House, watch: Watch) -> None:
    boss = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    one = number_of(boss, "greeter")
    watch.pass_by(timedelta(minutes=12))
    assert boss.post(f"{one}/close").startswith("/account/confirm")
    assert boss.client.get("/accounts/new").location == "/account/confirm?next=/accounts/new"
    boss.post("/account/confirm", password=PASSWORD, next=one)
    assert boss.post(f"{one}/close") == one


def test_what_does_not_exist_is_not_there(site: House) -> None:
    boss = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    boss.get("/accounts/999", status=404)
    boss.post("/accounts/999/close", 404)
    boss.post(f"{number_of(boss, 'greeter')}/explode", 404)
    assert "Nobody fits" in boss.get("/accounts?q=zzz&role=nonsense")
    assert "serves no more" in site.stranger().get("/welcome/made-up", status=410)


def test_the_state_administrator_keeps_the_states_accounts(state: House) -> None:
    boss = state.signed_in(Role.STATE_ADMINISTRATOR)
    page = boss.post("/accounts/new", 200, email="n@s.example", name="Nia", role="state_analyst")
    assert "/welcome/" in page
    assert "state analyst" in boss.get("/accounts?q=nia")
