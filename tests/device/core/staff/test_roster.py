"""A group's roster, as who runs the group lives it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.events import Attended, Undone
from contract.fields import Who
from contract.member_number import from_body
from contract.messages import Answer
from device.core.events import Answered, CardSwiped, Pressed, StrangerSwiped, SwipeFailed
from device.core.identity import in_group, is_in_memory_only
from device.core.staff.state import Keying, Roster
from device.core.view import Told
from device.fakes import FakeClock
from tests.rig.counter import (
    GROUP_PIN,
    JOHN,
    LEGACY,
    MARIA,
    MARIAS_NUMBER,
    MONDAY_TEN,
    Counter,
    active,
)
from tests.rig.first_menu import FACILITATOR, RESUME_WORKSHOP, catalogue

OTHERS_NUMBER = from_body("77777777")


def opened(answer: Answer | None = None) -> Counter:
    counter = Counter(answer)
    counter.swipe(FACILITATOR)
    counter.tell("pick groups", f"pick {RESUME_WORKSHOP}")
    assert counter.screen == "roster"
    counter.lamps.signals.clear()
    return counter


def lines(counter: Counter) -> list[str]:
    return [line.text for line in counter.view.lines]


def shown(counter: Counter) -> set[str]:
    scene = counter.state.scene
    roster = scene.roster if isinstance(scene, Keying) else scene
    assert isinstance(roster, Roster)
    return {row.attendance for row in roster.rows}


def recorded(counter: Counter) -> set[str]:
    """The attendances on the disk that were not taken back."""
    bodies = counter.recorded
    there = [body.attendance for body in bodies if isinstance(body, Attended)]
    assert len(there) == len(set(there))
    return set(there) - {body.attendance for body in bodies if isinstance(body, Undone)}


def test_todays_groups_are_offered_by_title_and_time() -> None:
    counter = Counter()
    counter.swipe(FACILITATOR)
    counter.tell("pick groups")
    told = [(choice.label, choice.detail) for choice in counter.view.choices]
    assert ("Resume workshop", "Mon 10:30 AM") in told
    counter.tell("pick nothing-of-ours")
    assert counter.screen == "groups"
    counter.tell("back")
    assert counter.screen == "staff"


def offered(counter: Counter) -> list[str]:
    counter.swipe(FACILITATOR)
    counter.tell("pick groups")
    return [choice.detail for choice in counter.view.choices]


def test_after_midnight_without_the_hub_yesterdays_groups_are_not_offered() -> None:
    counter = Counter()
    counter.clock.advance(14 * 3600 - 1)  # a second before midnight in Spokane
    counter.desk.pass_time()
    assert offered(counter) == ["Mon 10:30 AM", "Mon 2:00 PM"]
    counter.clock.advance(1)
    counter.desk.pass_time()
    counter.tell(f"pick {RESUME_WORKSHOP}")
    assert counter.screen == "groups"
    assert counter.view.choices == ()
    assert counter.view.hint == "No group is planned. Groups are entered at the hub."


def test_a_kiosk_that_does_not_know_the_time_offers_every_group_by_its_weekday() -> None:
    counter = Counter(clock=FakeClock(MONDAY_TEN, synced=False))
    counter.clock.advance(48 * 3600)
    counter.desk.pass_time()
    assert offered(counter) == ["Mon 10:30 AM", "Mon 2:00 PM"]


def test_a_site_without_groups_is_told_where_they_come_from() -> None:
    counter = Counter(offers=catalogue(groups=[]))
    counter.swipe(FACILITATOR)
    counter.tell("pick groups")
    assert counter.view.hint == "No group is planned. Groups are entered at the hub."


def test_one_card_is_one_beep_one_colour_and_one_entry() -> None:
    counter = opened(active(first_name="Maria"))
    assert counter.view.headline == "Resume workshop: 0 people"
    counter.swipe()
    assert counter.lamps.signals == ["accepted"]
    assert counter.view.lamp == "accepted"
    assert counter.view.lamp_word == "Added"
    assert counter.view.headline == "Resume workshop: 1 person"
    assert counter.view.hint == "Added: Maria"
    assert lines(counter) == ["1. Maria"]
    [body] = counter.recorded
    assert (body.group, body.who) == (RESUME_WORKSHOP, Who(card=MARIA))


def test_the_newest_stands_first_and_without_the_hub_by_its_number_alone() -> None:
    counter = opened()
    counter.swipe(MARIA)
    counter.swipe(JOHN)
    assert lines(counter) == ["2. Member", "1. Member"]
    assert counter.view.hint == "Added"


def test_the_same_card_again_is_said_to_be_there_and_counts_once() -> None:
    counter = opened(active(first_name="Maria"))
    counter.swipe()
    counter.swipe()
    assert counter.lamps.signals == ["accepted", "attention"]
    assert counter.view.hint == "Already on the roster: Maria"
    assert len(counter.recorded) == 1


def test_a_card_is_no_visit_and_a_visit_is_no_entry() -> None:
    counter = opened(active())
    counter.swipe()
    counter.tell("finish", "ok")
    counter.swipe()
    assert counter.recorded_types() == ["group.attended", "visit.opened"]


def test_an_unreadable_card_is_keyed_with_its_check_digits() -> None:
    counter = opened()
    counter.happens(SwipeFailed())
    assert counter.view.hint == "Not read. Swipe again, or key the number."
    assert counter.lamps.signals == ["refused"]
    counter.tell("key_number")
    assert counter.screen == "keypad"
    counter.tell(*(f"digit {digit}" for digit in "1234567890"), "enter")
    assert counter.view.hint == "The check digits do not fit. Key it once more."
    counter.tell("digit 1", "enter")
    assert counter.view.hint == "All 10 digits, please"
    counter.tell("erase", *(f"digit {digit}" for digit in MARIAS_NUMBER), "enter")
    assert counter.screen == "roster"
    assert counter.recorded[-1].who == Who(member=MARIAS_NUMBER)
    assert MARIAS_NUMBER not in repr(counter.state)


def test_keyed_and_then_swiped_is_one_person_where_the_hub_knows_both() -> None:
    counter = opened(active(first_name="Maria", member=MARIAS_NUMBER))
    counter.key(MARIAS_NUMBER)
    counter.swipe(MARIA)
    assert counter.view.hint == "Already on the roster: Maria"
    assert recorded(counter) == shown(counter)
    assert len(shown(counter)) == 1
    before = len(counter.recorded)
    counter.swipe(MARIA)
    assert len(counter.recorded) == before


def test_the_keypad_gives_way_to_a_card_and_not_to_an_answer() -> None:
    counter = opened()
    counter.swipe(MARIA)
    [attendance] = shown(counter)
    counter.tell("key_number", "digit 4")
    counter.happens(Answered(attendance, active(first_name="Maria")))
    assert counter.screen == "keypad"
    counter.swipe(JOHN)
    assert lines(counter) == ["2. Member", "1. Maria"]
    counter.tell("key_number", "back")
    assert counter.screen == "roster"


def test_the_newest_is_taken_off_and_may_come_again() -> None:
    counter = opened(active(first_name="Maria"))
    counter.swipe(MARIA)
    counter.tell("undo")
    assert counter.view.hint == "Taken off: Maria"
    assert lines(counter) == []
    assert counter.view.find("undo") is None
    counter.tell("undo")
    assert counter.view.hint == "Nobody is on the roster"
    counter.swipe(MARIA)
    assert counter.recorded_types() == ["group.attended", "group.undone", "group.attended"]
    assert recorded(counter) == shown(counter)


def test_strangers_cards_are_refused_and_nothing_of_them_is_kept() -> None:
    counter = opened()
    counter.happens(StrangerSwiped())
    assert counter.view.hint == "Not a WorkSource card. Nothing of it was kept."
    assert counter.lamps.signals == ["refused"]
    assert counter.recorded == []


def test_a_legacy_card_goes_on_sealed_and_off_the_disk() -> None:
    counter = opened()
    counter.swipe_legacy()
    counter.swipe_legacy()
    assert [body.who for body in counter.recorded] == [LEGACY]
    counter.happens(SwipeFailed("unsealable"))
    assert counter.view.hint == "This older card cannot be taken now. Key the number."


def test_a_legacy_identity_stays_in_memory_within_a_group_as_well() -> None:
    assert is_in_memory_only(in_group("m:abc", RESUME_WORKSHOP))
    assert not is_in_memory_only(in_group("abc", RESUME_WORKSHOP))
    assert in_group("abc", RESUME_WORKSHOP) == f"group:{RESUME_WORKSHOP}:abc"


def test_a_void_card_is_taken_off_again_when_the_hub_says_so() -> None:
    counter = opened()
    counter.swipe(JOHN)
    counter.hub.answer = Answer(card="void")
    counter.swipe(MARIA)
    assert counter.view.hint == "That card is no longer in use. It was taken off again."
    assert counter.lamps.signals == ["accepted", "accepted", "refused"]
    assert lines(counter) == ["1. Member"]
    assert recorded(counter) == shown(counter)


def test_an_answer_for_somebody_taken_off_changes_nothing() -> None:
    counter = opened()
    counter.swipe(MARIA)
    [attendance] = shown(counter)
    counter.tell("undo")
    counter.happens(Answered(attendance, Answer(card="void")))
    assert counter.recorded_types() == ["group.attended", "group.undone"]


def test_who_was_there_before_is_known_when_the_group_is_opened_again() -> None:
    counter = opened(active(first_name="Maria"))
    counter.swipe(MARIA)
    counter.tell("finish", "ok")
    counter.swipe(FACILITATOR)
    counter.tell("pick groups", f"pick {RESUME_WORKSHOP}")
    assert lines(counter) == []
    counter.swipe(MARIA)
    assert counter.view.hint == "Already on the roster: Maria"
    assert counter.recorded_types() == ["group.attended"]
    counter.tell("undo")
    assert recorded(counter) == set()


def test_a_void_card_does_not_undo_what_was_true_this_morning() -> None:
    counter = opened(active())
    counter.swipe(MARIA)
    counter.tell("finish", "ok")
    counter.swipe(FACILITATOR)
    counter.tell("pick groups", f"pick {RESUME_WORKSHOP}")
    counter.hub.answer = Answer(card="void")
    counter.swipe(MARIA)
    assert counter.recorded_types() == ["group.attended"]


def test_a_staff_card_finishes_and_the_names_are_gone() -> None:
    counter = opened(active(first_name="Maria"))
    counter.swipe(MARIA)
    counter.swipe(FACILITATOR)
    assert counter.view.headline == "Resume workshop\n1 person on the roster"
    assert "Maria" not in repr((counter.view, counter.state))
    counter.wait(5.1)
    assert counter.is_empty()


def test_three_minutes_without_a_card_finish_it_with_a_warning() -> None:
    counter = opened()
    counter.swipe(MARIA)
    counter.wait(159)
    assert not counter.is_warned()
    counter.wait(2)
    assert counter.is_warned()
    assert counter.lamps.signals[-1] == "attention"
    counter.swipe(JOHN)
    assert not counter.is_warned()
    counter.wait(181)
    assert counter.is_empty()


def test_a_full_disk_says_sorry_and_keeps_what_it_has() -> None:
    counter = opened()
    counter.swipe(MARIA)
    counter.outbox.is_full = True
    counter.swipe(JOHN)
    assert counter.screen == "sorry"
    counter.outbox.is_full = False
    counter.tell("ok")
    counter.swipe(FACILITATOR)
    counter.tell("pick groups", f"pick {RESUME_WORKSHOP}")
    counter.swipe(MARIA)
    counter.swipe(JOHN)
    assert counter.recorded_types() == ["group.attended", "group.attended"]


def test_forty_cards_in_a_minute_are_forty_entries_and_forty_beeps() -> None:
    counter = opened(active(first_name="Ana"))
    for number in range(40):
        counter.swipe(f"1{number:024}")
        counter.wait(1.5)
    assert counter.view.headline == "Resume workshop: 40 people"
    assert counter.lamps.signals == ["accepted"] * 40
    assert recorded(counter) == shown(counter)


def test_help_and_larger_letters_leave_the_roster_as_it_is() -> None:
    counter = opened()
    counter.swipe(MARIA)
    counter.tell("help", "comfort", "large", "done")
    assert counter.view.comfort.large
    assert lines(counter) == ["1. Member"]
    assert counter.recorded[-1].screen == "roster"


def test_no_name_or_number_is_in_what_is_logged_of_it() -> None:
    counter = opened(active(first_name="Maria", member=MARIAS_NUMBER))
    counter.swipe(MARIA)
    assert not any(
        secret in repr(counter.state) for secret in ("Maria", MARIA, MARIAS_NUMBER, "card:")
    )


TOKENS = [f"1{number:024}" for number in range(4)]
NUMBERS = [MARIAS_NUMBER, OTHERS_NUMBER]
doings = st.lists(
    st.one_of(
        st.sampled_from(TOKENS).map(lambda t: CardSwiped(Who(card=t), f"card:{t}")),
        st.sampled_from(NUMBERS),
        st.sampled_from([Told("undo"), Told("key_number"), Told("back"), Told("enter")]),
        st.sampled_from([SwipeFailed(), StrangerSwiped(), Told("help")]),
        st.sampled_from(
            [
                Answer(card="void"),
                Answer(card="unknown"),
                active(first_name="Maria", member=MARIAS_NUMBER),
                active(first_name="Ana", member=OTHERS_NUMBER),
            ]
        ),
    ),
    max_size=40,
)


@settings(max_examples=200)
@given(doings)
def test_what_is_shown_is_what_was_recorded_and_not_taken_back(doings: list[object]) -> None:
    counter = opened()
    for doing in doings:
        match doing:
            case Answer():
                counter.hub.answer = doing
            case str() as number if counter.screen == "roster":
                counter.key(number)
            case str():
                pass
            case _:
                counter.happens(doing)  # type: ignore[arg-type] # an event
        assert recorded(counter) == shown(counter)
        assert counter.screen in ("roster", "keypad")
        assert len(counter.view.lines) in (0, len(shown(counter)))


# --- by keys alone -------------------------------------------------------------------


def press(counter: Counter, *keys: str) -> None:
    counter.happens(*(Pressed(key) for key in keys))  # type: ignore[arg-type] # named as on the keys


def go_to(counter: Counter, told: Told) -> None:
    """Down until the keys are there, and select."""
    for _ in range(30):
        if counter.view.cursor == told:
            press(counter, "select")
            return
        press(counter, "down")
    raise AssertionError(f"no key leads to {told} on {counter.screen}")


@pytest.mark.rule("K01")
def test_k01_a_roster_is_taken_without_touching_the_glass() -> None:
    counter = Counter(active(first_name="Maria"))
    press(counter, *"0000", "enter", *GROUP_PIN, "enter")
    go_to(counter, Told("pick", "groups"))
    go_to(counter, Told("pick", RESUME_WORKSHOP))
    counter.swipe(MARIA)
    go_to(counter, Told("key_number"))
    press(counter, *OTHERS_NUMBER, "enter")
    assert counter.view.headline == "Resume workshop: 2 people"
    go_to(counter, Told("undo"))
    go_to(counter, Told("finish"))
    assert counter.view.headline == "Resume workshop\n1 person on the roster"
    press(counter, "back")
    assert counter.recorded_types() == ["group.attended", "group.attended", "group.undone"]
    assert counter.screen == "attract"
