"""Updates on the staff web: releases that are added and go, and roll-outs."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hub.accounts.rules import Role
from hub.kiosks.releases.store import api
from tests.hub.kiosks.releases.bundles import CONTENT, describe
from tests.hub.web.conftest import Browser, House, Watch

pytestmark = pytest.mark.matrix


def send(browser: Browser, status: int = 302, **given: Any) -> str:
    """Send the form of a new release."""
    content = given.pop("content", CONTENT)
    told = given.pop("about", describe())
    fields: dict[str, Any] = {"csrf_token": browser.token(), **given}
    if told is not None:
        fields["about"] = (io.BytesIO(json.dumps(told).encode()), "kiosk.raucb.json")
    if content is not None:
        fields["bundle"] = (io.BytesIO(content), "kiosk.raucb")
    answer = browser.client.post(
        "/updates/add", data=fields, content_type="multipart/form-data", buffered=True
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, (answer.status_code, text[:1_500])
    return text if status != 302 else str(answer.location)


def test_a_release_is_added_once_shown_and_goes(site: House, tmp_path: Path) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    assert "holds no release" in browser.get("/updates")
    assert "Two files were made together" in browser.get("/updates/add")
    assert send(browser) == "/updates"
    page = browser.get("/updates")
    for word in ("1.4.2", "Faster swipes.", "0.3", "the kiosks check it themselves"):
        assert word in page, word
    send(browser)
    assert "held 1.4.2 already" in browser.get("/updates")
    assert (tmp_path / "releases" / "1.4.2.raucb").read_bytes() == CONTENT
    assert "go on" in browser.get("/updates/releases/1.4.2/remove")
    browser.post("/updates/releases/1.4.2/remove")
    assert "holds no release" in browser.get("/updates")
    browser.post("/updates/releases/1.4.2/remove")
    assert "no such release any more" in browser.get("/updates")
    browser.get("/updates/releases/1.4.2/remove", 404)
    assert "release 1.4.2" in site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/audit")


def test_what_is_wrong_with_a_bundle_is_said_and_nothing_is_kept(
    site: House, tmp_path: Path
) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    assert "cut off: 264,999 of 265,000 bytes" in send(browser, 422, content=CONTENT[:-1])
    assert "not the one" in send(browser, 422, content=b"x" + CONTENT[1:])
    assert "Choose the bundle" in send(browser, 422, content=None)
    assert "Choose the bundle" in send(browser, 422, content=b"")
    assert "Version: give a version" in send(browser, 422, about=None, version="new", sha256="f")
    page = send(browser, 422, about=None, version="1.4.2", sha256="f" * 64, notes="Mine & yours")
    assert "Mine &amp; yours" in page
    assert "cannot be read" in send(browser, 422, about=["no", "object"])
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_typed_digest_does_as_well(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    send(browser, about=None, version="1.4.2", sha256=describe()["sha256"])
    assert "1.4.2" in browser.get("/updates")


def test_nobody_sends_a_bundle_without_being_asked_who_they_are(
    site: House, watch: Watch, tmp_path: Path
) -> None:
    assert "/sign-in" in send(site.stranger())
    greeter = site.signed_in(Role.GREETER)
    assert "Your role does not open" in send(greeter, 403)
    browser = site.signed_in(Role.TECHNICIAN)
    fields = {"csrf_token": "made-up", "bundle": (io.BytesIO(CONTENT), "kiosk.raucb")}
    assert browser.client.post("/updates/add", data=fields).status_code == 400
    watch.pass_by(timedelta(minutes=11))
    assert "/confirm" in send(browser)
    assert list(tmp_path.glob("releases/*")) == []


def test_a_bundle_is_served_in_pieces_to_whoever_reaches_the_hub(site: House) -> None:
    send(site.signed_in(Role.TECHNICIAN))
    path = "/api/v1/releases/1.4.2/bundle"
    kiosk = partial(site.stranger().client.open, path, buffered=True)
    whole = kiosk()
    assert (whole.status_code, whole.data, whole.headers["Accept-Ranges"]) == (
        200, CONTENT, "bytes",
    )  # fmt: skip
    tag = whole.headers["ETag"]
    assert tag == f'"{describe()["sha256"]}"'
    rest = kiosk(headers={"Range": "bytes=200000-", "If-Range": tag})
    assert (rest.status_code, rest.data) == (206, CONTENT[200_000:])
    assert rest.headers["Content-Range"] == "bytes 200000-264999/265000"
    other = kiosk(headers={"Range": "bytes=200000-", "If-Range": '"another"'})
    assert (other.status_code, len(other.data)) == (200, len(CONTENT))
    assert kiosk(headers={"If-None-Match": tag}).status_code == 304
    assert kiosk(headers={"Range": "bytes=4000000-"}).status_code == 416
    head = kiosk(method="HEAD")
    assert (head.status_code, head.content_length) == (200, len(CONTENT))


def test_few_fetch_at_a_time_and_the_others_are_told_when_to_ask(
    site: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "SMALL", 1_000)
    send(site.signed_in(Role.TECHNICIAN))
    path = "/api/v1/releases/1.4.2/bundle"
    clients = [site.app.test_client() for _ in range(5)]
    under_way = [client.get(path) for client in clients[:4]]
    refused = clients[4].get(path)
    assert refused.status_code == 503
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json is not None
    assert "ask again" in refused.json["message"]
    small = clients[4].get(path, headers={"Range": "bytes=0-99"}, buffered=True)
    assert small.status_code == 206
    for one in under_way:
        one.close()
    assert clients[4].get(path, buffered=True).status_code == 200


def test_a_release_that_is_not_whole_is_not_served(site: House, tmp_path: Path) -> None:
    send(site.signed_in(Role.TECHNICIAN))
    client = site.app.test_client()
    (tmp_path / "releases" / "1.4.2.raucb").write_bytes(CONTENT[:9])
    for version in ("1.4.2", "1.4.3", "..", "1.4.2%00", "a" * 300, "%2e%2e%2fhub.db"):
        answer = client.get(f"/api/v1/releases/{version}/bundle")
        assert answer.status_code == 404, version
        assert answer.json is not None
        assert answer.json["message"]
