"""
How a lobby PC's own screens look: the bar at work, the lock, and two short waits.

Pure.  The bar has room for a first name, Log out and Help, and one sentence.
"""

from __future__ import annotations

from device.core.lobby.scenes import (
    Entering,
    Knocking,
    LobbyScene,
    Locked,
    TurnedAway,
    Working,
)
from device.core.presenter_parts import named, plain
from device.core.state import State
from device.core.view import Lamp, View
from device.core.words import say


def lobby_view(state: State, scene: LobbyScene) -> View:
    """The screen of a lobby PC's own scene."""
    match scene:
        case Working(visit, minutes):
            hint = "" if minutes is None else _locked_soon(state, minutes)
            lamp: Lamp = "ready" if minutes is None else "attention"
            return named(state, "working", visit, "log_out", hint=hint, lamp=lamp)
        case Locked():
            return plain(state, "locked", "log_out", "key_number", lamp="ready")
        case Entering(visit):
            hint = say(state.language, "greeting.hint")
            return named(state, "greeting", visit, hint=hint, lamp="busy")
        case Knocking():
            hint = say(state.language, "greeting.hint")
            return plain(state, "greeting", hint=hint, lamp="busy")
        case TurnedAway():
            return plain(state, "void", "ok", lamp="refused")


def _locked_soon(state: State, minutes: int) -> str:
    return say(state.language, "working.locked_soon", count=minutes)
