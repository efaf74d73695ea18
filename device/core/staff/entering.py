"""
How staff come in: by a card or a PIN, and what happens to whoever stood here.

Pure.  A wrong PIN says nothing of which it might have been, and too many make it rest.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.effects import CheckPin, Effect, Signal
from device.core.events import (
    CardSwiped,
    Event,
    PinChecked,
    StrangerSwiped,
    SwipeFailed,
)
from device.core.scenes import Attract
from device.core.session_leaving import home, parting
from device.core.staff.passes import opens
from device.core.staff.state import May, Menu, Pin, PinFault, StaffScene, Technician
from device.core.state import State, empty
from device.core.view import Told

Step = tuple[State, list[Effect]]

LEAST_PIN = 6
MOST_PIN = 12


def entered(state: State, may: May) -> Step:
    """Whoever stood here has gone; staff have come, and read English."""
    scene: Menu | Technician = Menu(may) if "group" in may else Technician(may)
    effects: list[Effect] = [*parting(state.scene), Signal("accepted")]
    is_theirs = isinstance(state.scene, StaffScene | Attract)
    comfort = state.comfort if is_theirs else empty(state.room).comfort
    return replace(empty(state.room), scene=scene, language="en", comfort=comfort), effects


def on_pin(state: State, pin: Pin, event: Event) -> Step:
    match event:
        case Told():
            return _keyed(state, pin, event)
        case CardSwiped(who) if may := opens(state.room.catalogue, who):
            return entered(state, may)
        case PinChecked(may) if pin.is_checking and may:
            return entered(state, may)
        case PinChecked(rest_s=rest_s) if pin.is_checking:
            fault: PinFault = "resting" if rest_s else "wrong"
            return at(state, Pin(fault=fault, rest_s=rest_s)), [Signal("refused")]
        case CardSwiped() | SwipeFailed() | StrangerSwiped():
            return state, [Signal("refused")]
        case _:
            return state, []


def _keyed(state: State, pin: Pin, told: Told) -> Step:
    digits = pin.digits
    match told.verb, told.value:
        case "back", _:
            return home(state)
        case _ if pin.is_checking:
            return state, []
        case "digit", str(digit) if _is_digit(digit) and len(digits) < MOST_PIN:
            return at(state, Pin(digits + digit)), []
        case "erase", _:
            return at(state, Pin(digits[:-1])), []
        case "enter", _ if len(digits) < LEAST_PIN:
            return at(state, Pin(digits, "short")), [Signal("refused")]
        case "enter", _:
            return at(state, Pin(is_checking=True)), [CheckPin(digits)]
        case _:
            return state, []


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isdigit()


def at(state: State, scene: StaffScene) -> State:
    """The same person, on another screen of theirs."""
    return replace(state, scene=scene)
