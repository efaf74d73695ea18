"""
What each state looks like: a View, in the customer's language.

Pure.  The match has no default, so that a state without a screen is a fault the
type checker finds.  The main button of a screen is the last of its `tells`.
"""

from __future__ import annotations

from dataclasses import replace

from contract import member_number
from device.core.catalogue import icon, label, languages
from device.core.state import (
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
    Visit,
    Void,
)
from device.core.view import Choice, Lamp, ScreenName, Tell, Verb, View
from device.core.words import say

MOST_OF_A_NAME = 14
_HIDDEN = "\N{BULLET}"
_EMPTY = "_"


def present(state: State) -> View:
    """The screen of this state."""
    view = _scene(state)
    help_tell = Tell("help", say(state.language, "any.help"))
    view = replace(view, tells=(help_tell, *view.tells))
    if state.notice is not None:
        view = replace(view, hint=say(state.language, f"notice.{state.notice}"))
    if view.choices:
        view = replace(view, more=say(state.language, "any.more"))
    return view if state.warning_s is None else _warned(view, state.warning_s)


def _scene(state: State) -> View:
    match state.scene:
        case Attract():
            return _attract(state)
        case Keypad() as scene:
            return _keypad(state, scene)
        case Greeting(visit):
            hint = say(state.language, "greeting.hint")
            return _named(state, "greeting", visit, hint=hint, lamp="accepted")
        case Choosing() as scene:
            return _choosing(state, scene)
        case Thanks(visit):
            key = "thanks.hint_replace_card" if visit.replace_card else "thanks.hint"
            hint = say(state.language, key)
            return _named(state, "thanks", visit, "ok", hint=hint, lamp="accepted")
        case Returning(visit):
            verbs: tuple[Verb, ...] = ("ok", "add_services", "log_out")
            if visit.can_be_taken_back:
                verbs = ("mistake", *verbs)
            return _named(state, "returning", visit, *verbs, lamp="accepted")
        case Verifying() as scene:
            return _verifying(state, scene)
        case Adding(verifying):
            return _adding(state, verifying)
        case Farewell(visit):
            hint = say(state.language, "farewell.hint")
            return _named(state, "farewell", visit, "ok", hint=hint, lamp="accepted")
        case Unreadable() as scene:
            hint = say(state.language, _unreadable_hint(scene))
            return _plain(state, "unreadable", "ok", "key_number", hint=hint, lamp="refused")
        case Stranger():
            return _plain(state, "stranger", "ok", "key_number", lamp="refused")
        case Void():
            return _plain(state, "void", "ok", lamp="refused")
        case Cancelled():
            return _plain(state, "cancelled", "ok", lamp="ready")
        case Sorry():
            return _plain(state, "sorry", "ok", lamp="refused")


def _plain(
    state: State, screen: ScreenName, *verbs: Verb, lamp: Lamp, hint: str | None = None
) -> View:
    language = state.language
    return View(
        screen=screen,
        headline=say(language, f"{screen}.headline"),
        hint=say(language, f"{screen}.hint") if hint is None else hint,
        tells=tuple(Tell(verb, say(language, f"{screen}.{verb}")) for verb in verbs),
        language=language,
        lamp=lamp,
        lamp_word=say(language, f"lamp.{lamp}"),
    )


def _named(
    state: State, screen: ScreenName, visit: Visit, *verbs: Verb, lamp: Lamp, hint: str = ""
) -> View:
    view = _plain(state, screen, *verbs, lamp=lamp, hint=hint)
    return view if not visit.name else replace(view, headline=_greeting(state, screen, visit))


def _greeting(state: State, screen: ScreenName, visit: Visit) -> str:
    key = f"{screen}.headline_named"
    return say(state.language, key, name=_short(visit.name)) if visit.name else ""


def _short(name: str) -> str:
    # A lobby needs enough of a name to know oneself by, and the line is short.
    one_line = " ".join(name.split())
    if len(one_line) <= MOST_OF_A_NAME:
        return one_line
    first = one_line.split(" ")[0]
    return first if len(first) <= MOST_OF_A_NAME else first[: MOST_OF_A_NAME - 1] + "…"


def _attract(state: State) -> View:
    language, is_up = state.language, state.room.reader_up
    suffix = "" if is_up else "_reader_down"
    others = [code for code in languages(state.room.catalogue) if code != language]
    return View(
        screen="attract",
        headline=say(language, f"attract.headline{suffix}"),
        hint=say(language, f"attract.hint{suffix}"),
        tells=(
            *(Tell("language", say(code, "name"), code) for code in others),
            Tell("no_card", say(language, "attract.no_card")),
            Tell("key_number", say(language, "attract.key_number")),
        ),
        language=language,
        lamp="ready" if is_up else "attention",
        lamp_word=say(language, "lamp.ready" if is_up else "lamp.reader_down"),
    )


