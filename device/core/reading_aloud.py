"""
Reading the screens aloud, one after another: what is said when a View follows a View.

Pure.  A new screen is said whole and then what the cursor is on; on the same screen only
what changed.  What was just sent is said back for checking (K03).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from device.core import spoken
from device.core.comfort import MOST_VOLUME, Comfort
from device.core.spoken import Phrase, Phrases
from device.core.stops import is_other_screen
from device.core.view import View
from device.core.words import say

LAST_CALL_S = 10
"""The warning is said when it comes, and once more when so little is left."""

_COUNTING = frozenset({"resting", "cleaning"})
"""Their hint is another one each second: it is said once."""

_SENT = {"choosing": "thanks", "verifying": "farewell"}


@dataclass(frozen=True, slots=True)
class Say:
    """Say this now, instead of whatever is being said, so loud, and to whom."""

    phrases: Phrases
    comfort: Comfort


@dataclass(frozen=True, slots=True)
class Hush:
    """Say nothing more."""


@dataclass(frozen=True, slots=True)
class Halt:
    """Stop in the middle, say how to go on, and keep the rest."""

    note: Say


@dataclass(frozen=True, slots=True)
class Aside:
    """Say this, and then the rest of what was being said."""

    note: Say


@dataclass(frozen=True, slots=True)
class GoOn:
    """Say the rest."""

    comfort: Comfort


Order = Say | Hush | Halt | Aside | GoOn


@dataclass(frozen=True, slots=True)
class Heard:
    """
    What the listener knows: the screen they heard, and what they sent before it.

    `added` is what they found on the screen of other services, until they log out.
    """

    view: View
    sent: Phrases = ()
    added: Phrases = ()


NOTHING = Heard(View("attract", ""))


def follow(heard: Heard, shown: View) -> tuple[Heard, Order | None]:
    """On to this view: what is known then, and what to say now."""
    view = shown.aloud or shown
    if not view.comfort.speaking:
        return Heard(view), _ended(heard.view, view)
    known = _known(heard, view)
    return known, _order(heard.view, known, view)


def _ended(before: View, view: View) -> Order | None:
    if not before.comfort.speaking:
        return None
    if view.screen != "comfort":
        return Hush()
    return Say(_note(view, "speech_off"), view.comfort)


def _known(heard: Heard, view: View) -> Heard:
    before = heard.view
    added = spoken.chosen_so_far(before) if before.screen == "adding" else heard.added
    if not is_other_screen(before, view):
        return replace(heard, view=view, added=added)
    is_sent = _SENT.get(before.screen) == view.screen and view.comfort.speaking
    sent = spoken.chosen_so_far(before) if is_sent else ()
    if view.screen == "farewell":
        sent += added
    is_leaving = view.screen in ("verifying", "adding")
    return Heard(view, sent, added if is_leaving else ())


def _order(before: View, known: Heard, view: View) -> Order | None:
    was, now = before.comfort, view.comfort
    if not was.speaking:
        began = [*_note(view, "speech_on"), *([] if now.private else _note(view, "aloud"))]
        return _say(view, *began, *_all(known, view), *_note(view, "keys"), *spoken.item(view))
    is_new = is_other_screen(before, view) or before.language != view.language
    if is_new or was.private != now.private or was.again != now.again:
        return _say(view, *_all(known, view), *spoken.item(view))
    if now.paused and not was.paused:
        return Halt(Say(_note(view, "paused"), now))
    news = tuple(dict.fromkeys(_news(before, view)))
    if news and was.volume != now.volume:
        note = _say(view, *news)
        return Halt(note) if now.paused else Aside(note)
    if news:
        return _say(view, *news)
    return GoOn(now) if was.paused and not now.paused else None


def _all(known: Heard, view: View) -> Phrases:
    said = spoken.whole(view)
    return (*said[:1], *known.sent, *said[1:])


def _news(before: View, view: View) -> Iterator[Phrase]:
    yield from _news_of_time(before, view)
    yield from _news_of_words(before, view)
    yield from _news_of_choices(before, view)
    yield from _news_of_buttons(before, view)
    if view.cursor != before.cursor:
        yield from spoken.item(view)


def _news_of_time(before: View, view: View) -> Iterator[Phrase]:
    if view.warning_s is None:
        if before.warning_s is not None:
            yield from spoken.headline(view)
            yield from spoken.item(view)
    elif before.warning_s is None:
        yield from spoken.warning(view)
    elif view.warning_s <= LAST_CALL_S < before.warning_s:
        yield from spoken.warning(view)[:2]


def _news_of_words(before: View, view: View) -> Iterator[Phrase]:
    if spoken.headline(view) != spoken.headline(before):
        yield from spoken.headline(view)
    if spoken.keyed(view) > spoken.keyed(before):
        yield from _note(view, "hidden_digit")
    elif spoken.keyed(view) < spoken.keyed(before):
        yield spoken.digits(view)
    if view.hint and view.hint != before.hint and view.screen not in _COUNTING:
        yield from spoken.hint(view)
    yield from spoken.lines(view, before.lines)


def _news_of_choices(before: View, view: View) -> Iterator[Phrase]:
    earlier = {choice.code: choice for choice in before.choices}
    for choice in view.choices:
        if choice.code in earlier and choice != earlier[choice.code]:
            yield from spoken.choice(view, choice)


def _news_of_buttons(before: View, view: View) -> Iterator[Phrase]:
    is_told = False
    for was, tell in zip_longest(before.tells, view.tells):
        is_same = was is not None and tell is not None and was.verb == tell.verb
        if is_same and was != tell and not tell.language:
            yield from spoken.tell(view, tell)
            is_told = is_told or tell.verb == "louder"
    if view.comfort.volume != before.comfort.volume and not is_told:
        level = view.comfort.volume
        text = say(view.language, "comfort.volume", level=level, most=MOST_VOLUME)
        yield Phrase(text, view.language)


def _note(view: View, name: str) -> Phrases:
    return (Phrase(say(view.language, f"spoken.{name}"), view.language),)


def _say(view: View, *phrases: Phrase) -> Say:
    return Say(phrases, view.comfort)
