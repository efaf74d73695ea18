"""
The technician at the screen: the menu of tests, and each test while it is under way.

Pure.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.effects import Effect, Signal
from device.core.events import (
    CardSwiped,
    Elapsed,
    Event,
    Inspected,
    Pressed,
    StrangerSwiped,
    SwipeFailed,
)
from device.core.session_leaving import home
from device.core.staff import inspection as tests
from device.core.staff import proof as proofs
from device.core.staff.cleaning import cleaned
from device.core.staff.entering import at, entered
from device.core.staff.passes import opens
from device.core.staff.state import Inspection, May, Menu, Technician
from device.core.state import State
from device.core.view import Told

Step = tuple[State, list[Effect]]


def on_technician(state: State, may: May, told: Told) -> Step:
    match told.verb, told.value:
        case "pick", "proof":
            return proofs.begun(state, may)
        case (("pick" | "run"), str(name)):
            chosen = next((test for test in tests.TESTS if test == name), None)
            if chosen is None:
                return state, []
            aloud = state.comfort.speaking
            return _inspecting(state, tests.begun(may, chosen, was_speaking=aloud))
        case "clean", _:
            return cleaned(state)
        case "back", _ if "group" in may:
            return at(state, Menu(may)), []
        case "back", _:
            return home(state)
        case _:
            return state, []


def on_inspection(state: State, inspection: Inspection, event: Event) -> Step:
    catalogue = state.room.catalogue
    is_reader = inspection.test == "reader"
    match event:
        case CardSwiped(who) if is_reader:
            return _inspecting(state, tests.swiped(inspection, who, catalogue))
        case SwipeFailed(reason) if is_reader:
            return _inspecting(state, tests.refused(inspection, reason))
        case StrangerSwiped() if is_reader:
            return _inspecting(state, tests.refused(inspection, None))
        case CardSwiped(who) if may := opens(catalogue, who):
            return entered(state, may)
        case CardSwiped() | SwipeFailed() | StrangerSwiped():
            return state, [Signal("refused")]
        case Pressed(key):
            pressed = tests.pressed(inspection, key)
            return at(state, pressed or Technician(inspection.may)), []
        case Elapsed():
            return _inspecting(state, tests.next_lamp(inspection))
        case Inspected():
            return at(state, tests.told(inspection, event)), []
        case Told(verb="tap", value=str(place)) if inspection.test == "panel":
            return at(state, tests.tapped(inspection, place)), []
        case Told(verb="run"):
            test, aloud = inspection.test, inspection.was_speaking
            return _inspecting(state, tests.begun(inspection.may, test, was_speaking=aloud))
        case Told(verb="back"):
            return _left(state, inspection)
        case _:
            return state, []


def _inspecting(state: State, turn: tests.Turn) -> Step:
    inspection, effects = turn
    if inspection.test == "speech":
        # The whole way is tried: this screen is read aloud like any other.
        state = replace(state, comfort=replace(state.comfort, speaking=True))
    return at(state, inspection), effects


def _left(state: State, inspection: Inspection) -> Step:
    if inspection.test == "speech":
        comfort = replace(state.comfort, speaking=inspection.was_speaking)
        state = replace(state, comfort=comfort)
    return at(state, Technician(inspection.may)), [Signal("ready")]
