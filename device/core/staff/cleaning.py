"""
Cleaning the glass: thirty seconds in which every touch, key and card counts for nothing.

Pure.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.effects import Effect, Signal
from device.core.events import CardSwiped, Elapsed, Event
from device.core.session_leaving import home
from device.core.staff.entering import at
from device.core.staff.state import Cleaning
from device.core.state import State, empty

Step = tuple[State, list[Effect]]


def cleaned(state: State) -> Step:
    return replace(empty(state.room), scene=Cleaning()), [Signal("attention")]


def on_cleaning(state: State, cleaning: Cleaning, event: Event) -> Step:
    match event:
        case Elapsed() if cleaning.seconds > 1:
            return at(state, Cleaning(cleaning.seconds - 1)), []
        case Elapsed():
            return home(state)
        case CardSwiped():
            return state, [Signal("refused")]
        case _:
            return state, []
