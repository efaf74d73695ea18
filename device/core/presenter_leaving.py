"""
Logging out, and the visit of an earlier day that was never logged out of.

Pure.  The buttons `used` and `not_used` are the words for those on each service.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from device.core.presenter_parts import by_name, choice, named, plain
from device.core.scenes import Answers, Farewell, Forgotten, Verifying
from device.core.session_extra import SCORES, asks_feedback
from device.core.site_time import day_in_words
from device.core.state import State
from device.core.view import Choice, Tell, Verb, View
from device.core.words import say

ANSWERED_AT_ONCE = 2
"""From so many open services on, one touch for all of them saves one."""


def verifying(state: State, scene: Verifying) -> View:
    """What became of each service."""
    language, planned = state.language, scene.visit.services
    nudge = say(language, "verifying.nudge") if scene.is_nudged else ""
    verbs: tuple[Verb, ...] = ("used", "not_used", "add", "back", "done")
    view = plain(state, "verifying", *verbs, hint=nudge, lamp="accepted")
    if scene.added:
        counted = Tell("add", say(language, "verifying.add_counted", count=len(scene.added)))
        view = replace(view, tells=tuple(counted if t.verb == "add" else t for t in view.tells))
    return _asked(state, view, planned, scene.answers, scene.is_nudged)


def forgotten(state: State, scene: Forgotten) -> View:
    """What became of each service of an earlier day."""
    language, last = state.language, scene.last
    day = day_in_words(last.day, language)
    hint = say(language, "forgotten.nudge" if scene.is_nudged else "forgotten.hint")
    view = View(
        screen="forgotten",
        headline=say(language, "forgotten.headline", day=day),
        hint=hint,
        tells=tuple(
            Tell(verb, say(language, f"forgotten.{verb}"))
            for verb in ("used", "not_used", "unknown", "done")
        ),
        language=language,
        lamp="accepted",
        lamp_word=say(language, "lamp.accepted"),
    )
    view = by_name(state, view, scene.visit, day=day)
    return _asked(state, view, tuple(last.services), scene.answers, scene.is_nudged)


def adding(state: State, scene: Verifying) -> View:
    """What they used though they had not chosen it."""
    catalogue = state.room.catalogue
    view = plain(state, "adding", "back", "done", hint="", lamp="accepted")
    others = [
        service.code
        for service in ([] if catalogue is None else catalogue.services)
        if service.code not in scene.visit.services
    ]
    mark = say(state.language, "adding.mark")
    choices = tuple(
        replace(choice(state, code), selected=True, outcome="added", mark=mark)
        if code in scene.added
        else choice(state, code)
        for code in others
    )
    return replace(view, choices=choices)


def farewell(state: State, scene: Farewell) -> View:
    """Logged out, and how it was."""
    language, asks = state.language, asks_feedback(state, scene)
    key = "thanked" if scene.is_thanked else "hint_ask" if asks else "hint"
    hint = say(language, f"farewell.{key}")
    view = named(state, "farewell", scene.visit, "ok", hint=hint, lamp="accepted")
    scores = tuple(
        Tell("score", say(language, f"farewell.score_{score}"), score, icon=f"face-{score}")
        for score in (SCORES if asks else ())
    )
    return replace(view, tells=(*scores, *view.tells))


def _asked(
    state: State, view: View, services: Iterable[str], answers: Answers, is_nudged: bool
) -> View:
    told = dict(answers)
    codes = tuple(dict.fromkeys(services))
    is_open = [code for code in codes if code not in told]
    tells = view.tells
    if len(is_open) >= ANSWERED_AT_ONCE:
        at_once = Tell("all_used", say(state.language, "verifying.all_used"))
        tells = (*tells[:2], at_once, *tells[2:])
    choices = tuple(_answered(state, code, told.get(code)) for code in codes)
    focus = is_open[0] if is_nudged and is_open else None
    return replace(view, tells=tells, choices=choices, focus=focus)


def _answered(state: State, code: str, outcome: str | None) -> Choice:
    asked = choice(state, code)
    match outcome:
        case "used" | "not_used" as told:
            mark = say(state.language, f"verifying.{told}")
            return replace(asked, selected=told == "used", outcome=told, mark=mark)
        case _:
            return asked
