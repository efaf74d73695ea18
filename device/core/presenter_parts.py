"""
What the screens are put together from: a headline with its buttons, a name, a service.

Pure.  A sentence is found by the screen's name and the button's verb.
"""

from __future__ import annotations

from dataclasses import replace

from contract import member_number
from device.core.catalogue import icon, label, label_in
from device.core.scenes import Visit
from device.core.state import State
from device.core.view import Choice, Lamp, ScreenName, Tell, Verb, View
from device.core.words import say

MOST_OF_A_NAME = 14
_HIDDEN = "\N{BULLET}"
_EMPTY = "_"


def plain(
    state: State, screen: ScreenName, *verbs: Verb, lamp: Lamp, hint: str | None = None
) -> View:
    """A screen of the sentences under its name."""
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


def named(
    state: State, screen: ScreenName, visit: Visit, *verbs: Verb, lamp: Lamp, hint: str = ""
) -> View:
    """A screen that calls its customer by name, where it is known."""
    return by_name(state, plain(state, screen, *verbs, lamp=lamp, hint=hint), visit)


def by_name(state: State, view: View, visit: Visit, **values: object) -> View:
    """The screen with the customer's name in its headline; aloud it is left out."""
    if not visit.name:
        return view
    key = f"{view.screen}.headline_named"
    headline = say(state.language, key, name=_short(visit.name), **values)
    return replace(view, headline=headline, headline_aloud=view.headline)


def choice(state: State, code: str) -> Choice:
    """A service of the catalogue."""
    catalogue, language = state.room.catalogue, state.language
    return Choice(
        code,
        label(catalogue, code, language),
        icon(catalogue, code),
        language=unless_shown(label_in(catalogue, code, language), language),
    )


def unless_shown(text_language: str, shown: str) -> str:
    """The language of a text of the site's, told only where it is not the one shown."""
    return "" if text_language == shown else text_language


def masked(digits: str) -> str:
    """Keyed digits as shown: 3-3-4, with only the group being keyed readable."""
    length = len(digits)
    readable_from = 0 if length <= 3 else 3 if length <= 6 else 6
    hidden = _HIDDEN * readable_from + digits[readable_from:]
    return member_number.shown(hidden.ljust(member_number.LENGTH, _EMPTY))


def _short(name: str) -> str:
    # A lobby needs enough of a name to know oneself by, and the line is short.
    one_line = " ".join(name.split())
    if len(one_line) <= MOST_OF_A_NAME:
        return one_line
    first = one_line.split(" ")[0]
    return first if len(first) <= MOST_OF_A_NAME else first[: MOST_OF_A_NAME - 1] + "…"
