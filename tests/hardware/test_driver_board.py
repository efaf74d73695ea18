"""The driver board can be soldered from its list: every leg once, every part in holes of its own."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from hardware.driver import board, drawing
from hardware.driver.netlist import PLUG_WAYS, joints, nets, parts, solder_list
from hardware.parts.rules import soldered
from hardware.pinmap.reading import pin_map

PINS = pin_map()


def test_every_leg_is_in_one_net_and_every_net_joins_something() -> None:
    every = Counter(joints(PINS))
    assert [leg for leg, times in every.items() if times > 1] == []
    assert [name for name, legs in nets(PINS).items() if len(legs) < 2] == []
    legs = {f"{part.name} {leg}" for part in parts(PINS) for leg in part.legs}
    assert legs == {leg for leg in every if " " in leg}


def test_every_pin_of_the_map_is_soldered() -> None:
    on_ribbon = {int(leg.removeprefix("J1-")) for leg in joints(PINS) if leg.startswith("J1-")}
    mapped = {line.header for line in PINS.line} | {power.header for power in PINS.power}
    assert on_ribbon == mapped


def test_no_plug_has_more_joints_than_ways() -> None:
    for leg in joints(PINS):
        plug, dash, pin = leg.partition("-")
        if dash:
            assert 1 <= int(pin) <= PLUG_WAYS[plug], leg


def test_three_volts_five_volts_and_ground_never_meet() -> None:
    for name, legs in nets(PINS).items():
        powers = {power.name for power in PINS.power if f"J1-{power.header}" in legs}
        assert len(powers) <= 1, name


def test_the_parts_are_those_of_the_list_to_buy() -> None:
    counted = Counter(part.what for part in parts(PINS))
    bought = soldered(PINS)
    assert counted["BC337-40"] == bought["transistor"]
    assert counted["1 kohm"] == bought["resistor-1k"]
    assert counted["10 kohm"] == bought["resistor-10k"]
    assert counted["130 ohm"] == bought["resistor-130"]
    assert counted["220 ohm"] == bought["resistor-220"]
    assert counted["1N4007"] == bought["diode"]
    assert counted["fuse, hold 1.1 A"] == bought["fuse"]


@pytest.mark.parametrize("load", PINS.load, ids=lambda load: load.line)
def test_each_output_goes_from_its_pin_through_its_transistor_to_its_plug(load: object) -> None:
    name = getattr(load, "line")  # noqa: B009 - of any load
    number = [one.line for one in PINS.load].index(name) + 1
    line, net = PINS.line_of(name), nets(PINS)
    assert net[f"{name}: pin"] == [f"J1-{line.header}", f"RB{number} 1"]
    assert f"Q{number} base" in net[f"{name}: base"]
    assert f"{line.plug}-{line.at}" in net[f"{name}: minus"]
    assert f"Q{number} emitter" in net["ground"]


def test_every_part_has_holes_of_its_own_within_the_board() -> None:
    places = board.placed(PINS)
    holes = Counter(hole for part in places for hole in part.holes)
    assert [hole for hole, times in holes.items() if times > 1] == []
    assert all(1 <= x <= board.COLUMNS and 1 <= y <= board.ROWS for x, y in holes)
    assert {part.name for part in places} == {part.name for part in parts(PINS)} | set(PLUG_WAYS)
    legs = {part.name: len(part.legs) for part in parts(PINS)} | PLUG_WAYS
    assert all(len(part.holes) == legs[part.name] for part in places)


def test_no_part_lies_over_a_hole_of_another() -> None:
    places = board.placed(PINS)
    for part in places:
        columns, rows = zip(*part.holes, strict=True)
        over = {
            (x, y)
            for x in range(min(columns), max(columns) + 1)
            for y in range(min(rows), max(rows) + 1)
        }
        for other in places:
            assert other is part or not over & set(other.holes), (part.name, other.name)


def test_the_pictures_name_every_part() -> None:
    drawn = " ".join(ET.fromstring(drawing.svg(PINS)).itertext())
    seen = " ".join(ET.fromstring(board.svg(PINS)).itertext())
    for part in parts(PINS):
        assert part.name in drawn, part.name
        assert part.name in seen, part.name


def test_the_solder_list_warns_of_what_would_end_a_pi() -> None:
    text = solder_list(PINS)
    assert "ends the Pi" in text
    assert all(f"| {name} |" in text for name in nets(PINS))
