"""
What can be wrong at the desk, each with its sentence.

    DeskError
    ├── Unsuitable       what was given cannot stand; `faults` says why
    ├── NoSuchVisit      this site has no such visit
    └── ChangedMeanwhile somebody else said something of the visit since the page was opened
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.errors import HubError
from hub.said import mark


class DeskError(HubError):
    """Anything that stops the desk."""


class Unsuitable(DeskError):
    """What was given cannot stand."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(faults[0] if len(faults) == 1 else " ".join(faults))
        self.faults = list(faults)


class NoSuchVisit(DeskError):
    """This site has no such visit."""

    def __init__(self) -> None:
        super().__init__(mark("There is no such visit here. Look for the person again."))


class ChangedMeanwhile(DeskError):
    """Somebody else said something of the visit since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            mark(
                "Somebody else changed this visit while you had it open. Nothing of yours is "
                "saved yet: look at what it says now, and save again if yours still holds."
            )
        )
