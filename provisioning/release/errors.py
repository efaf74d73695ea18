"""What can go wrong with a release, each in a sentence."""

from __future__ import annotations


class ReleaseError(Exception):
    """The bundle or the keys were not made, or are not what they should be; says what to do."""