def _keypad(state: State, keypad: Keypad) -> View:
    hint = say(state.language, f"keypad.{keypad.fault or 'hint'}")
    lamp: Lamp = "ready" if keypad.fault is None else "refused"
    view = _plain(state, "keypad", "back", "erase", "enter", hint=hint, lamp=lamp)
    return replace(view, digits=masked(keypad.digits))


def masked(digits: str) -> str:
    """Keyed digits as shown: 3-3-4, with only the group being keyed readable."""
    length = len(digits)
    readable_from = 0 if length <= 3 else 3 if length <= 6 else 6
    hidden = _HIDDEN * readable_from + digits[readable_from:]
    return member_number.shown(hidden.ljust(member_number.LENGTH, _EMPTY))


def _choosing(state: State, scene: Choosing) -> View:
    verbs: tuple[Verb, ...] = ("back", "done") if scene.is_adding else ("mistake", "done")
    nudge = say(state.language, "choosing.nudge") if scene.is_nudged else ""
    view = _plain(state, "choosing", *verbs, hint=nudge, lamp="accepted")
    if scene.is_adding:
        view = replace(view, headline=say(state.language, "choosing.headline_adding"))
    elif scene.visit.name:
        view = replace(view, headline=_greeting(state, "choosing", scene.visit))
    return replace(view, choices=tuple(_offered(state, scene, code) for code in scene.menu))


def _offered(state: State, scene: Choosing, code: str) -> Choice:
    if code in scene.visit.services:
        mark = say(state.language, "choosing.mark_fixed")
        return replace(_choice(state, code), selected=True, fixed=True, mark=mark)
    if code in scene.chosen:
        return replace(
            _choice(state, code), selected=True, mark=say(state.language, "choosing.mark")
        )
    return _choice(state, code)


def _choice(state: State, code: str) -> Choice:
    catalogue = state.room.catalogue
    return Choice(code, label(catalogue, code, state.language), icon(catalogue, code))


def _verifying(state: State, scene: Verifying) -> View:
    language, answers = state.language, dict(scene.answers)
    nudge = say(language, "verifying.nudge") if scene.is_nudged else ""
    verbs: tuple[Verb, ...] = ("used", "not_used", "add", "back", "done")
    view = _plain(state, "verifying", *verbs, hint=nudge, lamp="accepted")
    if scene.added:
        counted = Tell("add", say(language, "verifying.add_counted", count=len(scene.added)))
        view = replace(view, tells=tuple(counted if t.verb == "add" else t for t in view.tells))
    choices = []
    for code in scene.visit.services:
        outcome = answers.get(code)
        mark = "" if outcome is None else say(language, f"verifying.{outcome}")
        is_used = outcome == "used"
        choices.append(replace(_choice(state, code), selected=is_used, outcome=outcome, mark=mark))
    open_ones = [code for code in scene.visit.services if code not in answers]
    focus = open_ones[0] if scene.is_nudged and open_ones else None
    return replace(view, choices=tuple(choices), focus=focus)


def _adding(state: State, scene: Verifying) -> View:
    catalogue = state.room.catalogue
    view = _plain(state, "adding", "back", "done", hint="", lamp="accepted")
    others = [
        service.code
        for service in ([] if catalogue is None else catalogue.services)
        if service.code not in scene.visit.services
    ]
    mark = say(state.language, "adding.mark")
    choices = tuple(
        replace(_choice(state, code), selected=True, outcome="added", mark=mark)
        if code in scene.added
        else _choice(state, code)
        for code in others
    )
    return replace(view, choices=choices)


def _unreadable_hint(scene: Unreadable) -> str:
    match scene.reason:
        case "unreadable":
            return "unreadable.hint" if scene.times == 1 else "unreadable.hint_again"
        case "blank" | "unsealable" as reason:
            return f"unreadable.hint_{reason}"


def _warned(view: View, seconds: int) -> View:
    language = view.language
    return replace(
        view,
        warning=say(language, "any.warning"),
        warning_hint=say(language, "any.warning_hint", count=seconds),
        warning_s=seconds,
        tells=(*view.tells, Tell("more_time", say(language, "any.more_time"))),
        lamp="attention",
        lamp_word=say(language, "lamp.attention"),
    )
