"""
How the touches along the lower edge share its width.

Pure.  Each takes what its word needs and the rest is shared out.  Where that is too much,
help and the way to comfort show their drawings alone, then the touch that turns the page;
what still finds no room goes among the touches above the bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from device.core.view import ScreenName, Tell, View

TURN = "more"

DRAWN_ALONE = (("comfort",), ("help",), (TURN,), ("back", "mistake", "undo"))
"""The order in which touches give up their words; each has a drawing that is known."""

STAYS = frozenset({"help", "comfort", TURN})
MAIN_SHARE = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """A touch in the bar.  `says` is its word, or nothing where it is drawn alone."""

    tell: Tell
    width: float
    shows_word: bool = True
    is_main: bool = False
    spare: float = 0.0
    """How much of its width its word leaves."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The bar, and what found no room in it."""

    places: tuple[Place, ...]
    left_over: tuple[Tell, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """How wide the bar is, its gaps, the side of a drawing alone, and what a word needs."""

    width: float
    gap: float
    square: float
    need: Callable[[Tell], float]
    drops: bool = True
    """Whether what finds no room may go elsewhere."""


_NOT_MAIN: frozenset[ScreenName] = frozenset({"attract", "languages", "sharing", "working"})


def main_of(view: View) -> Tell | None:
    """The touch this screen leads to: the last, where the screen leads anywhere."""
    told = [tell for tell in view.tells if tell.verb not in {"more_time", "help", "comfort"}]
    return told[-1] if told and view.screen not in _NOT_MAIN else None


def planned(tells: Iterable[Tell], main: Tell | None, bar: Bar) -> Plan:
    """The bar for these touches."""
    kept = list(tells)
    dropped: list[Tell] = []
    while True:
        places = _fewest_drawn_alone(kept, main, bar)
        if places is not None:
            return Plan(_shared_out(places, bar), tuple(dropped))
        spare = [tell for tell in kept if tell.verb not in STAYS and tell != main]
        spare = spare or [tell for tell in kept if tell == main]
        if not spare or not bar.drops:
            return Plan(_squeezed(kept, main, bar), tuple(dropped))
        widest = max(spare, key=bar.need)
        dropped.append(widest)
        kept.remove(widest)


def _fewest_drawn_alone(tells: list[Tell], main: Tell | None, bar: Bar) -> list[Place] | None:
    drawn: set[str] = set()
    for verbs in ((), *DRAWN_ALONE):
        drawn |= set(verbs)
        places = [_place(tell, main, bar, drawn) for tell in tells]
        if _wide(places, bar) <= bar.width + 0.5:
            return places
    return None


def _place(tell: Tell, main: Tell | None, bar: Bar, drawn: set[str]) -> Place:
    if tell.verb in drawn and tell != main:
        return Place(tell, bar.square, shows_word=False)
    need = bar.need(tell)
    width = max(bar.square, need)
    return Place(tell, width, is_main=tell == main, spare=width - need)


def _wide(places: list[Place], bar: Bar) -> float:
    return sum(place.width for place in places) + bar.gap * (len(places) - 1)


def _shared_out(places: list[Place], bar: Bar) -> tuple[Place, ...]:
    left = bar.width - _wide(places, bar)
    shares = [_share(place) for place in places]
    one = left / (sum(shares) or 1)
    if not any(shares):
        return tuple(places)
    return tuple(
        replace(place, width=place.width + one * share, spare=place.spare + one * share)
        for place, share in zip(places, shares, strict=True)
    )


def _share(place: Place) -> float:
    if not place.shows_word:
        return 0.0
    return MAIN_SHARE if place.is_main else 1.0


def _squeezed(tells: list[Tell], main: Tell | None, bar: Bar) -> tuple[Place, ...]:
    """More than fits even so: all the same width, and the letters as they may."""
    width = (bar.width - bar.gap * (len(tells) - 1)) / max(1, len(tells))
    return tuple(Place(tell, width, is_main=tell == main) for tell in tells)
