"""
The kiosk session: one customer at the screen, from swipe to thank-you.

Pure.  `step` takes where we are and what happened, and answers where we go and what
the rest of the kiosk must do; `lasts` says how long we stay if nothing happens.  A
bad swipe is an event like any other, and so is a broken disk.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.effects import Effect, Signal
from device.core.events import (
    Answered,
    Arrived,
    Away,
    CardSwiped,
    CatalogueCame,
    Elapsed,
    Event,
    Failed,
    HeadphonesChanged,
    Inspected,
    OfferChanged,
    PinChecked,
    Pressed,
    ReaderChanged,
    StrangerSwiped,
    SwipeFailed,
    TooMany,
)
from device.core.session_arrival import answered, arrived, stranger, swiped, unread, welcomed
from device.core.session_leaving import home
from device.core.session_touches import touched
from device.core.state import (
    Adding,
    Attract,
    Cancelled,
    Choosing,
    Farewell,
    Greeting,
    Keypad,
    Returning,
    Room,
    Sorry,
    State,
    Stranger,
    Thanks,
    Unreadable,
    Verifying,
    Void,
    empty,
)
from device.core.view import Told

_TICK_S = 1.0


def step(state: State, event: Event) -> tuple[State, list[Effect]]:
    """Where `event` leads from `state`, and what is to be done before the screen shows it."""
    match event:
        case Told():
            return touched(_awake(state), event)
        case CardSwiped():
            return swiped(_awake(state), event)
        case SwipeFailed(reason):
            return unread(_awake(state), reason)
        case StrangerSwiped():
            return stranger(_awake(state))
        case Arrived():
            return arrived(_awake(state), event)
        case Answered():
            return answered(state, event)
        case Elapsed():
            return _elapsed(state)
        case Failed():
            return replace(empty(state.room), scene=Sorry(), language=state.language), [
                Signal("refused")
            ]
        case Pressed() | HeadphonesChanged():
            return state, []  # keys and speech
        case TooMany():
            return state, []  # customers
        case PinChecked() | Inspected():
            return state, []  # staff
        case Away():
            return state, []  # the lobby PC
        case CatalogueCame() | OfferChanged() | ReaderChanged():
            return replace(state, room=_told_of(state.room, event)), []


def is_touch(event: Event) -> bool:
    """Whether a person did this, so that the time-out begins again."""
    return isinstance(event, Told | CardSwiped | SwipeFailed | StrangerSwiped | Arrived)


def lasts(state: State) -> float | None:
    """Seconds until `Elapsed`, if nothing happens; None for ever."""
    patience = state.room.patience
    if state.warning_s is not None:
        return _TICK_S
    match state.scene:
        case Attract():
            return None if state == empty(state.room) else patience.idle_s
        case Greeting():
            return patience.greeting_s
        case Thanks() | Farewell() | Cancelled():
            return patience.finished_s
        case Unreadable() | Stranger() | Void() | Sorry():
            return patience.message_s
        case Keypad() | Choosing() | Returning() | Verifying() | Adding():
            return patience.idle_s


def _awake(state: State) -> State:
    return replace(state, warning_s=None, notice=None)


def _told_of(room: Room, news: CatalogueCame | OfferChanged | ReaderChanged) -> Room:
    match news:
        case CatalogueCame(catalogue):
            return replace(room, catalogue=catalogue)
        case OfferChanged(codes):
            return replace(room, offer=codes)
        case ReaderChanged(is_up):
            return replace(room, reader_up=is_up)


def _elapsed(state: State) -> tuple[State, list[Effect]]:
    match state.scene:
        case Greeting():
            return welcomed(state)
        case Keypad() | Choosing() | Returning() | Verifying() | Adding():
            return _quiet(state)
        case _:
            return home(state)


def _quiet(state: State) -> tuple[State, list[Effect]]:
    match state.warning_s:
        case None:
            warned = replace(state, warning_s=state.room.patience.warning_s)
            return warned, [Signal("attention")]
        case seconds if seconds > 1:
            return replace(state, warning_s=seconds - 1), []
        case _:
            return home(state)
