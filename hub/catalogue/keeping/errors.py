"""
What can be wrong with a change of the catalogue, each with its sentence.

    CatalogueError
    ├── Unsuitable    what was given cannot be kept; `faults` says why, by field
    ├── Stale         somebody else changed it meanwhile; `kept` is what holds now
    └── NoSuchEntry   there is no such entry here
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.errors import HubError
from hub.said import say


class CatalogueError(HubError):
    """Anything that stops a change of the catalogue."""


class Unsuitable(CatalogueError):
    """What was given cannot be kept."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


class Stale(CatalogueError):
    """The entry is not any more what this form was filled in for."""

    def __init__(self, kept: Mapping[str, Any], revision: int) -> None:
        super().__init__(say("Somebody else changed this meanwhile: look at both versions."))
        self.kept = dict(kept)
        self.revision = revision


class NoSuchEntry(CatalogueError):
    """There is no such entry here, or only the state may change it."""

    def __init__(self) -> None:
        super().__init__(say("It is not there any more: look at the list again."))
