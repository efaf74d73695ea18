"""
What a swipe is: our card, a legacy card, somebody else's card (and no more of it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card of ours by its token, 25 digits; the token is not shown by repr."""

    token: str

    def __repr__(self) -> str:
        return "OwnCard()"


@dataclass(frozen=True, slots=True)
class LegacyCard:
    """A card of 2002.  Its nine digits are an SSN: seal them at once, keep them nowhere."""

    digits: str

    def __repr__(self) -> str:
        return "LegacyCard()"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody else's card, by its class alone."""

    kind: Literal["bank", "licence", "other"]


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing is encoded on any track."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something is encoded, and no track that would tell could be read."""


Reading = OwnCard | LegacyCard | Stranger | Blank | Unreadable
