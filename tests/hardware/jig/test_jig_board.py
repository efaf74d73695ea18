"""The jig can be soldered from its list, harms no pin, and is what the list to buy says."""

from __future__ import annotations

from collections import Counter

from hardware.jig.netlist import nets, resistors, sense_v, solder_list
from hardware.parts.reading import bom
from hardware.pinmap.reading import pin_map

PINS = pin_map()


def test_every_leg_is_in_one_net_and_every_net_joins_something() -> None:
    every = Counter(leg for legs in nets(PINS).values() for leg in legs)
    assert [leg for leg, times in every.items() if times > 1] == []
    assert all(len(legs) >= 2 for legs in nets(PINS).values())
    ends = {f"{name} {end}" for name in resistors(PINS) for end in (1, 2)}
    assert {leg for leg in every if leg[:2] in ("RL", "RS", "RG", "RD")} == ends


def test_every_line_of_the_jigs_plug_is_soldered() -> None:
    soldered = {leg for legs in nets(PINS).values() for leg in legs if leg.startswith("P8-")}
    lines = {f"P8-{line.at}" for line in PINS.line if line.plug == "J8"}
    assert soldered == lines | {"P8-1", "P8-2", "P8-3", "P8-4"}


def test_the_resistors_are_those_of_the_list_to_buy() -> None:
    counted = Counter(resistors(PINS).values())
    bought = {part.id: part.quantity["jig"] for part in bom().of("jig")}
    assert counted == {
        "1 kohm": bought["resistor-1k"],
        "10 kohm": bought["resistor-10k"],
        "15 kohm": bought["resistor-15k"],
    }


def test_a_sense_reads_high_at_the_least_supply_and_harms_no_pin_at_the_most() -> None:
    assert sense_v(PINS, PINS.supply.volts[0]) > PINS.limits.high_in_v
    divider = 15 * 1.05 / (15 * 1.05 + 10 * 0.95)
    assert PINS.supply.volts[2] * divider < 3.3
    assert f"never more than {PINS.supply.volts[2] * divider:.2f} V" in solder_list(PINS)
