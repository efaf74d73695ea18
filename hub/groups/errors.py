"""
What can be wrong with a group or an appointment, each with its sentence.

    GroupError
    ├── Unsuitable    what was given cannot be kept; `faults` says why
    └── NoSuchGroup   there is no such group here, or it was called off
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.errors import HubError


class GroupError(HubError):
    """Anything that stops a change to groups or appointments."""


class Unsuitable(GroupError):
    """What was given cannot be kept."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = list(faults)


class NoSuchGroup(GroupError):
    """There is no such group or appointment here, or it was called off."""

    def __init__(self) -> None:
        super().__init__("It is not there any more: look at the list again.")
