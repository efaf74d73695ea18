"""From the reader to the desk, and the heartbeat's contents."""

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from zoneinfo import ZoneInfo

import pytest

from contract.cards import LegacyRule, make_token
from contract.events import Opened
from contract.fields import NOBODY, Sealed
from contract.messages import Heartbeat, SealingKey, decode_as
from contract.sealing import SealingPair
from contract.stripe import ERROR, Swipe, holding
from device.adapters.system import Machine
from device.core.capture import Origin
from device.core.events import CardSwiped, Event, ReaderChanged, StrangerSwiped, SwipeFailed
from device.core.identity import Identities
from device.fake_reader import FakeReader
from device.fakes import FakeClock, FakeOutbox, FakePublisher
from device.workers import Heart, ReaderWorker, at_work
from provisioning.demo.processes import wait_until
from provisioning.demo.swipes import bank_card

PAIR = SealingPair.new("2026-a")
SSN = "078051120"
NOON = datetime(2026, 3, 6, 18, tzinfo=UTC)


class Rig:
    """A reader at work before a desk that only listens."""

    def __init__(self) -> None:
        self.reader = FakeReader(now=lambda: NOON, legacy=LegacyRule(), wait_s=0.02)
        self.heard: SimpleQueue[Event] = SimpleQueue()
        self.sealing_key: SealingKey | None = PAIR.public()
        self.worker = ReaderWorker(
            self.reader,
            self.heard.put,
            Identities(b"k" * 32),
            lambda: self.sealing_key,
            try_again_s=0.01,
        )

    def swiped(self, swipe: Swipe) -> Event:
        self.reader.swipe(swipe)
        return self.next()

    def next(self) -> Event:
        return self.heard.get(timeout=5)


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    with at_work("reader", rig.worker.run):
        assert rig.next() == ReaderChanged(True)
        yield rig


def test_a_card_of_ours_comes_with_its_token_and_the_same_identity_again(rig: Rig) -> None:
    token = make_token()
    first = rig.swiped(Swipe(track2=holding(token)))
    rig.swiped(Swipe(track2=holding(make_token())))
    again = rig.swiped(Swipe(track2=holding(token)))
    assert isinstance(first, CardSwiped)
    assert first == again
    assert first.who.card == token
    assert token not in first.identity


def test_a_legacy_card_is_sealed_at_once(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    event = rig.swiped(Swipe(track2=holding(SSN)))
    assert isinstance(event, CardSwiped)
    assert isinstance(event.who.sealed, Sealed)
    assert PAIR.open(event.who.sealed) == SSN
    assert SSN not in repr(event) + event.identity + caplog.text


@pytest.mark.parametrize("key", [None, SealingKey(key="bad", public="A" * 43 + "=")])
def test_a_legacy_card_that_cannot_be_sealed_is_told_as_such(
    rig: Rig, key: SealingKey | None, caplog: pytest.LogCaptureFixture
) -> None:
    rig.sealing_key = key
    assert rig.swiped(Swipe(track2=holding(SSN))) == SwipeFailed("unsealable")
    assert "legacy card could not be sealed" in caplog.text
    assert SSN not in caplog.text


def test_the_other_swipes_come_without_content(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.reader.send(bank_card("4111111111111111"))
    assert rig.next() == StrangerSwiped()
    assert rig.swiped(Swipe(ERROR, ERROR, ERROR)) == SwipeFailed("unreadable")
    assert "4111" not in caplog.text


def test_a_lost_reader_is_said_once_going_and_once_coming_back(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(2):
        rig.reader.unplug()
        assert rig.next() == ReaderChanged(False)
        with pytest.raises(Empty):
            rig.heard.get(timeout=0.1)
        rig.reader.plug_in()
        assert rig.next() == ReaderChanged(True)
    assert caplog.text.count("stopped answering") == 2
    assert caplog.text.count("the card reader answers") == 2
    assert isinstance(rig.swiped(Swipe(track2=holding(make_token()))), CardSwiped)


def test_a_stopped_reader_ends_soon_even_while_it_is_away() -> None:
    rig = Rig()
    rig.worker = ReaderWorker(rig.reader, rig.heard.put, Identities(b"k"), lambda: None, 60)
    stop = threading.Event()
    thread = threading.Thread(target=rig.worker.run, args=(stop,))
    rig.reader.unplug()
    thread.start()
    rig.worker.await_first_try(5)
    stop.set()
    thread.join(1)
    assert not thread.is_alive()


@pytest.fixture
def heart(tmp_path: Path) -> Heart:
    clock = FakeClock(NOON)
    outbox = FakeOutbox(Origin("oak-street", "lobby-1", ZoneInfo("America/Chicago")), clock)
    outbox.put(Opened(visit="01957a3e-0000-7000-8000-000000000001", who=NOBODY, by="none"))
    return Heart(
        origin=Origin("oak-street", "lobby-1", ZoneInfo("America/Chicago")),
        kind="walkup",
        version="0.1.0",
        clock=clock,
        outbox=outbox,
        machine=Machine(tmp_path, root=tmp_path),
        reader=FakeReader(now=lambda: NOON),
        drawn_at=None,
        acknowledged_ago_s=lambda: 12.7,
        troubles=lambda: ["no-catalogue"],
    )


def test_a_heartbeat_tells_of_all_parts(heart: Heart) -> None:
    said = decode_as(Heartbeat, heart.beat())
    assert (said.outbox.depth, said.outbox.last_seq) == (1, 1)
    assert [(day.day, day.captured) for day in said.days] == [("2026-03-06", 1)]
    assert (said.reader, said.acknowledged_ago_s) == ("down", 12)
    assert said.unwell == ["no-catalogue", "reader-lost"]
    assert "temperature_c" not in json.loads(heart.beat())


def test_a_change_is_told_before_the_next_beat_is_due(heart: Heart) -> None:
    publisher = FakePublisher()

    def run(stop: threading.Event) -> None:
        heart.run(publisher, stop)

    with at_work("heartbeat", run, heart.beat_soon):
        assert wait_until(lambda: len(publisher.sent) == 1, 5)
        heart.beat_soon()
        assert wait_until(lambda: len(publisher.sent) == 2, 5)
    assert {kind for kind, _payload in publisher.sent} == {"heartbeat"}
