"""Logging in: by swipe, by number, without a card; known, unknown, elsewhere."""

from __future__ import annotations

from contract.events import Opened, ServicesAdded
from contract.fields import NOBODY, Who
from device.core.events import Answered
from tests.rig.counter import JOHN, MARIA, MARIAS_NUMBER, Counter, active
from tests.rig.first_menu import catalogue

ELSEWHERE = "0197b0a0-0000-7000-8000-00000000aaaa"


def test_a_swipe_is_recorded_at_once_and_greeted() -> None:
    counter = Counter()
    counter.swipe()
    assert counter.recorded == [
        Opened(visit=counter.recorded[0].visit, who=Who(card=MARIA), by="swipe", language="en")
    ]
    assert counter.screen == "greeting"
    assert counter.lamps.signals == ["accepted"]
    assert counter.hub.asked == [Who(card=MARIA)]


def test_without_an_answer_the_customer_goes_on_after_400_ms() -> None:
    counter = Counter()
    counter.swipe()
    counter.wait(0.39)
    assert counter.screen == "greeting"
    counter.wait(0.02)
    assert counter.screen == "choosing"
    assert counter.view.headline == "What did you come for today?"


def test_with_an_answer_the_customer_is_called_by_name() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    assert counter.screen == "choosing"
    assert counter.view.headline == "Maria, what did you come for?"


def test_an_answer_after_the_greeting_changes_nothing_under_the_fingers() -> None:
    counter = Counter()
    counter.swipe()
    counter.wait(0.5)
    counter.tell("toggle resume")
    before = counter.view
    counter.happens(Answered(counter.recorded[0].visit, active(first_name="Maria")))
    assert counter.view == before


def test_an_answer_for_somebody_who_has_left_is_not_shown() -> None:
    counter = Counter()
    counter.swipe(MARIA)
    marias = counter.recorded[0].visit
    counter.swipe(JOHN)
    counter.happens(Answered(marias, active(first_name="Maria")))
    counter.wait(0.5)
    assert "Maria" not in counter.view.headline


def test_several_services_are_chosen_and_recorded_as_one_event() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle resume", "toggle computer", "toggle workshop", "toggle computer")
    chosen = [choice.code for choice in counter.view.choices if choice.selected]
    assert chosen == ["resume", "workshop"]
    assert {choice.mark for choice in counter.view.choices} == {"", "Chosen"}
    counter.tell("done")
    assert counter.recorded[1:] == [
        ServicesAdded(visit=counter.recorded[0].visit, services=["resume", "workshop"])
    ]
    assert counter.screen == "thanks"
    counter.wait(5.1)
    assert counter.screen == "attract"
    assert counter.is_empty()


def test_done_without_a_choice_asks_for_one() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("done")
    assert counter.screen == "choosing"
    assert counter.view.hint == "Please touch at least one"
    assert counter.recorded_types() == ["visit.opened"]
    counter.tell("toggle resume")
    assert counter.view.hint == ""


def test_a_service_that_is_not_on_the_menu_cannot_be_chosen() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("toggle surgery", "toggle", "done")
    assert counter.screen == "choosing"


def test_no_more_services_are_chosen_than_one_event_may_name() -> None:
    menu = catalogue()
    many = [type(menu.services[0])(code=f"s{i}", label={"en": f"S {i}"}, icon="service",
                                   mode="information") for i in range(60)]  # fmt: skip
    counter = Counter(active(), offers=catalogue(*many))
    counter.swipe()
    counter.tell(*(f"toggle s{i}" for i in range(60)), "done")
    assert len(counter.recorded[1].services) == 40
    counter.wait(6)
    counter.swipe()
    counter.tell("log_out", *(f"used s{i}" for i in range(40)), "add s50", "done")
    assert len(counter.recorded[2].services) == 40


def test_a_visit_without_a_card_is_always_possible() -> None:
    counter = Counter()
    counter.tell("no_card")
    assert counter.screen == "choosing"
    assert counter.recorded[0].who == NOBODY
    assert counter.recorded[0].by == "none"
    assert counter.hub.asked == []
    counter.tell("toggle resume", "done")
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]


def test_two_people_without_a_card_are_two_visits() -> None:
    counter = Counter()
    counter.tell("no_card", "toggle resume", "done", "ok", "no_card")
    assert counter.recorded[0].visit != counter.recorded[2].visit


def test_a_keyed_number_opens_a_visit() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.key(MARIAS_NUMBER)
    assert counter.recorded[0].who == Who(member=MARIAS_NUMBER)
    assert counter.recorded[0].by == "keyed"
    assert counter.screen == "choosing"


