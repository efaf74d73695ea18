"""The desk's thread: events from anywhere, effects in order, and nothing that stops it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from contract.events import AnyEvent, Body
from contract.fields import Who
from contract.messages import Answer
from device.core.events import Answered, CardSwiped, CatalogueCame
from device.core.state import Patience
from device.core.view import Told, View
from device.desk import Desk
from device.fakes import FakeAsker, FakeClock, FakeFrontPanel, FakeInspector, FakePins
from device.ports import Remembered
from tests.rig.counter import JOHN, MARIA, MARIAS_NUMBER, Counter, active
from tests.rig.first_menu import catalogue


def wait_until(true: Callable[[], bool], timeout_s: float = 5.0) -> None:
    end = time.monotonic() + timeout_s
    gone = threading.Event()
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        gone.wait(0.002)


@pytest.fixture
def counter() -> Iterator[Counter]:
    """A desk whose thread runs, on a clock that does too."""
    counter = Counter(clock=FakeClock())
    counter.desk.start()
    yield counter
    counter.desk.stop()
    assert not counter.desk.is_alive()


def swipe(token: str = MARIA) -> CardSwiped:
    return CardSwiped(Who(card=token), f"card:{token}")


def test_a_swipe_from_another_thread_is_greeted_and_goes_on_by_itself(counter: Counter) -> None:
    counter.desk.put(swipe())
    wait_until(lambda: counter.screen == "choosing")
    assert [view.screen for view in counter.views[-2:]] == ["greeting", "choosing"]


def test_many_threads_at_once_lose_nothing(counter: Counter) -> None:
    def someone(number: int) -> None:
        for turn in range(20):
            counter.desk.put(swipe(f"1{number:02}{turn:022}"))

    people = [threading.Thread(target=someone, args=(number,)) for number in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    wait_until(lambda: len(counter.outbox.captured) == 160)
    assert [event.seq for event in counter.outbox.captured] == list(range(1, 161))


def test_the_desk_says_for_how_long_it_is_stuck(counter: Counter) -> None:
    put, may_go_on, is_inside = counter.outbox.put, threading.Event(), threading.Event()

    def slow(body: Body) -> AnyEvent:
        is_inside.set()
        may_go_on.wait(5)
        return put(body)

    counter.outbox.put = slow  # type: ignore[method-assign]
    assert counter.desk.stuck_for() == 0
    counter.desk.put(swipe())
    assert is_inside.wait(5)
    wait_until(lambda: counter.desk.stuck_for() > 0.05)
    may_go_on.set()
    wait_until(lambda: counter.desk.stuck_for() == 0)
    assert counter.desk.is_alive()


def test_the_desk_says_whether_somebody_is_being_served() -> None:
    counter = Counter(active())
    counter.wait(90)
    assert counter.desk.quiet_s() == pytest.approx(90, abs=0.01)
    counter.swipe()
    counter.wait(5)
    assert counter.desk.quiet_s() is None
    counter.wait(300)  # and goes away
    before_s = counter.desk.quiet_s()
    assert before_s is not None
    counter.wait(30)
    assert counter.desk.quiet_s() == pytest.approx(before_s + 30, abs=0.01)
    counter.tell("languages")
    assert counter.state.overlay is not None
    assert counter.desk.quiet_s() is None


def test_stopping_keeps_what_was_chosen() -> None:
    counter = Counter(active(), clock=FakeClock())
    counter.desk.start()
    counter.desk.put(swipe())
    counter.desk.put(Told("toggle", "resume"))
    wait_until(lambda: counter.screen == "choosing")
    counter.desk.put(Told("toggle", "computer"))
    counter.desk.stop()
    assert counter.recorded[-1].services[-1] == "computer"
    assert counter.outbox.recall(f"card:{MARIA}") is not None


def test_stopping_a_desk_that_never_began_is_nothing() -> None:
    Counter().desk.stop()


def test_an_event_is_on_the_disk_before_the_screen_says_so() -> None:
    order: list[str] = []
    counter = Counter(active())
    put = counter.outbox.put

    def noting(body: Body) -> AnyEvent:
        order.append(type(body).__name__)
        return put(body)

    counter.outbox.put = noting  # type: ignore[method-assign]
    counter.show = lambda view: order.append(view.screen)  # type: ignore[method-assign]
    counter.swipe()
    counter.tell("toggle resume", "done")
    assert order == ["Opened", "greeting", "choosing", "choosing", "ServicesAdded", "thanks"]


def test_nothing_is_shown_again_that_is_shown_already() -> None:
    counter = Counter(active())
    before = len(counter.views)
    counter.tell("done", "toggle resume", "nonsense")
    counter.wait(300)
    assert len(counter.views) == before


def test_a_broken_part_says_sorry_with_the_whole_story_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    counter = Counter(active())

    def broken(body: Body) -> AnyEvent:
        raise ZeroDivisionError(type(body))

    counter.outbox.put = broken  # type: ignore[method-assign]
    counter.swipe()
    assert counter.screen == "sorry"
    assert "Traceback" in caplog.text
    assert MARIA not in caplog.text


class Breaks(FakeFrontPanel, FakeAsker):
    """Lamps that are broken, and a link that is."""

    def __init__(self) -> None:
        FakeFrontPanel.__init__(self)
        FakeAsker.__init__(self)

    def accepted(self) -> None:
        raise OSError("no such pin")

    refused = attention = ready = accepted

    def ask(self, who: Who, told: Callable[[Answer], None]) -> None:
        raise OSError("no link", who, told)


class Forgetful:
    """An outbox that keeps events and cannot remember visits."""

    def __init__(self, counter: Counter) -> None:
        self.put = counter.outbox.put

    def remember(self, identity: str, visit: Remembered | None) -> None:
        raise OSError("disk", identity, visit)

    def recall(self, identity: str) -> Remembered | None:
        raise OSError("disk", identity)


def test_what_only_makes_a_visit_pleasanter_may_break(caplog: pytest.LogCaptureFixture) -> None:
    counter = Counter()
    views: list[View] = []
    desk = Desk(
        outbox=Forgetful(counter),  # type: ignore[arg-type] # only what a desk asks of it
        screen=type("Views", (), {"show": staticmethod(views.append)})(),
        panel=Breaks(),
        asker=Breaks(),
        clock=counter.clock,
        identify_member=str,
        pins=FakePins(),
        inspector=FakeInspector(),
    )
    desk.open()
    desk.turn(CatalogueCame(catalogue()))
    desk.pass_time()
    desk.turn(swipe())
    counter.clock.advance(0.5)
    desk.pass_time()
    desk.turn(Told("toggle", "resume"))
    desk.turn(Told("done"))
    assert views[-1].screen == "thanks"
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]
    assert "the customer goes on without its answer" in caplog.text


def test_no_name_number_or_card_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    counter.tell("toggle resume", "done", "ok")
    counter.key(MARIAS_NUMBER)
    counter.happens(Answered("x", active(first_name="Maria")))
    counter.outbox.is_full = True
    counter.swipe(JOHN)
    assert not any(secret in caplog.text for secret in (MARIA, JOHN, MARIAS_NUMBER, "Maria"))


def test_patience_is_the_sites_to_set() -> None:
    counter = Counter(active())
    desk = Desk(
        outbox=counter.outbox,
        screen=counter,
        panel=counter.lamps,
        asker=counter.hub,
        clock=counter.clock,
        identify_member=str,
        pins=FakePins(),
        inspector=FakeInspector(),
        patience=Patience(idle_s=90, warning_s=30),
        language="es",
    )
    desk.open()
    assert counter.view.language == "es"
    desk.turn(Told("key_number"))
    counter.clock.advance(89)
    desk.pass_time()
    assert not counter.is_warned()
    counter.clock.advance(2)
    desk.pass_time()
    assert counter.view.warning_s == 30


def test_the_clock_being_set_does_not_end_a_session() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.clock.offset_s = 14 * 24 * 3600
    counter.wait(10)
    assert counter.screen == "choosing"
    assert counter.clock.now() > datetime(2026, 3, 15, tzinfo=counter.clock.now().tzinfo)
