"""
What can go wrong with pairs of the work list, each with its sentence.

    MemberError
    └── PairChanged    somebody else decided on the pair since it was opened
"""

from __future__ import annotations

from hub.members.errors import MemberError
from hub.said import say


class PairChanged(MemberError):
    """Somebody else decided on the pair since it was opened."""

    def __init__(self, by: str) -> None:
        super().__init__(
            say(
                "%(who)s decided on this pair since you opened it. Nothing of yours was done: "
                "look at it again below.",
                who=by or "Somebody else",
            )
        )
