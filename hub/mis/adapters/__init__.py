"""What speaks to the other system: the door, and one module for each way of speaking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from hub.errors import HubError
from hub.mis.rules import Change, Kind, KindMap


class MisFault(HubError):
    """The other system, or the way to it, did not do what it should; try again later."""

    permanent = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that they told, and where that ends."""

    rows: Sequence[dict[str, str]]
    mark: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of what was told."""

    refused: dict[str, str] = field(default_factory=dict)
    """Their reason by key; everything else is taken."""


class Adapter(Protocol):
    """One way of speaking to the other system.  Each of these raises MisFault."""

    def send(self, fields: KindMap, run: str, part: int, changes: Sequence[Change]) -> Sent:
        """Tell changes; the same run and part twice is one telling."""
        ...

    def fetch(self, fields: KindMap, after: str) -> Iterator[Batch]:
        """What they told since a mark, piece by piece."""
        ...

    def done(self, kind: Kind, batch: Batch) -> None:
        """A piece was taken over and committed."""
        ...

    def refusals(self, kind: Kind) -> dict[str, str]:
        """What they refused of what was told before, if they say so later."""
        ...

    def held(self, fields: KindMap, first: date, last: date) -> dict[str, dict[str, str]] | None:
        """The activities that they have of these days, by key; None when they have not said."""
        ...

    def close(self) -> None: ...
