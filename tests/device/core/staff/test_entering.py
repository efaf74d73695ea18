"""Who is let in: a staff card, a PIN, and nobody else."""

from __future__ import annotations

import hashlib

import pytest

from contract.fields import Who
from contract.messages import StaffPass
from device.core.events import Failed, PinChecked, Pressed, StrangerSwiped, SwipeFailed
from device.core.lobby.scenes import LobbyPc
from device.core.staff.passes import opens
from device.core.staff.state import Menu, Pin, Technician
from tests.rig.counter import GROUP_PIN, MARIA, TECH_PIN, Counter, active
from tests.rig.first_menu import FACILITATOR, TECHNICIAN, catalogue


def key_pin(counter: Counter, pin: str) -> None:
    counter.tell(*(f"digit {digit}" for digit in pin), "enter")


def codes(counter: Counter) -> list[str]:
    return [choice.code for choice in counter.view.choices]


def test_a_staff_card_opens_the_menu_and_is_no_visit() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.swipe(FACILITATOR)
    assert counter.screen == "staff"
    assert codes(counter) == ["groups", "clean"]
    assert counter.recorded == []
    assert counter.hub.asked == []
    assert counter.lamps.signals == ["accepted"]


def test_a_staff_card_works_without_the_hub() -> None:
    counter = Counter(None)
    counter.swipe(TECHNICIAN)
    assert codes(counter) == ["groups", "clean", "technician"]


def test_a_card_that_opens_tests_alone_leads_to_them() -> None:
    digest = hashlib.sha256(TECHNICIAN.encode()).hexdigest()
    counter = Counter(offers=catalogue(staff=[StaffPass(card=digest, may=["technician"])]))
    counter.swipe(TECHNICIAN)
    assert counter.screen == "technician"
    counter.tell("back")
    assert counter.is_empty()


def test_a_members_card_opens_nothing_for_staff() -> None:
    assert opens(catalogue(), Who(card=MARIA)) == frozenset()
    assert opens(None, Who(card=FACILITATOR)) == frozenset()
    assert opens(catalogue(), Who(nobody=True)) == frozenset()


def test_a_staff_card_keeps_what_the_customer_before_had_chosen() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    counter.tell("toggle resume")
    counter.swipe(FACILITATOR)
    assert counter.screen == "staff"
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]
    assert "Maria" not in repr(counter.view)


def test_staff_read_english_and_the_next_customer_their_own() -> None:
    counter = Counter()
    counter.tell("language es")
    counter.swipe(FACILITATOR)
    assert counter.view.language == "en"
    assert counter.view.headline == "Staff"
    counter.tell("ok")
    assert counter.is_empty()


def test_a_menu_that_nobody_touches_warns_and_closes() -> None:
    counter = Counter()
    counter.swipe(FACILITATOR)
    counter.wait(45.1)
    assert counter.is_warned()
    counter.tell("more_time")
    assert not counter.is_warned()
    assert counter.screen == "staff"
    counter.wait(66)
    assert counter.is_empty()


# --- the hidden door and the PIN -----------------------------------------------------


def test_the_hidden_door_leads_to_the_pin_and_back() -> None:
    counter = Counter()
    counter.tell("hidden_door")
    assert counter.screen == "pin"
    counter.tell("digit 4", "back")
    assert counter.is_empty()


def test_the_hidden_door_is_on_the_first_screen_alone() -> None:
    counter = Counter(active())
    counter.swipe()
    counter.tell("hidden_door")
    assert counter.screen == "choosing"


def test_by_keys_the_door_is_a_number_that_nobody_has() -> None:
    counter = Counter()
    counter.happens(*(Pressed("0") for _ in range(4)), Pressed("enter"))
    assert counter.screen == "pin"


@pytest.mark.parametrize(
    ("pin", "screen"), [(GROUP_PIN, "staff"), (TECH_PIN, "technician"), ("000000", "pin")]
)
def test_a_pin_opens_what_it_is_for(pin: str, screen: str) -> None:
    counter = Counter()
    counter.tell("hidden_door")
    key_pin(counter, pin)
    assert counter.screen == screen


def test_a_group_pin_does_not_reach_the_tests() -> None:
    counter = Counter()
    counter.tell("hidden_door")
    key_pin(counter, GROUP_PIN)
    assert codes(counter) == ["groups", "clean"]
    counter.tell("pick technician")
    assert isinstance(counter.state.scene, Menu)


def test_a_wrong_pin_is_refused_and_nothing_of_it_stays() -> None:
    counter = Counter()
    counter.tell("hidden_door")
    key_pin(counter, "999999")
    assert counter.view.hint == "That does not open anything here"
    assert counter.view.lamp == "refused"
    assert counter.state.scene == Pin(fault="wrong")
    assert counter.recorded == []


