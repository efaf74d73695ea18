"""
Choosing: today's appointments first, then services, as many as one likes.

Pure.  An appointment brings the services it stands for; nothing is recorded twice.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.effects import Effect, Signal
from device.core.scenes import MOST_SERVICES, Choosing, Returning, Thanks
from device.core.session_leaving import all_chosen, chosen, recorded, taken_back
from device.core.state import State
from device.core.view import Told

Step = tuple[State, list[Effect]]

TODAY = "today:"
"""Before the id of an appointment: its code on the screen."""


def on_choosing(state: State, choosing: Choosing, told: Told) -> Step:
    """A touch on the services."""
    match told.verb, told.value:
        case "toggle", str(code):
            return replace(state, scene=_toggled(choosing, code)), []
        case "done", _ if not choosing.chosen and not choosing.attending:
            return replace(state, scene=replace(choosing, is_nudged=True)), [Signal("refused")]
        case "done", _:
            visit = recorded(choosing)
            return replace(state, scene=Thanks(visit)), [*chosen(choosing), Signal("accepted")]
        case "mistake", _ if not choosing.is_adding:
            return taken_back(state)
        case "back", _ if choosing.is_adding:
            return replace(state, scene=Returning(choosing.visit)), []
        case _:
            return state, []


def _toggled(choosing: Choosing, code: str) -> Choosing:
    if code.startswith(TODAY):
        toggled = _attending(choosing, code.removeprefix(TODAY))
    else:
        toggled = _chosen(choosing, code)
    visit = toggled.visit
    if len(visit.services) + len(all_chosen(toggled)) > MOST_SERVICES:
        return choosing
    return replace(toggled, is_nudged=False) if toggled is not choosing else choosing


def _chosen(choosing: Choosing, code: str) -> Choosing:
    if code in choosing.chosen:
        rest = tuple(other for other in choosing.chosen if other != code)
        return replace(choosing, chosen=rest)
    if code not in choosing.menu or code in choosing.visit.services:
        return choosing
    return replace(choosing, chosen=(*choosing.chosen, code))


def _attending(choosing: Choosing, appointment: str) -> Choosing:
    if appointment in choosing.attending:
        rest = tuple(other for other in choosing.attending if other != appointment)
        return replace(choosing, attending=rest)
    offered = {one.id for one in choosing.visit.appointments}
    if appointment not in offered or appointment in choosing.visit.attended:
        return choosing
    return replace(choosing, attending=(*choosing.attending, appointment))
