"""The pin map: no pin twice, none reserved, the header's numbers right, the currents within limits."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from gpiozero.pins.mock import MockFactory

from device.config import KeypadSettings, PanelSettings
from hardware.pinmap.currents import base_current, lamp_current
from hardware.pinmap.reading import PINS, header, pin_map, read
from hardware.pinmap.rules import faults

TEXT = PINS.read_text("utf-8")
HOUSE = Path(__file__).parents[2]


def faults_with(old: str, new: str) -> list[str]:
    """What is wrong once this part of the map reads otherwise."""
    assert TEXT.count(old) >= 1, old
    return faults(read(TEXT.replace(old, new, 1)), header())


def test_the_pin_map_has_no_faults() -> None:
    assert faults(pin_map(), header()) == []


def test_the_header_is_the_one_that_gpiozero_knows() -> None:
    pins = MockFactory().board_info.headers["J8"].pins
    assert header().pins == {str(number): pin.name for number, pin in sorted(pins.items())}


def test_the_kiosks_defaults_are_the_pins_that_are_wired() -> None:
    panel, keypad = PanelSettings(), KeypadSettings()
    assert pin_map().panel == {
        name: getattr(panel, name) for name in ("ready", "accepted", "refused", "buzzer")
    }
    assert pin_map().keypad == {"talk": keypad.talk, "headphones": keypad.headphones}


def test_the_example_of_a_kiosks_settings_has_the_pins_that_are_wired() -> None:
    example = tomllib.loads((HOUSE / "device" / "kiosk.toml.example").read_text("utf-8"))
    for table in ("panel", "keypad"):
        assert getattr(pin_map(), table).items() <= example[table].items()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("accepted = 27", "accepted = 17", "GPIO17 is given to panel.ready and panel.accepted"),
        ("ready = 17", "ready = 0", "GPIO0 is reserved for the id EEPROM"),
        ("ready = 17", "ready = 14", "GPIO14 is reserved for transmit of the console's UART"),
        ("ready = 17", "ready = 28", "panel.ready: GPIO28 is not on the header"),
        ("header = 11", "header = 7", "panel.ready: GPIO17 is header pin 11, not 7"),
        ("header = 13", "header = 11", "header pin 11 is named 2 times"),
        ("at = 4\n", "at = 2\n", "J2 pin 2 is used by 2 lines"),
        ("base_ohm = 1000", "base_ohm = 390", "and a pin gives 4 mA: raise base_ohm"),
        ("resistor_ohm = 130", "resistor_ohm = 82", "panel.ready: 30.8 mA at the worst"),
        ("resistor_ohm = 130", "resistor_ohm = 330", "panel.ready: 2.2 mA at the worst, needs 5"),
        ("base_ohm = 1000", "base_ohm = 2200", "its transistor is driven"),
        ("contact_ohm = 1000", "contact_ohm = 10000", "a closed contact leaves"),
        ('header = 6\nname = "GND"', 'header = 6\nname = "5V"', "header pin 6 is GND, not 5V"),
        ("most_ma = 260 ", "most_ma = 100 ", "the driver board takes"),
        ('name = "spare.contact"', 'name = "spare.door"', "spare.door: a [[line]] without a pin"),
        (
            'line = "cooling.fan"',
            'line = "panel.ready"',
            "cooling.fan: an output without a [[load]]",
        ),
    ],
)
def test_each_fault_is_told(old: str, new: str, sentence: str) -> None:
    told = faults_with(old, new)
    assert any(sentence in fault for fault in told), told


def test_a_misspelt_key_is_no_default() -> None:
    with pytest.raises(msgspec.ValidationError, match="`color`"):
        read(TEXT.replace('colour = "WH"', 'color = "WH"'))


def test_the_currents_are_those_one_computes_by_hand() -> None:
    white = next(load for load in pin_map().load if load.line == "panel.ready")
    _least, usual, most = lamp_current(pin_map(), white)
    assert usual == pytest.approx(13.85, abs=0.01)  # (5.1 V - 0.1 V - 3.2 V) / 130 ohm
    assert most == pytest.approx(19.43, abs=0.01)  # (5.25 - 0.05 - 2.8) / 123.5
    assert base_current(pin_map())[1] == pytest.approx(2.3)  # (3.0 V - 0.7 V) / 1 kohm
