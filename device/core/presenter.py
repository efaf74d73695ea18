"""
What each state looks like: a View, in the customer's language.

Pure.  The match has no default, so that a state without a screen is a fault the
type checker finds.  The main button of a screen is the last of its `tells`.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.lobby.presenter import lobby_view
from device.core.lobby.scenes import LobbyScene, Working
from device.core.presenter_choosing import choosing
from device.core.presenter_extra import (
    comfort_over,
    language_tells,
    languages_over,
    noticing,
    resting,
    sharing,
)
from device.core.presenter_leaving import adding, farewell, forgotten, verifying
from device.core.presenter_parts import masked, named, plain
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
    Visit,
    Void,
)
from device.core.spoken import INSTEAD, VOICED
from device.core.staff.presenter import staff_view
from device.core.staff.state import Cleaning, StaffScene
from device.core.state import State
from device.core.view import Lamp, Tell, Verb, View
from device.core.words import direction, say


def present(state: State) -> View:
    """The screen of this state; read aloud in a language without a voice, the English one, too."""
    view = _shown(state)
    if not state.comfort.speaking or view.language in VOICED:
        return view
    return replace(view, aloud=_shown(replace(state, language=INSTEAD)))


def _shown(state: State) -> View:
    view = _over(state, _scene(state))
    if isinstance(state.scene, Cleaning):
        return view  # nothing can be touched: not even help
    everywhere = [Tell("help", say(state.language, "any.help"))]
    if state.overlay is None and not isinstance(state.scene, Working):
        everywhere.append(Tell("comfort", say(state.language, "comfort.button")))
    view = replace(
        view,
        tells=(*everywhere, *view.tells),
        comfort=state.comfort,
        cursor=state.cursor,
        direction=direction(view.language),
    )
    if state.notice is not None:
        view = replace(view, hint=say(state.language, f"notice.{state.notice}"))
    if view.choices:
        view = replace(view, more=say(state.language, "any.more"))
    return view if state.warning_s is None else _warned(view, state.warning_s)


def _over(state: State, below: View) -> View:
    match state.overlay:
        case None:
            return below
        case "languages":
            return languages_over(state, below)
        case "comfort":
            return comfort_over(state, below)


def _scene(state: State) -> View:
    if isinstance(state.scene, StaffScene):
        return staff_view(state, state.scene)
    if isinstance(state.scene, LobbyScene):
        return lobby_view(state, state.scene)
    match state.scene:
        case Attract():
            return _attract(state)
        case Keypad() as scene:
            return _keypad(state, scene)
        case Resting() as scene:
            return resting(state, scene)
        case Greeting(visit):
            hint = say(state.language, "greeting.hint")
            return named(state, "greeting", visit, hint=hint, lamp="accepted")
        case Forgotten() as scene:
            return forgotten(state, scene)
        case Notices() as scene:
            return noticing(state, scene)
        case Choosing() as scene:
            return choosing(state, scene)
        case Thanks(visit):
            return _thanks(state, visit)
        case Returning(visit):
            return _returning(state, visit)
        case Sharing() as scene:
            return sharing(state, scene)
        case Verifying() as scene:
            return verifying(state, scene)
        case Adding(verifying=scene):
            return adding(state, scene)
        case Farewell() as scene:
            return farewell(state, scene)
        case Unreadable() as scene:
            hint = say(state.language, _unreadable_hint(scene))
            return plain(state, "unreadable", "ok", "key_number", hint=hint, lamp="refused")
        case Stranger():
            return plain(state, "stranger", "ok", "key_number", lamp="refused")
        case Void():
            return plain(state, "void", "ok", lamp="refused")
        case Cancelled():
            return plain(state, "cancelled", "ok", lamp="ready")
        case Sorry():
            return plain(state, "sorry", "ok", lamp="refused")


def _attract(state: State) -> View:
    language, is_up = state.language, state.room.reader_up
    suffix = "" if is_up else "_reader_down"
    return View(
        screen="attract",
        headline=say(language, f"attract.headline{suffix}"),
        hint=say(language, f"attract.hint{suffix}"),
        tells=(
            Tell("languages", say(language, "attract.languages")),
            *(tell for tell in language_tells(state) if not tell.is_on),
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
    view = plain(state, "keypad", "back", "erase", "enter", hint=hint, lamp=lamp)
    return replace(view, digits=masked(keypad.digits))


def _thanks(state: State, visit: Visit) -> View:
    language = state.language
    key = "hint_replace_card" if visit.replace_card else "hint"
    if visit.has_put_off and not visit.replace_card:
        key = "hint_notices"
    hint = say(language, f"thanks.{key}")
    view = named(state, "thanks", visit, "ok", hint=hint, lamp="accepted")
    return replace(view, tells=(*_privacy(state, visit), *view.tells))


def _returning(state: State, visit: Visit) -> View:
    verbs: tuple[Verb, ...] = ("ok", "add_services", "log_out")
    if visit.can_be_taken_back:
        verbs = ("mistake", *verbs)
    view = named(state, "returning", visit, *verbs, lamp="accepted")
    return replace(view, tells=(*_privacy(state, visit), *view.tells))


def _privacy(state: State, visit: Visit) -> tuple[Tell, ...]:
    if visit.sharing is None:
        return ()
    return (Tell("privacy", say(state.language, "any.privacy")),)


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
