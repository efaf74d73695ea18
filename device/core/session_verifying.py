"""
What became of each service: at the log-out, and for a visit of an earlier day.

Pure.  One touch answers one service, or every one that is still open.  The kiosk asks
and never guesses: what is not answered is not recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from device.core.catalogue import codes
from device.core.effects import Effect, Signal
from device.core.scenes import (
    MOST_SERVICES,
    Adding,
    Answers,
    Farewell,
    Forgotten,
    Returning,
    Verifying,
)
from device.core.session_leaving import closed, closed_later, not_remembered
from device.core.session_welcome import onward
from device.core.state import State
from device.core.view import Told

Step = tuple[State, list[Effect]]
Asked = TypeVar("Asked", Verifying, Forgotten)


def on_verifying(state: State, verifying: Verifying, told: Told) -> Step:
    """Logging out."""
    planned = verifying.visit.services
    match told.verb, told.value:
        case ("used" | "not_used") as outcome, str(code) if code in planned:
            return replace(state, scene=_told_of(verifying, ((code, outcome),))), []
        case "all_used", _:
            return replace(state, scene=_told_of(verifying, _rest(verifying, planned))), []
        case "add", str(code):
            return replace(state, scene=with_added(state, verifying, code)), []
        case "add", None:
            return replace(state, scene=Adding(verifying)), []
        case "back", _:
            return replace(state, scene=Returning(verifying.visit)), []
        case "done", _ if len(verifying.answers) < len(planned):
            return replace(state, scene=replace(verifying, is_nudged=True)), [Signal("refused")]
        case "done", _:
            farewell = Farewell(verifying.visit)
            effects = [*closed(verifying, "customer"), Signal("accepted")]
            return replace(state, scene=farewell), effects
        case _:
            return state, []


def on_adding(state: State, verifying: Verifying, told: Told) -> Step:
    """Finding what was used though not chosen."""
    match told.verb, told.value:
        case "add", str(code):
            return replace(state, scene=Adding(with_added(state, verifying, code))), []
        case (("done" | "back"), _):
            return replace(state, scene=verifying), []
        case _:
            return state, []


def with_added(state: State, verifying: Verifying, code: str) -> Verifying:
    """The log-out with this service added, or no longer."""
    planned = verifying.visit.services
    if code in verifying.added:
        rest = tuple(other for other in verifying.added if other != code)
        return replace(verifying, added=rest)
    if code in planned or code not in codes(state.room.catalogue):
        return verifying
    if len(planned) + len(verifying.added) >= MOST_SERVICES:
        return verifying
    return replace(verifying, added=(*verifying.added, code))


def on_forgotten(state: State, scene: Forgotten, told: Told) -> Step:
    """A visit of an earlier day; whoever does not remember is believed, and not asked again."""
    asked = scene.last.services
    match told.verb, told.value:
        case ("used" | "not_used") as outcome, str(code) if code in asked:
            return replace(state, scene=_told_of(scene, ((code, outcome),))), []
        case "all_used", _:
            return replace(state, scene=_told_of(scene, _rest(scene, asked))), []
        case "unknown", _:
            return onward(state, replace(scene.visit, forgotten=None)), not_remembered(scene)
        case "done", _ if len(scene.answers) < len(set(asked)):
            return replace(state, scene=replace(scene, is_nudged=True)), [Signal("refused")]
        case "done", _:
            effects = [*closed_later(scene), Signal("accepted")]
            return onward(state, replace(scene.visit, forgotten=None)), effects
        case _:
            return state, []


def _told_of(scene: Asked, answers: Answers) -> Asked:
    known = dict(scene.answers) | dict(answers)
    return replace(scene, answers=tuple(known.items()), is_nudged=False)


def _rest(scene: Verifying | Forgotten, asked: Sequence[str]) -> Answers:
    answered = dict(scene.answers)
    used: Literal["used"] = "used"
    return tuple((code, used) for code in asked if code not in answered)
