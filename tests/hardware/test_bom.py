"""The bill of materials: nothing forgotten, nothing without a substitute, no supply overloaded."""

from __future__ import annotations

import csv
import io
import tomllib

import msgspec
import pytest

from device.ui.environment import SEVEN_INCH, TEN_INCH
from hardware.keypad.firmware import keys
from hardware.parts.reading import BOM, bom, read
from hardware.parts.rules import faults, soldered, total
from hardware.parts.tables import csv_text, markdown
from hardware.pinmap.reading import PINS, pin_map
from hardware.pinmap.reading import read as read_pins

TEXT = BOM.read_text("utf-8")


def test_the_bill_has_no_faults() -> None:
    assert faults(bom(), pin_map()) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'substitutes = [{ part = "Samsung PRO Endurance 32 GB", differs = "nothing" }]',
            "substitutes = []",
            "card: no substitute",
        ),
        ("price = 12.00", "price = 0.0", "card: no price"),
        (
            "{ 7in = 5, 10in = 5 }",
            "{ 7in = 4, 10in = 5 }",
            "transistor: the board needs 5, 7in lists 4",
        ),
        ("gives_ma = 3000", "gives_ma = 2500", "7in: "),
        ("draws_ma = 50\n", "draws_ma = 1150\n", "mA on the Pi's USB sockets, which give 1200 mA"),
        ('from = "panel"', 'from = "wall"', "panel-10: no supply wall"),
        ('id = "clock"', 'id = "card"', "card: listed twice"),
        ("{ 7in = 1 }", "{ 8in = 1 }", "panel-7: no variant 8in"),
    ],
)
def test_each_fault_is_told(old: str, new: str, fault: str) -> None:
    assert old in TEXT
    told = faults(read(TEXT.replace(old, new, 1)), pin_map())
    assert any(fault in one for one in told), told


def test_what_is_soldered_is_counted_from_the_pin_map() -> None:
    assert soldered(pin_map()) == {
        "transistor": 5,
        "fuse": 2,
        "resistor-1k": 8,
        "resistor-10k": 5,
        "resistor-130": 2,
        "resistor-220": 1,
        "diode": 2,
    }
    changed = read_pins(PINS.read_text("utf-8").replace("resistor_ohm = 220", "resistor_ohm = 270"))
    assert "resistor-270: the board needs 1, 7in lists 0" in faults(bom(), changed)


def test_the_panels_are_those_of_the_case_and_of_the_tested_screens() -> None:
    case = tomllib.loads((BOM.parent / "enclosure" / "parameters.toml").read_text("utf-8"))
    parts = {part.id: part for part in bom().part}
    for variant, name in (("7in", "panel-7"), ("10in", "panel-10")):
        panel = case["panels"][variant]
        assert f"{panel['width_px']} x {panel['height_px']}" in parts[name].name
    sold = " ".join(f"{part.name} {part.substitutes}" for part in bom().part)
    for tested in (SEVEN_INCH, TEN_INCH):
        assert f"{tested.width} x {tested.height}" in sold


def test_there_is_a_switch_for_every_key() -> None:
    switches = next(part for part in bom().part if part.id == "switch")
    assert set(switches.quantity.values()) == {len(keys().in_matrix)}


def test_no_price_is_shown_as_surer_than_it_is() -> None:
    text = markdown(bom(), pin_map())
    rows = [line for line in text.splitlines() if line.startswith("| ") and line[2].isdigit()]
    checked = [part for part in bom().part if part.checked]
    assert len(rows) > 60
    assert sum("to be checked" in row for row in rows) >= len(rows) - len(checked) * 3
    assert "estimate from memory, to be checked" in text


def test_the_list_for_ordering_adds_up() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(bom()))))
    assert len(rows) == len(bom().part)
    for variant in ("7in", "10in", "jig"):
        added = sum(float(row["price USD"]) * int(row[f"for {variant}"]) for row in rows)
        assert added == pytest.approx(total(bom(), variant))


def test_a_misspelt_key_is_no_default() -> None:
    with pytest.raises(msgspec.ValidationError, match="quantitty"):
        read(TEXT.replace("quantity", "quantitty", 1))
