"""
What may be wrong with a pin map, each fault as a sentence.

Pure: a map and a header go in.  The currents are judged in `currents`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hardware.pinmap.currents import (
    base_current,
    contact_low_v,
    driver_board_most_ma,
    lamp_current,
    overdrive,
    resistor_power_w,
)
from hardware.pinmap.reading import Header, PinMap

OVERDRIVE_LEAST = 2.0
"""A switch that is to be fully on gets twice the base current that it needs, at the worst."""


def faults(pins: PinMap, header: Header) -> list[str]:
    """Everything that is wrong; nothing if the list is empty."""
    return [
        *_shared(pins),
        *_headers(pins, header),
        *_reserved(pins, header),
        *_powers(pins, header),
        *_plugs(pins),
        *_currents(pins),
    ]


def _shared(pins: PinMap) -> Iterator[str]:
    for bcm, times in Counter(pins.bcm.values()).items():
        if times > 1:
            names = " and ".join(name for name, pin in pins.bcm.items() if pin == bcm)
            yield f"GPIO{bcm} is given to {names}: each needs a pin of its own"
    numbers = [line.header for line in pins.line] + [power.header for power in pins.power]
    for number, times in Counter(numbers).items():
        if times > 1:
            yield f"header pin {number} is named {times} times: a pin carries one wire"


def _headers(pins: PinMap, header: Header) -> Iterator[str]:
    lines = {line.name: line for line in pins.line}
    for name, bcm in pins.bcm.items():
        right = header.number_of(bcm)
        if right is None:
            yield f"{name}: GPIO{bcm} is not on the header"
        elif name not in lines:
            yield f"{name}: no [[line]] says where GPIO{bcm} (header pin {right}) leads"
        elif lines[name].header != right:
            yield f"{name}: GPIO{bcm} is header pin {right}, not {lines[name].header}"
    for name in lines:
        if name not in pins.bcm:
            yield f"{name}: a [[line]] without a pin: give it a BCM number in its table"


def _reserved(pins: PinMap, header: Header) -> Iterator[str]:
    for name, bcm in pins.bcm.items():
        if (why := header.reserved.get(f"GPIO{bcm}")) is not None:
            yield f"{name}: GPIO{bcm} is reserved for {why}"
    for way, bcm in (("tx", pins.reader.console.tx), ("rx", pins.reader.console.rx)):
        if f"GPIO{bcm}" not in header.reserved:
            yield f"reader.console.{way}: GPIO{bcm} is not the console's UART"


def _powers(pins: PinMap, header: Header) -> Iterator[str]:
    for power in pins.power:
        if (right := header.pins.get(str(power.header))) != power.name:
            yield f"header pin {power.header} is {right}, not {power.name}"


def _plugs(pins: PinMap) -> Iterator[str]:
    places = Counter((line.plug, line.at) for line in pins.line)
    for (plug, at), times in places.items():
        if times > 1:
            yield f"{plug} pin {at} is used by {times} lines"


def _currents(pins: PinMap) -> Iterator[str]:
    limits = pins.limits
    outputs = [line.name for line in pins.line if line.way == "out" and line.plug != "J8"]
    for missing in sorted(set(outputs) - {load.line for load in pins.load}):
        yield f"{missing}: an output without a [[load]]: what hangs on it?"
    most = base_current(pins)[2]
    if most > limits.pin_ma:
        yield f"a base takes {most:.1f} mA, and a pin gives {limits.pin_ma:g} mA: raise base_ohm"
    if (total := most * len(outputs)) > limits.all_pins_ma:
        yield f"all bases take {total:.1f} mA, and all pins give {limits.all_pins_ma:g} mA"
    for load in pins.load:
        least, _usual, most_ma = lamp_current(pins, load)
        if least < load.least_ma:
            yield f"{load.line}: {least:.1f} mA at the worst, needs {load.least_ma:g} mA"
        if most_ma > load.most_ma:
            yield f"{load.line}: {most_ma:.1f} mA at the worst, stands {load.most_ma:g} mA"
        if (turns := overdrive(pins, load)) < OVERDRIVE_LEAST:
            yield f"{load.line}: its transistor is driven {turns:.1f} times, needs {OVERDRIVE_LEAST:g}"
        if (watts := resistor_power_w(pins, load)) > pins.driver.resistor_w / 2:
            yield f"{load.line}: its resistor turns {watts:.2f} W into heat"
    board = next((power for power in pins.power if power.header == 2), None)
    if board is None or driver_board_most_ma(pins) > board.most_ma:
        yield f"the driver board takes {driver_board_most_ma(pins):.0f} mA: more than its pin says"
    if (volts := contact_low_v(pins)) > limits.low_v / 2:
        yield f"a closed contact leaves {volts:.2f} V: too near the {limits.low_v:g} V of a low"
