"""
Every flow of a customer who has keys only: they see the screen and its frame, and touch nothing.
"""

from __future__ import annotations

import pytest

from contract.events import (
    Acknowledged,
    Cancelled,
    Closed,
    Feedback,
    Help,
    Opened,
    Preferred,
    ServicesAdded,
    Sharing,
)
from contract.messages import Answer
from device.core.events import StrangerSwiped, SwipeFailed
from tests.rig.counter import MARIAS_NUMBER, active, appointments, forgotten
from tests.rig.first_menu import catalogue
from tests.rig.listener import Keyer

pytestmark = pytest.mark.rule("K01")


@pytest.fixture
def maria() -> Keyer:
    return Keyer(active(first_name="Maria"))


def logged_in(maria: Keyer) -> None:
    maria.counter.swipe()
    maria.chooses("Work on my resume", "Use a computer", "Done")
    maria.sees("Thank you, Maria.")


def come_back(maria: Keyer) -> None:
    logged_in(maria)
    maria.chooses("OK")
    maria.counter.swipe()
    maria.sees("Welcome back, Maria")


def test_log_in_and_log_out_each_service_answered(maria: Keyer) -> None:
    come_back(maria)
    maria.chooses("Log out", "Work on my resume, Used", "Use a computer, Not used", "Log out")
    maria.sees("Goodbye, Maria.")
    opened, added, closed = maria.counter.recorded
    assert isinstance(opened, Opened)
    assert added.services == ["resume", "computer"]
    assert [(v.service, v.outcome) for v in closed.services] == [
        ("resume", "used"),
        ("computer", "not_used"),
    ]


def test_all_used_and_something_else_too(maria: Keyer) -> None:
    come_back(maria)
    maria.chooses("Log out", "I used something else", "See job openings", "OK")
    maria.chooses("All used", "Log out")
    closed = maria.counter.recorded[-1]
    assert isinstance(closed, Closed)
    assert {(v.service, v.outcome) for v in closed.services} == {
        ("resume", "used"),
        ("computer", "used"),
        ("job-openings", "added"),
    }


def test_done_without_a_choice_is_asked_again(maria: Keyer) -> None:
    maria.counter.swipe()
    maria.chooses("Done")
    maria.sees("Please touch at least one")
    maria.chooses("Use a computer", "Done")
    maria.sees("You are logged in")


def test_services_are_added_later(maria: Keyer) -> None:
    come_back(maria)
    maria.chooses("Add services", "See job openings", "Done")
    assert maria.counter.recorded[-1] == ServicesAdded(
        visit=maria.counter.recorded[0].visit, services=["job-openings"]
    )


@pytest.mark.parametrize("leave", ["back", "chooses"])
def test_a_mistaken_log_in_is_taken_back(maria: Keyer, leave: str) -> None:
    maria.counter.swipe()
    if leave == "back":
        maria.press("back", "select")
    else:
        maria.chooses("Cancel log-in")
    maria.sees("Your log-in is cancelled")
    assert isinstance(maria.counter.recorded[-1], Cancelled)


def test_a_number_is_keyed_wrong_erased_and_right(maria: Keyer) -> None:
    maria.chooses("Key my number")
    maria.type(MARIAS_NUMBER[:4])
    maria.press("enter")
    maria.sees("Please key all 10 digits")
    maria.press("erase", "erase", "erase", "erase")
    maria.type(MARIAS_NUMBER)
    maria.press("enter")
    maria.sees("Maria, what did you come for?")
    assert maria.counter.recorded[0].by == "keyed"


def test_a_visit_without_a_card(maria: Keyer) -> None:
    maria.chooses("I have no card", "Use a computer", "Done")
    assert maria.counter.recorded[0].by == "none"
    assert maria.counter.recorded[1].services == ["computer"]


def test_another_language_from_the_first_screen_and_from_within(maria: Keyer) -> None:
    maria.chooses("Español")
    maria.sees("Deslice su tarjeta")
    maria.counter.swipe()
    maria.press("easier")
    maria.chooses("Idioma", "Tiếng Việt")
    assert maria.counter.view.language == "vi"
    assert any(isinstance(body, Preferred) for body in maria.counter.recorded)


