"""
A kiosk that has gone bad: it sends what no kiosk should, and forges what others send.

Whatever it sends is set aside or refused with a reason; the good kiosk beside it goes on,
and so does the hub.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from contract.events import AnyEvent, encode
from contract.fields import MAX_MESSAGE_BYTES
from contract.messages import Ack, decode_as
from provisioning.demo.processes import wait_until
from provisioning.demo.run import start_site
from provisioning.demo.site import SITE, Site
from tests.bench.making import captured
from tests.rig.mqtt import TestClient, mqtt_client

pytestmark = pytest.mark.slow

GOOD, BAD = "lobby-1", "lobby-2"
NOT_AUTHORISED = 135


@dataclass
class Speaker:
    """A device on the wire: sends raw bytes as its own, and hears what the hub says to it."""

    name: str
    client: TestClient

    def send(self, payload: bytes, kind: str = "event") -> int:
        return self.client.publish(f"ws/1/{SITE}/{self.name}/{kind}", payload)

    def acknowledged(self, through: int) -> bool:
        for message in self.client.received(0.05):
            self.through = max(self.through, decode_as(Ack, bytes(message.payload)).through)
        return self.through >= through

    through: int = 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("bad") / "site") as site:
        start_site(site)
        yield site


@pytest.fixture
def good(site: Site) -> Iterator[Speaker]:
    yield from speaker(site, GOOD)


@pytest.fixture
def bad(site: Site) -> Iterator[Speaker]:
    yield from speaker(site, BAD)


def speaker(site: Site, name: str) -> Iterator[Speaker]:
    with mqtt_client(site.broker, site.broker.device(name), f"{SITE}-{name}") as client:
        client.subscribe(f"ws/1/{SITE}/{name}/ack")
        yield Speaker(name, client)


def rows(site: Site, query: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{site.hub_database}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def changed(event: AnyEvent, **fields: Any) -> bytes:
    return json.dumps(json.loads(encode(event)) | fields).encode()


def test_bad_messages_are_set_aside_and_the_others_go_on(
    site: Site, good: Speaker, bad: Speaker
) -> None:
    theirs = list(captured(10, SITE, GOOD))
    own = list(captured(8, SITE, BAD))
    nonsense = [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 5000,
        b'{"type": "visit.opened"}',
        changed(own[0], v=2),
        changed(own[1], surprise=1),
        changed(own[2], device=GOOD),
        changed(own[3], site="elsewhere"),
        changed(own[4], captured_at="9999-12-31T23:59:59Z"),
        changed(own[5], type="visit.exploded"),
        encode(own[7]) + b" " * MAX_MESSAGE_BYTES,
    ]
    for number, event in enumerate(theirs):
        good.send(encode(event))
        for payload in nonsense[number::10]:
            assert bad.send(payload) == 0
    bad.send(encode(own[6]))
    assert wait_until(lambda: good.acknowledged(10), within_s=20)
    aside = f"SELECT reason FROM set_aside WHERE device = '{BAD}'"
    wait_until(lambda: len(rows(site, aside)) == len(nonsense), within_s=20)
    assert len(rows(site, aside)) == len(nonsense)
    assert all(len(reason) > 10 for (reason,) in rows(site, aside))
    assert len(rows(site, f"SELECT 1 FROM event WHERE device = '{GOOD}'")) == 10
    assert wait_until(
        lambda: len(rows(site, f"SELECT 1 FROM event WHERE device = '{BAD}'")) == 1, within_s=20
    )


def test_a_replayed_event_is_one_event(site: Site, good: Speaker, bad: Speaker) -> None:
    (event,) = captured(1, SITE, GOOD, first=1001)
    for _ in range(5):
        good.send(encode(event))
    bad.send(encode(event))
    found = f"SELECT device FROM event WHERE id = '{event.id}'"
    assert wait_until(lambda: rows(site, found) == [(GOOD,)], within_s=20)
    (after,) = captured(1, SITE, GOOD, first=1002)
    good.send(encode(after))
    assert wait_until(
        lambda: len(rows(site, f"SELECT 1 FROM event WHERE id = '{after.id}'")) == 1, within_s=20
    )
    assert rows(site, found) == [(GOOD,)]


@pytest.mark.parametrize(
    "topic",
    [
        f"ws/1/{SITE}/{GOOD}/event",
        f"ws/1/{SITE}/{GOOD}/ack",
        f"ws/1/{SITE}/{BAD}/ack",
        f"ws/1/{SITE}/catalogue",
        f"ws/1/{SITE}/hub/event",
        f"ws/2/{SITE}/{BAD}/event",
    ],
)
def test_a_forged_topic_is_refused_by_the_broker(bad: Speaker, topic: str) -> None:
    assert bad.client.publish(topic, b"{}") == NOT_AUTHORISED


def test_a_stranger_without_a_certificate_is_not_let_in(site: Site) -> None:
    with pytest.raises(ConnectionError), mqtt_client(site.broker, None, "stranger"):
        pass


def test_the_hub_is_still_there(site: Site) -> None:
    assert site.parts["hub-ingest"].is_running
    assert site.parts["hub-web"].is_running
