"""What goes out when, and what goes out again."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from contract.events import BadMessage, Opened, decode
from contract.fields import NOBODY
from contract.messages import Ack, encode
from device.core.capture import Origin
from device.errors import StorageFull
from device.fakes import FakeClock, FakeOutbox, FakePublisher
from device.forwarder import Forwarder

OPENED = Opened(visit="01957a3e-0000-7000-8000-000000000001", who=NOBODY, by="none")


@dataclass
class Rig:
    """A forwarder turned by hand, with a clock of its own."""

    now: float = 1000.0
    window: int = 5
    publisher: FakePublisher = field(default_factory=FakePublisher)

    def __post_init__(self) -> None:
        origin = Origin("oak-street", "lobby-1", ZoneInfo("America/Chicago"))
        clock = FakeClock(datetime(2026, 3, 6, 18, tzinfo=UTC))
        self.outbox = FakeOutbox(origin, clock, lambda _event: self.forwarder.wake())
        self.forwarder = Forwarder(
            self.outbox,
            self.publisher,
            lambda: b"beat",
            now=lambda: self.now,
            window=self.window,
        )

    def capture(self, count: int = 1) -> None:
        for _ in range(count):
            self.outbox.put(OPENED)
        self.turn()

    def link_up(self) -> None:
        """The hub is away, and does not say where it stands."""
        self.publisher.is_up = True
        self.forwarder.link_up()
        self.turn()
        self.wait(1.5)

    def link_down(self) -> None:
        self.publisher.is_up = False

    def ack(self, through: int, **more: list[tuple[int, object]]) -> None:
        self.forwarder.hear_ack(encode(Ack(through=through, **more)))  # type: ignore[arg-type]
        self.turn()

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.forwarder.wake()
        self.turn()

    def turn(self) -> None:
        while not self.forwarder._news.empty():
            self.forwarder.turn(self.forwarder._news.get())

    def sent(self) -> list[int]:
        """Numbers sent since last asked."""
        numbers = [decode(p).seq for kind, p in self.publisher.sent if kind == "event"]
        self.publisher.sent.clear()
        return numbers


@pytest.fixture
def rig() -> Rig:
    """A kiosk that the hub knows, with the link up."""
    rig = Rig()
    rig.link_up()
    rig.ack(0)
    rig.publisher.sent.clear()
    return rig


def test_an_event_goes_out_as_soon_as_it_is_put(rig: Rig) -> None:
    rig.capture()
    assert rig.sent() == [1]


def test_nothing_goes_out_twice_on_one_link(rig: Rig) -> None:
    rig.capture(2)
    rig.capture(1)
    assert rig.sent() == [1, 2, 3]


def test_a_heartbeat_goes_first_on_every_new_link() -> None:
    rig = Rig()
    rig.capture()
    rig.link_up()
    assert [kind for kind, _payload in rig.publisher.sent] == ["heartbeat", "event"]


def test_what_the_hub_says_it_has_is_not_sent_again(rig: Rig) -> None:
    rig.capture(4)
    rig.link_down()
    rig.capture()
    rig.sent()
    rig.publisher.is_up = True
    rig.forwarder.link_up()
    rig.turn()
    assert rig.sent() == []
    rig.ack(3)
    assert rig.sent() == [4, 5]


def test_a_new_link_starts_again_from_the_oldest(rig: Rig) -> None:
    rig.capture(3)
    rig.ack(1)
    rig.sent()
    rig.link_down()
    rig.capture(1)
    assert rig.sent() == []
    rig.link_up()
    assert rig.sent() == [2, 3, 4]


def test_no_more_than_a_window_is_under_way(rig: Rig) -> None:
    rig.capture(8)
    assert rig.sent() == [1, 2, 3, 4, 5]
    rig.ack(2)
    assert rig.sent() == [6, 7]
    rig.ack(7)
    assert rig.sent() == [8]


def test_a_window_counts_from_the_oldest_still_held(rig: Rig) -> None:
    rig.capture(4)
    rig.ack(4)
    rig.link_down()
    rig.capture(7)
    rig.sent()
    rig.link_up()
    assert rig.sent() == [5, 6, 7, 8, 9]


def test_what_the_hub_misses_is_sent_again_and_once(rig: Rig) -> None:
    rig.capture(5)
    rig.sent()
    rig.ack(1, missing=[(2, 3)])
    assert rig.sent() == [2, 3]
    rig.ack(1, missing=[(2, 2)])
    assert rig.sent() == []
    rig.now += 2
    rig.ack(1, missing=[(2, 2)])
    assert rig.sent() == [2]


def test_the_oldest_goes_out_again_when_nothing_is_acknowledged(rig: Rig) -> None:
    rig.capture(3)
    rig.sent()
    rig.wait(9)
    assert rig.sent() == []
    rig.wait(2)
    assert rig.sent() == [1]
    rig.wait(5)
    assert rig.sent() == []
    rig.wait(6)
    assert rig.sent() == [1]


def test_a_hub_that_comes_back_empty_handed_gets_everything(rig: Rig) -> None:
    rig.capture(4)
    rig.wait(11)
    rig.sent()
    rig.ack(1)
    assert rig.sent() == [2, 3, 4]


def test_an_acknowledged_hub_is_not_nagged(rig: Rig) -> None:
    rig.capture(3)
    rig.ack(3)
    rig.sent()
    rig.wait(60)
    assert rig.sent() == []


def test_before_the_first_acknowledgement_one_event_goes_out() -> None:
    rig = Rig()
    rig.capture(3)
    rig.link_up()
    assert rig.sent() == [1]
    rig.ack(1)
    assert rig.sent() == [2, 3]


def test_a_hub_that_is_ahead_gets_the_events_under_new_numbers() -> None:
    rig = Rig()
    rig.capture(3)
    rig.link_up()
    rig.sent()
    rig.ack(40, refused=[(1, "number 1 is another event")])
    assert rig.sent() == [41, 42, 43]


def test_a_full_disk_that_cannot_forget_sends_on(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_through: int, _refused: object) -> None:
        raise StorageFull("outbox.db", "disk full")

    rig.capture(2)
    monkeypatch.setattr(rig.outbox, "acknowledge", full)
    rig.ack(1)
    rig.capture(1)
    assert rig.sent() == [1, 2, 3]


def test_what_is_no_acknowledgement_is_refused(rig: Rig) -> None:
    with pytest.raises(BadMessage):
        rig.forwarder.hear_ack(b'{"through": "all"}')


def test_what_the_hub_set_aside_is_said_once(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.capture(3)
    for _ in range(2):
        rig.ack(2, refused=[(2, "the visit is not known")])
    assert caplog.text.count("set aside by the hub seq=2") == 1


def test_it_knows_how_long_the_hub_has_been_silent(rig: Rig) -> None:
    assert Rig().forwarder.acknowledged_ago_s is None
    rig.capture()
    rig.ack(1)
    rig.now += 40
    assert rig.forwarder.acknowledged_ago_s == 40


def test_it_stops_when_told(rig: Rig) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=rig.forwarder.run, args=(stop,))
    thread.start()
    stop.set()
    rig.forwarder.wake()
    thread.join(5)
    assert not thread.is_alive()


def test_a_hub_that_was_restored_is_sent_what_it_had_acknowledged(rig: Rig) -> None:
    rig.capture(5)
    rig.ack(5)
    rig.link_down()
    rig.sent()
    rig.publisher.is_up = True
    rig.forwarder.link_up()
    rig.turn()
    rig.ack(2)
    assert rig.sent() == [3, 4, 5]
    rig.ack(5)
    assert rig.outbox.state().depth == 0


def test_a_hub_that_was_restored_behind_a_link_that_held_is_heard_at_the_next_heartbeat(
    rig: Rig,
) -> None:
    rig.capture(5)
    rig.ack(5)
    rig.sent()
    rig.ack(2)
    assert rig.sent() == [3, 4, 5]
    rig.ack(4)
    rig.ack(5)
    assert (rig.sent(), rig.outbox.state().depth) == ([], 0)
