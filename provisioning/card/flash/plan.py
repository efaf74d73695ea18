"""
What is written where: the runs of an image's block map, and a card's own settings over them.

Pure.  Small holes between mapped blocks are written along, as the zeros that they are: one long
write is quicker than two short ones.  The first block, by which a machine starts, is not in it;
it comes last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provisioning.card.block_map import BLOCK, BlockMap, Range

PIECE = 4 * 1024 * 1024
_HOLE_WRITTEN = 128 * 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """An image for one card; `own` holds this card's blocks, by their place."""

    block_map: BlockMap
    own: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    def pieces(self) -> Iterator[Range]:
        """In order, none longer than PIECE, the first block left out."""
        for run in self._runs():
            for at in range(run.start, run.end, PIECE):
                yield Range(at, min(at + PIECE, run.end))

    @property
    def length(self) -> int:
        """Bytes of all pieces."""
        return sum(one.end - one.start for one in self._runs())

    def put_over(self, at: int, view: memoryview) -> None:
        """Lay this card's own blocks over bytes of the image."""
        for place in self._within(at, len(view)):
            view[place - at : place - at + BLOCK] = self.own[place]

    def take_off(self, at: int, view: memoryview, image: Mapping[int, bytes]) -> bool:
        """Put the image's blocks in place of this card's; False if these were not there."""
        for place in self._within(at, len(view)):
            if view[place - at : place - at + BLOCK] != self.own[place]:
                return False
            view[place - at : place - at + BLOCK] = image[place]
        return True

    def own_within(self, at: int, view: memoryview) -> dict[int, bytes]:
        """The image's blocks where this card has its own."""
        return {
            place: bytes(view[place - at : place - at + BLOCK])
            for place in self._within(at, len(view))
        }

    def is_used(self, start: int, end: int) -> bool:
        """Whether any of these bytes is written."""
        return start < BLOCK or any(one.start < end and start < one.end for one in self._runs())

    def _within(self, at: int, length: int) -> list[int]:
        return [place for place in self.own if at <= place < at + length]

    def _runs(self) -> Iterator[Range]:
        start = end = -1
        for one in self._wanted():
            if one.start - end <= _HOLE_WRITTEN and end >= 0:
                end = max(end, one.end)
                continue
            if end >= 0:
                yield Range(start, end)
            start, end = one.start, one.end
        if end >= 0:
            yield Range(start, end)

    def _wanted(self) -> list[Range]:
        mapped = [
            Range(max(one.start, BLOCK), one.end)
            for one in self.block_map.ranges
            if one.end > BLOCK
        ]
        own = [Range(place, place + BLOCK) for place in self.own]
        return sorted([*mapped, *own], key=lambda one: one.start)
