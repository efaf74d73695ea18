"""
The driver board as a list of parts and of joints, from the pin map.

Pure.  A net is everything that is soldered together; the list is what one ticks off with an iron
and then tries with a meter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hardware.pinmap.reading import Line, PinMap

Legs = dict[str, list[str]]
"""A net's name, and its legs, such as `Q1 collector` or `J2-2`."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that is soldered in: its name on the drawing, what it is, its legs in order."""

    name: str
    what: str
    legs: tuple[str, ...]


PLUG_WAYS = {"J1": 40, "J2": 6, "J3": 2, "J4": 3, "J5": 4, "J6": 2, "J7": 5, "J8": 14, "J9": 4}


def parts(pins: PinMap) -> list[Part]:
    """Every part but the plugs."""
    found = []
    for number, load in enumerate(pins.load, start=1):
        found += [
            Part(f"Q{number}", pins.driver.transistor, ("collector", "base", "emitter")),
            Part(f"RB{number}", _ohm(pins.driver.base_ohm), ("1", "2")),
            Part(f"RP{number}", _ohm(pins.driver.pull_down_ohm), ("1", "2")),
        ]
        if load.resistor_ohm:
            found.append(Part(f"RL{number}", _ohm(load.resistor_ohm), ("1", "2")))
        if load.diode:
            found.append(Part(f"D{number}", "1N4007", ("plain end", "ring")))
    for number, _line in enumerate(contacts(pins), start=1):
        found.append(Part(f"RC{number}", _ohm(pins.driver.contact_ohm), ("1", "2")))
    return found + [Part(name, "fuse, hold 1.1 A", ("1", "2")) for name in ("F1", "F2")]


def contacts(pins: PinMap) -> list[Line]:
    """The lines that a key or switch pulls to ground."""
    return [line for line in pins.line if line.way == "in" and line.plug != "J8"]


def nets(pins: PinMap) -> Legs:
    """What is soldered to what."""
    found: Legs = {"ground": _grounds(pins), "5V behind F1": ["F1 2"], "5V of the Pi": []}
    found["5V of the Pi"] = [*_powers(pins, 2), "F1 1"]
    found["3V3"] = [*_powers(pins, 1), "J7-1", "J8-1"]
    found["5V of the Pi, pin 4"] = [*_powers(pins, 4), "F2 1"]
    found["5V behind F2"] = ["F2 2", "J9-1", "J9-3"]
    for number, load in enumerate(pins.load, start=1):
        line = pins.line_of(load.line)
        plus = f"{line.plug}-{line.at - 1}"
        found[f"{load.line}: pin"] = [f"J1-{line.header}", f"RB{number} 1"]
        found[f"{load.line}: base"] = [f"RB{number} 2", f"RP{number} 1", f"Q{number} base"]
        switched = [f"Q{number} collector", f"{line.plug}-{line.at}"]
        if load.resistor_ohm:
            found["5V behind F1"].append(f"RL{number} 1")
            found[f"{load.line}: plus"] = [f"RL{number} 2", plus]
        else:
            found["5V behind F1"].append(plus)
        if load.diode:
            found["5V behind F1"].append(f"D{number} ring")
            switched.append(f"D{number} plain end")
        found[f"{load.line}: minus"] = switched
        found["ground"] += [f"Q{number} emitter", f"RP{number} 2"]
    for number, line in enumerate(contacts(pins), start=1):
        found[f"{line.name}: pin"] = [f"J1-{line.header}", f"RC{number} 1"]
        found[f"{line.name}: contact"] = [f"RC{number} 2", f"{line.plug}-{line.at}"]
        found["ground"].append(f"{line.plug}-{line.at + 1}")
    found.update(_straight(pins))
    return found


def _straight(pins: PinMap) -> Legs:
    """From the ribbon to clock and jig, with nothing between."""
    found: Legs = {}
    for line in pins.line:
        if line.plug == "J8":
            found[line.name] = [f"J1-{line.header}", f"J8-{line.at}"]
        elif line.plug == "J7":
            found[line.name] = [f"J1-{line.header}", f"J7-{line.at}", f"J8-{line.at}"]
    return found


def _grounds(pins: PinMap) -> list[str]:
    legs = [f"J1-{power.header}" for power in pins.power if power.name == "GND"]
    return [*legs, "J7-4", "J8-4", "J9-2", "J9-4"]


def _powers(pins: PinMap, header: int) -> list[str]:
    return [f"J1-{power.header}" for power in pins.power if power.header == header]


def solder_list(pins: PinMap) -> str:
    """`SOLDER.md`."""
    rows = "\n".join(f"| [ ] | {name} | {', '.join(legs)} |" for name, legs in nets(pins).items())
    bought = "\n".join(f"| [ ] | {part.name} | {part.what} |" for part in parts(pins))
    return f"""# Solder list of the driver board

Written from `pins.toml` by `make hardware`; do not change it by hand. The names are those of `driver.svg` and `board.svg`. Print it, and tick off.

## Parts

| done | name | what |
|---|---|---|
{bought}

And the plugs: {", ".join(f"{name} with {ways} ways" for name, ways in PLUG_WAYS.items())}.

## Joints

Everything in one line is soldered together, and to nothing of another line.

| done | net | together |
|---|---|---|
{rows}

## Before the ribbon is plugged in

With a meter, nothing plugged in, no power:

1. From J1-2 to J1-6: more than 1 kohm once the reading stands still. Less is a short between 5 V and ground: find it first.
2. From J1-1 to J1-9: more than 1 kohm.
3. From J1-2 to J1-1: more than 1 kohm. A short here puts 5 V on the Pi's 3.3 V, and ends the Pi.
4. From each of J1-{", J1-".join(str(pins.line_of(load.line).header) for load in pins.load)} to ground: {(pins.driver.base_ohm + pins.driver.pull_down_ohm) / 1000:g} kohm.
5. From each of J1-{", J1-".join(str(line.header) for line in contacts(pins))} to its plug: {pins.driver.contact_ohm / 1000:g} kohm.
"""


def joints(pins: PinMap) -> Iterator[str]:
    """Every leg of every net."""
    for legs in nets(pins).values():
        yield from legs


def _ohm(ohm: float) -> str:
    return f"{ohm / 1000:g} kohm" if ohm >= 1000 else f"{ohm:g} ohm"
