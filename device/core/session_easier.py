"""
What is on every screen: help, the languages, and what makes the screen easier.

Pure.  Languages and comfort lie over the scene, which keeps its state beneath.  A
language that the customer chose themselves is kept on the member's record.
"""

from __future__ import annotations

from dataclasses import replace

from contract.events import Help, Preferred
from device.core.catalogue import languages
from device.core.comfort import MOST_VOLUME, Comfort
from device.core.effects import Effect, Record
from device.core.state import State, visit_of
from device.core.view import Told

Step = tuple[State, list[Effect]]


def touched_anywhere(state: State, told: Told) -> Step | None:
    """The touch `told`, if it means the same on every screen; None if it is the scene's own."""
    match told.verb, told.value:
        case "help", _:
            return _helped(state)
        case ("languages" | "comfort") as overlay, _:
            return replace(state, overlay=overlay), []
        case "language", str(code):
            return _spoken_to_in(state, code)
        case ("large" | "contrast" | "low" | "dark" | "speech" | "louder") as wish, _:
            return replace(state, comfort=_eased(state.comfort, wish)), []
        case (("back" | "done"), _) if state.overlay is not None:
            return replace(state, overlay=None), []
        case _ if state.overlay is not None:
            return state, []  # meant for the screen beneath, which nobody sees
        case _:
            return None


def preferred(state: State) -> Step:
    """The language that the customer chose, kept on their record where it is not yet."""
    visit = visit_of(state.scene)
    is_known = visit is not None and visit.who.kind != "nobody"
    if visit is None or not is_known or not state.has_chosen_language:
        return state, []
    if state.language == state.kept_language:
        return state, []
    kept = replace(state, kept_language=state.language)
    return kept, [Record(Preferred(who=visit.who, language=state.language))]


def _helped(state: State) -> Step:
    # One call for help a session: staff come once, however often the button is touched.
    told = replace(state, notice="help_coming", is_help_coming=True)
    if state.is_help_coming:
        return told, []
    visit = visit_of(state.scene)
    screen = state.overlay or type(state.scene).__name__.lower()
    body = Help(screen=screen) if visit is None else Help(screen=screen, visit=visit.id)
    return told, [Record(body)]


def _spoken_to_in(state: State, code: str) -> Step:
    if code not in languages(state.room.catalogue):
        return state, []
    overlay = None if state.overlay == "languages" else state.overlay
    chosen = replace(state, language=code, overlay=overlay, has_chosen_language=True)
    return preferred(chosen)


def _eased(comfort: Comfort, wish: str) -> Comfort:
    match wish:
        case "large":
            return replace(comfort, large=not comfort.large)
        case "contrast":
            return replace(comfort, contrast=not comfort.contrast)
        case "low":
            return replace(comfort, low=not comfort.low)
        case "dark":
            return replace(comfort, dark=comfort.speaking and not comfort.dark)
        case "speech":
            return replace(comfort, speaking=not comfort.speaking, dark=False, paused=False)
        case _:
            return replace(comfort, volume=comfort.volume % MOST_VOLUME + 1)


def plugged(state: State, *, is_in: bool) -> State:
    """Headphones begin the reading aloud, and end it when they go, lest the lobby listen in."""
    comfort = replace(state.comfort, private=is_in, speaking=is_in, dark=False, paused=False)
    return replace(state, room=replace(state.room, has_headphones=is_in), comfort=comfort)