def test_larger_letters_contrast_and_everything_lower(maria: Keyer) -> None:
    maria.press("easier", "select")
    maria.chooses("High contrast", "Move everything lower", "Done")
    comfort = maria.counter.view.comfort
    assert (comfort.large, comfort.contrast, comfort.low) == (True, True, True)
    assert maria.counter.screen == "attract"


def test_notices_are_read_and_put_off() -> None:
    maria = Keyer(active(first_name="Maria", notices=["equal-opportunity", "orientation"]))
    maria.counter.swipe()
    assert maria.counter.screen == "notice"
    maria.chooses("I have read this")
    assert isinstance(maria.counter.recorded[-1], Acknowledged)
    maria.press("back")
    maria.sees("Maria, what did you come for?")


def test_the_sharing_of_the_record_is_turned_down(maria: Keyer) -> None:
    maria.counter.hub.answer = active(first_name="Maria", sharing="in")
    logged_in(maria)
    maria.chooses("My privacy", "No, keep it private")
    maria.sees("Saved: your record is kept private.")
    assert isinstance(maria.counter.recorded[-1], Sharing)
    maria.press("back")
    assert maria.counter.screen == "thanks"


def test_how_it_was_is_told() -> None:
    maria = Keyer(active(first_name="Maria"), offers=catalogue(asks_feedback=True))
    come_back(maria)
    maria.chooses("Log out", "All used", "Log out", "Good")
    maria.sees("Thank you for telling us.")
    assert isinstance(maria.counter.recorded[-1], Feedback)
    assert maria.counter.recorded[-1].score == 4


def test_a_forgotten_log_out_is_answered_or_not_remembered() -> None:
    maria = Keyer(active(first_name="Maria", forgotten=forgotten("resume", "computer")))
    maria.counter.swipe()
    maria.sees("You did not log out on")
    maria.chooses("Work on my resume, Used", "Use a computer, Not used", "Done")
    maria.sees("Maria, what did you come for?")
    other = Keyer(active(first_name="Maria", forgotten=forgotten("resume")))
    other.counter.swipe()
    other.press("back", "select")
    other.sees("Maria, what did you come for?")


def test_todays_appointment_comes_first() -> None:
    maria = Keyer(active(first_name="Maria", appointments=appointments()))
    maria.counter.swipe()
    maria.press("select", "select")
    assert maria.counter.view.choices[0].selected
    maria.chooses("Done")
    assert maria.counter.recorded[-1].appointments


def test_help_from_any_screen(maria: Keyer) -> None:
    maria.counter.swipe()
    maria.press("help")
    maria.sees("Help is on its way to you")
    assert isinstance(maria.counter.recorded[-1], Help)


def test_cards_that_are_not_read_not_ours_and_not_in_use(maria: Keyer) -> None:
    maria.counter.happens(SwipeFailed())
    maria.sees("We could not read your card")
    maria.chooses("Key my number")
    maria.press("back")
    maria.counter.happens(StrangerSwiped())
    maria.sees("This is not a WorkSource card")
    maria.press("back")
    maria.counter.hub.answer = Answer(card="void")
    maria.counter.swipe()
    maria.sees("This card is no longer in use")
    maria.press("back")
    assert maria.counter.screen == "attract"


@pytest.mark.rule("K27")
def test_k27_the_warning_is_put_off_ten_times_and_more(maria: Keyer) -> None:
    maria.counter.swipe()
    maria.chooses("Use a computer")
    for _ in range(12):
        maria.counter.wait(50)
        maria.sees("Are you still there?")
        maria.press("down")
        assert not maria.counter.is_warned()
    maria.chooses("Done")
    assert maria.counter.recorded[-1].services == ["computer"]


def test_three_wrong_numbers_bring_a_rest_that_can_be_left(maria: Keyer) -> None:
    wrong = MARIAS_NUMBER[:-1] + ("1" if MARIAS_NUMBER[-1] != "1" else "2")
    for _ in range(3):
        maria.type(wrong)
        maria.press("enter")
    assert maria.counter.screen == "resting"
    maria.press("back")
    assert maria.counter.screen == "attract"
