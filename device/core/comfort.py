"""
What makes the screen easier for whoever stands here, and is gone with them (K45).

Pure.  Larger letters, high contrast, everything lower, reading aloud, and how loud.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_VOLUME = 3
"""Through a loudspeaker about 65 dBA at the customer's ear; the installer sets the step to it."""

MOST_VOLUME = 7


@dataclass(frozen=True, slots=True)
class Comfort:
    """
    One customer's wishes.

    `private`: headphones are plugged in, so that names may be spoken.  `dark`: the screen is
    hidden while it is read aloud, as the customer asked.  `again` rises when they want to hear
    the screen once more.  `keys`: they move about by keys, so that the cursor is shown.
    """

    large: bool = False
    contrast: bool = False
    low: bool = False
    speaking: bool = False
    private: bool = False
    dark: bool = False
    paused: bool = False
    volume: int = DEFAULT_VOLUME
    again: int = 0
    keys: bool = False


PLAIN = Comfort()