def test_a_pin_of_five_digits_is_not_even_tried() -> None:
    counter = Counter()
    counter.tell("hidden_door")
    key_pin(counter, "12345")
    assert counter.pins.checked == 0
    assert counter.view.hint == "A PIN has six digits or more"
    counter.tell("erase", *["digit 7"] * 9, "digit x")
    assert counter.view.digits == "•" * 12


def test_too_many_wrong_pins_rest() -> None:
    counter = Counter()
    counter.pins.rests_s = 60
    counter.tell("hidden_door")
    key_pin(counter, GROUP_PIN)
    assert counter.view.hint == "Too many tries. Try again in 60 seconds."
    assert counter.screen == "pin"


@pytest.mark.rule("K10")
def test_k10_a_pin_is_nowhere_to_be_read_or_heard() -> None:
    counter = Counter()
    counter.tell("hidden_door", *(f"digit {digit}" for digit in GROUP_PIN))
    assert GROUP_PIN not in repr(counter.view)
    assert GROUP_PIN not in repr(counter.state)
    assert counter.view.digits == "••••••"


def test_a_pin_that_is_answered_too_late_opens_nothing() -> None:
    counter = Counter()
    counter.tell("hidden_door", "back")
    counter.happens(PinChecked(frozenset({"technician"})))
    assert counter.is_empty()
    counter.tell("hidden_door")
    counter.happens(PinChecked(frozenset({"technician"})))
    assert counter.screen == "pin"


def test_a_staff_card_does_instead_of_the_pin_and_a_members_does_not() -> None:
    counter = Counter()
    counter.tell("hidden_door")
    counter.swipe(MARIA)
    counter.happens(SwipeFailed(), StrangerSwiped())
    assert counter.screen == "pin"
    assert counter.recorded == []
    counter.swipe(TECHNICIAN)
    assert counter.screen == "staff"
    counter.tell("pick technician")
    assert isinstance(counter.state.scene, Technician)
    counter.tell("back")
    assert counter.screen == "staff"


def test_something_that_breaks_shows_no_staff_screen() -> None:
    counter = Counter()
    counter.swipe(TECHNICIAN)
    counter.happens(Failed())
    assert counter.screen == "sorry"


# --- cleaning ------------------------------------------------------------------------


def cleaning() -> Counter:
    counter = Counter(active(first_name="Maria"))
    counter.swipe(FACILITATOR)
    counter.tell("pick clean")
    counter.lamps.signals.clear()
    return counter


def test_cleaning_counts_thirty_seconds_down_and_goes_home() -> None:
    counter = cleaning()
    assert (counter.screen, counter.view.hint) == ("cleaning", "It is ready again in 30 seconds")
    counter.wait(20.5)
    assert counter.view.hint == "It is ready again in 10 seconds"
    counter.wait(10)
    assert counter.is_empty()


def test_a_wiping_cloth_touches_nothing_and_does_not_stop_the_seconds() -> None:
    counter = cleaning()
    assert counter.view.tells == ()
    for _ in range(37):
        counter.tell("help", "languages", "comfort", "no_card", "key_number", "hidden_door")
        counter.happens(Pressed("select"), Pressed("help"), Pressed("talk"))
        counter.wait(0.8)
        assert counter.screen == "cleaning"
    counter.wait(0.5)
    assert counter.is_empty()
    assert counter.recorded == []


def test_a_card_while_the_glass_is_cleaned_is_refused() -> None:
    counter = cleaning()
    counter.swipe()
    counter.happens(SwipeFailed(), StrangerSwiped())
    assert counter.screen == "cleaning"
    assert counter.lamps.signals == ["refused"]
    assert counter.recorded == []


def test_cleaning_is_said_in_the_language_of_the_first_screen() -> None:
    counter = cleaning()
    assert counter.view.language == counter.state.room.language


# --- at a lobby PC -------------------------------------------------------------------


def test_at_a_lobby_pc_staff_come_in_when_nobody_works_there() -> None:
    counter = Counter(active(first_name="Maria"), lobby=LobbyPc())
    counter.swipe(FACILITATOR)
    assert counter.screen == "staff"
    counter.tell("ok")
    counter.swipe()
    counter.tell("toggle resume", "done", "ok")
    assert counter.screen == "working"
    before = counter.recorded_types()
    counter.swipe(FACILITATOR)
    assert counter.screen == "working"
    assert counter.lamps.signals[-1] == "refused"
    assert counter.recorded_types() == before
