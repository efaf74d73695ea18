"""
The currents of the driver board, computed from the pin map at the least, usual and worst.

Pure arithmetic; `CURRENTS.md` is written from here, and a test holds it equal.
"""

from __future__ import annotations

from hardware.pinmap.reading import Load, PinMap, Range


def base_current(pins: PinMap) -> Range:
    """Milliamperes out of a pin of the Pi into a base, its pull-down included."""
    driver, high = pins.driver, pins.limits.high_v
    slack = driver.tolerance
    worst_v, best_v = driver.base_v[2], driver.base_v[0]
    return (
        1000 * (high[0] - worst_v) / (driver.base_ohm * (1 + slack)),
        1000 * (high[1] - driver.base_v[1]) / driver.base_ohm,
        1000 * (high[2] - best_v) / (driver.base_ohm * (1 - slack)),
    )


def lamp_current(pins: PinMap, load: Load) -> Range:
    """Milliamperes through the load while its output is on."""
    if load.draws_ma is not None:
        return load.draws_ma
    if load.forward_v is None or not load.resistor_ohm:
        raise ValueError(f"{load.line}: say forward_v and resistor_ohm, or draws_ma")
    volts, drop, forward = _after_the_fuse(pins), pins.driver.saturation_v, load.forward_v
    slack = pins.driver.tolerance
    return (
        1000 * (volts[0] - drop[2] - forward[2]) / (load.resistor_ohm * (1 + slack)),
        1000 * (volts[1] - drop[1] - forward[1]) / load.resistor_ohm,
        1000 * (volts[2] - drop[0] - forward[0]) / (load.resistor_ohm * (1 - slack)),
    )


def _after_the_fuse(pins: PinMap) -> Range:
    """At the worst everything is on, and the fuse warm."""
    least, usual, most = pins.supply.volts
    board = next(power.most_ma for power in pins.power if power.header == 2)
    return least - pins.driver.fuse_ohm * board / 1000, usual, most


def overdrive(pins: PinMap, load: Load) -> float:
    """How many times the base current that the load needs the transistor has, at the worst."""
    driver = pins.driver
    lost_ma = 1000 * driver.base_v[2] / (driver.pull_down_ohm * (1 - driver.tolerance))
    into_base = base_current(pins)[0] - lost_ma
    return driver.gain_least * into_base / lamp_current(pins, load)[2]


def resistor_power_w(pins: PinMap, load: Load) -> float:
    """Heat in the load's resistor at the worst."""
    amperes = lamp_current(pins, load)[2] / 1000
    return amperes * amperes * load.resistor_ohm


def driver_board_most_ma(pins: PinMap) -> float:
    """All loads at once, at the worst."""
    return sum(lamp_current(pins, load)[2] for load in pins.load)


def contact_low_v(pins: PinMap) -> float:
    """What an input sees of a closed contact, at the worst: the strongest pull-up."""
    series = pins.driver.contact_ohm * (1 + pins.driver.tolerance)
    pull_up = pins.limits.pull_up_kohm[0] * 1000
    return pins.limits.high_v[2] * series / (series + pull_up)


def table(pins: PinMap) -> str:
    """`CURRENTS.md`."""
    least, usual, most = base_current(pins)
    outputs = len(pins.load)
    rows = "\n".join(_row(pins, load) for load in pins.load)
    return f"""# Currents of the driver board

Computed from `pins.toml` by `make hardware`; do not change it by hand. Least, usual and most are the corners: {pins.supply.volts[0]:g} V to {pins.supply.volts[2]:g} V, resistors {pins.driver.tolerance:.0%} off, the fuse warm, and the widest LED and transistor of their data sheets.

| output | load | resistor | least mA | usual mA | most mA | may take mA | overdrive | heat W |
|---|---|---|---|---|---|---|---|---|
{rows}

| what | figure | limit |
|---|---|---|
| one pin of the Pi, into a base of {pins.driver.base_ohm:g} ohm | {least:.1f} to {most:.1f} mA (usual {usual:.1f}) | {pins.limits.pin_ma:g} mA |
| all {outputs} outputs at once | {most * outputs:.1f} mA | {pins.limits.all_pins_ma:g} mA |
| the driver board from header pin 2, all on | {driver_board_most_ma(pins):.0f} mA | {next(power.most_ma for power in pins.power if power.header == 2):g} mA |
| a closed contact through {pins.driver.contact_ohm:g} ohm | {contact_low_v(pins):.2f} V | reads low below {pins.limits.low_v:g} V |

Overdrive is the base current that {pins.driver.transistor} has over the one it needs, at the worst: 2 or more is a switch that is fully on.
"""


def _row(pins: PinMap, load: Load) -> str:
    least, usual, most = lamp_current(pins, load)
    resistor = f"{load.resistor_ohm:g} ohm" if load.resistor_ohm else "none, diode across it"
    return (
        f"| {load.line} | {load.what} | {resistor} | {least:.1f} | {usual:.1f} | {most:.1f} "
        f"| {load.least_ma:g} to {load.most_ma:g} | {overdrive(pins, load):.1f} "
        f"| {resistor_power_w(pins, load):.3f} |"
    )
