"""
What a burst of bytes tells of the reader that sent it, and of how its port must be set.

Pure.  A burst is what came between two silences, read with one setting of the port.  What it
holds is told as shapes; no content leaves here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from contract.stripe import Swipe
from device.core.framing import Framer, SignOn
from device.core.reader_profile import PortSettings

_CONTROLS = frozenset(b"\x02\x03\x0a\x0d\x1b")
_TRACK = re.compile(rb"[%;+!#&][\x20-\x3e\x40-\x5f]*\?")
_LONG_AFTER_S = 60.0
_FEWEST_GARBAGE = 4
"""Fewer bytes than this that make no sense are a spark on the line, not a reader."""

Ends = Literal["magtek", "idtech", "any"]


@dataclass(frozen=True, slots=True)
class Fits:
    """A card was read: the port is set right."""

    swipe: Swipe
    framing: Ends
    port: PortSettings
    by_parity: bool = False
    """The parity bits told it, though the port was set otherwise."""
    odd: tuple[str, ...] = ()
    """What is unusual, as sentences."""


@dataclass(frozen=True, slots=True)
class OnlyErrors:
    """The text is clean and every track in it is in error: the stripe, not the port."""


@dataclass(frozen=True, slots=True)
class PowerUp:
    """It said what it is."""

    firmware: str


@dataclass(frozen=True, slots=True)
class Garbage:
    """Bytes that no reader sends: another speed, or another parity."""

    count: int
    wrong: int


@dataclass(frozen=True, slots=True)
class OtherTalk:
    """Clean text that is no card."""

    count: int


@dataclass(frozen=True, slots=True)
class Spark:
    """Too little to mean anything."""


Verdict = Fits | OnlyErrors | PowerUp | Garbage | OtherTalk | Spark


def judge(data: bytes, port: PortSettings) -> Verdict:
    """What `data`, read with `port`, tells."""
    wrong = sum(not _is_sent_by_readers(byte) for byte in data)
    if wrong == 0:
        return _judge_text(data, port)
    stripped = bytes(byte & 0x7F for byte in data)
    parity = _parity(data)
    if port.data_bits == 8 and parity is not None:
        seven = replace(port, data_bits=7, parity=parity)
        text = _judge_text(stripped, seven)
        if isinstance(text, Fits):
            return replace(text, by_parity=True)
        if isinstance(text, OnlyErrors):
            return text
    return Garbage(len(data), wrong) if len(data) >= _FEWEST_GARBAGE else Spark()


def _judge_text(data: bytes, port: PortSettings) -> Verdict:
    framer = Framer()
    heard = framer.feed(data, 0.0) + framer.quiet(_LONG_AFTER_S)
    swipes = [item for item in heard if isinstance(item, Swipe)]
    read = [swipe for swipe in swipes if any(track.data for track in swipe.tracks)]
    if read:
        return Fits(read[0], _framing(data), port, odd=tuple(_oddities(data)))
    if any(track.status == "error" for swipe in swipes for track in swipe.tracks):
        return OnlyErrors()
    signs = [item.firmware for item in heard if isinstance(item, SignOn)]
    if signs:
        return PowerUp(signs[0])
    return OtherTalk(len(data)) if len(data) >= _FEWEST_GARBAGE else Spark()


def _is_sent_by_readers(byte: int) -> bool:
    return byte in _CONTROLS or 0x20 <= byte <= 0x7E


def _parity(data: bytes) -> str | None:
    """E or O if bit 7 of every byte is a parity bit; None if it is not, or cannot be told."""
    ones = {byte.bit_count() % 2 for byte in data}
    if len(ones) != 1:
        return None
    return "O" if ones.pop() else "E"


def _framing(data: bytes) -> Ends:
    tracks = list(_TRACK.finditer(data))
    if len(tracks) < 2:
        return "any"  # one track tells nothing: both ways look alike
    returned = [data[track.end() : track.end() + 1] == b"\r" for track in tracks]
    if all(returned):
        return "idtech"
    if returned[-1] and not any(returned[:-1]):
        return "magtek"
    return "any"


def _oddities(data: bytes) -> list[str]:
    told = []
    if b"\r" not in data and b"\n" not in data:
        told.append("no CR ends a swipe: it is known by 300 ms of silence, which works")
    if re.search(rb"\?[\x20-\x5f]\r", data):
        told.append("a character follows the end sentinel (an LRC, perhaps): the kiosk drops it")
    options = [
        name
        for name, byte in (("STX", b"\x02"), ("ESC", b"\x1b"), ("ETX", b"\x03"))
        if byte in data
    ]
    if options:
        told.append(f"it sends {' and '.join(options)}, by option: the kiosk takes that")
    return told
