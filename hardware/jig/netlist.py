"""
The jig's own board as a list of parts and of joints, from the pin map.

Pure.  Each output of the driver board gets a load and a divider to its sense; each contact a
resistor to its drive; the meter sits in the buzzer's plus.
"""

from __future__ import annotations

from hardware.jig.rules import Loop, loops
from hardware.pinmap.reading import PinMap

Legs = dict[str, list[str]]
_METER = "J3"
"""The plug whose plus goes through the current meter; the kiosk's own buzzer hangs behind it."""


def nets(pins: PinMap) -> Legs:
    """What is soldered to what; P2 to P6 and P8 are the jig's ends of J2 to J6 and J8."""
    found: Legs = {
        "3V3": ["P8-1", "meter VCC"],
        "SDA": ["P8-2", "meter SDA"],
        "SCL": ["P8-3", "meter SCL"],
        "ground": ["P8-4", "meter GND"],
    }
    for number, loop in enumerate(_of(pins, contacts=False), start=1):
        found.update(_sensed(pins, loop, number))
        found["ground"].append(f"RG{number} 2")
    for number, loop in enumerate(_of(pins, contacts=True), start=1):
        found.update(_driven(pins, loop, number))
    return found


def resistors(pins: PinMap) -> dict[str, str]:
    """Each resistor and its value: of the load, of the divider above and below, of a contact."""
    outputs, contacts = len(_of(pins, contacts=False)), len(_of(pins, contacts=True))
    kinds = (("RL", "1 kohm", outputs), ("RS", "10 kohm", outputs), ("RG", "15 kohm", outputs))
    return {
        f"{kind}{number}": ohm
        for kind, ohm, count in (*kinds, ("RD", "1 kohm", contacts))
        for number in range(1, count + 1)
    }


def sense_v(pins: PinMap, volts: float) -> float:
    """What a sense sees of an output that is off, at this supply: above the Pi's limit for a high."""
    slack, above, below = pins.driver.tolerance, 10_000.0, 15_000.0
    pull_down = pins.limits.pull_up_kohm[0] * 1000
    lower = 1 / (1 / (below * (1 - slack)) + 1 / pull_down)
    load = (1000 + max(load.resistor_ohm for load in pins.load)) * (1 + slack)
    return volts * lower / (lower + above * (1 + slack) + load)


def solder_list(pins: PinMap) -> str:
    """`SOLDER.md` of the jig."""
    parts = "\n".join(f"| [ ] | {name} | {ohm} |" for name, ohm in resistors(pins).items())
    joints = "\n".join(f"| [ ] | {name} | {', '.join(legs)} |" for name, legs in nets(pins).items())
    least, most = sense_v(pins, pins.supply.volts[0]), pins.supply.volts[2]
    return f"""# Solder list of the jig

Written from `pins.toml` by `make hardware`; do not change it by hand. P2 to P6 are plugs on leads that fit J2 to J6 of the driver board, P8 the box header for the ribbon to J8; P3A goes to J3, P3B takes the kiosk's own buzzer. The leads are in `../wiring/pictures/jig-board.png`.

## Parts

| done | name | what |
|---|---|---|
{parts}
| [ ] | meter | INA219 module, its shunt between IN+ and IN- |

## Joints

Everything in one line is soldered together, and to nothing of another line.

| done | net | together |
|---|---|---|
{joints}

An output that is off puts at least {least:.2f} V on its sense (reads high from {pins.limits.high_in_v:g} V), and at {most:g} V never more than {_most_v(pins):.2f} V, below the 3.3 V that a pin stands.

## The loop plug

A DB9 socket: 2 to 3; 7 to 8; 4 to 6 and to 1. Nothing else.
"""


def _most_v(pins: PinMap) -> float:
    """The highest that a sense sees: nothing but the divider, at its worst."""
    slack = pins.driver.tolerance
    return pins.supply.volts[2] * 15 * (1 + slack) / (15 * (1 + slack) + 10 * (1 - slack))


def _sensed(pins: PinMap, loop: Loop, number: int) -> Legs:
    own, sense = pins.line_of(loop.output), pins.line_of(loop.feels)
    plug = own.plug.replace("J", "P")
    plus, minus = f"{plug}-{own.at - 1}", f"{plug}-{own.at}"
    found: Legs = {}
    if own.plug == _METER:
        found[f"{loop.output}: before the meter"] = ["P3A-1", "meter IN+"]
        pluses, minuses = ["meter IN-", "P3B-1"], ["P3A-2", "P3B-2"]
    else:
        pluses, minuses = [plus], [minus]
    found[f"{loop.output}: plus"] = [*pluses, f"RL{number} 1"]
    found[f"{loop.output}: minus"] = [*minuses, f"RL{number} 2", f"RS{number} 1"]
    found[f"{loop.output}: sense"] = [f"RS{number} 2", f"RG{number} 1", f"P8-{sense.at}"]
    return found


def _driven(pins: PinMap, loop: Loop, number: int) -> Legs:
    own, drive = pins.line_of(loop.feels), pins.line_of(loop.output)
    return {
        f"{loop.feels}: drive": [f"P8-{drive.at}", f"RD{number} 1"],
        f"{loop.feels}: contact": [f"RD{number} 2", f"{own.plug.replace('J', 'P')}-{own.at}"],
    }


def _of(pins: PinMap, *, contacts: bool) -> list[Loop]:
    return [loop for loop in loops(pins) if loop.is_contact is contacts]
