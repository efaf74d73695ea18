"""
From the greeting to the first question: what a customer meets, and in which order.

Pure.  A new visit asks first of one that was forgotten, then shows the notices not yet
read, then the services.  A visit already open is welcomed back.
"""

from __future__ import annotations

from dataclasses import replace

from msgspec import UNSET

from contract.messages import Answer
from device.core.catalogue import notice
from device.core.effects import Effect
from device.core.scenes import Choosing, Forgotten, Greeting, Notices, Returning, Thanks, Visit
from device.core.session_easier import preferred
from device.core.state import State

Step = tuple[State, list[Effect]]

SSN_NOTICE = "ssn"
"""The notice for those whose card of 2002 holds their Social Security number."""


def welcomed(state: State) -> Step:
    """On from the greeting, with or without an answer."""
    match state.scene:
        case Greeting(visit, is_fresh=False):
            return preferred(replace(state, scene=Returning(visit)))
        case Greeting(visit):
            return preferred(onward(state, visit))
        case _:
            return state, []


def onward(state: State, visit: Visit) -> State:
    """To whatever is still to be asked of this new visit."""
    if visit.forgotten is not None:
        return replace(state, scene=Forgotten(visit, visit.forgotten))
    if visit.notices:
        return replace(state, scene=Notices(visit))
    if state.room.offer or visit.appointments:
        return replace(state, scene=Choosing(visit, menu=state.room.offer))
    return replace(state, scene=Thanks(visit))


def introduced(state: State, visit: Visit, answer: Answer) -> Visit:
    """The visit with what the hub tells of its customer."""
    catalogue = state.room.catalogue
    asks_sharing = catalogue is not None and catalogue.asks_sharing
    return replace(
        visit,
        name=answer.first_name or "",
        replace_card=answer.replace_card,
        appointments=tuple(answer.appointments),
        notices=tuple(
            code
            for code in dict.fromkeys(answer.notices)
            if notice(catalogue, code) is not None and _concerns(visit, code)
        ),
        sharing=None if answer.sharing is UNSET or not asks_sharing else answer.sharing,
        forgotten=None if answer.forgotten is UNSET else answer.forgotten,
    )


def _concerns(visit: Visit, code: str) -> bool:
    kind = visit.who.kind
    return kind == "sealed" if code == SSN_NOTICE else kind != "nobody"
