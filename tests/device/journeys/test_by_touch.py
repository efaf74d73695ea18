"""
Every flow of the kiosk by touches on the real screen: the ones that need a site's answer.

The plain ones, from the swipe to the log-out, are in `tests/device/ui/test_journeys.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.events import (
    Acknowledged,
    Closed,
    Feedback,
    Help,
    Opened,
    Preferred,
    ServicesAdded,
    Sharing,
    Verdict,
)
from device.ui.app import SEVEN_INCH, TEN_INCH
from tests.device.journeys.hand import WRONG, Hand
from tests.rig.counter import (
    INTERVIEW,
    LAST_WEEK,
    LEGACY,
    MARIA,
    MARIAS_NUMBER,
    active,
    appointments,
    forgotten,
)
from tests.rig.first_menu import catalogue
from tests.rig.glass import Glass, glass

FIRST = "Swipe your card"


@pytest.fixture(
    scope="module", params=[SEVEN_INCH, TEN_INCH], ids=lambda panel: f"{panel.width}x{panel.height}"
)
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


def test_todays_appointment_comes_first_and_brings_its_service(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria", appointments=appointments()))
    maria.swipes(MARIA)
    maria.sees("Interview practice", "10:30 AM, Room 2")
    maria.touches("Interview practice", "Use a computer", "Done")
    added = maria.counter.recorded[1]
    assert isinstance(added, ServicesAdded)
    assert added.appointments == [INTERVIEW]
    assert added.services == ["job-search-help", "computer"]


def test_one_touch_says_that_all_was_used_and_one_more_how_it_was(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria"), offers=catalogue(asks_feedback=True))
    maria.swipes(MARIA)
    maria.touches("Use a computer", "Work on my resume", "Done", "OK")
    maria.swipes(MARIA)
    maria.touches("Log out", "All used", "Log out", "Very good")
    maria.sees("Thank you for telling us.")
    closed, feedback = maria.counter.recorded[-2:]
    assert [verdict.outcome for verdict in closed.services] == ["used", "used"]
    assert isinstance(feedback, Feedback)
    assert feedback.score == 5


def test_what_was_forgotten_is_asked_and_never_guessed(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria", forgotten=forgotten()))
    maria.swipes(MARIA)
    maria.sees("You did not log out on February 24.")
    maria.answers("Used", "Work on my resume")
    maria.touches("Done")
    assert maria.counter.view.hint.startswith("Please answer for each one")
    maria.sees("Use a computer")  # a small panel turns to the one that is open
    maria.answers("Not used", "Use a computer")
    maria.touches("Done")
    maria.sees("Maria, what did you come for?")
    assert maria.counter.recorded[-1] == Closed(
        visit=LAST_WEEK,
        by="later",
        services=[
            Verdict(service="resume", outcome="used"),
            Verdict(service="computer", outcome="not_used"),
        ],
    )


def test_whoever_does_not_remember_says_so(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria", forgotten=forgotten()))
    maria.swipes(MARIA)
    maria.touches("I do not remember")
    maria.sees("Maria, what did you come for?")
    assert maria.counter.recorded[-1] == Closed(visit=LAST_WEEK, by="later")


def test_notices_are_read_page_by_page_or_put_off(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria", notices=["orientation", "equal-opportunity"]))
    maria.swipes(MARIA)
    maria.sees("2 notices before you begin", "It costs you nothing.")
    maria.touches("I have read this")
    maria.sees("1 notice before you begin")
    maria.touches("Not now")
    maria.sees("Maria, what did you come for?")
    read = [body for body in maria.counter.recorded if isinstance(body, Acknowledged)]
    assert [(body.notice, body.language) for body in read] == [("orientation", "en")]


def test_a_card_of_2002_meets_the_notice_of_its_number_and_asks_for_a_new_card(
    screen: Glass,
) -> None:
    maria = Hand(screen, active(first_name="Maria", notices=["ssn"], replace_card=True))
    maria.counter.swipe_legacy()
    screen.frames()
    maria.sees("Your Social Security number")
    maria.touches("I have read this", "Use a computer", "Done")
    maria.sees("Staff have a new card for you. Please ask.")
    opened = maria.counter.recorded[0]
    assert isinstance(opened, Opened)
    assert opened.who == LEGACY


def test_the_sharing_of_the_record_is_turned_down(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria", sharing="in"))
    maria.swipes(MARIA)
    maria.touches("Use a computer", "Done", "My privacy", "No, keep it private")
    maria.sees("Saved: your record is kept private.")
    assert isinstance(maria.counter.recorded[-1], Sharing)
    assert maria.counter.recorded[-1].choice == "out"


def test_an_unknown_card_without_the_hub_goes_through_all_the_same(screen: Glass) -> None:
    somebody = Hand(screen, None)
    somebody.swipes(MARIA)
    somebody.waits(0.5)
    somebody.sees("What did you come for today?")
    somebody.touches("Use a computer", "Done")
    somebody.sees("You are logged in")
    opened, added = somebody.counter.recorded
    assert (opened.who.card, added.visit) == (MARIA, opened.visit)


def test_no_card_is_no_record(screen: Glass) -> None:
    somebody = Hand(screen, active(first_name="Maria"))
    somebody.touches("I have no card", "Use a computer", "Done", "OK", "I have no card")
    first, _added, second = somebody.counter.recorded
    assert first.who == second.who
    assert first.who.kind == "nobody"
    assert first.visit != second.visit
    assert somebody.counter.hub.asked == []


def test_three_wrong_numbers_rest_and_the_next_is_told_at_once(screen: Glass) -> None:
    somebody = Hand(screen, active(first_name="Maria"))
    somebody.touches("Key my number")
    for _ in range(3):
        somebody.keys(WRONG)
        somebody.touches("Enter")
    somebody.sees("Let us rest for a moment")
    somebody.touches("OK", "Key my number")
    somebody.sees("Let us rest for a moment")
    somebody.waits(31)
    somebody.touches("Key my number")
    somebody.keys(MARIAS_NUMBER)
    somebody.touches("Enter")
    somebody.sees("Maria, what did you come for?")


def test_larger_letters_contrast_and_the_lower_half_for_this_customer_alone(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria"))
    maria.touches("Easier", "Larger letters")
    maria.touches("High contrast", "Move everything lower", "Done")
    comfort = maria.counter.view.comfort
    assert (comfort.large, comfort.contrast, comfort.low) == (True, True, True)
    maria.swipes(MARIA)
    maria.touches("Use a computer", "Done", "OK")
    maria.waits(100)
    maria.sees(FIRST)
    assert maria.counter.is_empty()


def test_a_language_from_the_list_leads_through_and_is_kept(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria"))
    maria.touches("Tiếng Việt")
    if maria.counter.screen == "languages":  # a small panel lists them first
        maria.touches("Tiếng Việt")
    maria.swipes(MARIA)
    assert maria.counter.view.language == "vi"
    kept = [body for body in maria.counter.recorded if isinstance(body, Preferred)]
    assert [body.language for body in kept] == ["vi"]


def test_help_is_asked_for_in_the_middle_of_a_visit(screen: Glass) -> None:
    maria = Hand(screen, active(first_name="Maria"))
    maria.swipes(MARIA)
    maria.touches("Use a computer", "Help")
    maria.sees("Help is on its way to you")
    asked = maria.counter.recorded[-1]
    assert isinstance(asked, Help)
    assert (asked.screen, asked.visit) == ("choosing", maria.counter.recorded[0].visit)
