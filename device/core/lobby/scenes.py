"""
The places a session can be at on a lobby PC, and how patient such a computer is.

Pure.  Whose session the computer is in stands in the state, as `at_work`: whatever lies on
the screen meanwhile, the computer is theirs until their visit is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from device.core.events import Arrived
from device.core.scenes import Visit

if TYPE_CHECKING:
    from device.core.state import Scene


@dataclass(frozen=True, slots=True)
class LobbyPc:
    """
    A computer customers work at.

    It locks after so many seconds without a touch of keyboard, mouse or screen, and the bar
    says so `warn_s` before; a session locked for `end_after_s` is over.  Nobody waits longer
    than `clear_within_s` for what the last customer left.
    """

    lock_after_s: float = 600.0
    warn_s: float = 60.0
    end_after_s: float = 1200.0
    clear_within_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Working:
    """At work: a slim bar, and the computer below it.  `locks_in_min` while the lock is near."""

    visit: Visit
    locks_in_min: int | None = None


@dataclass(frozen=True, slots=True)
class Locked:
    """Nobody has touched the computer for long: its customer may come back to it."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Entering:
    """Logged in, while what the last customer left is still being cleared."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Knocking:
    """
    Another card or number, while the computer is somebody's: `beneath` is what they see.

    The hub may say that it is the same person, or that the card is void; a moment later it
    is somebody else.
    """

    beneath: Scene
    arrived: Arrived = field(repr=False)


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A void card at somebody's computer: it ends nobody's session."""

    beneath: Scene


LobbyScene = Working | Locked | Entering | Knocking | TurnedAway
