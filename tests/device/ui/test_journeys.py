"""Whole journeys, as lists of what a person does: real screens, real touches, a faked site."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from contract.events import Cancelled, Closed, Help, Opened, ServicesAdded
from contract.messages import Answer
from device.core.events import Event, StrangerSwiped, SwipeFailed
from device.ui.app import SEVEN_INCH, TEN_INCH
from tests.rig.counter import JOHN, MARIA, MARIAS_NUMBER, Counter, active
from tests.rig.glass import Glass, glass

pytestmark = pytest.mark.matrix


class Lobby:
    """A kiosk one can walk up to."""

    def __init__(self, screen: Glass) -> None:
        self.screen = screen
        self.counter = Counter(active(first_name="Maria"), screen=screen.app)
        screen.tell = self.counter.happens
        screen.frames()

    def does(self, *acts: str | Event) -> None:
        for act in acts:
            self._do(act)
            self.screen.frames()

    def _do(self, act: str | Event) -> None:
        match act.split(maxsplit=1) if isinstance(act, str) else act:
            case ["swipe", who]:
                self.counter.swipe({"Maria": MARIA, "John": JOHN}[who])
            case ["key", number]:
                for digit in number:
                    self.screen.touch(digit)
            case ["wait", seconds]:
                self.counter.wait(float(seconds))
            case ["sees", text]:
                assert text in self.screen.texts(), self.screen.texts()
            case ["answer", text]:
                verdict, _, service = text.partition(": ")
                self.screen.touch(verdict, beside=service)
            case ["speak", language]:
                self.screen.touch(language)
                if language in self.screen.texts():  # a small panel lists the languages first
                    self.screen.touch(language)
            case ["touch", text]:
                self.screen.touch(text)
            case [*words]:
                raise AssertionError(f"nobody can {words}")
            case event:
                self.counter.happens(event)


@pytest.fixture(
    scope="module", params=[SEVEN_INCH, TEN_INCH], ids=lambda panel: f"{panel.width}x{panel.height}"
)
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


@pytest.fixture
def lobby(screen: Glass) -> Lobby:
    return Lobby(screen)


LOG_IN = (
    "sees Swipe your card",
    "swipe Maria",
    "sees Maria, what did you come for?",
    "touch Use a computer",
    "touch Work on my resume",
    "sees Chosen",
    "touch Done",
    "sees Please swipe again when you leave.",
)


def test_log_in_choose_and_leave(lobby: Lobby) -> None:
    lobby.does(*LOG_IN, "wait 6", "sees Swipe your card")
    opened, added = lobby.counter.recorded
    assert isinstance(opened, Opened)
    assert added == ServicesAdded(visit=opened.visit, services=["computer", "resume"])


def test_a_service_of_a_later_page_is_found(lobby: Lobby) -> None:
    lobby.does("swipe Maria")
    while "Orientation" not in lobby.screen.texts():
        more = next(text for text in lobby.screen.texts() if text.startswith("More "))
        lobby.does(f"touch {more}")
    lobby.does("touch Orientation", "touch Done", "touch OK")
    assert lobby.counter.recorded[1].services == ["orientation"]


def test_log_out_service_by_service(lobby: Lobby) -> None:
    lobby.does(
        *LOG_IN,
        "touch OK",
        "swipe Maria",
        "sees Welcome back, Maria",
        "touch Log out",
        "answer Used: Use a computer",
        "answer Not used: Work on my resume",
    )
    if "I used something else" not in lobby.screen.texts():  # the small panel has two pages
        lobby.does("touch More 1/2")
    lobby.does(
        "touch I used something else",
        "touch See job openings",
        "sees Used",
        "touch OK",
        "touch Log out",
        "sees Goodbye, Maria.\nYou are logged out.",
        "touch OK",
        "sees Swipe your card",
    )
    closed = lobby.counter.recorded[-1]
    assert isinstance(closed, Closed)
    assert [(verdict.service, verdict.outcome) for verdict in closed.services] == [
        ("computer", "used"),
        ("resume", "not_used"),
        ("job-openings", "added"),
    ]


def test_more_services_at_the_second_swipe(lobby: Lobby) -> None:
    lobby.does(*LOG_IN, "touch OK", "swipe Maria", "touch Add services", "sees Chosen before")
    lobby.does("touch See job openings", "touch Done", "touch OK")
    assert lobby.counter.recorded[-1].services == ["job-openings"]


def test_a_number_is_keyed_wrong_and_then_right(lobby: Lobby) -> None:
    wrong = MARIAS_NUMBER[:-1] + ("1" if MARIAS_NUMBER[-1] != "1" else "2")
    lobby.does("touch Key my number", f"key {wrong}", "touch Enter")
    lobby.does("sees That number does not fit. Please try once more.")
    lobby.does(f"key {MARIAS_NUMBER}", "touch Erase", f"key {MARIAS_NUMBER[-1]}", "touch Enter")
    lobby.does("sees Maria, what did you come for?")
    assert lobby.counter.recorded_types() == ["visit.opened"]


def test_a_mistaken_log_in_is_taken_back(lobby: Lobby) -> None:
    lobby.does("swipe Maria", "touch Cancel log-in", "sees Your log-in is cancelled", "touch OK")
    assert isinstance(lobby.counter.recorded[-1], Cancelled)


def test_a_card_that_cannot_be_read_is_helped_along(lobby: Lobby) -> None:
    lobby.does(SwipeFailed(), "sees We could not read your card", "touch Key my number")
    lobby.does("sees Your member number", "touch Back", "sees Swipe your card")
    assert lobby.counter.recorded == []


def test_a_strangers_card_is_not_ours(lobby: Lobby) -> None:
    lobby.does(StrangerSwiped(), "sees This is not a WorkSource card", "touch OK")
    assert lobby.counter.recorded == []


def test_a_void_card_is_sent_to_the_front_desk(lobby: Lobby) -> None:
    lobby.counter.hub.answer = Answer(card="void")
    lobby.does("swipe Maria", "sees This card is no longer in use", "touch OK")


def test_in_spanish_from_the_first_touch(lobby: Lobby) -> None:
    lobby.does("speak Español", "sees Deslice su tarjeta", "touch No tengo tarjeta")
    lobby.does("touch Usar una computadora", "sees Elegido", "touch Listo", "touch OK")
    lobby.does("sees Swipe your card")
    assert lobby.counter.recorded[0].language == "es"


def test_a_warning_is_answered_by_a_touch_anywhere(lobby: Lobby) -> None:
    lobby.does("swipe Maria", "touch Use a computer", "wait 50", "sees Are you still there?")
    lobby.screen.touch_at(30, lobby.screen.panel.height - 30)
    lobby.does("sees Chosen")
    assert not lobby.counter.is_warned()
    lobby.does("wait 70", "sees Swipe your card")
    assert lobby.counter.recorded[-1].services == ["computer"]


def test_the_button_of_the_warning_works_too(lobby: Lobby) -> None:
    lobby.does("touch Key my number", "wait 50", "touch Yes, more time", "sees Your member number")


def test_help_is_one_touch_away(lobby: Lobby) -> None:
    lobby.does("touch Help", "sees Help is on its way to you")
    assert lobby.counter.recorded == [Help(screen="attract")]


def test_john_sees_nothing_of_maria(lobby: Lobby) -> None:
    lobby.does("swipe Maria", "touch Use a computer")
    lobby.counter.hub.answer = active(first_name="John")
    lobby.does("swipe John", "sees John, what did you come for?")
    assert "Chosen" not in lobby.screen.texts()
    assert not [text for text in lobby.screen.every_text() if "Maria" in text]


def test_after_a_visit_no_widget_holds_anything_of_it(lobby: Lobby) -> None:
    lobby.does(*LOG_IN, "swipe Maria", "touch Log out", "touch Back", "touch Nothing, thanks")
    lobby.does("touch Key my number", "key 4821", "touch Back", "sees Swipe your card")
    left = lobby.screen.every_text()
    assert not [text for text in left if "Maria" in text or "482" in text or "Chosen" in text]
    assert not [text for text in left if "resume" in text]
    for word in ("Maria", "482-1", "on my resume"):
        assert lobby.screen.holding(word) == []
    assert lobby.screen.pictures_of_text() == 0


def test_after_a_visit_with_large_letters_nothing_is_left_either(lobby: Lobby) -> None:
    lobby.counter.tell("comfort", "large", "done")
    lobby.screen.frames()
    lobby.does("swipe Maria")
    for _turn in range(3):
        for shown in lobby.screen.app.root.children:
            shown.turn()
        lobby.screen.frames()
    lobby.counter.tell("toggle resume", "done", "ok")
    lobby.screen.frames()
    lobby.does("sees Swipe your card")
    for word in ("Maria", "on my resume", "large=True"):
        assert lobby.screen.holding(word) == []
    assert lobby.screen.pictures_of_text() == 0


def test_nothing_can_be_copied_or_typed_with_the_finger() -> None:
    assert "kivy.core.clipboard" not in sys.modules
    assert "kivy.uix.vkeyboard" not in sys.modules
