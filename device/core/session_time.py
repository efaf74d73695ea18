"""
Time: how long each screen stays if nothing happens, and what follows.

Pure.  Whoever is in the middle of something is warned first, and one touch gives them all
the time again, as often as they like.  Whoever listens has three times as long.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.effects import Effect, Signal
from device.core.lobby import session as lobby
from device.core.lobby.scenes import Entering, Knocking, Locked, TurnedAway, Working
from device.core.presenter import present
from device.core.scenes import (
    Adding,
    Attract,
    Cancelled,
    Choosing,
    Farewell,
    Forgotten,
    Greeting,
    Keypad,
    Notices,
    Resting,
    Returning,
    Sharing,
    Sorry,
    Stranger,
    Thanks,
    Unreadable,
    Verifying,
    Void,
)
from device.core.session_extra import asks_feedback
from device.core.session_leaving import home
from device.core.session_welcome import welcomed
from device.core.spoken import takes_s
from device.core.staff.session import ends_quietly, staff_lasts
from device.core.staff.state import StaffScene
from device.core.state import State, empty

_TICK_S = 1.0
_LISTENING = 3
"""A sentence takes longer to hear than to read."""


def lasts(state: State) -> float | None:
    """Seconds until `Elapsed`, if nothing happens; None for ever."""
    patience, scene = state.room.patience, state.scene
    match scene:
        case Greeting():
            return patience.greeting_s
        case Resting():
            return _TICK_S
        case Working() | Locked() | Entering() | Knocking() | TurnedAway():
            return lobby.lasts(state)
        case Attract() if state == empty(state.room):
            return None
        case _ if state.warning_s is not None:
            return _TICK_S
        case _ if state.overlay is not None:
            return _once_heard(state, patience.idle_s)
        case _ if isinstance(scene, StaffScene):
            return _once_heard(state, staff_lasts(state, scene))
        case Farewell() if asks_feedback(state, scene):
            return _once_heard(state, patience.message_s)
        case Thanks() | Farewell() | Cancelled():
            return _once_heard(state, patience.finished_s)
        case Unreadable() | Stranger() | Void() | Sorry():
            return _once_heard(state, patience.message_s)
        case (
            Attract()
            | Keypad()
            | Forgotten()
            | Notices()
            | Choosing()
            | Returning()
            | Sharing()
            | Verifying()
            | Adding()
        ):
            return _once_heard(state, patience.idle_s)


def elapsed(state: State) -> tuple[State, list[Effect]]:
    """The time of this screen is over."""
    match state.scene:
        case Greeting():
            return welcomed(state)
        case Resting() as resting:
            return _rested(state, resting)
        case _ if isinstance(state.scene, StaffScene) and ends_quietly(state.scene):
            return home(state)
        case Attract() if not _is_busy(state):
            return home(state)
        case Thanks() | Farewell() | Cancelled() if state.overlay is None:
            return home(state)
        case Unreadable() | Stranger() | Void() | Sorry() if state.overlay is None:
            return home(state)
        case _:
            return _quiet(state)


def _once_heard(state: State, seconds: float) -> float:
    # However long a screen is, whoever listens has it all before the time begins to run out.
    if not state.comfort.speaking:
        return seconds
    return max(_of(state, seconds), takes_s(present(state)) + seconds)


def _is_busy(state: State) -> bool:
    """Whether somebody at the first screen has chosen a language, or what makes it easier."""
    plain = empty(state.room).comfort
    return state.overlay is not None or state.has_chosen_language or state.comfort != plain


def _of(state: State, seconds: float) -> float:
    return seconds * _LISTENING if state.comfort.speaking else seconds


def _quiet(state: State) -> tuple[State, list[Effect]]:
    match state.warning_s:
        case None:
            seconds = int(_of(state, state.room.patience.warning_s))
            return replace(state, warning_s=seconds), [Signal("attention")]
        case seconds if seconds > 1:
            return replace(state, warning_s=seconds - 1), []
        case _:
            return home(state)


def _rested(state: State, resting: Resting) -> tuple[State, list[Effect]]:
    # Whoever swipes is not to find a resting screen for minutes: it is shown for a moment only.
    shown_s = resting.shown_s + 1
    if resting.seconds <= 1 or shown_s >= _of(state, state.room.patience.idle_s):
        return home(state)
    return replace(state, scene=Resting(resting.seconds - 1, shown_s)), []
