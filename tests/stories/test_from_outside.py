"""
Journeys on a real X screen, driven from outside: a pointer, keys, and a swipe on a pty.

The kiosk runs as its own process against a real broker; what it did is what reached the hub.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import msgspec
import pytest

from contract.cards import make_token
from contract.events import event_type
from contract.fields import Who
from contract.messages import Answer, encode
from device.ui.environment import SEVEN_INCH
from provisioning.demo.processes import wait_until
from provisioning.demo.swipes import bank_card
from tests.rig.broker import running_broker
from tests.rig.counter import MARIAS_NUMBER, appointments, forgotten
from tests.rig.first_menu import catalogue
from tests.rig.outside import Outside, before_the_screen
from tests.rig.small_hub import SmallHub, small_hub

pytestmark = pytest.mark.slow

SITE = "test-site"


STRIPES = {"a bank card": bank_card("4539578763621486")}
"""What else the reader says."""


class Story:
    """What a person does, line by line, and what the hub has heard at the end."""

    def __init__(self, outside: Outside, hub: SmallHub) -> None:
        self.hub = hub
        self._outside = outside
        self._begun_with = len(hub.events)
        self._cards: dict[str, str] = {}

    def goes(self, *acts: str) -> None:
        for act in acts:
            verb, _, rest = act.partition(" ")
            self._act(verb, rest)

    def recorded(self, *types: str) -> bool:
        """Whether just these events arrive."""

        def heard() -> list[str]:
            events = [event for _seq, event in sorted(self.hub.events.items())]
            return [event_type(event) for event in events[self._begun_with :]]

        assert wait_until(lambda: heard() == list(types), 10), heard()
        return True

    def bodies(self) -> list[object]:
        events = [event for _seq, event in sorted(self.hub.events.items())]
        return [event.body for event in events[self._begun_with :]]

    def _card_of(self, person: str) -> str:
        return self._cards.setdefault(person, make_token())

    def _act(self, verb: str, rest: str) -> None:
        text, _, beside = rest.partition(" beside ")
        acts: dict[str, Callable[[], None]] = {
            "swipe": lambda: self._outside.kiosk.swipe(self._card_of(rest)),
            "sees": lambda: self._outside.sees(rest),
            "touch": lambda: self._outside.touches(text, beside or None),
            "keys": lambda: self._outside.presses(*rest.split()),
            "says": lambda: self._outside.kiosk.say(STRIPES[rest]),
        }
        acts[verb]()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Outside, SmallHub]]:
    home = tmp_path_factory.mktemp("outside")
    with running_broker(home / "broker", SITE) as broker, small_hub(broker) as hub:
        menu = msgspec.structs.replace(
            catalogue(), site=SITE, issued_at=datetime(2026, 3, 2, tzinfo=UTC)
        )
        hub.publish(f"ws/1/{SITE}/catalogue", encode(menu), retain=True)
        with before_the_screen(home / "lobby-1", broker, SEVEN_INCH) as outside:
            assert wait_until(lambda: bool(hub.heartbeats), 20)
            yield outside, hub


@pytest.fixture
def story(place: tuple[Outside, SmallHub]) -> Story:
    outside, hub = place
    hub.answer = Answer(card="active", first_name="Maria")
    outside.sees("Swipe your card")
    return Story(outside, hub)


def test_a_visit_by_touch(story: Story) -> None:
    story.goes(
        "swipe Maria",
        "sees Maria, what did you come for?",
        "touch Use a computer",
        "touch Work on my resume",
        "touch Done",
        "sees Please swipe again when you leave.",
        "swipe Maria",
        "sees Welcome back, Maria",
        "touch Log out",
        "touch Used beside Use a computer",
        "touch Not used beside Work on my resume",
        "touch Log out",
        "sees Goodbye, Maria.\nYou are logged out.",
        "touch OK",
        "sees Swipe your card",
    )
    assert story.recorded("visit.opened", "visit.services_added", "visit.closed")


def test_a_visit_by_keys_alone(story: Story) -> None:
    story.goes(
        "swipe John",
        "sees Maria, what did you come for?",
        "keys Down Return",
        "sees Chosen",
        "keys Up Return",
        "sees Please swipe again when you leave.",
        "keys Return",
        "sees Swipe your card",
    )
    assert story.recorded("visit.opened", "visit.services_added")


def test_a_call_for_help(story: Story) -> None:
    story.goes("touch Help", "sees Help is on its way to you")
    assert story.recorded("help.requested")


def test_no_card_and_no_record(story: Story) -> None:
    story.goes("touch I have no card", "touch Use a computer", "touch Done", "touch OK")
    story.goes("sees Swipe your card")
    assert story.recorded("visit.opened", "visit.services_added")
    assert getattr(story.bodies()[0], "who", None) == Who(nobody=True)


def test_a_mistaken_log_in_is_taken_back(story: Story) -> None:
    story.goes("swipe John", "touch Cancel log-in", "sees Your log-in is cancelled", "touch OK")
    assert story.recorded("visit.opened", "visit.cancelled")


def test_a_number_is_keyed_by_touch_and_by_keys(story: Story) -> None:
    half = len(MARIAS_NUMBER) // 2
    story.goes("touch Key my number", *(f"touch {digit}" for digit in MARIAS_NUMBER[:half]))
    story.goes(f"keys {' '.join(MARIAS_NUMBER[half:])} Return", "touch Use a computer")
    story.goes("touch Done", "touch OK")
    assert story.recorded("visit.opened", "visit.services_added")
    assert getattr(story.bodies()[0], "who", None) == Who(member=MARIAS_NUMBER)


def test_another_language_is_chosen_and_remembered(story: Story) -> None:
    story.goes("touch Español", "sees Choose your language", "touch Español")
    story.goes("sees Deslice su tarjeta", "swipe John")
    story.goes("touch Usar una computadora", "touch Listo", "touch OK", "sees Swipe your card")
    assert story.recorded("visit.opened", "language.chosen", "visit.services_added")


def test_notices_are_read_and_what_was_forgotten_is_told(story: Story) -> None:
    story.hub.answer = Answer(
        card="active", first_name="Maria", notices=["orientation"], forgotten=forgotten("resume")
    )
    story.goes(
        "swipe John",
        "touch Used beside Work on my resume",
        "touch Done",
        "sees Welcome. This is what we offer.",
        "touch I have read this",
        "touch Use a computer",
        "touch Done",
        "touch OK",
    )
    assert story.recorded(
        "visit.opened", "visit.closed", "notice.acknowledged", "visit.services_added"
    )


def test_letters_twice_as_large_still_lead_through_a_visit(story: Story) -> None:
    story.goes("touch Easier", "touch Larger letters", "touch Done", "swipe John")
    story.goes("keys Down Return", "touch Done", "touch OK", "sees Swipe your card")
    assert story.recorded("visit.opened", "visit.services_added")


def test_todays_appointment_then_more_and_all_of_it_used(story: Story) -> None:
    story.hub.answer = Answer(card="active", first_name="Maria", appointments=appointments())
    story.goes("swipe Ana", "touch Interview practice", "touch Done", "touch OK")
    story.hub.answer = Answer(card="active", first_name="Maria")
    story.goes("swipe Ana", "touch Add services", "touch Use a computer", "touch Done", "touch OK")
    story.goes("swipe Ana", "touch Log out", "touch More 1/2", "touch All used", "touch Log out")
    story.goes("touch OK", "sees Swipe your card")
    assert story.recorded(
        "visit.opened", "visit.services_added", "visit.services_added", "visit.closed"
    )
    assert [verdict.outcome for verdict in story.bodies()[-1].services] == ["used", "used"]  # type: ignore[attr-defined]


def test_the_sharing_of_the_record_is_turned_down(story: Story) -> None:
    story.hub.answer = Answer(card="active", first_name="Maria", sharing="in")
    story.goes("swipe Bo", "touch Use a computer", "touch Done", "touch My privacy")
    story.goes("touch No, keep it private", "sees Saved: your record is kept private.")
    story.goes("touch Back", "touch OK", "sees Swipe your card")
    assert story.recorded("visit.opened", "visit.services_added", "sharing.chosen")


def test_cards_that_are_not_ours_and_not_in_use(story: Story) -> None:
    story.goes("says a bank card", "sees This is not a WorkSource card", "touch OK")
    story.hub.answer = Answer(card="void")
    story.goes("swipe Cy", "sees This card is no longer in use", "touch OK")
    story.goes("sees Swipe your card")
    assert story.recorded("visit.opened", "visit.cancelled")


def test_without_the_hub_an_unknown_card_goes_through(story: Story) -> None:
    story.hub.is_silent = True
    try:
        story.goes("swipe Dee", "touch Use a computer", "touch Done", "touch OK")
        story.goes("sees Swipe your card")
    finally:
        story.hub.is_silent = False
    assert story.recorded("visit.opened", "visit.services_added")
