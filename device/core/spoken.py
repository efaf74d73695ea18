"""
What a screen sounds like: every text of a View as sentences, in the order it is read.

Pure.  Through a loudspeaker no name is said (K11); digits are never said at all, only
how many there are (K10).  A language without a voice is read in English: the View of it
carries that as `aloud`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from device.core.stops import OF_CHOICES, Stop, find
from device.core.view import Choice, Line, ScreenName, Tell, View
from device.core.words import say

VOICED = frozenset({"en", "es", "vi", "ru", "uk", "zh-Hans", "zh-Hant", "ko", "am", "ar"})
"""Of the kiosk's languages those with a voice that needs no network; not Somali, not Tagalog."""

INSTEAD = "en"
_BYTES_A_SECOND = 12.0
_PAUSE_S = 0.5
_NAMES_PEOPLE: frozenset[ScreenName] = frozenset({"roster"})
_END_OF_SENTENCE = re.compile("(?<=[.!?\u3002\uff01\uff1f\u061f\u1362])\\s*(?=\\S)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence and the language it is in."""

    text: str
    language: str


Phrases = tuple[Phrase, ...]


def whole(view: View) -> Phrases:
    """All of it, the headline first; a warning before everything else."""
    texts = [
        *warning(view),
        *headline(view),
        *_of(view, "" if _hides_people(view) else view.hint),
        *([digits(view)] if view.digits else []),
        *_of(view, view.lamp_word),
        *_of_body(view, *sentences(view.body)),
        *lines(view),
        *(
            phrase
            for place, each in enumerate(view.choices, start=1)
            for phrase in choice(view, each, place)
        ),
        *(phrase for each in view.tells if each.verb != "digit" for phrase in tell(view, each)),
    ]
    return tuple(texts)


def headline(view: View) -> Phrases:
    """The headline, without a name where others can hear it (K11)."""
    is_private = view.comfort.private or not view.headline_aloud
    return _of_body(view, view.headline if is_private else view.headline_aloud)


def hint(view: View) -> Phrases:
    """A hint that has just come; where something is keyed, with the name of the field (K14)."""
    if _hides_people(view):
        return ()
    field = headline(view) if view.digits else ()
    return (*field, *_of(view, view.hint))


def warning(view: View) -> Phrases:
    """That time is nearly up, and how to have more of it."""
    if view.warning_s is None:
        return ()
    return _of(view, view.warning, view.warning_hint, view.label("more_time"))


def digits(view: View) -> Phrase:
    """How many digits are keyed; which they are is nobody's business."""
    return Phrase(say(view.language, "spoken.digits", count=keyed(view)), view.language)


def keyed(view: View) -> int:
    """How many places of the number are filled."""
    return sum(mark not in "_- \N{NO-BREAK SPACE}" for mark in view.digits)


def lines(view: View, heard: tuple[Line, ...] = ()) -> Phrases:
    """The lines not yet heard; names of people only where nobody else hears them."""
    if _hides_people(view):
        return ()
    return _of(view, *(line.text for line in view.lines if line not in heard))


def choice(view: View, shown: Choice, place: int | None = None) -> Phrases:
    """A service, how it stands, and its place among the others."""
    words = [shown.detail, *_standing(view, shown)]
    if place is not None:
        words.append(_place(view, place, len(view.choices)))
    return _labelled(view, shown, words)


def tell(view: View, shown: Tell, place: str = "") -> Phrases:
    """A button and how it stands; one that names a language is named in that language."""
    language = shown.language or view.language
    if language != view.language:
        return (
            _in_its_own(shown.label, language),
            *_of(view, *([_joined(view.language, [place]).text] if place else [])),
        )
    is_chosen = shown.is_on and not shown.state
    chosen = say(view.language, "spoken.chosen") if is_chosen else ""
    button = say(view.language, "spoken.button") if place else ""
    return (_joined(view.language, [shown.label, shown.state, chosen, button, place]),)


def item(view: View) -> Phrases:
    """What the cursor is on: its words, how it stands, its place."""
    stop = find(view, view.cursor)
    if stop is None:
        return ()
    if stop.choice is not None and stop.tell is not None:
        return _answer(view, stop, stop.choice, stop.tell)
    if stop.choice is not None:
        return choice(view, stop.choice, stop.index)
    if stop.tell is None:
        return ()
    said = tell(view, stop.tell, _place(view, stop.index, stop.count))
    return (*said, *chosen_so_far(view)) if stop.tell.verb == "done" else said


def chosen_so_far(view: View) -> Phrases:
    """What was chosen or answered on this screen, to be checked before it is sent (K03)."""
    match view.screen:
        case "choosing":
            chosen = [each for each in view.choices if each.selected and not each.fixed]
            key = "spoken.summary_chosen" if chosen else "spoken.summary_none"
            counted = _of(view, say(view.language, key, count=len(chosen)))
            return (*counted, *(p for each in chosen for p in _labelled(view, each, ())))
        case "adding":
            return tuple(p for each in view.choices if each.selected for p in choice(view, each))
        case "verifying" | "forgotten":
            return tuple(p for each in view.choices if each.mark for p in choice(view, each))
        case _:
            return ()


def takes_s(view: View) -> float:
    """About how long all of it takes to say; rather too long, for time-outs wait for it."""
    said = whole(view.aloud or view)
    return sum(len(each.text.encode()) / _BYTES_A_SECOND + _PAUSE_S for each in said)


def sentences(text: str) -> list[str]:
    """A long text in pieces that can be begun anew after a pause."""
    return [piece for line in text.splitlines() for piece in _END_OF_SENTENCE.split(line) if piece]


def _answer(view: View, stop: Stop, shown: Choice, word: Tell) -> Phrases:
    key = "spoken.chosen" if shown.outcome == stop.told.verb else "spoken.not_chosen"
    place = _place(view, stop.index, stop.count)
    return _labelled(view, shown, [word.label, say(view.language, key), place])


def _labelled(view: View, shown: Choice, words: Iterable[str]) -> Phrases:
    # A service that the site has not translated is named in the voice of its own language.
    if not shown.language:
        return (_joined(view.language, [shown.label, *words]),)
    rest = _joined(view.language, words)
    return (_in_its_own(shown.label, shown.language), *_of(view, rest.text))


def _in_its_own(text: str, language: str) -> Phrase:
    return Phrase(_one_line(text), language if language in VOICED else INSTEAD)


def _standing(view: View, shown: Choice) -> Iterator[str]:
    verbs = OF_CHOICES.get(view.screen, ())
    if shown.mark:
        yield shown.mark
    elif shown.selected:
        yield say(view.language, "spoken.chosen")
    if verbs in (("toggle",), ("add",)) and not shown.selected:
        yield say(view.language, "spoken.not_chosen")


def _place(view: View, index: int, count: int) -> str:
    return say(view.language, "spoken.place", index=index, count=count)


def _hides_people(view: View) -> bool:
    return view.screen in _NAMES_PEOPLE and not view.comfort.private


def _of(view: View, *texts: str) -> Phrases:
    return tuple(Phrase(_one_line(text), view.language) for text in texts if text)


def _of_body(view: View, *texts: str) -> Phrases:
    if not view.body_language:
        return _of(view, *texts)
    return tuple(_in_its_own(text, view.body_language) for text in texts if text)


def _joined(language: str, words: Iterable[str]) -> Phrase:
    return Phrase(", ".join(_one_line(word) for word in words if word), language)


def _one_line(text: str) -> str:
    return " ".join(text.split())
