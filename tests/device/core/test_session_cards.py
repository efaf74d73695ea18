"""Cards that are old, void or unknown: everybody is served, and the right thing is recorded."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from contract.events import Cancelled, Opened, ServicesAdded
from contract.fields import NOBODY, Who
from contract.messages import Answer
from device.core.events import Answered, StrangerSwiped, SwipeFailed
from tests.rig.counter import JOHN, LEGACY, MARIA, Counter, active


@pytest.mark.parametrize("hub", [True, False])
def test_an_old_card_logs_in_sealed_and_prompts_its_replacement(hub: bool) -> None:
    counter = Counter(active(replace_card=True) if hub else None)
    counter.swipe_legacy()
    counter.wait(0.5)
    counter.tell("toggle resume", "done")
    assert counter.recorded[0] == Opened(
        visit=counter.recorded[0].visit, who=LEGACY, by="swipe", language="en"
    )
    assert counter.view.hint == "Staff have a new card for you. Please ask."
    assert "AAAA" not in repr(counter.state)


def test_an_old_card_already_replaced_is_not_prompted_again() -> None:
    counter = Counter(active(replace_card=False))
    counter.swipe_legacy()
    counter.tell("toggle resume", "done")
    assert counter.view.hint == "Please swipe again when you leave."


def test_a_void_card_is_turned_away_with_a_kind_sentence_and_counts_for_nothing() -> None:
    counter = Counter(Answer(card="void"))
    counter.swipe()
    visit = counter.recorded[0].visit
    assert counter.recorded[1:] == [Cancelled(visit=visit, reason="void_card")]
    assert counter.view.hint == "Please ask at the front desk. We will gladly help you."
    counter.wait(16)
    assert counter.is_empty()


@pytest.mark.parametrize("answer", [None, Answer(card="unknown")])
def test_a_card_nobody_knows_opens_a_provisional_visit_and_closes_it(
    answer: Answer | None,
) -> None:
    counter = Counter(answer)
    counter.swipe(JOHN)
    counter.wait(0.5)
    counter.tell("toggle resume", "done", "ok")
    counter.wait(3600)
    counter.swipe(JOHN)
    counter.wait(0.5)
    assert counter.screen == "returning"
    counter.tell("log_out", "used resume", "done")
    visit = counter.recorded[0].visit
    assert counter.recorded[0].who == Who(card=JOHN)
    assert counter.recorded[1] == ServicesAdded(visit=visit, services=["resume"])
    assert counter.recorded_types() == ["visit.opened", "visit.services_added", "visit.closed"]
    assert {body.visit for body in counter.recorded} == {visit}


def test_an_unknown_card_is_told_no_name_and_asked_nothing() -> None:
    counter = Counter(Answer(card="unknown"))
    counter.swipe()
    assert counter.view.headline == "What did you come for today?"
    counter.tell("toggle resume", "done")
    assert counter.view.find("privacy") is None


def test_a_visit_without_card_and_record_goes_from_log_in_to_its_end() -> None:
    counter = Counter(active(first_name="Maria", notices=["orientation"], sharing="in"))
    counter.tell("no_card", "toggle resume", "done")
    assert counter.recorded[0].who == NOBODY
    assert counter.view.headline == "You are logged in"
    assert counter.view.find("privacy") is None
    assert counter.hub.asked == []
    counter.wait(6)
    assert counter.is_empty()


def test_a_card_swiped_during_a_visit_without_one_begins_its_own() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.tell("no_card", "toggle resume")
    counter.swipe(MARIA)
    assert counter.recorded_types() == ["visit.opened", "visit.services_added", "visit.opened"]
    assert counter.recorded[2].who == Who(card=MARIA)


@pytest.mark.parametrize(
    ("reason", "hint"),
    [("unreadable", "swipe again"), ("blank", "no number yet"), ("unsealable", "older card")],
)
def test_an_unreadable_card_gets_a_kind_sentence_and_the_keypad(reason: str, hint: str) -> None:
    counter = Counter()
    counter.happens(SwipeFailed(reason))  # type: ignore[arg-type]
    assert counter.screen == "unreadable"
    assert hint in counter.view.hint
    assert counter.lamps.signals == ["refused"]
    counter.tell("key_number")
    assert counter.screen == "keypad"
    assert counter.recorded == []


def test_the_second_unreadable_swipe_gets_another_hint() -> None:
    counter = Counter()
    counter.happens(SwipeFailed(), SwipeFailed())
    assert counter.view.hint == "A slower swipe may help. Or key your number."
    counter.swipe()
    assert counter.screen == "greeting"


def test_a_strangers_card_is_refused_and_nothing_is_kept_of_it() -> None:
    counter = Counter(active())
    counter.happens(StrangerSwiped())
    assert counter.view.headline == "This is not a WorkSource card"
    assert (counter.recorded, counter.hub.asked) == ([], [])
    counter.wait(15.1)
    assert counter.is_empty()


def test_a_void_card_takes_its_log_in_back() -> None:
    counter = Counter(Answer(card="void"))
    counter.swipe()
    visit = counter.recorded[0].visit
    assert counter.recorded[1:] == [Cancelled(visit=visit, reason="void_card")]
    assert counter.screen == "void"
    assert counter.lamps.signals == ["accepted", "refused"]
    counter.tell("ok")
    counter.swipe()
    assert counter.recorded_types() == ["visit.opened", "visit.cancelled"] * 2


def test_a_void_card_told_of_late_ends_the_session_all_the_same() -> None:
    counter = Counter()
    counter.swipe()
    counter.wait(1)
    counter.tell("toggle resume")
    counter.happens(Answered(counter.recorded[0].visit, Answer(card="void")))
    assert counter.screen == "void"
    assert counter.recorded_types() == ["visit.opened", "visit.cancelled"]


def test_a_card_voided_during_the_visit_does_not_undo_the_morning() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "done", "ok")
    counter.hub.answer = Answer(card="void")
    counter.swipe()
    assert counter.screen == "void"
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]


def test_whoever_needs_a_new_card_is_told_so() -> None:
    counter = Counter(active(replace_card=True))
    counter.swipe()
    counter.tell("toggle resume", "done")
    assert counter.view.hint == "Staff have a new card for you. Please ask."


def test_an_unknown_card_is_served_like_any_other() -> None:
    counter = Counter(Answer(card="unknown"))
    counter.swipe()
    counter.tell("toggle resume", "done")
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]
    assert counter.recorded[0].who.member is UNSET
