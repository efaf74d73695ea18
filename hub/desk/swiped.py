"""
What stands in the desk's one field: words or a number, or what a reader typed of a stripe.

Pure.  A reader that types sends the tracks with their marks, `%...?;...?`, and Enter.  Nine
digits without marks were typed by a person and look like a Social Security number: whoever
typed them is told so, and nothing is looked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contract.cards import Blank, LegacyCard, OwnCard, Reading, Stranger, classify
from contract.said_by_staff import is_like_an_ssn
from contract.stripe import BLANK, Swipe, Track, holding
from hub.cards.rules import digits_of, typed_track

MOST = 300
"""No name and no three tracks are longer."""
_TRACK_1 = re.compile(r"%([^?%;]*)\?")
_TRACKS_2_3 = re.compile(r"[;+]([^?%;]*)\?")
_MARKED = re.compile(r"[%;].*\?", re.DOTALL)
_MEMBER_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Words:
    """Names or a number to look for."""

    text: str


@dataclass(frozen=True, slots=True)
class LikeAnSsn:
    """Somebody typed nine digits."""


Typed = Words | LikeAnSsn | Reading


def read(text: str, *, takes_legacy: bool = True) -> Typed:
    """What somebody typed or a reader typed for them."""
    line = text.strip()[:MOST]
    token = typed_track(line)
    if token and digits_of(line).startswith(token):
        return OwnCard(token)
    if _MARKED.search(line):
        found = classify(_swipe(line))
        return Stranger("other") if isinstance(found, LegacyCard) and not takes_legacy else found
    if is_like_an_ssn(line) or len(digits_of(line)) == _MEMBER_DIGITS - 1:
        return LikeAnSsn()
    return Words(line) if line else Blank()


def _swipe(line: str) -> Swipe:
    first = _TRACK_1.search(line)
    others = _TRACKS_2_3.findall(line)
    tracks = [*map(_track, others), BLANK, BLANK]
    return Swipe(_track(first[1]) if first else BLANK, tracks[0], tracks[1])


def _track(text: str) -> Track:
    return holding(text)
