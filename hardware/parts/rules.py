"""
What may be wrong with a bill of materials: no substitute, a forgotten resistor, too much current.

Pure.  What is soldered is counted from the pin map, so that a changed board changes the order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hardware.parts.reading import VARIANTS, Bom, Part
from hardware.pinmap.currents import driver_board_most_ma
from hardware.pinmap.reading import PinMap

KIOSKS = ("7in", "10in")
SUPPLY_SHARE = 0.95
"""Of what a supply gives, when everything takes its most at once."""
USB_MOST_MA = 1200.0
"""Of all four sockets: Raspberry Pi documentation, power-supplies.adoc."""
USB_SOCKETS = 4


def total(bom: Bom, variant: str) -> float:
    """What one of this variant costs."""
    return sum(part.price * part.quantity[variant] for part in bom.of(variant))


def drawn_ma(bom: Bom, pins: PinMap, variant: str, supply: str) -> float:
    """What everything on this supply takes at its most, the driver board included."""
    parts = sum(part.draws_ma for part in bom.of(variant) if part.draws_from == supply)
    return parts + (driver_board_most_ma(pins) if supply == "pi" else 0.0)


def usb_ma(bom: Bom, variant: str) -> float:
    """What hangs on the Pi's USB sockets."""
    return sum(part.draws_ma for part in bom.of(variant) if part.usb)


def soldered(pins: PinMap) -> Counter[str]:
    """What the driver board needs, by the ids of the parts."""
    outputs, driver = len(pins.load), pins.driver
    contacts = sum(line.way == "in" and line.plug != "J8" for line in pins.line)
    needed: Counter[str] = Counter({"transistor": outputs, "fuse": 2})
    needed[_resistor(driver.base_ohm)] += outputs
    needed[_resistor(driver.pull_down_ohm)] += outputs
    needed[_resistor(driver.contact_ohm)] += contacts
    for load in pins.load:
        needed["diode"] += load.diode
        if load.resistor_ohm:
            needed[_resistor(load.resistor_ohm)] += 1
    return needed


def faults(bom: Bom, pins: PinMap) -> list[str]:
    """Everything that is wrong; nothing if the list is empty."""
    found = [fault for part in bom.part for fault in _faults_of(part, bom)]
    twice = [name for name, times in Counter(part.id for part in bom.part).items() if times > 1]
    found += [f"{name}: listed twice" for name in twice]
    for variant in KIOSKS:
        found += _uncounted(bom, pins, variant)
        found += _too_much(bom, pins, variant)
    return found


def _faults_of(part: Part, bom: Bom) -> Iterator[str]:
    if not part.substitutes:
        yield f"{part.id}: no substitute: what does one buy when it is not to be had?"
    if part.price <= 0:
        yield f"{part.id}: no price"
    if unknown := sorted(set(part.quantity) - set(VARIANTS)):
        yield f"{part.id}: no variant {', '.join(unknown)}"
    if part.draws_from and part.draws_from not in {supply.name for supply in bom.supply}:
        yield f"{part.id}: no supply {part.draws_from}"
    if bool(part.draws_ma) != bool(part.draws_from):
        yield f"{part.id}: draws_ma and from go together"


def _uncounted(bom: Bom, pins: PinMap, variant: str) -> Iterator[str]:
    bought = {part.id: part.quantity[variant] for part in bom.of(variant)}
    for name, number in soldered(pins).items():
        if bought.get(name, 0) != number:
            yield f"{name}: the board needs {number}, {variant} lists {bought.get(name, 0)}"


def _too_much(bom: Bom, pins: PinMap, variant: str) -> Iterator[str]:
    for supply in bom.supply:
        drawn = drawn_ma(bom, pins, variant, supply.name)
        if drawn > SUPPLY_SHARE * supply.gives_ma:
            yield f"{variant}: {drawn:.0f} mA on the {supply.what} of {supply.gives_ma:g} mA"
    if (usb := usb_ma(bom, variant)) > USB_MOST_MA:
        yield f"{variant}: {usb:.0f} mA on the Pi's USB sockets, which give {USB_MOST_MA:g} mA"
    if (leads := sum(part.usb for part in bom.of(variant))) > USB_SOCKETS:
        yield f"{variant}: {leads} USB leads, and {USB_SOCKETS} sockets"


def _resistor(ohm: float) -> str:
    return f"resistor-{ohm / 1000:g}k" if ohm >= 1000 else f"resistor-{ohm:g}"
