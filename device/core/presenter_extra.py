"""
Notices, the sharing of the record, and what lies over every screen: languages and comfort.

Pure.  Each switch says in a word how it stands, so that it can be told by ear (K49).
"""

from __future__ import annotations

from dataclasses import replace

from device.core.catalogue import languages, notice, said, spoken_in
from device.core.comfort import MOST_VOLUME
from device.core.presenter_parts import plain, unless_shown
from device.core.scenes import Notices, Resting, Sharing
from device.core.state import State
from device.core.view import Tell, Verb, View
from device.core.words import own_name, say


def noticing(state: State, scene: Notices) -> View:
    """The first notice that they have not read."""
    language, codes = state.language, scene.visit.notices
    shown = notice(state.room.catalogue, codes[0]) if codes else None
    written_in = language if shown is None else spoken_in(shown.body, language)
    return View(
        screen="notice",
        headline="" if shown is None else said(shown.title, written_in),
        hint=say(language, "notice_page.headline_many", count=len(codes)),
        body="" if shown is None else said(shown.body, written_in),
        body_language=unless_shown(written_in, language),
        more=say(language, "notice_page.more"),
        tells=(
            Tell("later", say(language, "notice_page.later")),
            Tell("accept", say(language, "notice_page.accept")),
        ),
        language=language,
        lamp="accepted",
        lamp_word=say(language, "lamp.accepted"),
    )


def sharing(state: State, scene: Sharing) -> View:
    """Whether partners may see the record, and how it stands."""
    language, present = state.language, scene.visit.sharing
    key = f"saved_{present}" if scene.is_saved and present else "hint"
    view = plain(state, "sharing", "back", lamp="accepted", hint=say(language, f"sharing.{key}"))
    choices = tuple(
        Tell(
            "share",
            say(language, f"sharing.{choice}"),
            choice,
            state=say(language, "sharing.mark") if choice == present else "",
            is_on=choice == present,
        )
        for choice in ("in", "out")
    )
    return replace(view, tells=(*choices, *view.tells))


def resting(state: State, scene: Resting) -> View:
    """Too many numbers were keyed."""
    hint = say(state.language, "resting.hint", count=scene.seconds)
    return plain(state, "resting", "ok", lamp="refused", hint=hint)


def languages_over(state: State, below: View) -> View:
    """The languages, each in its own script."""
    view = plain(state, "languages", "back", lamp=below.lamp, hint="")
    names = tuple(language_tells(state))
    return replace(view, tells=(*names, *view.tells), lamp_word=below.lamp_word)


def language_tells(state: State) -> tuple[Tell, ...]:
    """A button for each language that the site offers."""
    return tuple(
        Tell("language", own_name(code), code, is_on=code == state.language, language=code)
        for code in languages(state.room.catalogue)
    )


def comfort_over(state: State, below: View) -> View:
    """What makes the screen easier."""
    language, comfort = state.language, state.comfort
    switches: tuple[tuple[Verb, bool], ...] = (
        ("large", comfort.large),
        ("contrast", comfort.contrast),
        ("low", comfort.low),
        ("speech", comfort.speaking),
    )
    tells = [_switch(language, verb, is_on) for verb, is_on in switches]
    volume = say(language, "comfort.volume", level=comfort.volume, most=MOST_VOLUME)
    tells.append(Tell("louder", say(language, "comfort.louder"), state=volume))
    if comfort.speaking:
        tells.append(_switch(language, "dark", comfort.dark))
    view = plain(state, "comfort", "languages", "done", lamp=below.lamp, hint="")
    return replace(view, tells=(*tells, *view.tells), lamp_word=below.lamp_word)


def _switch(language: str, verb: Verb, is_on: bool) -> Tell:
    word = say(language, "comfort.on" if is_on else "comfort.off")
    return Tell(verb, say(language, f"comfort.{verb}"), state=word, is_on=is_on)
