"""
Every flow of a customer who sees nothing: they press keys until they hear what they want.

What was spoken is the evidence; the driver looks at no screen.
"""

from __future__ import annotations

import pytest

from contract.events import (
    Acknowledged,
    Cancelled,
    Feedback,
    Help,
    Preferred,
    Sharing,
)
from contract.messages import Answer
from device.core.events import StrangerSwiped, SwipeFailed
from tests.rig.counter import MARIAS_NUMBER, active, appointments, forgotten
from tests.rig.first_menu import catalogue
from tests.rig.listener import Listener

pytestmark = [pytest.mark.rule("K01"), pytest.mark.rule("K02")]


def blind(**told: object) -> Listener:
    """Maria with headphones in, who has heard the first screen."""
    listener = Listener(
        active(**({"first_name": "Maria"} | told)), offers=catalogue(asks_feedback=True)
    )
    listener.plugs_in()
    listener.hears("Reading aloud is on.", "Swipe your card", "to log in or to log out")
    return listener


def logged_in(maria: Listener) -> None:
    maria.swipe()
    maria.hears("Maria, what did you come for?")
    maria.chooses("Work on my resume")
    maria.hears("Work on my resume, Chosen")
    maria.chooses("Use a computer", "Done")
    maria.hears("Thank you, Maria. You are logged in.", "You chose 2 services:")


def come_back(maria: Listener) -> None:
    logged_in(maria)
    maria.chooses("OK")
    maria.swipe()
    maria.press("talk")
    maria.hears("Welcome back, Maria", "Log out")


def test_log_in_and_log_out_each_service_answered() -> None:
    maria = blind()
    come_back(maria)
    maria.chooses("Log out")
    maria.hears("What did you use today?")
    maria.chooses("Work on my resume, Used")
    maria.hears("Work on my resume, Used")
    maria.chooses("Use a computer, Not used", "Log out")
    maria.hears("Goodbye, Maria.", "Work on my resume, Used", "Use a computer, Not used")
    closed = maria.counter.recorded[-1]
    assert [(v.service, v.outcome) for v in closed.services] == [
        ("resume", "used"),
        ("computer", "not_used"),
    ]


def test_something_else_is_found_by_ear() -> None:
    maria = blind()
    come_back(maria)
    maria.chooses("Log out", "I used something else")
    maria.hears("What else did you use?")
    maria.chooses("See job openings")
    maria.hears("See job openings, Used")
    maria.chooses("OK")
    maria.hears("Something else: 1 service")
    maria.chooses("All used", "Log out")
    maria.hears("You are logged out.", "See job openings, Used")


def test_done_without_a_choice_is_said() -> None:
    maria = blind()
    maria.swipe()
    maria.goes_to("Done")
    maria.hears("You chose nothing yet.")
    maria.press("select")
    maria.hears("Please touch at least one")


def test_services_are_added_later_and_those_before_are_heard() -> None:
    maria = blind()
    come_back(maria)
    maria.chooses("Add services")
    maria.hears("What else did you come for?", "Use a computer, Chosen before")
    maria.chooses("See job openings", "Done")
    maria.hears("You chose 1 service: / See job openings")


def test_a_mistaken_log_in_is_taken_back() -> None:
    maria = blind()
    maria.swipe()
    maria.press("back")
    maria.hears("Cancel log-in")
    maria.press("select")
    maria.hears("Your log-in is cancelled")
    assert isinstance(maria.counter.recorded[-1], Cancelled)


@pytest.mark.rule("K10")
@pytest.mark.rule("K14")
@pytest.mark.rule("K42")
def test_a_number_is_keyed_wrong_erased_and_right() -> None:
    maria = blind()
    maria.type(MARIAS_NUMBER[:4])
    maria.hears("star")
    maria.press("enter")
    maria.hears("Your member number", "Please key all 10 digits")
    maria.press("erase")
    maria.hears("3 digits keyed")
    maria.type(MARIAS_NUMBER[3:])
    maria.press("enter")
    maria.hears("Maria, what did you come for?")


def test_a_visit_without_a_card() -> None:
    maria = blind()
    maria.chooses("I have no card")
    maria.hears("What did you come for today?")
    maria.chooses("Use a computer", "Done")
    maria.hears("You are logged in")
    assert maria.counter.recorded[0].by == "none"


def test_another_language_is_found_by_its_own_voice() -> None:
    maria = blind()
    maria.chooses("Language")
    maria.hears("Choose your language")
    maria.chooses("Español")
    maria.hears("Deslice su tarjeta")
    assert maria.phrases[0].language == "es"
    maria.swipe()
    maria.chooses("Usar una computadora", "Listo")
    maria.hears("Usar una computadora")
    assert any(isinstance(body, Preferred) for body in maria.counter.recorded)


