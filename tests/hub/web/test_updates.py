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
from tests.hub.web.example import an_id

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


def test_a_release_is_added_once_shown_and_goes(empty_site: House, tmp_path: Path) -> None:
    browser = empty_site.signed_in(Role.TECHNICIAN)
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
    assert "release 1.4.2" in empty_site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/audit")


def test_what_is_wrong_with_a_bundle_is_said_and_nothing_is_kept(
    empty_site: House, tmp_path: Path
) -> None:
    browser = empty_site.signed_in(Role.TECHNICIAN)
    assert "cut off: 264,999 of 265,000 bytes" in send(browser, 422, content=CONTENT[:-1])
    assert "not the one" in send(browser, 422, content=b"x" + CONTENT[1:])
    assert "Choose the bundle" in send(browser, 422, content=None)
    assert "Choose the bundle" in send(browser, 422, content=b"")
    assert "Version: give a version" in send(browser, 422, about=None, version="new", sha256="f")
    page = send(browser, 422, about=None, version="1.4.2", sha256="f" * 64, notes="Mine & yours")
    assert "Mine &amp; yours" in page
    assert "cannot be read" in send(browser, 422, about=["no", "object"])
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_typed_digest_does_as_well(empty_site: House) -> None:
    browser = empty_site.signed_in(Role.TECHNICIAN)
    send(browser, about=None, version="1.4.2", sha256=describe()["sha256"])
    assert "1.4.2" in browser.get("/updates")


def test_nobody_sends_a_bundle_without_being_asked_who_they_are(
    empty_site: House, watch: Watch, tmp_path: Path
) -> None:
    assert "/sign-in" in send(empty_site.stranger())
    greeter = empty_site.signed_in(Role.GREETER)
    assert "Your role does not open" in send(greeter, 403)
    browser = empty_site.signed_in(Role.TECHNICIAN)
    fields = {"csrf_token": "made-up", "bundle": (io.BytesIO(CONTENT), "kiosk.raucb")}
    assert browser.client.post("/updates/add", data=fields).status_code == 400
    watch.pass_by(timedelta(minutes=11))
    assert "/confirm" in send(browser)
    assert list(tmp_path.glob("releases/*")) == []


def test_a_bundle_is_served_in_pieces_to_whoever_reaches_the_hub(empty_site: House) -> None:
    send(empty_site.signed_in(Role.TECHNICIAN))
    path = "/api/v1/releases/1.4.2/bundle"
    kiosk = partial(empty_site.stranger().client.open, path, buffered=True)
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
    empty_site: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "SMALL", 1_000)
    send(empty_site.signed_in(Role.TECHNICIAN))
    path = "/api/v1/releases/1.4.2/bundle"
    clients = [empty_site.app.test_client() for _ in range(5)]
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


def test_a_release_that_is_not_whole_is_not_served(empty_site: House, tmp_path: Path) -> None:
    send(empty_site.signed_in(Role.TECHNICIAN))
    client = empty_site.app.test_client()
    (tmp_path / "releases" / "1.4.2.raucb").write_bytes(CONTENT[:9])
    for version in ("1.4.2", "1.4.3", "..", "1.4.2%00", "a" * 300, "%2e%2e%2fhub.db"):
        answer = client.get(f"/api/v1/releases/{version}/bundle")
        assert answer.status_code == 404, version
        assert answer.json is not None
        assert answer.json["message"]


# --- roll-outs -------------------------------------------------------------------------------

LIVE = an_id(9_700)


def test_a_roll_out_is_shown_with_its_kiosks_in_words(site: House) -> None:
    greeter = site.signed_in(Role.GREETER)
    page = greeter.get("/updates")
    assert "Under way: 0.2.0" in page
    assert "CN=WorkSource releases" in page
    assert "Roll it out" not in page
    page = greeter.get(f"/updates/{LIVE}")
    for word in (
        "Stage 1 of 3: one kiosk.", "0 of 2 kiosks took it.", "being fetched, 40 %",
        "for 17:00-08:00", "A lobby PC has no slots", "outside the opening hours",
        "watched for 2 h",
    ):  # fmt: skip
        assert word in page, word
    assert "What you may do" not in page
    greeter.get(f"/updates/{an_id(1)}", 404)
    greeter.get("/updates/1.4.2", 404)


def test_somebody_holds_it_goes_on_and_the_second_is_told(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    assert "What you may do" in browser.get(f"/updates/{LIVE}")
    browser.post(f"/updates/{LIVE}/hold", revision="1")
    assert "paused" in browser.get(f"/updates/{LIVE}")
    browser.post(f"/updates/{LIVE}/abort", revision="1")
    assert "changed this roll-out meanwhile" in browser.get(f"/updates/{LIVE}")
    assert "told within seconds" in browser.get(f"/updates/{LIVE}/go-on")
    browser.post(f"/updates/{LIVE}/go-on", revision="2")
    assert "under way" in browser.get(f"/updates/{LIVE}")
    browser.get(f"/updates/{LIVE}/abort")
    browser.post(f"/updates/{LIVE}/abort", revision="3")
    page = browser.get("/updates")
    assert "Under way" not in page
    assert "Roll it out" in page
    browser.post(f"/updates/{LIVE}/explode", 404)
    browser.get(f"/updates/{LIVE}/explode", 404)
    audit = site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/audit")
    assert "Aborted a roll-out" in audit


def test_one_is_begun_once_with_what_was_chosen(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    path = "/updates/releases/0.2.0/roll-out"
    assert "one at a time" in browser.get(path)
    browser.post(f"/updates/{LIVE}/abort", revision="1")
    page = browser.get(path)
    for word in ("entrance (0.1.0)", "front-desk (0.1.0)", "A lobby PC has no slots", "1 day"):
        assert word in page, word
    form = an_id(77)
    assert "Choose the kiosk" in browser.post(path, 422, form=form, soak="30")
    assert "Choose for how long" in browser.post(path, 422, form=form, soak="9", first="entrance")
    assert "Choose the kiosk" in browser.post(path, 422, form=form, soak="30", first="lobby-pc-1")
    assert "not whole" in browser.post(path, 422, form="x", soak="30", first="entrance")
    for _ in range(2):
        assert browser.post(path, form=form, soak="30", first="entrance").endswith(form)
    assert browser.get("/updates").count('data-list="rollouts" data-rows="3"') == 1
    browser.get("/updates/releases/9.9/roll-out", 404)
    assert "being rolled out" in _removed(browser, "0.2.0")


def test_those_that_took_it_are_turned_back_from_the_page(site: House) -> None:
    browser = site.signed_in(Role.TECHNICIAN)
    page = browser.get(f"/updates/{LIVE}/back")
    assert "<dt>entrance</dt><dd>0.1.0</dd>" in page
    browser.post(f"/updates/{LIVE}/back", 400, revision="1", form="x")
    back = browser.post(f"/updates/{LIVE}/back", revision="1", form=an_id(78), at_once="yes")
    page = browser.get(back)
    assert "Back from 0.2.0" in page
    assert "to take 0.1.0" in page
    assert "turned back" in browser.get("/updates")
    again = browser.post(f"{back}/back", revision="1", form=an_id(79))
    assert "nothing to turn back" in browser.get(again)


def _removed(browser: Browser, version: str) -> str:
    browser.post(f"/updates/releases/{version}/remove")
    return browser.get("/updates")
