"""
What the jig saw, as verdicts in sentences.

Pure.  Every output is made active by itself, and all inputs are read each time.  An active output
pulls its own input low and no other: so an open wire, a short and two swapped wires each leave a
pattern of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from hardware.pinmap.reading import PinMap

State = Literal["good", "bad", "skipped"]
Levels = Mapping[str, bool]
"""Inputs by name; True is high."""

JIG_RESISTOR_MA = 5.0
"""What the resistor across the buzzer's socket takes of the measured current."""
_NOTHING_MA = 3.0
BAUDS = (9600, 19200)


@dataclass(frozen=True, slots=True)
class Loop:
    """An output, and the input that feels it; `where` is its way, for whoever looks for a fault."""

    output: str
    feels: str
    where: str
    is_contact: bool
    """A contact to ground, which the jig closes; the others are outputs of the driver board."""


@dataclass(frozen=True, slots=True)
class Seen:
    """All inputs at rest, and with each output active by itself."""

    rest: Levels
    active: Mapping[str, Levels]

    def responded(self, output: str) -> set[str]:
        """The inputs that this output pulled low."""
        return {name for name, high in self.rest.items() if high and not self.active[output][name]}


@dataclass(frozen=True, slots=True)
class SerialSeen:
    """What came back through the loop plug; `lines` by name, True as it should be."""

    echoes: Mapping[int, bool]
    lines: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """A clock module: the kernel's name for it, and how far it ran while somebody waited."""

    name: str
    ran_s: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that was tested."""

    what: str
    state: State
    sentence: str


def loops(pins: PinMap) -> tuple[Loop, ...]:
    """Every output of the driver board and every contact, from the pin map."""
    found = []
    for name in pins.jig:
        way, _, signal = name.partition("_")
        felt = f"jig.{name}"
        own = _own_line(pins, signal)
        output, feels = (own, felt) if way == "sense" else (felt, own)
        found.append(Loop(output, feels, _where(pins, own), is_contact=way == "drive"))
    return tuple(found)


def judge(seen: Seen, every: Iterable[Loop]) -> list[Verdict]:
    """One verdict a loop; first what explains many at once."""
    every = tuple(every)
    sensed = [loop for loop in every if not loop.is_contact]
    if sensed and not any(seen.rest[loop.feels] for loop in sensed):
        return [
            Verdict(
                "jig",
                "bad",
                "no output is felt even at rest: plug the jig's ribbon into J8, red edge at pin 1, and "
                "look for 5 V behind F1; nothing else was judged",
            )
        ]
    return [_judge_one(loop, seen, every) for loop in every]


def judge_current(rest_ma: float | None, active_ma: float | None, pins: PinMap) -> Verdict:
    """The buzzer's own current."""
    load = next(load for load in pins.load if load.line == "panel.buzzer")
    if rest_ma is None or active_ma is None:
        return Verdict(
            "buzzer current",
            "bad",
            "the current meter does not answer at I2C address 0x40: look at the jig's ribbon, pins 1 to 4, "
            "and that I2C is switched on (dtparam=i2c_arm=on)",
        )
    flows = active_ma - rest_ma
    if flows < _NOTHING_MA:
        return _current_is("bad", f"{flows:.0f} mA: the lead between J3 and the jig is open", flows)
    own = flows - JIG_RESISTOR_MA
    if own < load.least_ma:
        told = (
            "only the jig's resistor: plug the buzzer into the jig, red to +, and look at its lead"
        )
        return _current_is("bad", told, own)
    if own > load.most_ma:
        told = f"more than {load.most_ma:g} mA: a short, or another buzzer than the list's"
        return _current_is("bad", told, own)
    return _current_is(
        "good", f"from {load.least_ma:g} to {load.most_ma:g} mA, as it should be", own
    )


