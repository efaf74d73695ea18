"""
A jig without a jig: gpiozero's mock pins, and wires that can be broken.

For tests, and for whoever wants to see what `worksource jig` says: --fake-hardware.
"""

from __future__ import annotations

from gpiozero.pins.mock import MockFactory

from hardware.jig.rules import ClockSeen, Loop
from hardware.pinmap.reading import PinMap


class BadFault(ValueError):
    """A fault that cannot be pretended."""


class FakeJig:
    """Mock pins, joined as the jig joins them; `faults` such as `open:panel.ready`."""

    def __init__(self, pins: PinMap, loops: tuple[Loop, ...], faults: tuple[str, ...] = ()) -> None:
        self.factory = MockFactory()
        self._pins = pins
        self._loops = {loop.output: loop for loop in loops}
        self._felt = {loop.output: {loop.feels} for loop in loops}
        self._grounded: set[str] = set()
        self._is_unplugged = False
        for fault in faults:
            self._break(fault)

    def settle(self) -> None:
        """Let each wire take the level of what drives it."""
        low = {
            name for output, felt in self._felt.items() if self._is_active(output) for name in felt
        }
        for loop in self._loops.values():
            pin = self.factory.pin(self._pins.bcm[loop.feels])
            if pin.function != "input":
                continue
            dead = self._is_unplugged and not loop.is_contact
            if loop.feels in low or loop.feels in self._grounded or dead:
                pin.drive_low()
            else:
                pin.drive_high()

    def current_ma(self) -> float | None:
        """The buzzer's, with the jig's resistor."""
        if self._is_unplugged:
            return None
        return 30.0 if self._is_active("panel.buzzer") and self._felt["panel.buzzer"] else 0.0

    def clock(self) -> ClockSeen:
        """One that runs."""
        return ClockSeen("pretended", 1)

    def _is_active(self, output: str) -> bool:
        pin = self.factory.pin(self._pins.bcm[output])
        if pin.function != "output":
            return False
        return bool(pin.state) != self._loops[output].is_contact

    def _break(self, fault: str) -> None:
        kind, _, names = fault.partition(":")
        signals = [self._output_of(name) for name in names.split(",") if name]
        match kind, signals:
            case "open", [one]:
                self._felt[one] = set()
            case "ground", [one]:
                self._grounded.add(self._loops[one].feels)
            case "short", [one, other]:
                both = self._felt[one] | self._felt[other]
                self._felt[one] = self._felt[other] = both
            case "swapped", [one, other]:
                self._felt[one], self._felt[other] = self._felt[other], self._felt[one]
            case "unplugged", []:
                self._is_unplugged = True
            case _:
                raise BadFault(
                    f"'{fault}' is no fault: write open:panel.ready, ground:keypad.talk, "
                    "short:panel.ready,panel.accepted, swapped:panel.ready,panel.refused or unplugged"
                )

    def _output_of(self, name: str) -> str:
        for loop in self._loops.values():
            if name in (loop.output, loop.feels):
                return loop.output
        raise BadFault(f"'{name}' is no signal of the jig: it has {', '.join(self._loops)}")
