"""What holds whatever happens, in whatever order: found by trying."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.events import (
    Acknowledged,
    Cancelled,
    Closed,
    Feedback,
    Opened,
    Preferred,
    ServicesAdded,
    Sharing,
    decode,
    encode,
)
from contract.messages import Answer
from device.core.events import (
    Elapsed,
    Event,
    Failed,
    HeadphonesChanged,
    KeyName,
    OfferChanged,
    Pressed,
    ReaderChanged,
    StrangerSwiped,
    SwipeFailed,
)
from device.core.presenter import present
from device.core.scenes import Attract
from device.core.state import Patience, empty, visit_of
from device.core.stops import find, stops
from device.core.view import Told, Verb
from device.core.words import LANGUAGES
from tests.rig.counter import (
    GROUP_PIN,
    INTERVIEW,
    JOHN,
    LAST_WEEK,
    MARIA,
    MARIAS_NUMBER,
    TECH_PIN,
    WORKSHOP,
    Counter,
    active,
    appointments,
    forgotten,
)
from tests.rig.first_menu import FACILITATOR, TECHNICIAN, catalogue, first_menu

CODES = [service.code for service in first_menu()][:5]
ELSEWHERE = "0197b0a0-0000-7000-8000-00000000aaaa"
TODAY = [f"today:{INTERVIEW}", f"today:{WORKSHOP}"]
KEYS = [key for kind in get_args(KeyName) for key in (get_args(kind) or (kind,))]
LONGEST_S = 180 + 45 + 3 * 20 + 1
"""From the last touch to the first screen, for whoever hears the longest notice to its end."""

VERBS: list[str] = [*get_args(Verb), "nonsense"]

touches = st.one_of(
    st.sampled_from(VERBS).map(Told),
    st.builds(Told, st.sampled_from(["toggle"]), st.sampled_from([*CODES, *TODAY])),
    st.builds(Told, st.sampled_from(["used", "not_used", "add"]), st.sampled_from(CODES)),
    st.builds(Told, st.just("language"), st.sampled_from(LANGUAGES)),
    st.builds(Told, st.just("share"), st.sampled_from(["in", "out"])),
    st.builds(Told, st.just("score"), st.sampled_from("0135")),
    st.builds(Told, st.just("digit"), st.sampled_from("0123456789")),
)
keys = st.sampled_from(KEYS).map(Pressed)
news = st.one_of(
    st.builds(ReaderChanged, st.booleans()),
    st.builds(HeadphonesChanged, st.booleans()),
    st.builds(SwipeFailed, st.sampled_from(["unreadable", "blank", "unsealable"])),
    st.just(StrangerSwiped()),
    st.just(Elapsed()),
    st.just(Elapsed()),
    st.just(Failed()),
    st.just(OfferChanged(tuple(CODES))),
)
people = st.sampled_from([MARIA, JOHN, "number", "wrong number", "legacy", FACILITATOR])
answers = st.sampled_from(
    [
        None,
        active(first_name="Maria"),
        active(language="es", services=[CODES[0]], replace_card=True),
        active(open_visit=ELSEWHERE, services=[CODES[1]]),
        active(first_name="Maria", appointments=appointments(), sharing="in"),
        active(first_name="Maria", notices=["orientation", "ssn"], forgotten=forgotten(*CODES[:2])),
        Answer(card="void"),
        Answer(card="unknown"),
    ]
)
sensible = st.integers(0, 30)
"""A touch on whatever the screen offers: its so-manieth place."""
courses = st.sampled_from(
    [
        f"accept|toggle {CODES[0]}|toggle {TODAY[0]}|done",
        "log_out|all_used|done",
        f"log_out|used {CODES[0]}|add {CODES[2]}|all_used",
        "privacy|share out|back",
        "log_out|all_used|done|score 4",
        "later|add_services|done",
    ]
)
"""What people do in one go."""
arrivals = st.tuples(people, answers)
Happening = Event | int | str | tuple[str, Answer | None]
Life = list[Happening]
lives = st.lists(
    st.one_of(sensible, sensible, courses, courses, arrivals, arrivals, touches, keys, news),
    min_size=10,
    max_size=80,
)


@settings(max_examples=300, deadline=None)
@given(lives)
def test_whatever_happens(life: Life) -> None:
    counter = Counter(offers=catalogue(*first_menu()[:5]))
    for event in life:
        _happens(counter, event)
        _holds(counter)
    _recorded_well(counter)


@settings(max_examples=100, deadline=None)
@given(lives)
def test_every_screen_ends_by_itself_and_leaves_nothing(life: Life) -> None:
    counter = Counter(offers=catalogue(*first_menu()[:5]))
    for event in life:
        _happens(counter, event)
    counter.wait(LONGEST_S)
    assert counter.screen == "attract"
    assert counter.is_empty()
    _holds(counter)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([FACILITATOR, TECHNICIAN, GROUP_PIN, TECH_PIN]),
    st.lists(st.one_of(sensible, sensible, touches, keys, news, arrivals), min_size=5, max_size=60),
)
def test_whatever_staff_do(door: str, life: Life) -> None:
    counter = Counter(active(first_name="Maria"))
    if len(door) > 10:
        counter.swipe(door)
    else:
        counter.tell("hidden_door", *(f"digit {digit}" for digit in door), "enter")
    for event in life:
        _happens(counter, event)
        _holds(counter)
    counter.wait(10 * 60)
    assert counter.is_empty()


def _happens(counter: Counter, event: Happening) -> None:
    if isinstance(event, tuple):
        _somebody_comes(counter, *event)
    elif isinstance(event, int):
        places = stops(counter.view)
        if places:
            counter.happens(places[event % len(places)].told)
    elif isinstance(event, str):
        counter.tell(*event.split("|"))
    else:
        counter.happens(event)


def _somebody_comes(counter: Counter, person: str, answer: Answer | None) -> None:
    counter.hub.answer = answer
    match person:
        case "number":
            counter.key(MARIAS_NUMBER)
        case "wrong number":
            counter.key(MARIAS_NUMBER[::-1])
        case "legacy":
            counter.swipe_legacy()
        case token:
            counter.swipe(token)


def _holds(counter: Counter) -> None:
    state, view = counter.state, counter.view
    assert view == present(state)
    assert view.headline
    assert view.find("help") or view.screen == "cleaning"
    assert all(tell.label for tell in view.tells)
    assert (view.warning_s is None) == (view.warning == "")
    assert view.cursor is None or find(view, view.cursor) is not None
    assert view.headline_aloud or "Maria" not in view.headline
    if isinstance(state.scene, Attract):
        kept = replace(
            empty(state.room),
            language=state.language,
            comfort=state.comfort,
            notice=state.notice,
            warning_s=state.warning_s,
            is_help_coming=state.is_help_coming,
            overlay=state.overlay,
            cursor=state.cursor,
            has_chosen_language=state.has_chosen_language,
        )
        assert state == kept
        assert b"Maria" not in msgspec.json.encode(view)
        assert visit_of(state.scene) is None


def _recorded_well(counter: Counter) -> None:
    opened: set[str] = {ELSEWHERE}
    ended: set[str] = set()
    chosen: set[tuple[str, str]] = set()
    once: set[tuple[str, str]] = set()
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
            case Closed(by="later"):
                assert body.visit == LAST_WEEK
                told = {verdict.service for verdict in body.services}
                assert told in (set(), set(CODES[:2]))  # "I do not remember", or every service
            case Closed() | Cancelled():
                assert body.visit in opened
                if body.visit != ELSEWHERE:
                    assert body.visit not in ended
                    ended.add(body.visit)
            case Acknowledged():
                assert (body.visit, body.notice) not in once
                once.add((body.visit, body.notice))
            case Feedback():
                if body.visit != ELSEWHERE:
                    assert body.visit in ended
                    assert (str(body.visit), "score") not in once
                    once.add((str(body.visit), "score"))
            case Preferred() | Sharing():
                assert body.who.kind != "nobody"
            case _:
                pass


@pytest.mark.rule("K27")
@pytest.mark.rule("K28")
def test_the_waits_are_those_of_the_accessibility_rules() -> None:
    patience = Patience()
    assert patience.idle_s == 45
    assert patience.warning_s >= 20
    assert patience.finished_s == 5
    assert patience.greeting_s == 0.4
