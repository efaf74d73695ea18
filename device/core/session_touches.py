"""
What a touch does on each screen.

Pure.  A touch meant for a screen that has just gone does nothing.
"""

from __future__ import annotations

from dataclasses import replace

from contract import member_number
from contract.events import Help
from contract.fields import NOBODY, Who
from device.core.catalogue import codes, languages
from device.core.effects import Effect, LookUp, Record, Signal
from device.core.session_leaving import cancelled, chosen, closed, home
from device.core.state import (
    MOST_SERVICES,
    Adding,
    Attract,
    Cancelled,
    Choosing,
    Farewell,
    Greeting,
    Keypad,
    Returning,
    Sorry,
    State,
    Stranger,
    Thanks,
    Unreadable,
    Verifying,
    Void,
    visit_of,
)
from device.core.view import Told

Step = tuple[State, list[Effect]]


def touched(state: State, told: Told) -> Step:
    """The touch `told`, on the screen of `state`."""
    if told.verb == "help":
        return _helped(state)
    match state.scene:
        case Attract():
            return _on_attract(state, told)
        case Keypad() as keypad:
            return _on_keypad(state, keypad, told)
        case Choosing() as choosing:
            return _on_choosing(state, choosing, told)
        case Returning(visit):
            return _on_returning(state, Returning(visit), told)
        case Verifying() as verifying:
            return _on_verifying(state, verifying, told)
        case Adding(verifying):
            return _on_adding(state, verifying, told)
        case Unreadable() | Stranger() if told.verb == "key_number":
            return replace(state, scene=Keypad()), []
        case Thanks() | Farewell() | Unreadable() | Stranger() | Void() | Cancelled() | Sorry():
            return home(state) if told.verb == "ok" else (state, [])
        case Greeting():
            return state, []


def _helped(state: State) -> Step:
    # One call for help a session: staff come once, however often the button is touched.
    told = replace(state, notice="help_coming", is_help_coming=True)
    if state.is_help_coming:
        return told, []
    visit = visit_of(state.scene)
    screen = type(state.scene).__name__.lower()
    body = Help(screen=screen) if visit is None else Help(screen=screen, visit=visit.id)
    return told, [Record(body)]


def _on_attract(state: State, told: Told) -> Step:
    match told.verb, told.value:
        case "key_number", _:
            return replace(state, scene=Keypad()), []
        case "no_card", _:
            return state, [LookUp(NOBODY, "none")]
        case "language", str(code) if code in languages(state.room.catalogue):
            return replace(state, language=code), []
        case _:
            return state, []


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
            return replace(state, scene=Keypad(fault="wrong")), [Signal("refused")]
        case _:
            return state, []


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isdigit()


def _on_choosing(state: State, choosing: Choosing, told: Told) -> Step:
    match told.verb, told.value:
        case "toggle", str(code):
            return replace(state, scene=_toggled(choosing, code)), []
        case "done", _ if not choosing.chosen:
            return replace(state, scene=replace(choosing, is_nudged=True)), [Signal("refused")]
        case "done", _:
            visit = replace(choosing.visit, services=choosing.visit.services + choosing.chosen)
            return replace(state, scene=Thanks(visit)), [*chosen(choosing), Signal("accepted")]
        case "mistake", _ if not choosing.is_adding:
            return _taken_back(state)
        case "back", _ if choosing.is_adding:
            return replace(state, scene=Returning(choosing.visit)), []
        case _:
            return state, []


def _toggled(choosing: Choosing, code: str) -> Choosing:
    recorded = choosing.visit.services
    if code in choosing.chosen:
        rest = tuple(other for other in choosing.chosen if other != code)
        return replace(choosing, chosen=rest, is_nudged=False)
    if code not in choosing.menu or code in recorded:
        return choosing
    if len(recorded) + len(choosing.chosen) >= MOST_SERVICES:
        return choosing
    return replace(choosing, chosen=(*choosing.chosen, code), is_nudged=False)


def _on_returning(state: State, returning: Returning, told: Told) -> Step:
    visit = returning.visit
    match told.verb:
        case "add_services":
            choosing = Choosing(visit, menu=state.room.offer, is_adding=True)
            return replace(state, scene=choosing), []
        case "log_out":
            return replace(state, scene=Verifying(visit)), []
        case "mistake" if visit.can_be_taken_back:
            return _taken_back(state)
        case "ok":
            return home(state)
        case _:
            return state, []


def _taken_back(state: State) -> Step:
    visit = visit_of(state.scene)
    effects = [] if visit is None else cancelled(visit, "mistake")
    return replace(state, scene=Cancelled()), [*effects, Signal("accepted")]


def _on_verifying(state: State, verifying: Verifying, told: Told) -> Step:
    match told.verb, told.value:
        case ("used" | "not_used") as outcome, str(code) if code in verifying.visit.services:
            answers = dict(verifying.answers) | {code: outcome}
            answered = replace(verifying, answers=tuple(answers.items()), is_nudged=False)
            return replace(state, scene=answered), []
        case "add", str(code):
            return replace(state, scene=_with_added(state, verifying, code)), []
        case "add", None:
            return replace(state, scene=Adding(verifying)), []
        case "back", _:
            return replace(state, scene=Returning(verifying.visit)), []
        case "done", _ if len(verifying.answers) < len(verifying.visit.services):
            return replace(state, scene=replace(verifying, is_nudged=True)), [Signal("refused")]
        case "done", _:
            farewell = Farewell(verifying.visit)
            effects = [*closed(verifying, "customer"), Signal("accepted")]
            return replace(state, scene=farewell), effects
        case _:
            return state, []


def _on_adding(state: State, verifying: Verifying, told: Told) -> Step:
    match told.verb, told.value:
        case "add", str(code):
            return replace(state, scene=Adding(_with_added(state, verifying, code))), []
        case (("done" | "back"), _):
            return replace(state, scene=verifying), []
        case _:
            return state, []


def _with_added(state: State, verifying: Verifying, code: str) -> Verifying:
    planned = verifying.visit.services
    if code in verifying.added:
        rest = tuple(other for other in verifying.added if other != code)
        return replace(verifying, added=rest)
    if code in planned or code not in codes(state.room.catalogue):
        return verifying
    if len(planned) + len(verifying.added) >= MOST_SERVICES:
        return verifying
    return replace(verifying, added=(*verifying.added, code))
