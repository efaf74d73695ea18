"""
What can be wrong with a group or an appointment, each with its sentence.

    GroupError
    ├── Unsuitable      what was given cannot be kept; `faults` says why
    ├── Clashing        a room or somebody of staff is wanted twice; `clashes` says where
    ├── ChangedMeanwhile  somebody else changed it since the form was opened
    └── NoSuchGroup     there is no such group here, or it was called off
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.errors import HubError
from hub.said import say

if TYPE_CHECKING:
    from hub.groups.clashes import Clash


class GroupError(HubError):
    """Anything that stops a change to groups or appointments."""


class Unsuitable(GroupError):
    """What was given cannot be kept."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = list(faults)


class Clashing(GroupError):
    """A room or somebody of staff is wanted twice at one time; may be planned all the same."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(say("Something else is planned at that time."))
        self.clashes = list(clashes)


class ChangedMeanwhile(GroupError):
    """Somebody else changed it since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            say("Somebody else changed this while you had it open: look at both, then save again.")
        )


class NoSuchGroup(GroupError):
    """There is no such group or appointment here, or it was called off."""

    def __init__(self) -> None:
        super().__init__(say("It is not there any more: look at the list again."))
