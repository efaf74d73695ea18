"""
A swipe as the bytes a serial reader sends, for simulated readers and for tests.

The LRC is not sent; a blank track sends nothing; a track in error sends `E`.
"""

from __future__ import annotations

from contract.stripe import Swipe, Track

STX, ETX, ESC, CR = b"\x02", b"\x03", b"\x1b", b"\r"
_STARTS = ("%", ";", "+")


def magtek(swipe: Swipe, *, stx: bool = False, esc: bool = False, etx: bool = False) -> bytes:
    """MagTek RS-232: all tracks, then one CR."""
    before, after = (STX if stx else b"") + (ESC if esc else b""), ETX if etx else b""
    return before + b"".join(_tracks(swipe)) + CR + after


def idtech(swipe: Swipe) -> bytes:
    """ID TECH MiniMag RS-232: a CR after each track."""
    return b"".join(track + CR for track in _tracks(swipe))


def with_track3_start(message: bytes, start: str) -> bytes:
    """The same message from a device that prints another start sentinel before track 3."""
    return message.replace(b"+", start.encode("ascii"))


def sign_on(firmware: str = "21088817A01") -> bytes:
    """What a MagTek reader says 150 ms after it got power."""
    return firmware.encode("ascii") + CR


def _tracks(swipe: Swipe) -> list[bytes]:
    return [
        f"{start}{_between_sentinels(track)}?".encode("ascii")
        for start, track in zip(_STARTS, swipe.tracks, strict=True)
        if track.status != "blank"
    ]


def _between_sentinels(track: Track) -> str:
    return "E" if track.status == "error" else track.data
