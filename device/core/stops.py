"""
The places the keys can go to on a screen, in the order it is read.

Pure.  First the services and what a touch on them tells there, then the buttons, the
main one last; so one step back from the first place is the main button.  What may take
more than a page has the button that turns it, too.  The keypad's digits are no places:
the keys beside the screen type them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from device.core.view import Choice, ScreenName, Tell, Told, Verb, View
from device.core.words import say

OF_CHOICES: dict[ScreenName, tuple[Verb, ...]] = {
    "choosing": ("toggle",),
    "adding": ("add",),
    "verifying": ("used", "not_used"),
    "forgotten": ("used", "not_used"),
    "staff": ("pick",),
    "groups": ("pick",),
    "technician": ("pick",),
    "inspection": ("tap",),
    "proof": ("pick",),
}
"""What a touch on a choice tells, screen by screen; elsewhere choices are only read."""

_ON_EVERY_SCREEN = frozenset({"help", "comfort"})
_FOR_FINGERS = frozenset({"digit", "more_time", "tap", "hidden_door"})


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One place: what the select key tells there, and the part of the view that it is.

    A choice's answer (`used` of a service) is both, the choice and the button's word.
    """

    told: Told
    index: int
    count: int
    choice: Choice | None = None
    tell: Tell | None = None


def stops(view: View) -> tuple[Stop, ...]:
    """Every place of this screen."""
    return (*_choices(view), *_buttons(view))


def find(view: View, told: Told | None) -> Stop | None:
    """The place that tells this."""
    return next((stop for stop in stops(view) if stop.told == told), None)


def first(view: View) -> Told | None:
    """
    Where the keys begin: the first place that is of this screen and not of every screen.

    Where digits are typed it is the button that takes them.
    """
    places = [stop.told for stop in stops(view) if stop.told.verb not in _ON_EVERY_SCREEN]
    typed = [told for told in places if told.verb == "enter"]
    return next(iter([*typed, *places]), None)


def moved(view: View, cursor: Told | None, by: int) -> Told | None:
    """The place so many steps on; beyond the last comes the first (K38)."""
    places = [stop.told for stop in stops(view)]
    if cursor not in places:
        return first(view) or next(iter(places), None)
    return places[(places.index(cursor) + by) % len(places)]


def is_other_screen(before: View, after: View) -> bool:
    """Whether the customer is somewhere else, so that a place there is another place."""
    return (before.screen, before.body) != (after.screen, after.body)


def _choices(view: View) -> Iterator[Stop]:
    verbs = [verb for verb in OF_CHOICES.get(view.screen, ()) if verb not in _FOR_FINGERS]
    count = len(view.choices)
    for index, choice in enumerate(view.choices, start=1):
        if not choice.fixed:
            for verb in (verb for verb in verbs if verb not in _FOR_FINGERS):
                word = view.find(verb) if len(verbs) > 1 else None
                yield Stop(Told(verb, choice.code), index, count, choice, word)


def _buttons(view: View) -> Iterator[Stop]:
    has_pages = view.body or view.lines or view.comfort.large
    more = Tell("more", view.more or say(view.language, "any.more"))
    pages = [more] if has_pages else []
    told = [tell for tell in view.tells if tell.verb not in _FOR_FINGERS and not _is_word(tell)]
    tells = [*pages, *told]
    for index, tell in enumerate(tells, start=1):
        yield Stop(Told(tell.verb, tell.value), index, len(tells), tell=tell)


def _is_word(tell: Tell) -> bool:
    # `used` without a service is the word on every row's button, and no button of its own.
    return tell.value is None and tell.verb in ("used", "not_used")
