"""
Where a swipe begins and ends in the bytes of a serial reader.

Pure: bytes come by `feed`, silence by `quiet`, and both are told the time.  Takes
what MagTek and ID TECH readers send (one CR a swipe or one a track; STX, ESC, ETX
or none; `E` for a track in error) split and merged in any way.  The LRC is not sent.

A card of ours is told the moment its track 2 is complete; what follows is swallowed.
Data lies here only while a swipe is coming in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contract.cards import is_token
from contract.stripe import BLANK, CODINGS, END, ERROR, Swipe, Track, TrackNumber, holding

NOISE_CHARACTERS = 3
"""A track cut off with fewer characters was no card."""

_RETURNS = "\r\n"
_TRACK_3_STARTS = "+!#&"
_STARTS = "%;" + _TRACK_3_STARTS
# A line in which digits of a card might hide (nine in a row) is not kept as a firmware's name.
_SIGN_ON = re.compile(r"(?=.*[A-Za-z])(?!.*[0-9]{9})[A-Za-z0-9][A-Za-z0-9.\-]{3,30}")
_LONGEST_LINE = 64


@dataclass(frozen=True, slots=True)
class Framing:
    """What differs between readers, and how long silence must last to mean something."""

    ends_at_return: bool = False
    """One CR ends the whole swipe; otherwise each track may have its own."""
    after_return_s: float = 0.1
    """After a CR, the next track of the same swipe begins within this time."""
    idle_s: float = 0.3
    """A swipe without its CR has ended; readers send in bursts some 10 ms apart."""


ANY_FRAMING = Framing()
FRAMINGS = {"any": ANY_FRAMING, "magtek": Framing(ends_at_return=True), "idtech": ANY_FRAMING}


@dataclass(frozen=True, slots=True)
class SignOn:
    """What a reader calls itself after power-up."""

    firmware: str


Heard = Swipe | SignOn


class Framer:
    """One opening of a port.  Make a new one when the reader comes back."""

    def __init__(self, framing: Framing = ANY_FRAMING) -> None:
        self._framing = framing
        self._line = ""
        """Text before the first swipe: a sign-on, perhaps."""
        self._may_sign_on = True
        self._begin()

    def feed(self, data: bytes, now: float) -> list[Heard]:
        """Take bytes as they came; answers what they completed."""
        heard: list[Heard] = []
        for character in data.decode("latin-1"):
            heard += self._take(character, now)
        return heard

    def quiet(self, now: float) -> list[Heard]:
        """Call when nothing came until `due_in` was over; answers the swipe that silence ended."""
        return self._end() if self._is_over(now) else []

    def due_in(self, now: float) -> float | None:
        """How long silence must last to end the swipe that is coming in; None between swipes."""
        if self._open is None and not self._tracks:
            return None
        return max(0.0, self._over_at - now)

    def _begin(self) -> None:
        self._tracks: dict[TrackNumber, Track] = {}
        self._open: TrackNumber | None = None
        self._data = ""
        self._is_damaged = False
        self._has_returned = False
        self._is_told = False
        self._over_at = 0.0

    def _is_over(self, now: float) -> bool:
        return self.due_in(now) == 0.0

    def _take(self, character: str, now: float) -> list[Heard]:
        if character in _RETURNS:
            return self._take_return(now)
        if self._open is not None:
            self._over_at = now + self._framing.idle_s
            return self._take_inside(self._open, character)
        if character in _STARTS:
            self._over_at = now + self._framing.idle_s
            return self._start(character)
        if self._may_sign_on and character.isascii() and character.isprintable():
            self._line = (self._line + character)[:_LONGEST_LINE]
        return []

    def _take_inside(self, track: TrackNumber, character: str) -> list[Heard]:
        coding = CODINGS[track]
        if character == END:
            return self._close()
        # ISO keeps ';' out of track 1's content: an end sentinel was lost and track 2 begins.
        if character == ";" or (track != 1 and character in _STARTS):
            self._is_damaged = True
            return self._close() + self._start(character)
        if coding.holds_character(character) and len(self._data) < coding.max_data:
            self._data += character
        else:
            self._is_damaged = True
        return []

    def _start(self, character: str) -> list[Heard]:
        self._may_sign_on, self._line = False, ""
        heard: list[Heard] = []
        track = self._track_of(character)
        if track is None:
            heard = self._end()
            track = self._track_of(character)
        self._open, self._has_returned = track, False
        return heard

    def _track_of(self, character: str) -> TrackNumber | None:
        """Which track begins; None when a new swipe does."""
        seen = self._tracks
        if character in _TRACK_3_STARTS:
            return None if 3 in seen else 3
        usual: TrackNumber = 1 if character == "%" else 2
        if not any(track >= usual for track in seen):
            return usual
        # Some devices print ; or % before track 3, and do so before the CR.
        return None if 3 in seen or self._has_returned else 3

    def _close(self) -> list[Heard]:
        track = self._open
        if track is None:
            return []
        is_error = self._is_damaged or self._data == "E"
        self._tracks[track] = ERROR if is_error else holding(self._data)
        self._open, self._data, self._is_damaged = None, "", False
        if track == 2 and not self._is_told and is_token(self._tracks[2].data):
            self._is_told = True
            return [self._swipe()]
        return []

    def _take_return(self, now: float) -> list[Heard]:
        heard = self._sign_on() + self._cut_off()
        if not self._tracks:
            return heard
        if self._framing.ends_at_return:
            return heard + self._end()
        if not self._has_returned:
            self._has_returned, self._over_at = True, now + self._framing.after_return_s
        return heard

    def _cut_off(self) -> list[Heard]:
        """A track that lost its end is in error; a sentinel with next to nothing was noise."""
        if self._open is None:
            return []
        if len(self._data) < NOISE_CHARACTERS and not self._tracks:
            self._begin()
            return []
        self._is_damaged = True
        return self._close()

    def _sign_on(self) -> list[Heard]:
        line, self._line = self._line, ""
        return [SignOn(line)] if _SIGN_ON.fullmatch(line) else []

    def _end(self) -> list[Heard]:
        self._cut_off()
        heard: list[Heard] = [self._swipe()] if self._tracks and not self._is_told else []
        self._begin()
        return heard

    def _swipe(self) -> Swipe:
        return Swipe(*(self._tracks.get(track, BLANK) for track in CODINGS))
