"""What a message is, and what is said of a bad one."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from contract import events as contract
from contract.fields import MAX_MESSAGE_BYTES
from contract.messages import Heartbeat, OutboxState
from hub.events.aside import Refused
from hub.ingest.inbox import Arrived
from hub.ingest.sorting import Beat, Captured, Hint, sort
from tests.hub.making import ANA, NOON, SITE, Pen, an_id

TOPIC = f"ws/1/{SITE}/walkup-1/event"


def arrived(payload: bytes, topic: str = TOPIC) -> Arrived:
    return Arrived(topic, payload, NOON)


def changed(**fields: Any) -> bytes:
    event = json.loads(contract.encode(Pen().opened(an_id(1), who=ANA)))
    return json.dumps({**event, **fields}).encode()


def refused(payload: bytes, topic: str = TOPIC) -> Refused:
    sorted_ = sort(arrived(payload, topic), SITE)
    assert isinstance(sorted_, Refused)
    return sorted_


def heartbeat(**fields: Any) -> Heartbeat:
    given: dict[str, Any] = {
        "site": SITE,
        "device": "walkup-1",
        "kind": "walkup",
        "sent_at": NOON,
        "clock": "synced",
        "boot_id": an_id(999),
        "uptime_ms": 60_000,
        "version": "0.1.0",
        "outbox": OutboxState(depth=0, last_seq=0),
        "reader": "up",
    }
    return Heartbeat(**{**given, **fields})


def test_a_good_event_is_captured_byte_for_byte() -> None:
    event = Pen().opened(an_id(1), who=ANA)
    payload = contract.encode(event)
    assert sort(arrived(payload), SITE) == Captured(event, payload.decode(), NOON, TOPIC)


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        (b"\xff\xfe", "JSON"),
        (b"{", "JSON"),
        (b"[]", "contract"),
        (changed(surprise=1), "contract"),
        (changed(type="visit.exploded"), "contract"),
        (changed(v=2), "version"),
        (changed(captured_at="1912-01-01T00:00:00Z"), "1970"),
        (changed(uptime_ms=2**53), "uptime"),
        (b" " * (MAX_MESSAGE_BYTES + 1), "larger"),
    ],
)
def test_a_bad_event_says_why(payload: bytes, word: str) -> None:
    assert word in refused(payload).reason


def test_no_reason_repeats_the_content() -> None:
    secret = "078051120"
    payload = changed(body={"visit": secret, "who": {"member": secret}}, **{secret: secret})
    assert secret not in refused(payload).reason


def test_a_bad_event_counts_by_the_number_that_can_be_read() -> None:
    found = refused(changed(seq=17, surprise=1))
    assert (found.device, found.seq, found.captured_at) == ("walkup-1", 17, NOON)
    assert found.event_id is not None


@pytest.mark.parametrize("seq", ['"seq": 0,', '"seq": 99999999999999999999,', '"seq": "4",', ""])
def test_a_number_that_cannot_be_is_no_number(seq: str) -> None:
    assert refused(f"{{{seq} broken".encode()).seq is None


def test_an_event_under_another_kiosks_name_is_refused() -> None:
    found = refused(contract.encode(Pen("walkup-2").opened(an_id(1))))
    assert "another kiosk" in found.reason
    assert (found.device, found.seq) == ("walkup-1", 1)


def test_an_event_of_another_site_is_refused() -> None:
    assert "site" in refused(contract.encode(Pen(site="tacoma").opened(an_id(1)))).reason


@pytest.mark.parametrize(
    "topic", ["ws/1/tacoma/walkup-1/event", "ws/2/olympia/walkup-1/event", "else", "ws/1/olympia/e"]
)
def test_a_topic_that_is_not_ours_is_refused(topic: str) -> None:
    assert refused(changed(), topic).device == ""


def test_nobody_may_speak_as_the_hub() -> None:
    found = refused(contract.encode(Pen("hub").opened(an_id(1))), f"ws/1/{SITE}/hub/event")
    assert (found.device, found.seq) == ("", None)


def test_a_heartbeat_is_a_beat() -> None:
    beat = heartbeat()
    payload = msgspec.json.encode(beat)
    assert sort(arrived(payload, f"ws/1/{SITE}/walkup-1/heartbeat"), SITE) == Beat(beat, NOON)


def test_bad_heartbeats_of_one_kind_are_one_message() -> None:
    topic = f"ws/1/{SITE}/walkup-1/heartbeat"
    first, then = refused(b'{"a": 1}', topic), refused(b'{"a": 2}', topic)
    assert first.fingerprint == then.fingerprint


@pytest.mark.parametrize("fields", [{"device": "walkup-2"}, {"uptime_ms": 2**53}])
def test_a_heartbeat_that_cannot_be_true_is_refused(fields: dict[str, Any]) -> None:
    payload = msgspec.json.encode(heartbeat(**fields))
    assert refused(payload, f"ws/1/{SITE}/walkup-1/heartbeat").reason


def test_a_status_is_a_hint_and_nothing_else_is() -> None:
    topic = f"ws/1/{SITE}/walkup-1/status"
    assert sort(arrived(b"offline", topic), SITE) == Hint("walkup-1", "offline", NOON)
    assert "nothing that a kiosk says" in refused(b"maybe", topic).reason
