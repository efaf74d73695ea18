"""
An MSR605 on a pseudo-terminal, with cards that behave as plastic does.

A card has a coercivity, stripes as bits, and wear.  Written Lo-Co, a Hi-Co card takes the
flux so weakly that it reads back in error; a worn card drops bits wherever they are.  The
encoder waits for a swipe until it is reset, as the real one does: it has no time-out.
What it is told and answers follows the maker's manual; the public client `msrx` is driven
against it too, so that it is not our driver's idea of the protocol alone.
"""

from __future__ import annotations

import os
import pty
import queue
import select
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from contract import stripe
from contract.stripe import BLANK, CODINGS, Swipe, Track, TrackNumber

Way = Literal["well", "badly"]
LEADING_ZEROS = (61, 22)
_POLL_S = 0.02
_FIXED = {
    0x61: 0, 0x65: 0, 0x72: 0, 0x6D: 0, 0x63: 1, 0x62: 1, 0x6F: 3, 0x78: 0, 0x79: 0, 0x64: 0,
    0x7A: 2, 0x6C: 0, 0x81: 0, 0x82: 0, 0x83: 0, 0x84: 0, 0x85: 0, 0x86: 0, 0x87: 0, 0x74: 0,
    0x76: 0,
}  # fmt: skip
"""Commands and how many bytes follow; 77 and 6E are followed by a block."""


@dataclass
class Plastic:
    """One card: its tracks as bits in the order in which the head meets them."""

    coercivity: Literal["hi", "lo"] = "hi"
    is_worn: bool = False
    tracks: dict[TrackNumber, list[int]] = field(default_factory=dict)
    writes: int = 0

    def text(self, track: TrackNumber = 2) -> Track:
        """What a good reader finds."""
        return stripe.read(self.tracks.get(track, []), CODINGS[track])

    def lay(self, track: TrackNumber, bits: list[int], strength: Literal["hi", "lo"]) -> None:
        weak = self.is_worn or (self.coercivity == "hi" and strength == "lo")
        self.tracks[track] = _dropped(bits) if weak else bits


def _dropped(bits: list[int]) -> list[int]:
    """Every ninth one is lost: some characters keep their parity and some do not."""
    ones = (place for place, bit in enumerate(bits) if bit)
    lost = {place for count, place in enumerate(ones, 1) if count % 9 == 0}
    return [0 if place in lost else bit for place, bit in enumerate(bits)]


@dataclass(frozen=True)
class Pull:
    """A card pulled through once."""

    card: Plastic
    way: Way = "well"


