"""
What a touch does on each screen.

Pure.  A touch meant for a screen that has just gone does nothing.
"""

from __future__ import annotations

from dataclasses import replace

from contract import member_number
from contract.fields import NOBODY, Who
from device.core.effects import Effect, LookUp, Miskeyed, Signal, WouldKey
from device.core.lobby import session as lobby
from device.core.lobby.scenes import Entering, Knocking, Locked, TurnedAway, Working
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
from device.core.session_choosing import on_choosing
from device.core.session_easier import touched_anywhere
from device.core.session_extra import on_farewell, on_notice, on_sharing, on_thanks
from device.core.session_leaving import home, taken_back
from device.core.session_verifying import on_adding, on_forgotten, on_verifying
from device.core.staff.state import StaffScene
from device.core.state import State, instead
from device.core.view import Told

Step = tuple[State, list[Effect]]


def touched(state: State, told: Told) -> Step:
    """The touch `told`, on the screen of `state`."""
    anywhere = touched_anywhere(state, told)
    if anywhere is not None:
        return anywhere
    at_pc = lobby.touched(state, told)
    if at_pc is not None:
        return at_pc
    if isinstance(state.scene, StaffScene):
        return state, []
    match state.scene:
        case Attract():
            return _on_attract(state, told)
        case Keypad() as keypad:
            return _on_keypad(state, keypad, told)
        case Forgotten() as forgotten:
            return on_forgotten(state, forgotten, told)
        case Notices() as notices:
            return on_notice(state, notices, told)
        case Choosing() as choosing:
            return on_choosing(state, choosing, told)
        case Thanks(visit):
            return on_thanks(state, visit, told)
        case Returning() as returning:
            return _on_returning(state, returning, told)
        case Sharing() as sharing:
            return on_sharing(state, sharing, told)
        case Verifying() as verifying:
            return on_verifying(state, verifying, told)
        case Adding(verifying):
            return on_adding(state, verifying, told)
        case Farewell() as farewell:
            return on_farewell(state, farewell, told)
        case Unreadable() | Stranger() if told.verb == "key_number":
            return _keying(state)
        case Unreadable() | Stranger() | Resting() if told.verb == "ok":
            # They are still here, and try again: in their language, as they hear and see it.
            return instead(state, Attract()), [Signal("ready")]
        case Unreadable() | Stranger() | Void() | Cancelled() | Sorry() | Resting():
            return home(state) if told.verb == "ok" else (state, [])
        case Greeting() | Working() | Locked() | Entering() | Knocking() | TurnedAway():
            return state, []


def _on_attract(state: State, told: Told) -> Step:
    match told.verb:
        case "key_number":
            return _keying(state)
        case "no_card":
            return state, [LookUp(NOBODY, "none")]
        case _:
            return state, []


def _keying(state: State) -> Step:
    # Nobody keys ten digits to be told only then that numbers rest.
    return replace(state, scene=Keypad()), [WouldKey()]


def _on_keypad(state: State, keypad: Keypad, told: Told) -> Step:
    digits = keypad.digits
    match told.verb, told.value:
        case "digit", str(digit) if _is_digit(digit) and len(digits) < member_number.LENGTH:
            return replace(state, scene=Keypad(digits + digit)), []
        case "erase", _:
            return replace(state, scene=Keypad(digits[:-1])), []
        case "back", _:
            return replace(state, scene=Attract()), []
        case "enter", _ if member_number.is_valid(digits):
            cleared = replace(state, scene=Attract())
            return cleared, [LookUp(Who(member=digits), "keyed")]
        case "enter", _ if len(digits) < member_number.LENGTH:
            return replace(state, scene=Keypad(digits, "short")), [Signal("refused")]
        case "enter", _:
            wrong = replace(state, scene=Keypad(fault="wrong"))
            return wrong, [Signal("refused"), Miskeyed()]
        case _:
            return state, []


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isdigit()


def _on_returning(state: State, returning: Returning, told: Told) -> Step:
    visit = returning.visit
    match told.verb:
        case "add_services":
            choosing = Choosing(visit, menu=state.room.offer, is_adding=True)
            return replace(state, scene=choosing), []
        case "log_out":
            return replace(state, scene=Verifying(visit)), []
        case "privacy" if visit.sharing is not None:
            return replace(state, scene=Sharing(visit, "returning")), []
        case "mistake" if visit.can_be_taken_back:
            return taken_back(state)
        case "ok":
            return home(state)
        case _:
            return state, []