def test_in_a_language_without_a_voice_english_is_heard() -> None:
    maria = blind()
    maria.chooses("Language", "Soomaali")
    maria.hears("Swipe your card")
    maria.swipe()
    maria.chooses("Use a computer", "Done")
    maria.hears("You are logged in.")
    assert maria.counter.recorded[0].language == "so"


@pytest.mark.rule("K49")
def test_switches_are_told_and_turned() -> None:
    maria = blind()
    maria.press("easier")
    maria.hears("Make this easier for me", "Larger letters, Off")
    maria.chooses("High contrast, Off")
    maria.hears("High contrast, On")
    maria.press("louder")
    maria.hears("Volume 4 of 7")
    maria.chooses("Done")
    maria.hears("Swipe your card")


def test_notices_are_read_whole_and_put_off() -> None:
    maria = blind(notices=["equal-opportunity", "orientation"])
    maria.swipe()
    maria.hears("2 notices before you begin")
    assert len(maria.phrases) > 8, "its text sentence by sentence"
    maria.chooses("I have read this")
    maria.hears("1 notice before you begin")
    assert isinstance(maria.counter.recorded[-1], Acknowledged)
    maria.chooses("Not now")
    maria.hears("Maria, what did you come for?")


def test_the_sharing_of_the_record_is_turned_down() -> None:
    maria = blind(sharing="in")
    logged_in(maria)
    maria.chooses("My privacy")
    maria.hears("May our partners see your record?", "Yes, they may, Your choice now")
    maria.chooses("No, keep it private")
    maria.hears("Saved: your record is kept private.")
    assert isinstance(maria.counter.recorded[-1], Sharing)


def test_how_it_was_is_told() -> None:
    maria = blind()
    come_back(maria)
    maria.chooses("Log out", "All used", "Log out")
    maria.hears("How was it today?", "Very good")
    maria.chooses("Very good")
    maria.hears("Thank you for telling us.")
    assert isinstance(maria.counter.recorded[-1], Feedback)


def test_a_forgotten_log_out_is_answered() -> None:
    maria = blind(forgotten=forgotten("resume", "computer"))
    maria.swipe()
    maria.hears("Welcome back, Maria. You did not log out on", "Which of these did you use")
    maria.chooses("Done")
    maria.hears("Please answer for each one")
    maria.chooses("Work on my resume, Used", "Use a computer, Not used", "Done")
    maria.hears("Maria, what did you come for?")


def test_todays_appointment_is_heard_first_with_its_time_and_place() -> None:
    maria = blind(appointments=appointments())
    maria.swipe()
    maria.hears("Interview practice", "Room 2", "Today")
    maria.press("select")
    maria.hears("Interview practice", "Chosen")
    maria.chooses("Done")
    maria.hears("You chose 1 service: / Interview practice")


def test_help_from_any_screen() -> None:
    maria = blind()
    maria.swipe()
    maria.press("help")
    maria.hears("Help is on its way to you")
    assert isinstance(maria.counter.recorded[-1], Help)


def test_cards_that_are_not_read_not_ours_and_not_in_use() -> None:
    maria = blind()
    maria.happens(SwipeFailed())
    maria.hears("We could not read your card", "Please swipe again")
    maria.chooses("Key my number")
    maria.hears("Your member number")
    maria.press("back")
    maria.happens(StrangerSwiped())
    maria.hears("This is not a WorkSource card")
    maria.press("back")
    maria.counter.hub.answer = Answer(card="void")
    maria.swipe()
    maria.hears("This card is no longer in use")


@pytest.mark.rule("K27")
def test_k27_the_warning_is_heard_and_put_off_ten_times_and_more() -> None:
    maria = blind()
    maria.swipe()
    maria.chooses("Use a computer")
    for _ in range(12):
        maria.counter.wait(140)
        maria.hears("Are you still there?")
        maria.press("down")
        assert not maria.counter.is_warned()
    maria.chooses("Done")
    maria.hears("You chose 1 service: / Use a computer")


def test_a_rest_is_said_once_and_left() -> None:
    maria = blind()
    wrong = MARIAS_NUMBER[:-1] + ("1" if MARIAS_NUMBER[-1] != "1" else "2")
    for _ in range(3):
        maria.type(wrong)
        maria.press("enter")
    maria.hears("Let us rest for a moment", "You may swipe your card now.")
    said = len(maria.voice.said)
    maria.counter.wait(3)
    assert len(maria.voice.said) == said
    maria.press("back")
    maria.hears("Swipe your card")