class Encoder:
    """`swipe` pulls a card through; it counts only while the encoder waits for one."""

    def __init__(self, *, escapes_marks: bool = True, dribbles: bool = False) -> None:
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        self.port = os.ttyname(self._near)
        self.coercivity: Literal["hi", "lo"] = "hi"
        self.zeros = LEADING_ZEROS
        self.bpc = (7, 5, 5)
        self.bpi: list[int] = []
        self.lamps: list[int] = []
        self.commands: list[int] = []
        self.is_dumb = False
        """Answers nothing, as one does whose power is off behind its USB bridge."""
        self.broken: set[str] = set()
        """`ram`, `sensor`, `coercivity`: what does not work."""
        self._escapes_marks = escapes_marks
        self._dribbles = dribbles
        self._pulls: queue.SimpleQueue[Pull] = queue.SimpleQueue()
        self._waiting: Callable[[Pull], bytes] | None = None
        self._is_waiting = threading.Event()
        self._stop = threading.Event()
        self._raw = b""
        self._thread = threading.Thread(target=self._run, name="encoder")
        self._thread.start()

    def swipe(self, card: Plastic, way: Way = "well", within_s: float = 10.0) -> bool:
        """Pull a card through once the encoder waits; whether it did."""
        if not self._is_waiting.wait(within_s):
            return False
        self._is_waiting.clear()
        self._pulls.put(Pull(card, way))
        return True

    @property
    def is_waiting(self) -> bool:
        return self._is_waiting.is_set()

    def unplug(self) -> None:
        self._finish()

    def close(self) -> None:
        self._finish()

    def _finish(self) -> None:
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join()
        os.close(self._near)
        os.close(self._far)

    def _run(self) -> None:
        while not self._stop.is_set():
            ready, _, _ = select.select([self._far], [], [], _POLL_S)
            if ready:
                self._raw += os.read(self._far, 4096)
                while self._take():
                    pass
            self._serve_pull()

    def _serve_pull(self) -> None:
        try:
            pull = self._pulls.get_nowait()
        except queue.Empty:
            return
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._say(waiting(pull))

    def _take(self) -> bool:
        """Carry out one command if it is whole."""
        if not self._raw.startswith(b"\x1b"):
            self._raw = self._raw[1:] if self._raw else b""
            return bool(self._raw)
        if len(self._raw) < 2:
            return False
        code = self._raw[1]
        length = _FIXED.get(code, 0)
        if code in (0x77, 0x6E):
            block = self._block(raw=code == 0x6E)
            if block is None:
                return False
            self._obey(code, block)
            return True
        if len(self._raw) < 2 + length:
            return False
        given, self._raw = self._raw[2 : 2 + length], self._raw[2 + length :]
        self._obey(code, given)
        return True

    def _block(self, *, raw: bool) -> bytes | None:
        """A block behind a write order; with raw data its lengths say where it ends."""
        body = self._raw[2:]
        if not raw:
            end = body.find(b"?\x1c")
            if end < 0:
                return None
            self._raw = body[end + 2 :]
            return body[: end + 2]
        at = 2
        for _ in range(3):
            if len(body) < at + 3:
                return None
            at += 3 + body[at + 2]
        if len(body) < at + 2:
            return None
        self._raw = body[at + 2 :]
        return body[: at + 2]

    def _obey(self, code: int, given: bytes) -> None:
        self.commands.append(code)
        if self.is_dumb:
            return
        answer = self._answer(code, given)
        if answer:
            self._say(answer)

    def _answer(self, code: int, given: bytes) -> bytes:
        match code:
            case 0x61:
                self._waiting = None
                self._is_waiting.clear()
                return b""
            case 0x65:
                return b"\x1by"
            case 0x72:
                return self._wait(self._read_iso)
            case 0x6D:
                return self._wait(self._read_raw)
            case 0x77:
                tracks = _iso_tracks(given)
                return b"\x1b2" if tracks is None else self._wait(self._writer(tracks))
            case 0x6E:
                return self._wait(self._writer(_raw_tracks(given)))
            case 0x63:
                return self._wait(self._eraser(given[0]))
            case 0x62:
                self.bpi.append(given[0])
                return b"\x1b0" if given[0] in (0xD2, 0x4B, 0xA0, 0xA1, 0xC0, 0xC1) else b"\x1bA"
            case 0x6F:
                if any(not 5 <= bits <= 8 for bits in given):
                    return b"\x1bA"
                self.bpc = (given[0], given[1], given[2])
                return b"\x1b0" + given
            case 0x78 | 0x79:
                if "coercivity" not in self.broken:
                    self.coercivity = "hi" if code == 0x78 else "lo"
                return b"\x1b0"
            case 0x64:
                return b"\x1bH" if self.coercivity == "hi" else b"\x1bL"
            case 0x7A:
                self.zeros = (given[0], given[1])
                return b"\x1b0"
            case 0x6C:
                return b"\x1b" + bytes(self.zeros)
            case 0x81 | 0x82 | 0x83 | 0x84 | 0x85:
                self.lamps.append(code)
                return b""
            case 0x86:
                broken = "sensor" in self.broken
                return self._wait(lambda _: b"\x1bA" if broken else b"\x1b0")
            case 0x87:
                return b"\x1bA" if "ram" in self.broken else b"\x1b0"
            case 0x74:
                return b"\x1b3S"
            case 0x76:
                return b"\x1bREVT3.12"
            case _:
                return b"\x1b4"

    def _wait(self, then: Callable[[Pull], bytes]) -> bytes:
        self._waiting = then
        self._is_waiting.set()
        return b""

    def _read_iso(self, pull: Pull) -> bytes:
        swipe = self._seen(pull)
        texts = [self._iso_text(number, track) for number, track in enumerate(swipe.tracks, 1)]
        is_good = pull.way == "well" and all(track.status != "error" for track in swipe.tracks)
        parts = [b"\x1b" + bytes([number]) + text for number, text in enumerate(texts, 1)]
        return b"\x1bs" + b"".join(parts) + b"?\x1c\x1b" + (b"0" if is_good else b"1")

    def _iso_text(self, number: int, track: Track) -> bytes:
        escape = b"\x1b" if self._escapes_marks else b""
        if track.status == "blank":
            return escape + b"+"
        if track.status == "error":
            return escape + b"*"
        start = "%;+"[number - 1]
        return f"{start}{track.data}?".encode("ascii")

    def _seen(self, pull: Pull) -> Swipe:
        if pull.way == "badly":
            return Swipe(*(stripe.ERROR if pull.card.tracks.get(t) else BLANK for t in CODINGS))
        return Swipe(*(pull.card.text(track) for track in CODINGS))

    def _read_raw(self, pull: Pull) -> bytes:
        parts = []
        for number in CODINGS:
            bits = pull.card.tracks.get(number, [])
            start = bits.index(1) if 1 in bits else 0
            packed = _packed(bits[start:]) if 1 in bits else b""
            # What it sends has each byte's bits the other way round than what it takes.
            back = bytes(int(f"{byte:08b}"[::-1], 2) for byte in packed)
            parts.append(b"\x1b" + bytes([number, len(back)]) + back)
        status = b"0" if pull.way == "well" else b"1"
        return b"\x1bs" + b"".join(parts) + b"?\x1c\x1b" + status

    def _writer(self, tracks: dict[TrackNumber, list[int]]) -> Callable[[Pull], bytes]:
        def write(pull: Pull) -> bytes:
            pull.card.writes += 1
            for number, bits in tracks.items():
                zeros = self.zeros[1 if number == 2 else 0]
                half = len(bits) // 2
                laid = bits if pull.way == "well" else bits[:half] + [0] * half
                pull.card.lay(number, [0] * zeros + laid + [0] * zeros, self.coercivity)
            return b"\x1b0" if pull.way == "well" else b"\x1b9"

        return write

    def _eraser(self, select_bits: int) -> Callable[[Pull], bytes]:
        def erase(pull: Pull) -> bytes:
            if pull.way == "badly":
                return b"\x1bA"
            for number in CODINGS:
                if (select_bits or 1) >> (number - 1) & 1:
                    pull.card.tracks.pop(number, None)
            return b"\x1b0"

        return erase

    def _say(self, answer: bytes) -> None:
        pieces = [answer[at : at + 1] for at in range(len(answer))] if self._dribbles else [answer]
        for piece in pieces:
            os.write(self._far, piece)
            if self._dribbles:
                self._stop.wait(0.001)


