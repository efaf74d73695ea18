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
    Cleared,
    Elapsed,
    Event,
    Failed,
    HeadphonesChanged,
    Inspected,
    OfferChanged,
    PinChecked,
    Pressed,
    ReaderChanged,
    Retired,
    StrangerSwiped,
    SwipeFailed,
    TooMany,
)
from device.core.keys import pressed, settled, touched_by_hand
from device.core.lobby import session as lobby
from device.core.presenter import present
from device.core.scenes import Resting, Sorry
from device.core.session_arrival import answered, arrived, stranger, swiped, unread
from device.core.session_easier import plugged
from device.core.session_time import elapsed
from device.core.session_touches import touched
from device.core.staff import session as staff
from device.core.state import Room, State, instead
from device.core.view import Told


def step(state: State, event: Event) -> tuple[State, list[Effect]]:
    """Where `event` leads from `state`, and what is to be done before the screen shows it."""
    before = touched_by_hand(state) if isinstance(event, Told) else state
    after, effects = _keyed(before, event) if isinstance(event, Pressed) else _led(before, event)
    return settled(state, after, by_key=isinstance(event, Pressed), present=present), effects


def _keyed(state: State, event: Pressed) -> tuple[State, list[Effect]]:
    if staff.is_for_staff(state, event):
        return staff.staff_step(state, event)
    state, is_all = staff.felt(state, event)
    if is_all:
        return state, []
    now, touches = pressed(state, event.key, present(state))
    now, effects = _awake(now), list[Effect]()
    for told in touches:
        now, more = _led(now, told)
        effects += more
    return now, effects


def _led(state: State, event: Event) -> tuple[State, list[Effect]]:
    return lobby.kept(state, lobby.led(state, event) or _walked_up(state, event))


def _walked_up(state: State, event: Event) -> tuple[State, list[Effect]]:
    if staff.is_for_staff(state, event):
        return staff.staff_step(state, event)
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
            return elapsed(state)
        case Failed():
            return instead(state, Sorry()), [Signal("refused")]
        case HeadphonesChanged(is_in):
            return staff.plugged(plugged(_awake(state), is_in=is_in), is_in=is_in), []
        case TooMany(seconds):
            return instead(state, Resting(seconds)), [Signal("refused")]
        case Away() | Cleared():
            return state, []  # a walk-up kiosk locks nobody out
        case CatalogueCame() | OfferChanged() | ReaderChanged():
            return replace(state, room=_told_of(state.room, event)), []
        case Pressed() | PinChecked() | Inspected() | Retired():
            return state, []  # keys are touches by now, and what staff asked for is theirs


def is_touch(event: Event) -> bool:
    """Whether a person did this, so that the time-out begins again."""
    return isinstance(
        event,
        Told
        | Pressed
        | HeadphonesChanged
        | CardSwiped
        | SwipeFailed
        | StrangerSwiped
        | Arrived
        | TooMany,
    )


def starts_time_anew(state: State, event: Event) -> bool:
    """Whether this screen's time begins again: for a person's touch, and each second counted."""
    if isinstance(event, Elapsed):
        return True
    return is_touch(event) and not staff.ignores_hands(state)


def _awake(state: State) -> State:
    return replace(state, warning_s=None, notice=None)


def _told_of(room: Room, news: CatalogueCame | OfferChanged | ReaderChanged) -> Room:
    match news:
        case CatalogueCame(catalogue):
            return replace(room, catalogue=catalogue)
        case OfferChanged(codes, today):
            return replace(room, offer=codes, today=today)
        case ReaderChanged(is_up):
            return replace(room, reader_up=is_up)
