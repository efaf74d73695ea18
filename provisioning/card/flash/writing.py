"""
One image onto one card: tested, written, read back, and only then made one that starts.

A card that is pulled, or a computer that is switched off, leaves a card that does not start and
says how far it is; the same call goes on from there, after reading what is there already.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from provisioning import clock
from provisioning.card.block_map import BLOCK, Range, Sums
from provisioning.card.errors import BadImage, NotKept, of_card
from provisioning.card.flash.ahead import ahead
from provisioning.card.flash.capacity import Marks
from provisioning.card.flash.journal import Journal, as_block, from_block
from provisioning.card.flash.plan import PIECE, Plan
from provisioning.card.flash.target import Device, Target, page_memory
from provisioning.card.source import Source

JOURNAL_EVERY_S = 5.0
_END = 1024 * 1024
"""So much at a card's end is wiped, where an older partition table keeps its second copy."""

Step = Literal["testing", "writing", "reading back", "finishing"]
Tell = Callable[[Step, int, int], None]
Open = Callable[[Path], Target]


@dataclass(frozen=True, slots=True)
class Written:
    """A good card, and what it took."""

    length: int
    kept: int
    """Bytes that lay there from an earlier call."""
    writing_s: float
    reading_s: float


@dataclass(slots=True)
class _Card:
    """A card in hand."""

    image: Path
    plan: Plan
    path: str
    target: Target
    tell: Tell
    replaced: dict[int, bytes]
    """The image's blocks where this card has its own."""
    first: bytes = b""
    ranges: tuple[Range, ...] = ()
    """With the digests that they had when they were written."""
    kept: int = 0


def flash(image: Path, plan: Plan, path: Path, tell: Tell, open_target: Open = Device) -> Written:
    """Returns when the card is good.  Raises BadImage, BadCard."""
    with closing(open_target(path)) as target:
        card = _Card(image, plan, str(path), target, tell, {})
        try:
            return _flash(card)
        except OSError as cause:
            raise of_card(str(path), cause) from cause


def begun(path: Path, plan: Plan, open_target: Open = Device) -> int:
    """How many bytes of this very image lie on a card that was not finished."""
    with closing(open_target(path)) as target:
        try:
            journal = _journal(target)
        except OSError as cause:
            raise of_card(str(path), cause) from cause
    is_same = journal is not None and journal.image == plan.block_map.digest
    return journal.until if journal is not None and is_same else 0


def _flash(card: _Card) -> Written:
    journal = _journal(card.target)
    is_same = journal is not None and journal.image == card.plan.block_map.digest
    until = journal.until if journal is not None and is_same else 0
    _note(card, until)
    card.tell("testing", 0, 1)
    marks = Marks(card.target, card.plan, card.path, is_begun=until > 0)
    marks.put()
    began = clock.seconds()
    _write(card, until)
    written = clock.seconds()
    marks.look_again()
    _wipe_end(card)
    if card.kept < card.plan.length:  # else each byte was read from the card just now
        _read_back(card)
    _finish(card)
    length = card.plan.length + BLOCK
    return Written(length, card.kept, written - began, clock.seconds() - written)


def _write(card: _Card, until: int) -> None:
    total, done = card.plan.length, 0
    there, noted_at = page_memory(PIECE), clock.seconds()
    with Source(card.image, card.plan.block_map.image_size) as source:
        sums = Sums(card.plan.block_map.ranges, lambda one: _wrong_image(card.image, one))
        first = memoryview(bytearray(BLOCK))
        source.read_into(0, first)
        sums.feed(0, first)
        card.first = bytes(first)

        def fetch(piece: Range, memory: memoryview) -> None:
            source.read_into(piece.start, memory)
            sums.feed(piece.start, memory)
            card.replaced.update(card.plan.own_within(piece.start, memory))
            card.plan.put_over(piece.start, memory)

        with ahead(card.plan.pieces(), fetch) as pieces:
            for piece, memory in pieces:
                if piece.end <= until and _is_there(card.target, piece, memory, there):
                    card.kept += len(memory)
                else:
                    card.target.write(piece.start, memory)
                done += len(memory)
                card.tell("writing", done, total)
                if piece.end > until and clock.seconds() - noted_at > JOURNAL_EVERY_S:
                    _note(card, piece.end)
                    noted_at = clock.seconds()
    card.ranges = tuple(sums.passed)
    _note(card, card.plan.block_map.image_size)


def _read_back(card: _Card) -> None:
    total, done = card.plan.length, 0

    def wrong(one: Range) -> NotKept:
        return NotKept(card.path, one.start, one.end - one.start)

    sums = Sums(card.ranges, wrong)
    sums.feed(0, memoryview(card.first))

    def fetch(piece: Range, memory: memoryview) -> None:
        card.target.read_into(piece.start, memory)

    with ahead(card.plan.pieces(), fetch) as pieces:
        for piece, memory in pieces:
            if not card.plan.take_off(piece.start, memory, card.replaced):
                raise wrong(piece)
            sums.feed(piece.start, memory)
            done += len(memory)
            card.tell("reading back", done, total)


def _finish(card: _Card) -> None:
    """From here on it starts."""
    card.tell("finishing", 0, 1)
    _put(card.target, card.first)
    if _first_block(card.target) != card.first:
        raise NotKept(card.path, 0, BLOCK)
    card.tell("finishing", 1, 1)


def _is_there(target: Target, piece: Range, memory: memoryview, there: memoryview) -> bool:
    read = there[: len(memory)]
    target.read_into(piece.start, read)
    return read == memory


def _wipe_end(card: _Card) -> None:
    start = card.target.size // BLOCK * BLOCK - _END
    if start > 0 and not card.plan.is_used(start, card.target.size):
        card.target.write(start, page_memory(_END))


def _note(card: _Card, until: int) -> None:
    """All before lies on the card before the journal says so."""
    card.target.settle()
    _put(card.target, as_block(Journal(card.plan.block_map.digest, until)))


def _put(target: Target, block: bytes) -> None:
    memory = page_memory(BLOCK)
    memory[:] = block
    target.write(0, memory)
    target.settle()


def _first_block(target: Target) -> bytes:
    memory = page_memory(BLOCK)
    target.read_into(0, memory)
    return bytes(memory)


def _journal(target: Target) -> Journal | None:
    return from_block(_first_block(target)) if target.size >= BLOCK else None


def _wrong_image(image: Path, one: Range) -> BadImage:
    return BadImage(
        image,
        f"does not hold what its block map says (from byte {one.start} to {one.end}): it is "
        "damaged, or the map is of another image",
    )
