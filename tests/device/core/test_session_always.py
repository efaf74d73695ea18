"""What holds whatever happens, in whatever order: found by trying."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contract.events import Cancelled, Closed, Opened, ServicesAdded, decode, encode
from contract.messages import Answer
from device.core.events import (
    Elapsed,
    Event,
    Failed,
    OfferChanged,
    ReaderChanged,
    StrangerSwiped,
    SwipeFailed,
)
from device.core.presenter import present
from device.core.scenes import Attract
from device.core.state import Patience, visit_of
from device.core.view import Told
from device.core.words import LANGUAGES
from tests.rig.counter import JOHN, MARIA, MARIAS_NUMBER, Counter, active
from tests.rig.first_menu import catalogue, first_menu

CODES = [service.code for service in first_menu()][:5]
VERBS = [
    "key_number", "no_card", "erase", "enter", "back", "done", "mistake", "ok", "add_services",
    "log_out", "add", "help", "more_time", "more", "nonsense",
]  # fmt: skip

touches = st.one_of(
    st.sampled_from(VERBS).map(Told),
    st.builds(Told, st.sampled_from(["toggle", "used", "not_used", "add"]), st.sampled_from(CODES)),
    st.builds(Told, st.just("language"), st.sampled_from(LANGUAGES)),
    st.builds(Told, st.just("digit"), st.sampled_from("0123456789")),
)
news = st.one_of(
    st.builds(ReaderChanged, st.booleans()),
    st.builds(SwipeFailed, st.sampled_from(["unreadable", "blank", "unsealable"])),
    st.just(StrangerSwiped()),
    st.just(Elapsed()),
    st.just(Elapsed()),
    st.just(Failed()),
    st.just(OfferChanged(tuple(CODES))),
)
people = st.sampled_from([MARIA, JOHN, "number"])
answers = st.sampled_from(
    [
        None,
        active(first_name="Maria"),
        active(language="es", services=[CODES[0]], replace_card=True),
        active(open_visit="0197b0a0-0000-7000-8000-00000000aaaa", services=[CODES[1]]),
        Answer(card="void"),
        Answer(card="unknown"),
    ]
)
lives = st.lists(st.one_of(touches, touches, news, st.tuples(people, answers)), max_size=60)


@settings(max_examples=300, deadline=None)
@given(lives)
def test_whatever_happens(life: list[Event | tuple[str, Answer | None]]) -> None:
    counter = Counter(offers=catalogue(*first_menu()[:5]))
    for event in life:
        if not isinstance(event, tuple):
            counter.happens(event)
        else:
            _somebody_comes(counter, *event)
        _holds(counter)
    _recorded_well(counter)


def _somebody_comes(counter: Counter, person: str, answer: Answer | None) -> None:
    counter.hub.answer = answer
    if person == "number":
        counter.key(MARIAS_NUMBER)
    else:
        counter.swipe(person)


def _holds(counter: Counter) -> None:
    state, view = counter.state, counter.view
    assert view == present(state)
    assert view.headline
    assert view.find("help")
    assert all(tell.label for tell in view.tells)
    assert (view.warning_s is None) == (view.warning == "")
    if isinstance(state.scene, Attract):
        assert replace(state, notice=None, is_help_coming=False, language="en").scene == Attract()
        assert visit_of(state.scene) is None


def _recorded_well(counter: Counter) -> None:
    opened: set[str] = {"0197b0a0-0000-7000-8000-00000000aaaa"}
    ended: set[str] = set()
    chosen: set[tuple[str, str]] = set()
    for event in counter.outbox.captured:
        body = decode(encode(event)).body
        match body:
            case Opened():
                assert body.visit not in opened
                opened.add(body.visit)
            case ServicesAdded():
                assert body.visit in opened - ended
                for code in body.services:
                    assert (body.visit, code) not in chosen
                    chosen.add((body.visit, code))
            case Closed() | Cancelled():
                assert body.visit in opened
                if not body.visit.endswith("aaaa"):
                    assert body.visit not in ended
                    ended.add(body.visit)
            case _:
                pass


def test_the_waits_are_those_of_the_accessibility_rules() -> None:
    patience = Patience()
    assert patience.idle_s == 45
    assert patience.warning_s >= 20
    assert patience.finished_s == 5
    assert patience.greeting_s == 0.4
