"""Systems and webhooks on the state's web."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.exchange.hooks.tables import Hook, HookDelivery, HookSecret
from hub.exchange.tables import ApiClient, ApiToken
from hub.members.envelope.tables import DataKey
from tests.hub.web.conftest import Browser, House, sqlite_copy
from tests.hub.web.example_exchange import fill_exchange
from tests.hub.web.test_agreements import a_partner
from tests.hub.web.test_queries import counted

pytestmark = pytest.mark.matrix
_FORMS = count(1_000)


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for pages; the other is the matter of the verbs' own tests."""
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.fixture
def admin(state: House) -> Browser:
    with state.engine.begin() as connection:
        a_partner(connection, "college", "Pierce College")
    return state.signed_in(Role.STATE_ADMINISTRATOR)


def form(**fields: Any) -> dict[str, Any]:
    return {"once": str(UUID(int=next(_FORMS))), "revision": "1"} | fields


def a_system(**fields: Any) -> dict[str, Any]:
    given = {
        "name": "Nguyễn O'Brien <b>王小明</b>",
        "partner": "college",
        "contact": "Dana Reyes",
        "email": "",
        "limit": "300",
        "scopes": ["visits:read", "webhooks:manage"],
    }
    return form(**(given | fields))


def secret_in(page: str) -> str:
    found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", page)
    assert found
    return found[0]


def one_of(house: House, column: Any) -> Any:
    with house.engine.connect() as connection:
        return connection.scalar(select(column))


def test_a_system_is_let_in_and_its_token_is_shown_once(state: House, admin: Browser) -> None:
    assert "No system may ask" in admin.get("/exchange/systems")
    where = admin.post("/exchange/systems/new", 302, **a_system())
    page = admin.get(where)
    assert "O&#39;Brien &lt;b&gt;王小明" in page
    assert "No data-sharing agreement with college" in page
    asked = form(days="90")
    shown = admin.post(f"{where}/tokens", 200, **asked)
    token = re.search(r"wsapi_[\w-]{43}", shown)
    assert token
    again = admin.post(f"{where}/tokens", 200, **asked)
    assert "shown once" in again
    assert "wsapi_" not in again
    assert token[0] not in admin.get(where)
    assert f"…{token[0][-4:]}" in admin.get(where)
    answer = state.app.test_client().get(
        "/api/v1/visits", headers={"Authorization": f"Bearer {token[0]}"}
    )
    assert answer.status_code == 403  # known, and without an agreement
    with state.engine.connect() as connection:
        noted = connection.scalars(select(AuditEntry.action)).all()
        assert len(connection.scalars(select(ApiToken.id)).all()) == 1
    assert {"client.added", "client.token made"} <= set(noted)


