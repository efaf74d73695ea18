"""
The language of the MSR605 and MSR206: commands, answers, data blocks.  Pure.

ESC and a letter; answers are ESC and a status, or a block of three tracks and a status.
An empty track reads `+` and one in error `*`; some firmware puts an ESC before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contract.stripe import BLANK, CODINGS, ERROR, Coding, Swipe, Track, TrackNumber, holding

Coercivity = Literal["hi", "lo"]

ESC, FS = b"\x1b", b"\x1c"
RESET = ESC + b"a"
COMMUNICATION_TEST, IS_THERE = ESC + b"e", ESC + b"y"
READ_ISO = ESC + b"r"
WRITE_ISO = ESC + b"w"
ERASE = ESC + b"c"
SET_BPI = ESC + b"b"
SET_BPC = ESC + b"o"
SET_HI, SET_LO, GET_COERCIVITY = ESC + b"x", ESC + b"y", ESC + b"d"
SET_ZEROS, GET_ZEROS = ESC + b"z", ESC + b"l"
SENSOR_TEST, RAM_TEST = ESC + b"\x86", ESC + b"\x87"
MODEL, FIRMWARE = ESC + b"t", ESC + b"v"
LEDS = {
    "off": ESC + b"\x81", "all": ESC + b"\x82", "green": ESC + b"\x83",
    "yellow": ESC + b"\x84", "red": ESC + b"\x85",
}  # fmt: skip
DENSITIES: dict[tuple[TrackNumber, int], bytes] = {
    (1, 210): b"\xa1", (1, 75): b"\xa0", (2, 210): b"\xd2", (2, 75): b"\x4b",
    (3, 210): b"\xc1", (3, 75): b"\xc0",
}  # fmt: skip
COERCIVITIES: dict[bytes, Coercivity] = {b"H": "hi", b"L": "lo"}

OK, FAILED, BAD_FORMAT, NO_COMMAND, BAD_SWIPE, NOT_SET = b"0", b"1", b"2", b"4", b"9", b"A"
STATUS_WORDS = {
    FAILED: "read or write error",
    BAD_FORMAT: "command format error",
    NO_COMMAND: "unknown command",
    BAD_SWIPE: "bad swipe",
    NOT_SET: "it could not be set",
}
_BEGIN, _END = ESC + b"s", b"?" + FS
_MARKS = {b"+": BLANK, b"*": ERROR, ESC + b"+": BLANK, ESC + b"*": ERROR, b"": BLANK}
_ERASE_BITS: dict[TrackNumber, int] = {1: 1, 2: 2, 3: 4}


class NotABlock(ValueError):
    """The bytes are no data block; they are not repeated."""


@dataclass(frozen=True, slots=True)
class Block:
    """A data block as it was read, and the status behind it."""

    swipe: Swipe
    status: bytes


def iso_block(tracks: tuple[str | None, str | None, str | None]) -> bytes:
    """What follows WRITE_ISO: each track's text without sentinels; None leaves a track alone."""
    parts = [ESC + bytes([number]) + (text or "").encode("ascii") for number, text in _all(tracks)]
    return _BEGIN + b"".join(parts) + _END


def erase(tracks: set[TrackNumber]) -> bytes:
    """Erase these tracks at the next swipe."""
    return ERASE + bytes([sum(_ERASE_BITS[track] for track in tracks)])


def is_complete(raw: bytes) -> bool:
    """Whether a data block and its status have arrived."""
    end = raw.rfind(_END + ESC)
    return end >= 0 and len(raw) == end + len(_END) + 2


def read_block(raw: bytes) -> Block:
    """A block as the encoder sends it after READ_ISO.  Raises NotABlock."""
    body, status = raw[: -len(_END) - 2], raw[-1:]
    if not is_complete(raw) or not body.startswith(_BEGIN):
        raise NotABlock("the encoder's answer is no data block")
    rest, tracks = body[len(_BEGIN) :], []
    for number in (3, 2, 1):
        # From the last one back: ESC and a track's number stand nowhere inside a track.
        rest, mark, track = rest.rpartition(ESC + bytes([number]))
        if not mark:
            raise NotABlock("the encoder's answer lacks a track")
        tracks.append(_track(track, CODINGS[number]))
    return Block(Swipe(*reversed(tracks)), status)


def _track(raw: bytes, coding: Coding) -> Track:
    if raw in _MARKS:
        return _MARKS[raw]
    text = raw.decode("ascii", "replace")
    # Track 3 comes with a start sentinel of its own choice.
    data = text[1:-1]
    is_whole = len(text) > 1 and text.endswith("?") and not coding.holds_character(text[0])
    return holding(data) if is_whole and coding.holds(data) else ERROR


def _all(tracks: tuple[str | None, str | None, str | None]) -> list[tuple[int, str | None]]:
    return list(enumerate(tracks, 1))
