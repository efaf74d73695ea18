"""
What is asked beside the services: notices, the sharing of the record, how it was.

Pure.  Each is one touch, and none stands between a customer and the service.
"""

from __future__ import annotations

from dataclasses import replace

from contract.events import Acknowledged, Feedback
from contract.events import Sharing as SharingBody
from device.core.catalogue import notice, spoken_in
from device.core.effects import Effect, Record, Signal
from device.core.scenes import Farewell, Notices, Returning, Sharing, Thanks, Visit
from device.core.session_leaving import home
from device.core.session_welcome import onward
from device.core.state import State
from device.core.view import Told

Step = tuple[State, list[Effect]]

SHARING_NOTICE = "2026-1"
"""The version of the words on the sharing screen; new words take a new one."""
SCORES = ("1", "2", "3", "4", "5")


def on_notice(state: State, scene: Notices, told: Told) -> Step:
    """A notice that the law asks for: read, or put off to the next visit."""
    visit = scene.visit
    match told.verb:
        case "accept":
            rest = onward(state, replace(visit, notices=visit.notices[1:]))
            return rest, _acknowledged(state, visit)
        case "later":
            return onward(state, replace(visit, notices=(), has_put_off=True)), []
        case _:
            return state, []


def on_sharing(state: State, scene: Sharing, told: Told) -> Step:
    """Whether partners may see the record."""
    visit = scene.visit
    match told.verb, told.value:
        case "share", ("in" | "out") as choice:
            if scene.is_saved and choice == visit.sharing:
                return state, []
            body = SharingBody(who=visit.who, choice=choice, notice=SHARING_NOTICE)
            saved = replace(scene, visit=replace(visit, sharing=choice), is_saved=True)
            return replace(state, scene=saved), [Record(body), Signal("accepted")]
        case "back", _:
            came_from = Thanks if scene.back_to == "thanks" else Returning
            return replace(state, scene=came_from(visit)), []
        case _:
            return state, []


def on_thanks(state: State, visit: Visit, told: Told) -> Step:
    """Logged in; the privacy choice is one touch away."""
    match told.verb:
        case "privacy" if visit.sharing is not None:
            return replace(state, scene=Sharing(visit, "thanks")), []
        case "ok":
            return home(state)
        case _:
            return state, []


def on_farewell(state: State, scene: Farewell, told: Told) -> Step:
    """Logged out; how it was is told once."""
    match told.verb, told.value:
        case "score", str(score) if score in SCORES and asks_feedback(state, scene):
            body = Feedback(score=int(score), visit=scene.visit.id)
            thanked = replace(scene, is_thanked=True)
            return replace(state, scene=thanked), [Record(body), Signal("accepted")]
        case "ok", _:
            return home(state)
        case _:
            return state, []


def asks_feedback(state: State, scene: Farewell) -> bool:
    """Whether the site asks how it was, and they have not said."""
    catalogue = state.room.catalogue
    return catalogue is not None and catalogue.asks_feedback and not scene.is_thanked


def _acknowledged(state: State, visit: Visit) -> list[Effect]:
    if not visit.notices or (read := notice(state.room.catalogue, visit.notices[0])) is None:
        return []
    body = Acknowledged(
        visit=visit.id,
        notice=read.code,
        version=read.version,
        language=spoken_in(read.body, state.language),
    )
    return [Record(body)]
