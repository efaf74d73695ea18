"""The talk key and the jack's switch, on mock pins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from device.adapters.front_panel import KeyPanel, KeyPins, key_panel
from device.core.events import HeadphonesChanged, Pressed
from device.errors import PanelLost

TALK, JACK = 23, 24
PINS = KeyPins(TALK, JACK)


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.close()


class Rig:
    def __init__(self, factory: MockFactory, pins: KeyPins = PINS) -> None:
        self.told: list[Pressed | HeadphonesChanged] = []
        self.factory = factory
        self.panel = KeyPanel(pins, self.told.append, factory, bounce_s=None)

    def ground(self, pin: int) -> None:
        self.factory.pin(pin).drive_low()

    def release(self, pin: int) -> None:
        self.factory.pin(pin).drive_high()


def test_the_talk_key_tells_once_a_press(factory: MockFactory) -> None:
    rig = Rig(factory)
    for _ in range(2):
        rig.ground(TALK)
        rig.release(TALK)
    assert rig.told == [Pressed("talk"), Pressed("talk")]
    rig.panel.close()


@pytest.mark.rule("K39")
def test_k39_a_plug_is_told_in_and_out(factory: MockFactory) -> None:
    rig = Rig(factory)
    rig.ground(JACK)
    rig.release(JACK)
    assert rig.told == [HeadphonesChanged(is_in=True), HeadphonesChanged(is_in=False)]
    rig.panel.close()


def test_a_switch_that_a_plug_opens_tells_the_same_also_what_was_in_before(
    factory: MockFactory,
) -> None:
    rig = Rig(factory, KeyPins(0, JACK, headphones_open=True))
    assert rig.told == [HeadphonesChanged(is_in=True)]
    rig.ground(JACK)
    rig.release(JACK)
    assert rig.told[1:] == [HeadphonesChanged(is_in=False), HeadphonesChanged(is_in=True)]
    rig.panel.close()


def test_what_is_not_wired_takes_no_pin(factory: MockFactory) -> None:
    rig = Rig(factory, KeyPins(0, 0))
    assert factory.pins == {}
    rig.panel.close()


def test_closed_it_lets_go_of_its_pins(factory: MockFactory) -> None:
    Rig(factory).panel.close()
    rig = Rig(factory)
    rig.ground(TALK)
    assert rig.told == [Pressed("talk")]
    rig.panel.close()


def test_without_the_pin_library_there_are_no_pretended_keys() -> None:
    with pytest.raises(PanelLost, match="through rpigpio"):
        key_panel(PINS, print, "rpigpio")
