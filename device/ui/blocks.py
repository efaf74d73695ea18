"""
What a View has to show, piece by piece: its texts, what one touches, what stands in the bar.

Pure.  How much of it fits on the glass is found out elsewhere; here is only what belongs
where, and what a touch on it tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from device.core.stops import OF_CHOICES
from device.core.view import Choice, Line, ScreenName, Tell, Told, View
from device.core.words import say
from device.ui.bar import main_of
from device.ui.look import ICONS

Tone = Literal["headline", "alert", "hint", "body"]

FACES = 5

_IN_BAR = frozenset(
    {"help", "comfort", "back", "done", "mistake", "ok", "later", "accept", "finish", "undo",
     "unknown", "all_used"}
)  # fmt: skip
_OVER_LINES = frozenset({"key_number", "run"})
_ELSEWHERE = frozenset({"digit", "erase", "enter", "more_time", "hidden_door", "tap"})
"""Keys of a keypad, and touches that have no place of their own."""

HINT_INSTEAD: frozenset[ScreenName] = frozenset({"choosing", "adding", "verifying", "returning"})
"""Screens whose hint takes the headline's place, and stands out."""

_MARKED = frozenset({"toggle", "add", "share", "pick"})


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is only read."""

    says: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Item:
    """
    Something to touch.  `mark` is the word that says how it stands, ticked if `is_on`.

    `can_be_marked`: it needs room for a mark, also while it has none.
    """

    told: Told | None
    label: str
    icon: str = ""
    mark: str = ""
    is_on: bool = False
    detail: str = ""
    language: str = ""
    can_be_marked: bool = False
    is_main: bool = False
    keeps_icon: bool = False
    """Its drawing stands also beside a mark."""

    @property
    def is_face(self) -> bool:
        """Whether its drawing says as much as its word."""
        return self.told is not None and self.told.verb == "score"


@dataclass(frozen=True, slots=True)
class Answers:
    """A service, and whether it was used."""

    label: str
    icon: str
    used: Item
    not_used: Item
    code: str


@dataclass(frozen=True, slots=True)
class Faces:
    """How it was, on a scale of five."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A line of a list that is only read."""

    line: Line


@dataclass(frozen=True, slots=True)
class Digits:
    """What was keyed so far."""

    says: str


@dataclass(frozen=True, slots=True)
class Keys:
    """
    The keys of a keypad in two rows; `beside` are the touches at their end.

    Where only half of the glass is touched the bar has no room under the keys.
    """

    beside: tuple[Told, ...] = ()

    @property
    def columns(self) -> int:
        """How many keys stand in a row."""
        return 7 if self.beside else 6


_BESIDE_KEYS = (Told("help"), Told("more"))

Touched = Item | Answers | Faces | Read | Keys | Digits


def texts(view: View) -> Iterator[Text]:
    """What is read, in order."""
    if view.hint and view.screen in HINT_INSTEAD:
        yield Text(view.hint, "alert")
    else:
        if view.headline:
            yield Text(view.headline, "headline")
        if view.hint:
            yield Text(view.hint, "hint")
    if view.body:
        yield Text(view.body, "body")


def in_bar(view: View) -> tuple[Tell, ...]:
    """The touches along the lower edge, the main one last."""
    return tuple(tell for tell in view.tells if _is_in_bar(view, tell))


def _is_in_bar(view: View, tell: Tell) -> bool:
    # Over a list that is only read, nothing may hide behind its last page.
    return tell.verb in _IN_BAR or bool(view.lines and tell.verb in _OVER_LINES)


def touched(view: View) -> Iterator[Touched]:
    """What is touched above the bar, in order."""
    if view.find("enter") is not None:
        yield Digits(view.digits)
    yield from (_of_choice(view, choice) for choice in view.choices)
    yield from (Read(line) for line in view.lines)
    if view.find("enter") is not None:
        yield Keys(_BESIDE_KEYS if view.comfort.low else ())
    yield from _of_tells(view)


def of_tell(tell: Tell, *, is_main: bool = False) -> Item:
    """The item for a button."""
    icon = "tick" if tell.is_on and not tell.state else tell.icon or ICONS.get(tell.verb, "")
    return Item(
        Told(tell.verb, tell.value),
        tell.label,
        icon=icon,
        mark=tell.state,
        is_on=tell.is_on,
        language=tell.language,
        can_be_marked=bool(tell.state) or tell.verb in _MARKED,
        is_main=is_main,
        keeps_icon=bool(tell.state) and tell.verb != "share",
    )


def turner(view: View, page: int, count: int) -> Tell:
    """The touch that turns the page, from the page now shown."""
    word = view.more or say(view.language, "any.more")
    return Tell("more", f"{word} {page + 1}/{count}")


def holds(block: Touched, told: Told) -> bool:
    """Whether this touch is in there."""
    match block:
        case Item():
            return block.told == told
        case Answers():
            return told in (block.used.told, block.not_used.told)
        case Faces():
            return any(item.told == told for item in block.items)
        case Keys():
            return told.verb in ("enter", "erase", "digit") or told in block.beside
        case Read() | Digits():
            return False


def is_code(block: Touched, code: str | None) -> bool:
    """Whether this is the choice of that code."""
    match block:
        case Item(told=Told(value=value)):
            return code is not None and value == code
        case Answers():
            return block.code == code
        case _:
            return False


def _of_choice(view: View, choice: Choice) -> Item | Answers:
    verbs = OF_CHOICES.get(view.screen, ())
    if len(verbs) > 1:
        used, not_used = (_answer(view, choice, verb) for verb in ("used", "not_used"))
        return Answers(choice.label, choice.icon, used, not_used, choice.code)
    return Item(
        Told(verbs[0], choice.code) if verbs else None,
        choice.label,
        icon=choice.icon,
        mark=choice.mark,
        is_on=choice.selected,
        detail=choice.detail,
        can_be_marked=bool(verbs),
    )


def _answer(view: View, choice: Choice, verb: Literal["used", "not_used"]) -> Item:
    return Item(Told(verb, choice.code), view.label(verb), is_on=choice.outcome == verb)


def _of_tells(view: View) -> Iterator[Item | Faces]:
    main = main_of(view)
    scores = [tell for tell in view.tells if tell.verb == "score"]
    if scores:
        yield Faces(tuple(of_tell(tell) for tell in scores))
    for tell in sorted(view.tells, key=lambda tell: _comes_last(view, tell)):
        is_word = tell.value is None and tell.verb in OF_CHOICES.get(view.screen, ())
        if _is_in_bar(view, tell) or tell.verb in _ELSEWHERE or tell.verb == "score" or is_word:
            continue
        yield of_tell(tell, is_main=tell is main)


def _comes_last(view: View, tell: Tell) -> bool:
    """On the first screen the single languages follow what one comes for."""
    return view.screen == "attract" and tell.verb == "language"
