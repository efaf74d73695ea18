"""A technician at a new kiosk: everything is proved on the real screen, by finger and by keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from device.core.events import Inspected, StrangerSwiped
from device.core.staff.proof import NEEDED_KEYS
from tests.device.journeys.hand import Hand
from tests.rig.glass import Glass, glass
from tests.rig.proved import away, enrolled, machine_says
from tests.screens import PANELS


@pytest.fixture(scope="module", params=PANELS, ids=lambda panel: f"{panel.width}x{panel.height}")
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


def at_first_start(screen: Glass) -> Hand:
    technician = Hand(screen)
    technician.counter.desk._is_to_prove = True
    technician.counter.desk.open()
    return technician


def machine_finds(technician: Hand, **changes: object) -> None:
    facts = replace(enrolled(), **changes)  # type: ignore[arg-type] # its own fields
    told = (Inspected(f"proof.{part}", line) for part, line in machine_says(facts))
    technician.happens(*told)


def test_everything_is_proved_by_finger_card_and_keys(screen: Glass) -> None:
    technician = at_first_start(screen)
    machine_finds(technician)
    technician.sees("Card reader: one of 5 to prove", "Swipe any card. Nothing of it is kept.")
    technician.happens(StrangerSwiped())
    technician.sees("Touch screen: one of 4 to prove")
    technician.touches("Touch here")
    technician.sees("Keypad: one of 3 to prove")
    technician.counter.press(*NEEDED_KEYS)
    technician.waits(0.1)
    technician.sees("Sound: one of 2 to prove")
    technician.touches("Try the sound", "Yes")
    technician.sees("Lamps: the last one to prove")
    technician.touches("Try the lamps")
    technician.waits(9)
    technician.touches("Yes")
    technician.sees("This kiosk is ready")
    technician.touches("Confirm: it is ready")
    assert technician.counter.screen == "attract"
    assert technician.recorded == []


def test_without_a_hub_the_next_part_can_be_done_and_customers_served(screen: Glass) -> None:
    technician = at_first_start(screen)
    told = (Inspected(f"proof.{part}", line) for part, line in machine_says(away()))
    technician.happens(*told)
    technician.sees("Hub: one of 8 to prove")
    technician.touches("Next")
    technician.sees("Certificate: one of 8 to prove")
    technician.touches("Serve now")
    technician.sees("Serve customers before all is proved?")
    technician.touches("No", "Serve now", "Yes")
    assert technician.counter.screen == "attract"