def test_a_wrong_number_is_caught_here_and_nothing_is_recorded_or_asked() -> None:
    counter = Counter(active())
    counter.key(MARIAS_NUMBER[:-2] + MARIAS_NUMBER[-1] + MARIAS_NUMBER[-2])
    assert counter.screen == "keypad"
    assert counter.view.hint == "That number does not fit. Please try once more."
    assert counter.view.digits == "___-___-____"
    assert (counter.recorded, counter.hub.asked) == ([], [])
    assert counter.lamps.signals == ["refused"]


def test_a_short_number_is_asked_to_be_completed() -> None:
    counter = Counter()
    counter.key(MARIAS_NUMBER[:7])
    assert counter.view.hint == "Please key all 10 digits"
    counter.tell(*(f"digit {digit}" for digit in MARIAS_NUMBER[7:]), "enter")
    assert counter.recorded_types() == ["visit.opened"]


def test_keyed_digits_are_masked_erased_and_no_more_than_ten() -> None:
    counter = Counter()
    counter.tell("key_number", "digit 1", "digit 2")
    assert counter.view.digits == "12_-___-____"
    counter.tell("digit 3", "digit 4")
    assert counter.view.digits == "•••-4__-____"
    counter.tell("erase", "erase")
    assert counter.view.digits == "12_-___-____"
    counter.tell(*["digit 9"] * 20)
    assert counter.view.digits == "•••-•••-9999"
    counter.tell("digit x", "digit 10", "digit", "digit ٣")
    assert counter.view.digits == "•••-•••-9999"
    counter.tell("back")
    assert counter.screen == "attract"
    assert counter.is_empty()


def test_a_visit_opened_at_another_kiosk_is_continued_under_its_id() -> None:
    counter = Counter(active(open_visit=ELSEWHERE, services=["resume"]))
    counter.swipe()
    assert counter.screen == "returning"
    counter.tell("add_services", "toggle computer", "done")
    assert counter.recorded[-1] == ServicesAdded(visit=ELSEWHERE, services=["computer"])
    counter.hub.answer = None
    counter.tell("ok")
    counter.swipe()
    counter.wait(0.5)
    counter.tell("log_out", "used resume", "used computer", "done")
    assert counter.recorded[-1].visit == ELSEWHERE


def test_the_hub_answering_with_this_very_visit_is_not_a_second_swipe() -> None:
    counter = Counter()
    counter.swipe()
    visit = counter.recorded[0].visit
    counter.happens(Answered(visit, active(open_visit=visit)))
    assert counter.screen == "choosing"


def test_a_swipe_after_logging_out_at_another_kiosk_logs_in_anew() -> None:
    counter = Counter()
    counter.swipe()
    counter.wait(0.5)
    counter.tell("toggle resume", "done", "ok")
    over = counter.recorded[0].visit
    counter.hub.answer = active(closed_visits=[over], first_name="Maria")
    counter.swipe()
    assert counter.screen == "choosing"
    assert counter.recorded_types()[-1] == "visit.opened"
    assert counter.recorded[-1].visit != over
    counter.tell("toggle computer", "done")
    assert counter.recorded[-1].visit == counter.recorded[-2].visit


def test_a_visit_of_another_kiosk_is_not_taken_back_here() -> None:
    counter = Counter(active(open_visit=ELSEWHERE, services=["resume"]))
    counter.swipe()
    assert counter.view.find("mistake") is None


def test_services_the_hub_knows_of_are_answered_for_too() -> None:
    counter = Counter()
    counter.swipe()
    counter.wait(0.5)
    counter.tell("toggle resume", "done", "ok")
    counter.hub.answer = active(open_visit=counter.recorded[0].visit, services=["veterans"])
    counter.swipe()
    counter.tell("log_out")
    assert [choice.code for choice in counter.view.choices] == ["resume", "veterans"]


def test_a_kiosk_that_knows_no_services_still_logs_people_in() -> None:
    counter = Counter(active())
    counter.desk._state = type(counter.state)(
        room=type(counter.state.room)(), scene=counter.state.scene, language="en"
    )
    counter.swipe()
    assert counter.screen == "thanks"
    assert counter.recorded_types() == ["visit.opened"]


def test_a_long_name_is_shortened_to_what_the_line_holds() -> None:
    counter = Counter(active(first_name="Wolfeschlegelsteinhausen"))
    counter.swipe()
    assert counter.view.headline == "Wolfeschlegel…, what did you come for?"
    counter.hub.answer = active(first_name="Juan Pablo de la Cruz")
    counter.swipe(JOHN)
    assert counter.view.headline == "Juan, what did you come for?"
