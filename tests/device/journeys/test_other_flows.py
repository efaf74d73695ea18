"""
A card of 2002, no hub, a lobby PC, a group: by keys alone, and by ear alone.

`Keyer` sees the screen and touches nothing; `Listener` sees nothing and presses until they
hear what they want.
"""

from __future__ import annotations

import pytest

from contract.events import Acknowledged, Attended, Closed, Help, Undone
from device.core.events import Away, CardSwiped, Event, StrangerSwiped, SwipeFailed
from device.core.lobby.scenes import LobbyPc
from tests.rig.counter import JOHN, LEGACY, MARIA, MARIAS_NUMBER, active
from tests.rig.first_menu import FACILITATOR
from tests.rig.listener import Keyer, Listener

pytestmark = pytest.mark.rule("K01")
PC = LobbyPc()
OLD_CARD: Event = CardSwiped(LEGACY, "sealed:maria")


def blind(**told: object) -> Listener:
    listener = Listener(active(**({"first_name": "Maria"} | told)))
    listener.plugs_in()
    return listener


# --- a card of 2002, and a card without the hub ----------------------------------------------


def test_by_keys_a_card_of_2002_leads_to_a_new_one() -> None:
    maria = Keyer(active(first_name="Maria", notices=["ssn"], replace_card=True))
    maria.counter.swipe_legacy()
    maria.sees("Your Social Security number")
    maria.chooses("I have read this", "Use a computer", "Done")
    maria.sees("Staff have a new card for you. Please ask.")
    assert maria.counter.recorded[0].who == LEGACY


def test_by_ear_a_card_of_2002_leads_to_a_new_one() -> None:
    maria = blind(notices=["ssn"], replace_card=True)
    maria.happens(OLD_CARD)
    maria.hears("Your Social Security number")
    maria.chooses("I have read this")
    assert isinstance(maria.counter.recorded[-1], Acknowledged)
    maria.chooses("Use a computer", "Done")
    maria.hears("Staff have a new card for you. Please ask.")


def test_by_keys_an_unknown_card_goes_through_without_the_hub() -> None:
    somebody = Keyer(None)
    somebody.counter.swipe()
    somebody.counter.wait(0.5)
    somebody.chooses("Use a computer", "Done")
    somebody.sees("You are logged in")
    assert somebody.counter.recorded_types() == ["visit.opened", "visit.services_added"]


def test_by_ear_an_unknown_card_goes_through_without_the_hub() -> None:
    somebody = Listener(None)
    somebody.plugs_in()
    somebody.swipe()
    somebody.counter.wait(0.5)
    somebody.hears("What did you come for today?")
    somebody.chooses("Use a computer", "Done")
    somebody.hears("You are logged in")


# --- a lobby PC ------------------------------------------------------------------------------


def test_by_keys_a_session_at_a_lobby_pc_is_worked_locked_and_ended() -> None:
    maria = Keyer(active(first_name="Maria"), lobby=PC)
    maria.counter.swipe()
    maria.chooses("Use a computer", "Done", "OK")
    maria.sees("Maria", "Log out")
    maria.chooses("Help")
    assert isinstance(maria.counter.recorded[-1], Help)
    maria.counter.happens(Away(PC.lock_after_s))
    maria.sees("This computer is locked")
    maria.counter.swipe()
    maria.counter.wait(1)
    maria.sees("Log out")
    maria.chooses("Log out", "Use a computer, Used", "Log out")
    maria.sees("Goodbye, Maria.")
    ended = [body.by for body in maria.counter.recorded if isinstance(body, Closed)]
    assert ended == ["customer"]
    assert maria.counter.caretaker.done[-1] == "clear up"


def test_by_ear_a_session_at_a_lobby_pc_is_worked_locked_and_interrupted() -> None:
    maria = Listener(active(first_name="Maria"), lobby=PC)
    maria.plugs_in()
    maria.swipe()
    maria.chooses("Use a computer", "Done", "OK")
    maria.hears("Maria", "Log out")
    maria.happens(Away(3 * PC.lock_after_s))  # three times as long for whoever listens
    maria.hears("This computer is locked")
    maria.counter.hub.answer = active(first_name="John")
    maria.swipe(JOHN)
    maria.counter.wait(1)
    maria.press("talk")  # nobody's reading aloud goes on for the next one
    maria.hears("John, what did you come for?")
    ended = [body.by for body in maria.counter.recorded if isinstance(body, Closed)]
    assert ended == ["interrupted"]


# --- a group ---------------------------------------------------------------------------------


def rostered(counter_of: Keyer | Listener) -> tuple[int, int]:
    bodies = counter_of.counter.recorded
    came = sum(isinstance(body, Attended) for body in bodies)
    return came, sum(isinstance(body, Undone) for body in bodies)


def test_by_keys_a_roster_is_opened_filled_undone_and_finished() -> None:
    staff = Keyer(active(first_name="Maria"))
    staff.counter.swipe(FACILITATOR)
    staff.chooses("Group roster", "Resume workshop")
    staff.counter.swipe()
    staff.sees("Added: Maria")
    staff.counter.swipe()
    staff.sees("Already on the roster")
    staff.counter.happens(SwipeFailed())
    staff.chooses("Key a number")
    staff.type(MARIAS_NUMBER)
    staff.press("enter")
    staff.sees("Resume workshop: 2 people")
    staff.chooses("Undo last", "Finish")
    staff.sees("1 person on the roster")
    assert rostered(staff) == (2, 1)


def test_by_ear_a_roster_is_opened_filled_undone_and_finished() -> None:
    staff = Listener(active(first_name="Maria"))
    staff.plugs_in()
    staff.swipe(FACILITATOR)
    staff.chooses("Group roster", "Resume workshop")
    staff.hears("Resume workshop: 0 people")
    staff.swipe(MARIA)
    staff.hears("Added: Maria")
    staff.swipe(MARIA)
    staff.hears("Already on the roster")
    staff.happens(StrangerSwiped())
    staff.hears("Not a WorkSource card")
    staff.chooses("Undo last")
    staff.hears("Resume workshop: 0 people")
    staff.swipe(JOHN)
    staff.chooses("Finish")
    staff.hears("1 person on the roster")
    assert rostered(staff) == (2, 1)
