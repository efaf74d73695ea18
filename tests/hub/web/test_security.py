"""Headers, cookies, forged forms, and errors that tell nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import abort

from hub.accounts.rules import Role
from hub.web.app import create_app
from hub.web.guard import open_to_all
from hub.web.headers import HEADERS
from tests.hub.web.conftest import House, a_site_config, sqlite_copy

TEMPLATES = sorted((Path(__file__).parents[3] / "hub").rglob("templates/**/*.html"))


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Headers are the same on both engines."""
    return sqlite_copy(tmp_path, sqlite_template)


def test_every_answer_carries_the_security_headers(site: House) -> None:
    client = site.stranger().client
    for path in ("/sign-in", "/static/site.css", "/no-such-page", "/healthz", "/lobby"):
        headers = client.get(path, buffered=True).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS, path


def test_the_policy_allows_nothing_inline(site: House) -> None:
    policy = site.stranger().client.get("/sign-in").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_code_or_style(template: Path) -> None:
    text = template.read_text().casefold()
    assert "style=" not in text
    assert "<style" not in text
    assert "javascript:" not in text
    assert not any(f" on{event}=" in text for event in ("click", "load", "submit", "change"))
    assert "|safe" not in text.replace(" ", "")
    assert "//" not in text.replace("http://www.w3.org", "")


def test_pages_are_not_kept_and_assets_are(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    assert browser.client.get("/lobby").headers["Cache-Control"] == "no-store"
    page = browser.get("/lobby")
    sheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in browser.client.get(sheet, buffered=True).headers["Cache-Control"]


def test_the_cookie_cannot_be_read_by_a_script_or_sent_by_another_site(site: House) -> None:
    cookie = site.stranger().client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_with_tls_the_cookie_is_bound_to_it(site: House, tmp_path: Path) -> None:
    config = a_site_config(tmp_path, cert=tmp_path / "c.pem", key=tmp_path / "k.pem")
    answer = create_app(config, site.engine).test_client().get("/sign-in")
    assert answer.headers["Set-Cookie"].startswith("__Host-worksource-site=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers


def test_a_form_without_its_token_is_refused_with_a_sentence(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    answer = browser.client.post("/set-aside/1/retry")
    assert answer.status_code == 400
    assert "no longer valid" in answer.get_data(as_text=True)


def test_an_unknown_page_says_so_in_a_sentence(site: House) -> None:
    assert "There is no such page" in site.stranger().get("/no-such-page", status=404)


def test_an_unknown_address_of_the_api_says_so_in_json(state: House) -> None:
    answer = state.app.test_client().get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.json == {
        "error": "NotFound",
        "message": "There is no such page: The address may be mistyped, or what it showed is no "
        "longer kept. Start again from the menu.",
    }


def test_an_unknown_error_goes_to_the_log_and_not_to_the_page(
    site: House, caplog: pytest.LogCaptureFixture
) -> None:
    @open_to_all
    def broken() -> str:
        raise RuntimeError("the secret of the house")

    site.app.add_url_rule("/broken", view_func=broken)
    page = site.stranger().get("/broken", status=500)
    assert "Something went wrong here" in page
    assert "secret of the house" not in page
    assert "Traceback" not in page
    number = page.partition("<code>")[2].partition("</code>")[0]
    assert f"number={number}" in caplog.text
    assert "the secret of the house" in caplog.text


def test_a_form_of_many_megabytes_is_refused(site: House) -> None:
    browser = site.stranger()
    answer = browser.client.post(
        "/sign-in", data={"csrf_token": browser.token(), "email": "x" * 10_000_000}
    )
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)


def test_a_teapot_is_a_sentence_too(site: House) -> None:
    @open_to_all
    def teapot() -> str:
        return abort(418)

    site.app.add_url_rule("/teapot", view_func=teapot)
    assert "We could not read that request" in site.stranger().get("/teapot", status=418)


def test_the_server_says_whether_it_is_alive(site: House) -> None:
    answer = site.stranger().client.get("/healthz")
    assert answer.json == {"status": "ok", "role": "site"}


@pytest.mark.parametrize("key", ["", "short"])
def test_a_weak_key_for_sessions_is_refused(site: House, tmp_path: Path, key: str) -> None:
    config = a_site_config(tmp_path)
    config.web.secret_key_file.write_text(key)
    with pytest.raises(ValueError, match="shorter than 32 bytes"):
        create_app(config, site.engine)
