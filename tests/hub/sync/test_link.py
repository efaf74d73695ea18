"""The line to the state: TLS with certificates on both sides, and what its errors tell."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from hub import clock
from hub.sync.errors import NotReached, Refused, SyncError
from hub.sync.link import StateLink
from provisioning.pki import Authority, Credentials

TOKEN = "1" + "7" * 24


@dataclass
class Place:
    """A state server that only checks who calls."""

    url: str
    token_file: Path
    authority: Authority
    ca: Path
    asked: list[str]


@contextmanager
def serving(app: Flask, tls: ssl.SSLContext | None) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=tls)
    server.log = lambda *_: None  # type: ignore[method-assign]  # a refused handshake is expected
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    authority = Authority.create(tmp_path / "pki", "olympia", clock.now())
    held = authority.issue_server("state", ["127.0.0.1"], clock.now())
    token = tmp_path / "token"
    token.write_text("a token\n")
    asked: list[str] = []
    app = Flask("state")

    @app.get("/api/v1/sync/changes")
    def changes() -> ResponseReturnValue:
        asked.append(request.headers["Authorization"])
        return {"through": 7}

    with serving(app, _only_known(held)) as port:
        yield Place(f"https://127.0.0.1:{port}", token, authority, held.ca, asked)


def _only_known(held: Credentials) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(held.certificate, held.key)
    context.load_verify_locations(held.ca)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


@contextmanager
def line(
    url: str, token_file: Path, ca: Path | None, held: Credentials | None
) -> Iterator[StateLink]:
    cert = (held.certificate, held.key) if held else None
    link = StateLink(url, token_file, ca=ca, cert=cert)
    try:
        yield link
    finally:
        link.close()


def test_certificates_on_both_sides_and_the_token_read_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")  # ours is not overridden
    mine = place.authority.issue_hub(clock.now())
    with line(place.url, place.token_file, place.ca, mine) as link:
        assert link.changes(0).through == 7
        place.token_file.write_text("another")
        link.changes(0)
    assert place.asked == ["Bearer a token", "Bearer another"]


@pytest.mark.parametrize("lacks", ["ca", "cert"])
def test_a_certificate_that_is_not_trusted_is_said_to_be_so(place: Place, lacks: str) -> None:
    mine = place.authority.issue_hub(clock.now())
    ca, held = (None, mine) if lacks == "ca" else (place.ca, None)
    with line(place.url, place.token_file, ca, held) as link, pytest.raises(NotReached) as said:
        link.changes(0)
    assert "certificate" in str(said.value) or "no connection" in str(said.value)
    assert place.asked == []


def test_errors_and_logs_tell_no_token(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = tmp_path / "token"
    secret.write_text("wshub_secret")
    app = Flask("nowhere")
    with serving(app, None) as port:
        url = f"http://127.0.0.1:{port}"
        with line(url, secret, None, None) as link:
            assert link.card(TOKEN) is None
    with line(url, secret, None, None) as link, pytest.raises(SyncError) as said:
        link.card(TOKEN)
    chain = f"{said.value} {said.value.__cause__} {said.value.__suppress_context__}"
    mine = [record for record in caplog.records if record.name != "werkzeug"]
    for text in (chain, *(record.getMessage() for record in mine)):
        assert TOKEN not in text
        assert "wshub_secret" not in text
    assert said.value.__suppress_context__


@pytest.mark.parametrize(
    ("status", "error"), [(500, NotReached), (429, NotReached), (302, Refused)]
)
def test_what_may_heal_is_tried_again_and_what_may_not_is_told(
    tmp_path: Path, status: int, error: type[SyncError]
) -> None:
    secret = tmp_path / "token"
    secret.write_text("x")
    app = Flask("state")
    app.add_url_rule("/api/v1/sync/changes", view_func=lambda: ("", status, {"Location": "/x"}))
    with (
        serving(app, None) as port,
        line(f"http://127.0.0.1:{port}", secret, None, None) as link,
        pytest.raises(error),
    ):
        link.changes(0)


def test_something_else_in_the_states_place_is_noticed(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("x")
    app = Flask("hotel")
    app.add_url_rule("/api/v1/sync/changes", view_func=lambda: "<h1>Log in to the Wi-Fi</h1>")
    with (
        serving(app, None) as port,
        line(f"http://127.0.0.1:{port}", secret, None, None) as link,
        pytest.raises(NotReached, match="something else"),
    ):
        link.changes(0)


def test_a_missing_token_file_is_named(tmp_path: Path) -> None:
    with (
        line("http://127.0.0.1:9", tmp_path / "token", None, None) as link,
        pytest.raises(NotReached, match="token"),
    ):
        link.changes(0)
