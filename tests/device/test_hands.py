"""The socket through which a kiosk is seen and touched."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contract.events import Opened
from contract.fields import NOBODY
from device.core.capture import Origin
from device.core.events import HeadphonesChanged, Pressed
from device.core.spoken import Phrase
from device.core.view import Choice, Tell, Told, View
from device.fakes import FakeClock, FakeOutbox
from device.hands import Hands
from provisioning.demo.processes import wait_until

ATTRACT = View("attract", "Swipe your card")
CHOOSING = View(
    "choosing",
    "What brings you here?",
    choices=(Choice("resume", "Résumé", "page", selected=True),),
    tells=(Tell("done", "Done"),),
)


class Visitor:
    def __init__(self, path: Path) -> None:
        self.link = socket.socket(socket.AF_UNIX)
        self.link.connect(str(path))
        self.link.settimeout(5)
        self._lines = self.link.makefile("rb")

    def next(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self._lines.readline())
        return line

    def say(self, text: str) -> None:
        self.link.sendall(text.encode() + b"\n")

    def close(self) -> None:
        self._lines.close()
        self.link.close()


class Rig:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: SimpleQueue[Told | Pressed | HeadphonesChanged] = SimpleQueue()
        self.clock: SimpleQueue[tuple[bool | None, float | None]] = SimpleQueue()
        self.hands = Hands(path, self.told.put, lambda *set_to: self.clock.put(set_to))
        self.hands.open()
        self.visitors: list[Visitor] = []

    def visit(self) -> Visitor:
        self.visitors.append(Visitor(self.path))
        return self.visitors[-1]

    def close(self) -> None:
        for visitor in self.visitors:
            visitor.close()
        self.hands.close()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path / "hands")
    yield rig
    rig.close()


def test_whoever_comes_sees_what_is_shown_and_then_what_follows(rig: Rig) -> None:
    rig.hands.show(ATTRACT)
    visitor = rig.visit()
    assert visitor.next()["view"]["screen"] == "attract"
    rig.hands.show(CHOOSING)
    view = visitor.next()["view"]
    assert view["choices"][0]["label"] == "Résumé"
    assert view["choices"][0]["selected"] is True
    assert view["tells"][0]["verb"] == "done"


def test_everybody_sees_the_same(rig: Rig) -> None:
    rig.hands.show(ATTRACT)
    visitors = [rig.visit(), rig.visit()]
    for visitor in visitors:
        visitor.next()
    rig.hands.show(CHOOSING)
    assert {visitor.next()["view"]["screen"] for visitor in visitors} == {"choosing"}


def test_a_line_is_a_touch(rig: Rig) -> None:
    visitor = rig.visit()
    visitor.say('{"tell": "toggle", "value": "resume"}')
    visitor.say('{"tell": "done"}')
    assert rig.told.get(timeout=5) == Told("toggle", "resume")
    assert rig.told.get(timeout=5) == Told("done")


def test_a_key_a_plug_and_what_is_spoken_go_through_as_well(rig: Rig) -> None:
    rig.hands.show(ATTRACT)
    visitor = rig.visit()
    visitor.next()
    visitor.say('{"press": "down"}')
    visitor.say('{"press": "7"}')
    visitor.say('{"headphones": true}')
    assert [rig.told.get(timeout=5) for _ in range(3)] == [
        Pressed("down"),
        Pressed("7"),
        HeadphonesChanged(is_in=True),
    ]
    rig.hands.spoken((Phrase("Swipe your card", "en"), Phrase("Español", "es")))
    assert visitor.next() == {"spoken": ["Swipe your card", "Español"]}


def test_what_cannot_be_read_is_said_and_the_next_line_counts(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = rig.visit()
    for line in (
        "nonsense",
        "[]",
        '{"clock": 5}',
        '{"press": "q"}',
        '{"wave": 1}',
        '{"tell": "ok"}',
    ):
        visitor.say(line)
    assert rig.told.get(timeout=5) == Told("ok")
    assert caplog.text.count("cannot be read") == 3
    assert caplog.text.count("something unknown") == 2


def test_a_pretended_clock_can_be_set(rig: Rig) -> None:
    visitor = rig.visit()
    visitor.say('{"clock": {"synced": true, "offset_s": -5.5}}')
    assert rig.clock.get(timeout=5) == (True, -5.5)


def test_an_event_on_the_disk_is_told(rig: Rig) -> None:
    visitor = rig.visit()
    rig.hands.show(ATTRACT)
    visitor.next()
    origin = Origin("oak-street", "lobby-1", ZoneInfo("America/Chicago"))
    outbox = FakeOutbox(origin, FakeClock(datetime(2026, 3, 6, 18, tzinfo=UTC)), rig.hands.recorded)
    event = outbox.put(Opened(visit="01957a3e-0000-7000-8000-000000000001", who=NOBODY, by="none"))
    assert visitor.next()["recorded"] == {
        "type": "visit.opened",
        "id": event.id,
        "seq": 1,
        "at": "2026-03-06T18:00:00Z",
    }


def test_the_window_and_its_key_are_told(rig: Rig) -> None:
    rig.hands.show(ATTRACT)
    visitor = rig.visit()
    visitor.next()
    rig.hands.drawn(ATTRACT)
    rig.hands.key_pressed()
    assert [visitor.next(), visitor.next()] == [{"drawn": "attract"}, {"key": "s"}]


def test_whoever_looks_away_makes_nobody_wait(rig: Rig) -> None:
    rig.visit()  # reads nothing, ever
    for _ in range(5000):
        rig.hands.show(CHOOSING)
    busy = rig.visit()
    assert busy.next()["view"]["screen"] == "choosing"


def test_whoever_leaves_is_forgotten(rig: Rig) -> None:
    rig.hands.show(ATTRACT)
    visitor = rig.visit()
    visitor.next()
    visitor.link.shutdown(socket.SHUT_RDWR)
    assert wait_until(lambda: rig.hands._listeners == [], 5)
    rig.hands.show(CHOOSING)


def test_a_socket_left_by_a_killed_kiosk_is_replaced_and_only_its_user_may_touch(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        rig = Rig(tmp_path / "hands")
        assert (tmp_path / "hands").stat().st_mode & 0o777 == 0o600
        rig.hands._door.close()  # killed: nothing is cleared away
    rig = Rig(tmp_path / "hands")
    rig.close()
    assert not (tmp_path / "hands").exists()
