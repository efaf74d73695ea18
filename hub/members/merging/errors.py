"""
What can go wrong with merges, each with its sentence.

    MemberError
    └── MergeError
        ├── CannotMerge     one of the two is merged already, unknown, or the same number
        └── CannotUndo      no such merge, or somebody has undone it
"""

from __future__ import annotations

from hub.members.errors import MemberError


class MergeError(MemberError):
    """Anything that stops two numbers from being one person, or from being two again."""


class CannotMerge(MergeError):
    """One of the two is merged already, unknown, or they are the same number."""


class CannotUndo(MergeError):
    """There is no such merge, or somebody has undone it."""