def judge_clock(seen: ClockSeen | None) -> Verdict:
    """The clock module at J7; a Pi 5 has one of its own."""
    if seen is None:
        return Verdict(
            "clock",
            "bad",
            "no clock module is found: look at J7, and that config.txt has dtoverlay=i2c-rtc,ds3231",
        )
    if seen.ran_s < 1:
        told = (
            f"the clock module {seen.name} stands still: set it once (hwclock -w), look at its cell"
        )
        return Verdict("clock", "bad", told)
    return Verdict("clock", "good", f"the clock module {seen.name} runs")


def judge_serial(seen: SerialSeen | None) -> list[Verdict]:
    """The reader's port with the loop plug on its bridge."""
    if seen is None:
        return [
            Verdict("serial", "skipped", "no serial port was named: --port tries its loop plug")
        ]
    wrong = [str(baud) for baud, came in seen.echoes.items() if not came]
    if wrong:
        echo = Verdict(
            "serial data",
            "bad",
            f"what was sent did not come back at {' and '.join(wrong)} baud: is the loop plug on this "
            "bridge, and 2 bridged to 3 in it?",
        )
    else:
        echo = Verdict("serial data", "good", "what is sent comes back, at 9600 and 19200 baud")
    return [echo, *(_line(name, came) for name, came in seen.lines.items())]


def is_good(verdicts: Iterable[Verdict]) -> bool:
    """Whether a kiosk may be closed."""
    return not any(verdict.state == "bad" for verdict in verdicts)


def _judge_one(loop: Loop, seen: Seen, every: tuple[Loop, ...]) -> Verdict:
    responded = seen.responded(loop.output)
    name = _signal(loop)
    if not seen.rest[loop.feels] and not seen.active[loop.output][loop.feels]:
        return Verdict(name, "bad", f"{name} is always low: {_always_low(loop)}; {loop.where}")
    if responded == {loop.feels}:
        return Verdict(name, "good", f"{name} works: {loop.where}")
    others = sorted(responded - {loop.feels})
    if not others:
        return Verdict(name, "bad", f"{name} does nothing: {_open(loop)}; {loop.where}")
    told = " and ".join(_signal(_of_input(other, every)) for other in others)
    if loop.feels in responded:
        return Verdict(name, "bad", f"{name} moves {told}, too: a short between them; {loop.where}")
    first = _of_input(others[0], every)
    if len(others) == 1 and seen.responded(first.output) == {loop.feels}:
        return Verdict(name, "bad", f"{name} and {told} are swapped: exchange them; {loop.where}")
    return Verdict(
        name, "bad", f"{name} moves {told} instead: a wire in a wrong place; {loop.where}"
    )


def _signal(loop: Loop) -> str:
    return loop.feels if loop.is_contact else loop.output


def _of_input(name: str, every: tuple[Loop, ...]) -> Loop:
    return next(loop for loop in every if loop.feels == name)


def _always_low(loop: Loop) -> str:
    if loop.is_contact:
        return "its wire touches ground, or the key is held"
    return "its transistor is always on, in the wrong way round, or its wire touches ground"


def _open(loop: Loop) -> str:
    if loop.is_contact:
        return "an open wire or a plug half in"
    return (
        "an open wire, a dry joint, a transistor missing or the wrong way round, or a plug half in"
    )


def _current_is(state: State, told: str, ma: float) -> Verdict:
    return Verdict("buzzer current", state, f"the buzzer takes {ma:.0f} mA: {told}")


def _line(name: str, came: bool) -> Verdict:
    if came:
        return Verdict(f"serial {name}", "good", f"{name} arrives")
    told = f"{name} does not arrive: look at the loop plug's bridges; a reader that lives on it stays dark"
    return Verdict(f"serial {name}", "bad", told)


def _own_line(pins: PinMap, signal: str) -> str:
    """`panel.ready` for `ready`."""
    return next(
        name
        for name in pins.bcm
        if name.partition(".")[2] == signal and not name.startswith("jig.")
    )


def _where(pins: PinMap, name: str) -> str:
    line = pins.line_of(name)
    return f"GPIO{pins.bcm[name]}, header pin {line.header}, {line.plug}-{line.at}"
