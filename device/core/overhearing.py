"""
What a technician may hear of a swipe: its shape, never its content.

Pure.  Every digit becomes 9 and every letter A; sentinels, separators and control
characters, which tell a reader's framing, stay as they are.
"""

from __future__ import annotations

from contract.stripe import Swipe, Track

_CONTROLS = {0x02: "<STX>", 0x03: "<ETX>", 0x0A: "<LF>", 0x0D: "<CR>", 0x1B: "<ESC>"}
_SHOWN = "%;+!#&?=^"


def masked(data: bytes) -> str:
    """Bytes of a reader as `;9999?<CR>`."""
    return "".join(map(_mask, data))


def shape(swipe: Swipe) -> str:
    """`track 1 blank, track 2 25 characters, track 3 in error`."""
    return ", ".join(
        f"track {number} {_state(track)}" for number, track in enumerate(swipe.tracks, start=1)
    )


def _mask(byte: int) -> str:
    character = chr(byte)
    if byte in _CONTROLS:
        return _CONTROLS[byte]
    if character in _SHOWN:
        return character
    if not character.isascii() or not character.isprintable():
        return "<?>"
    if character.isdigit():
        return "9"
    return "A" if character.isalpha() else "-"


def _state(track: Track) -> str:
    match track.status:
        case "data":
            return f"{len(track.data)} characters"
        case "error":
            return "in error"
        case "blank":
            return "blank"
