"""
How far a card is, kept on the card itself, in the place of its first block.

The first block of an image, by which a machine starts, is written last of all.  Until then its
sector 0 is empty, so that no machine starts from half a card, and behind it stands which image was
begun and how much of it lies on the card.  So a card is gone on with at any reader, at any computer.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from provisioning.card.block_map import BLOCK
from provisioning.card.flash.target import SECTOR

_BEGINS = b"WorkSource card, not finished 1\n"


@dataclass(frozen=True, slots=True)
class Journal:
    """Which image, and up to where it was written and lies on the card."""

    image: str
    until: int


def as_block(journal: Journal) -> bytes:
    """A first block from which nothing starts."""
    told = json.dumps({"image": journal.image, "until": journal.until}).encode()
    body = _BEGINS + told + b"\n" + hashlib.sha256(told).hexdigest().encode() + b"\n"
    return (bytes(SECTOR) + body).ljust(BLOCK, b"\0")


def from_block(block: bytes) -> Journal | None:
    """None for a card that is not half way."""
    if block[:SECTOR].strip(b"\0") or not block[SECTOR:].startswith(_BEGINS):
        return None
    told, _, rest = block[SECTOR + len(_BEGINS) :].partition(b"\n")
    if rest.partition(b"\n")[0] != hashlib.sha256(told).hexdigest().encode():
        return None
    found = json.loads(told)
    return Journal(found["image"], found["until"])
