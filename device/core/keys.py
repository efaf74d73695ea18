"""
What the keys beside the screen do: everything that touch does (K01).

Pure.  A key moves the cursor, wishes something of the reading aloud, or becomes the
touch it stands for; which, depends on nothing but the View.  During the warning any
key gives more time and does nothing else, but the one that calls for help (K27).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from device.core.comfort import Comfort
from device.core.events import KeyName
from device.core.state import State
from device.core.stops import find, first, is_other_screen, moved
from device.core.view import Told, Verb, View

Present = Callable[[State], View]

_STEPS: dict[KeyName, int] = {"up": -1, "down": 1}
_DIGITS = frozenset("0123456789")
_LEAVE: tuple[Verb, ...] = ("back", "ok", "later")
_UNDO: tuple[Verb, ...] = ("mistake", "unknown")


def pressed(state: State, key: KeyName, view: View) -> tuple[State, tuple[Told, ...]]:
    """The state once this key is down on `view`, and the touches it stands for."""
    now = replace(state, comfort=_roused(state.comfort, key))
    if view.warning_s is not None and key != "help":
        return now, (Told("more_time"),)
    if key in _STEPS:
        return replace(now, cursor=moved(view, state.cursor, _STEPS[key])), ()
    if key in _DIGITS:
        return now, _digit(view, key)
    match key:
        case "select":
            return _selected(now, view)
        case "enter":
            return (now, (Told("enter"),)) if view.find("enter") else _selected(now, view)
        case "erase":
            return now, ((Told("erase"),) if view.find("erase") else ())
        case "back":
            return _left(now, view)
        case "help":
            return now, (Told("help"),)
        case "easier":
            return now, (Told("done" if view.screen == "comfort" else "comfort"),)
        case "louder":
            return now, (Told("louder"),)
        case "talk" | "repeat" | "pause":
            return replace(now, comfort=_wished(state.comfort, key)), ()
        case _:
            return now, ()


def settled(before: State, after: State, *, by_key: bool, present: Present) -> State:
    """
    The cursor on a place of the screen that is shown now.

    It begins anew on another screen, and is gone once the customer touches the glass
    without having it read aloud.  A key that led nowhere is answered by reading again.
    """
    comfort = after.comfort
    if not (comfort.keys or comfort.speaking):
        return after if after.cursor is None else replace(after, cursor=None)
    view = present(after)
    if is_other_screen(present(before), view) or find(view, after.cursor) is None:
        after = replace(after, cursor=first(view))
    if by_key and comfort.speaking and after == before:
        return replace(after, comfort=replace(comfort, again=comfort.again + 1))
    return after


def touched_by_hand(state: State) -> State:
    """A finger is on the glass: the keys' cursor goes, and a pause is over."""
    if not (state.comfort.keys or state.comfort.paused):
        return state
    return replace(state, comfort=replace(state.comfort, keys=False, paused=False))


def _roused(comfort: Comfort, key: KeyName) -> Comfort:
    return replace(comfort, keys=True, paused=comfort.paused and key in ("louder", "pause", "talk"))


def _digit(view: View, key: str) -> tuple[Told, ...]:
    if view.digits or view.find("enter"):
        return (Told("digit", key),)
    return (Told("key_number"), Told("digit", key)) if view.find("key_number") else ()


def _selected(state: State, view: View) -> tuple[State, tuple[Told, ...]]:
    if find(view, state.cursor) is None:
        return replace(state, cursor=first(view)), ()
    return state, () if state.cursor is None else (state.cursor,)


def _left(state: State, view: View) -> tuple[State, tuple[Told, ...]]:
    # Where leaving would undo something, `back` only goes to the button that does it.
    leave: tuple[Verb, ...] = ("done",) if view.screen in ("comfort", "languages") else ()
    for verb in (*_LEAVE, *leave):
        if view.find(verb) is not None:
            return state, (Told(verb),)
    for verb in _UNDO:
        if view.find(verb) is not None:
            return replace(state, cursor=Told(verb)), ()
    return state, ()


def _wished(comfort: Comfort, key: KeyName) -> Comfort:
    # Talk: begin; after a pause go on; otherwise say it again from the start.
    begun = replace(comfort, keys=True)
    if not comfort.speaking:
        return replace(begun, speaking=key == "talk", paused=False)
    if key == "pause" or (key == "talk" and comfort.paused):
        return replace(begun, paused=not comfort.paused)
    return replace(begun, paused=False, again=comfort.again + 1)
