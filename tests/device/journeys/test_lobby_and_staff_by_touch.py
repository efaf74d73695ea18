"""A lobby PC, a group's roster and a technician's round: touches on the real screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.events import Attended, Closed, Undone
from contract.messages import Answer
from device.core.events import Away, StrangerSwiped, SwipeFailed
from device.core.lobby.scenes import LobbyPc
from device.ui.app import SEVEN_INCH, TEN_INCH
from tests.device.journeys.hand import Hand
from tests.rig.counter import JOHN, MARIA, MARIAS_NUMBER, TECH_PIN, active
from tests.rig.first_menu import FACILITATOR
from tests.rig.glass import Glass, glass

pytestmark = pytest.mark.matrix

PC = LobbyPc()
FIRST = "Swipe your card"


@pytest.fixture(
    scope="module", params=[SEVEN_INCH, TEN_INCH], ids=lambda panel: f"{panel.width}x{panel.height}"
)
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


# --- a lobby PC ------------------------------------------------------------------------------


def at_work(screen: Glass) -> Hand:
    maria = Hand(screen, active(first_name="Maria"), lobby=PC)
    maria.swipes(MARIA)
    maria.touches("Use a computer", "Done", "OK")
    maria.sees("Maria", "Log out", "Help")
    assert maria.counter.screen == "working"
    return maria


def closings(hand: Hand) -> list[str]:
    return [body.by for body in hand.counter.recorded if isinstance(body, Closed)]


def test_work_help_and_log_out_by_the_bar(screen: Glass) -> None:
    maria = at_work(screen)
    maria.touches("Help")
    maria.sees("Help is on its way to you")
    maria.waits(20)
    maria.touches("Log out")
    maria.answers("Used", "Use a computer")
    maria.touches("Log out")
    maria.sees("Goodbye, Maria.")
    assert closings(maria) == ["customer"]
    assert maria.counter.caretaker.done[-2:] == ["free", "clear up"]
    maria.waits(20)
    maria.sees(FIRST)
    maria.sees_nothing_of("Maria")


def test_a_locked_computer_is_unlocked_by_the_same_number(screen: Glass) -> None:
    maria = at_work(screen)
    maria.happens(Away(PC.lock_after_s - PC.warn_s + 1))
    maria.sees("locks in 1 minute")
    maria.happens(Away(PC.lock_after_s))
    maria.sees("This computer is locked")
    maria.sees_nothing_of("Maria")
    maria.counter.hub.answer = active(
        first_name="Maria", open_visit=maria.counter.recorded[0].visit, services=["computer"]
    )
    maria.touches("Key my number")
    maria.keys(MARIAS_NUMBER)
    maria.touches("Enter")
    maria.waits(1)
    assert closings(maria) == []
    assert maria.counter.screen == "working"


def test_a_second_card_ends_the_session_as_interrupted(screen: Glass) -> None:
    maria = at_work(screen)
    maria.counter.hub.answer = active(first_name="John")
    maria.swipes(JOHN)
    maria.waits(1)
    maria.sees("John, what did you come for?")
    maria.sees_nothing_of("Maria")
    assert closings(maria) == ["interrupted"]
    assert "clear up" in maria.counter.caretaker.done


def test_a_locked_session_is_logged_out_by_whoever_finds_it(screen: Glass) -> None:
    maria = at_work(screen)
    maria.happens(Away(PC.lock_after_s))
    maria.touches("Log me out")
    assert closings(maria) == ["interrupted"]
    assert maria.counter.state.at_work is None


# --- a group ---------------------------------------------------------------------------------


def test_a_roster_from_the_staff_card_to_the_end(screen: Glass) -> None:
    staff = Hand(screen, active(first_name="Selam"))
    staff.swipes(FACILITATOR)
    staff.touches("Group roster", "Resume workshop")
    staff.sees("Resume workshop: 0 people")
    staff.swipes(MARIA)
    staff.sees("Resume workshop: 1 person", "Added: Selam")
    staff.swipes(MARIA)
    staff.sees("Resume workshop: 1 person", "Already on the roster")
    staff.happens(SwipeFailed())
    assert staff.counter.view.lamp == "refused"
    staff.happens(StrangerSwiped())
    staff.sees("Not a WorkSource card")
    staff.touches("Key a number")
    staff.keys(MARIAS_NUMBER)
    staff.touches("Enter")
    staff.sees("Resume workshop: 2 people")
    staff.touches("Undo last")
    staff.sees("Resume workshop: 1 person")
    staff.touches("Finish")
    staff.sees("1 person on the roster", "Every entry is kept")
    staff.touches("OK")
    staff.sees(FIRST)
    staff.sees_nothing_of("Selam")
    came = [body for body in staff.counter.recorded if isinstance(body, Attended)]
    undone = [body.attendance for body in staff.counter.recorded if isinstance(body, Undone)]
    assert len(came) == 2
    assert undone == [came[1].attendance]


def test_a_stack_of_forty_without_the_hub(screen: Glass) -> None:
    staff = Hand(screen, None)
    staff.swipes(FACILITATOR)
    staff.touches("Group roster", "Resume workshop")
    for number in range(40):
        staff.swipes("1" + f"{number:024}")
    staff.sees("Resume workshop: 40 people")
    assert staff.recorded == ["group.attended"] * 40
    assert staff.counter.lamps.signals[-40:] == ["accepted"] * 40


def test_a_void_card_is_taken_off_the_roster(screen: Glass) -> None:
    staff = Hand(screen, Answer(card="void"))
    staff.swipes(FACILITATOR)
    staff.touches("Group roster", "Resume workshop")
    staff.swipes(MARIA)
    staff.sees("Resume workshop: 0 people")
    assert staff.recorded == ["group.attended", "group.undone"]


# --- a technician ----------------------------------------------------------------------------


def test_the_hidden_door_a_pin_and_a_test_of_the_panel(screen: Glass) -> None:
    technician = Hand(screen)
    technician.knocks_at_the_hidden_door()
    technician.sees("Staff PIN")
    technician.keys(TECH_PIN)
    technician.touches("Enter")
    technician.sees("Test this kiosk")
    technician.sees_nothing_of(TECH_PIN)
    technician.touches("Card reader")
    technician.swipes(MARIA)
    assert any(line.mark == "good" for line in technician.counter.view.lines)
    technician.touches("Back", "Back")
    technician.sees(FIRST)
    assert technician.recorded == []


def test_a_wrong_pin_says_nothing_of_what_it_might_have_been(screen: Glass) -> None:
    somebody = Hand(screen)
    somebody.knocks_at_the_hidden_door()
    somebody.keys("111111")
    somebody.touches("Enter")
    assert somebody.counter.screen == "pin"
    somebody.touches("Back")
    somebody.sees(FIRST)


def test_while_the_glass_is_wiped_no_touch_counts(screen: Glass) -> None:
    staff = Hand(screen)
    staff.swipes(FACILITATOR)
    staff.touches("Clean the screen")
    staff.sees("The screen is being cleaned")
    for x in (30, screen.panel.width // 2, screen.panel.width - 30):
        screen.touch_at(x, 30)
    assert staff.counter.screen == "cleaning"
    staff.waits(31)
    staff.sees(FIRST)
    assert staff.recorded == []
