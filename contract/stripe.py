"""
ISO/IEC 7811 stripes: characters, parity, LRC and sentinels of tracks 1 to 3.

A character is 6 data bits (track 1) or 4 (tracks 2 and 3) and an odd parity bit, sent
least significant bit first.  After the end sentinel comes the LRC: even parity down each
column of data bits, with an ordinary odd parity bit of its own.  A card may be pulled
either way, so that `read` also tries the bits from the other end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

TrackNumber = Literal[1, 2, 3]
END = "?"


class NotEncodable(ValueError):
    """Data that a track cannot hold; the text names the fault, never the data."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How one track writes its characters."""

    track: TrackNumber
    data_bits: int
    first: int
    """The ASCII code of the character with value 0."""
    start: str
    separator: str
    max_characters: int
    """With start sentinel, end sentinel and LRC."""

    @property
    def bits(self) -> int:
        """Bits of a character, its parity bit included."""
        return self.data_bits + 1

    @property
    def max_data(self) -> int:
        return self.max_characters - 3

    def holds(self, data: str) -> bool:
        """Whether `data` may stand between the sentinels."""
        return len(data) <= self.max_data and all(map(self.holds_character, data))

    def holds_character(self, character: str) -> bool:
        """Whether a character belongs to the set and is no sentinel."""
        value = ord(character) - self.first
        return 0 <= value < 1 << self.data_bits and character not in (self.start, END)

    def value(self, character: str) -> int:
        return ord(character) - self.first

    def character(self, value: int) -> str:
        return chr(self.first + (value & self.data_mask))

    @property
    def data_mask(self) -> int:
        return (1 << self.data_bits) - 1


TRACK_1 = Coding(1, 6, 0x20, "%", "^", 79)
TRACK_2 = Coding(2, 4, 0x30, ";", "=", 40)
TRACK_3 = Coding(3, 4, 0x30, ";", "=", 107)
CODINGS: dict[TrackNumber, Coding] = {1: TRACK_1, 2: TRACK_2, 3: TRACK_3}


@dataclass(frozen=True, slots=True, repr=False)
class Track:
    """What was read of one track; `data` is the text between the sentinels and is not shown."""

    status: Literal["data", "error", "blank"]
    data: str = ""

    def __repr__(self) -> str:
        return f"Track({self.status}, {len(self.data)} characters)"


BLANK = Track("blank")
ERROR = Track("error")


def holding(data: str) -> Track:
    """A track that was read well; one without a character between its sentinels is blank."""
    return Track("data", data) if data else BLANK


@dataclass(frozen=True, slots=True)
class Swipe:
    """One pull of a card through a reader."""

    track1: Track = BLANK
    track2: Track = BLANK
    track3: Track = BLANK

    @property
    def tracks(self) -> tuple[Track, Track, Track]:
        return self.track1, self.track2, self.track3


def encode(data: str, coding: Coding) -> bytes:
    """The characters of a track, one a byte, with parity, sentinels and LRC."""
    if not coding.holds(data):
        raise NotEncodable(
            f"track {coding.track} holds at most {coding.max_data} characters of its own set"
        )
    values = [coding.value(character) for character in coding.start + data + END]
    values.append(_lrc(values))
    return bytes(_with_parity(value, coding) for value in values)


def decode(characters: Sequence[int], coding: Coding) -> Track:
    """Read `encode`'s characters; whatever follows the LRC must be zero."""
    values = [character & coding.data_mask for character in characters]
    start, end = coding.value(coding.start), coding.value(END)
    if not any(characters):
        return BLANK
    if values[0] != start or end not in values:
        return ERROR
    stop = values.index(end) + 2
    if stop > min(len(values), coding.max_characters) or any(characters[stop:]):
        return ERROR
    if any(not _is_odd(character) for character in characters[:stop]):
        return ERROR
    if _lrc(values[: stop - 1]) != values[stop - 1] or start in values[1 : stop - 2]:
        return ERROR
    return holding("".join(map(coding.character, values[1 : stop - 2])))


def pack(characters: Iterable[int], coding: Coding) -> bytes:
    """Characters of 7 or 5 bits closely packed to bytes, as an encoder's raw mode takes them."""
    stream, length = 0, 0
    for character in characters:
        stream |= character << length
        length += coding.bits
    return stream.to_bytes((length + 7) // 8, "little")


def unpack(raw: bytes, coding: Coding) -> bytes:
    """The characters of packed bytes; bits left over at the end are clocking zeros."""
    return _characters(to_bits(raw), coding)


def to_bits(raw: bytes) -> list[int]:
    """The bits of packed bytes in the order in which the head met them."""
    return [byte >> place & 1 for byte in raw for place in range(8)]


def read_forward(bits: Sequence[int], coding: Coding) -> Track:
    """Read a track's bits, clocking zeros before and after, pulled the usual way."""
    if 1 not in bits:
        return BLANK
    # Both start sentinels begin with a one, so the first one is where the characters begin.
    return decode(_characters(bits[bits.index(1) :], coding), coding)


def read(bits: Sequence[int], coding: Coding) -> Track:
    """Read a track's bits, whichever way the card was pulled."""
    track = read_forward(bits, coding)
    return track if track.status != "error" else read_forward(bits[::-1], coding)


def _characters(bits: Sequence[int], coding: Coding) -> bytes:
    padded = [*bits, *[0] * (-len(bits) % coding.bits)]
    return bytes(
        sum(bit << place for place, bit in enumerate(padded[at : at + coding.bits]))
        for at in range(0, len(padded), coding.bits)
    )


def _lrc(values: Iterable[int]) -> int:
    lrc = 0
    for value in values:
        lrc ^= value
    return lrc


def _with_parity(value: int, coding: Coding) -> int:
    return value if _is_odd(value) else value | 1 << coding.data_bits


def _is_odd(number: int) -> bool:
    return number.bit_count() % 2 == 1
