"""
The bench: a Pi's pins by gpiozero, with the jig plugged in.

The pin library is named, never guessed.  A contact is closed as a key closes it: its pin drives low,
and afterwards lets go; it never drives high against another.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from typing import Any

from gpiozero import DigitalInputDevice, OutputDevice

from hardware.jig.rules import Levels, Loop, Seen
from hardware.pinmap.reading import PinMap

SETTLE_S = 0.02
_LIBRARIES = {
    "lgpio": ("gpiozero.pins.lgpio", "LGPIOFactory"),
    "rpigpio": ("gpiozero.pins.rpigpio", "RPiGPIOFactory"),
    "native": ("gpiozero.pins.native", "NativeFactory"),
}


class BenchLost(Exception):
    """The pins cannot be had."""

    def __init__(self, library: str, cause: str) -> None:
        super().__init__(
            f"the pins cannot be had through {library} ({cause}): if the kiosk runs, stop it first with "
            "'systemctl stop worksource-kiosk'; else see that the library is installed and you are in "
            "the group gpio"
        )


class Bench:
    """All loops of the jig at once.  Raises BenchLost."""

    def __init__(
        self,
        pins: PinMap,
        loops: tuple[Loop, ...],
        factory: Any,
        settle: Callable[[], object] | None = None,
    ) -> None:
        self._pins = pins
        self._loops = loops
        self._factory = factory
        self._settle = settle or _wait
        self._inputs: dict[str, DigitalInputDevice] = {}
        self._outputs: dict[str, OutputDevice] = {}
        try:
            self._open()
        except Exception as cause:  # each pin library raises what it likes
            self.close()
            raise BenchLost(type(factory).__name__, f"{type(cause).__name__}: {cause}") from cause

    def look(self) -> Seen:
        """All inputs at rest, then with each output active by itself."""
        rest = self._levels()
        return Seen(
            rest, {loop.output: self.while_active(loop, self._levels) for loop in self._loops}
        )

    def while_active(self, loop: Loop, look: Callable[[], Any]) -> Any:
        """What `look` answers while this output alone is active."""
        output = self._closed(loop) if loop.is_contact else self._outputs[loop.output]
        if not loop.is_contact:
            output.on()
        try:
            self._settle()
            return look()
        finally:
            if loop.is_contact:
                output.close()
            else:
                output.off()
            self._settle()

    def is_low(self, name: str) -> bool:
        """Whether this input is pulled low now: a key, say, that a person presses."""
        return not self._inputs[name].pin.state

    def close(self) -> None:
        for part in (*self._outputs.values(), *self._inputs.values()):
            part.close()
        self._outputs.clear()
        self._inputs.clear()

    def _open(self) -> None:
        bcm = self._pins.bcm
        for loop in self._loops:
            # Without the jig's ribbon a sense would float: the Pi pulls it down then.
            self._inputs[loop.feels] = DigitalInputDevice(
                bcm[loop.feels], pull_up=loop.is_contact, pin_factory=self._factory
            )
            if not loop.is_contact:
                self._outputs[loop.output] = OutputDevice(
                    bcm[loop.output], pin_factory=self._factory
                )
        self._settle()

    def _closed(self, loop: Loop) -> OutputDevice:
        bcm = self._pins.bcm[loop.output]
        return OutputDevice(bcm, initial_value=False, pin_factory=self._factory)

    def _levels(self) -> Levels:
        self._settle()
        return {name: bool(part.pin.state) for name, part in self._inputs.items()}


def factory_of(library: str) -> Any:
    """The pin library by its name.  Raises BenchLost."""
    module, name = _LIBRARIES[library]
    try:
        return getattr(importlib.import_module(module), name)()
    except Exception as cause:  # each pin library raises what it likes
        raise BenchLost(library, f"{type(cause).__name__}: {cause}") from cause


def _wait() -> object:
    return threading.Event().wait(SETTLE_S)