def test_a_token_is_refused_and_a_system_shut_out(state: House, admin: Browser) -> None:
    where = admin.post("/exchange/systems/new", 302, **a_system())
    admin.post(f"{where}/tokens", 200, **form(days="90"))
    token = one_of(state, ApiToken.id)
    admin.post(f"{where}/tokens/{token}/refuse", 302, **form())
    assert "refused" in admin.get(where)
    admin.post(f"{where}/end", 302, **form())
    assert "shut out" in admin.get("/exchange/systems")
    admin.post(f"{where}/tokens", 404, **form(days="90"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Give it a name."),
        ({"partner": "nobody"}, "Choose in whose name it asks."),
        ({"scopes": []}, "Choose what it may have."),
        ({"scopes": ["everything"]}, "Choose what it may have."),
        ({"limit": "many"}, "Write a number from 1 to 6000."),
        ({"email": "dana"}, "Write an e-mail address"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    state: House, admin: Browser, fields: dict[str, Any], words: str
) -> None:
    page = admin.post("/exchange/systems/new", 422, **a_system(**fields))
    assert words in page
    assert "Dana Reyes" in page
    assert one_of(state, ApiClient.id) is None


def test_two_who_change_a_system_see_both_versions(admin: Browser) -> None:
    where = admin.post("/exchange/systems/new", 302, **a_system())
    admin.post(f"{where}/change", 302, **a_system(name="First"))
    page = admin.post(f"{where}/change", 409, **a_system(name="Second"))
    assert "First" in page
    assert "Second" in page
    admin.post(f"{where}/change", 302, **a_system(name="Second", revision="2"))


def test_a_webhook_is_made_tested_and_its_dead_letters_sent_again(
    state: House, admin: Browser
) -> None:
    admin.post("/exchange/systems/new", 302, **a_system())
    client = one_of(state, ApiClient.id)
    given = {"client": client, "address": "https://93.184.216.34/hook", "kinds": ["visit.changed"]}
    refused = admin.post(
        "/exchange/webhooks/new", 422, **form(**(given | {"address": "https://10.0.0.1/"}))
    )
    assert "private network" in refused
    lacking = admin.post(
        "/exchange/webhooks/new", 422, **form(**(given | {"kinds": ["member.merged"]}))
    )
    assert "lacks the scope" in lacking
    asked = form(**given)
    shown = admin.post("/exchange/webhooks/new", 200, **asked)
    assert "whsec_" in shown
    assert "whsec_" not in admin.post("/exchange/webhooks/new", 200, **asked)
    hook = one_of(state, Hook.id)
    where = f"/exchange/webhooks/{hook}"
    secret = secret_in(shown)
    assert secret not in admin.get(where)
    admin.post(f"{where}/test", 302)
    assert "A test that somebody asked for" in admin.get(where)
    with state.engine.begin() as connection:
        connection.execute(update(HookDelivery).values(status="dead", said="it answered 500"))
    page = admin.get(f"{where}?status=dead")
    assert "Send 1 dead letter again" in page
    assert "it answered 500" in page
    admin.post(f"{where}/again", 302)
    assert one_of(state, HookDelivery.status) == "waiting"
    assert secret_in(admin.post(f"{where}/secret", 200, **form())) != secret
    admin.post(f"{where}/stop", 302, **form())
    assert "stopped" in admin.get("/exchange/webhooks")
    admin.post(f"{where}/start", 302, **form())
    admin.post(f"{where}/end", 302, **form())
    assert "Send a test" not in admin.get(where)
    assert "sequence" not in admin.get(f"{where}?format=csv&list=deliveries").splitlines()[1]


@pytest.mark.parametrize("is_there", [True, False])
def test_without_keys_no_webhook_is_made_and_the_page_says_what_to_do(
    state: House, admin: Browser, tmp_path: Path, *, is_there: bool
) -> None:
    admin.post("/exchange/systems/new", 302, **a_system())
    given = {
        "client": one_of(state, ApiClient.id),
        "address": "https://93.184.216.34/hook",
        "kinds": ["visit.changed"],
    }
    admin.post("/exchange/webhooks/new", 200, **form(**given))
    where = f"/exchange/webhooks/{one_of(state, Hook.id)}"
    with state.engine.begin() as connection:
        connection.execute(delete(HookSecret))
        connection.execute(delete(DataKey))
    if is_there:
        (tmp_path / "keys" / "kek-1.key").unlink()
    else:
        (tmp_path / "keys").rename(tmp_path / "away")
    page = admin.post("/exchange/webhooks/new", 422, **form(**given))
    assert "no key to keep the secret of a webhook" in page
    assert "worksource state keys init" in page
    assert "https://93.184.216.34/hook" in page
    admin.post(f"{where}/secret", 302, **form())
    assert "no key to keep the secret of a webhook" in admin.get(where)
    with state.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Hook)) == 1
        assert connection.scalar(select(func.count()).select_from(HookSecret)) == 0


def test_an_analyst_reads_and_does_not_keep(state: House, admin: Browser) -> None:
    where = admin.post("/exchange/systems/new", 302, **a_system())
    analyst = state.signed_in(Role.STATE_ANALYST)
    assert "Make a token" not in analyst.get(where)
    analyst.get("/exchange/webhooks")
    analyst.post(f"{where}/tokens", 403, **form(days="9"))
    state.signed_in(Role.TECHNICIAN).get("/exchange/systems", 403)


def test_lists_ask_as_often_for_many_as_for_few(state: House) -> None:
    fill_exchange(state.engine)
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    paths = ("/agreements", "/exchange/systems", "/exchange/webhooks")
    few = [_asked(state, browser, path) for path in paths]
    for number in range(1, 12):
        with state.engine.begin() as connection:
            a_partner(connection, f"partner-{number}", f"Partner {number}")
        browser.post("/exchange/systems/new", 302, **a_system(partner=f"partner-{number}"))
    assert [_asked(state, browser, path) for path in paths] == few
    assert max(few) <= 10


def _asked(state: House, browser: Browser, path: str) -> int:
    browser.get(path)  # whatever is asked once a process or once a minute
    with counted(state.engine) as asked:
        browser.get(path)
    return len(asked)


def test_many_deliveries_are_a_page_at_a_time(state: House, admin: Browser) -> None:
    admin.post("/exchange/systems/new", 302, **a_system())
    client = one_of(state, ApiClient.id)
    given = {"client": client, "address": "https://93.184.216.34/", "kinds": ["visit.changed"]}
    admin.post("/exchange/webhooks/new", 200, **form(**given))
    hook = one_of(state, Hook.id)
    for _ in range(60):
        admin.post(f"/exchange/webhooks/{hook}/test", 302)
    page = admin.get(f"/exchange/webhooks/{hook}")
    assert "60 deliveries" in page
    assert "Further in the list" in page