def _iso_tracks(block: bytes) -> dict[TrackNumber, list[int]] | None:
    """The tracks of a written block as bits, with sentinels and LRC; None if it is malformed."""
    body = block.removeprefix(b"\x1bs").removesuffix(b"?\x1c")
    if body == block:
        return None
    found: dict[TrackNumber, list[int]] = {}
    for number in (3, 2, 1):
        body, mark, text = body.rpartition(b"\x1b" + bytes([number]))
        if not mark:
            return None
        try:
            if text:
                coding = CODINGS[number]
                characters = stripe.encode(text.decode("ascii"), coding)
                found[number] = stripe.to_bits(stripe.pack(characters, coding))
        except (stripe.NotEncodable, UnicodeDecodeError):
            return None
    return found


def _raw_tracks(block: bytes) -> dict[TrackNumber, list[int]]:
    found: dict[TrackNumber, list[int]] = {}
    at = 2
    for number in CODINGS:
        length = block[at + 2]
        if length:
            found[number] = stripe.to_bits(block[at + 3 : at + 3 + length])
        at += 3 + length
    return found


def _packed(bits: list[int]) -> bytes:
    padded = [*bits, *[0] * (-len(bits) % 8)]
    return bytes(
        sum(bit << place for place, bit in enumerate(padded[at : at + 8]))
        for at in range(0, len(padded), 8)
    )


@contextmanager
def encoder(*, escapes_marks: bool = True, dribbles: bool = False) -> Iterator[Encoder]:
    """A running encoder."""
    running = Encoder(escapes_marks=escapes_marks, dribbles=dribbles)
    try:
        yield running
    finally:
        running.close()


def in_hand(encoder: Encoder, *pulls: Plastic | Pull) -> threading.Thread:
    """Somebody who pulls these cards, one each time that the encoder waits."""

    def pull_all() -> None:
        for one in pulls:
            pull = one if isinstance(one, Pull) else Pull(one)
            if not encoder.swipe(pull.card, pull.way):
                return

    hand = threading.Thread(target=pull_all, name="hand")
    hand.start()
    return hand


def device_name(folder: Path, encoder: Encoder) -> Path:
    """A stable name for the port, as udev gives one."""
    name = folder / "encoder"
    name.symlink_to(encoder.port)
    return name
