"""
The proof of one kiosk and day, put into words: captured = at the hub = at the state?  Pure.

Counts tell how much is missing, digests whether it is the same events.  What is only on its
way is told apart from what needs somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contract.events import HUB_DEVICE

Kind = Literal[
    "adds_up",
    "on_the_way",
    "to_the_state",
    "not_asked",
    "not_told",
    "decide",
    "more_here",
    "differs",
    "state_differs",
]
Grade = Literal["good", "calm", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Side:
    """How many events one place has, and their digest."""

    events: int
    digest: str


@dataclass(frozen=True, slots=True)
class Sides:
    """What kiosk, hub and state each say of one device's day; None: has said nothing."""

    device: str
    kiosk: Side | None
    hub: Side
    """Log and set aside together: what the device captured."""
    set_aside: int
    log: Side
    """The log alone: what goes on to the state."""
    state: Side | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the three sides come to."""

    kind: Kind
    grade: Grade
    words: str
    missing: int = 0
    """Captured and not here."""
    waiting: int = 0
    """Here and not at the state."""

    @property
    def needs_somebody(self) -> bool:
        return self.grade in ("warn", "bad")


def verdict(sides: Sides) -> Verdict:
    """Compare first kiosk with hub, then hub with state; then what is left to decide."""
    compared = _kiosk_and_hub(sides) or _hub_and_state(sides)
    if sides.set_aside and not compared.needs_somebody:
        words = f"{compared.words}; {sides.set_aside:,} set aside to decide"
        return Verdict("decide", "warn", words, waiting=compared.waiting)
    return compared


def _kiosk_and_hub(sides: Sides) -> Verdict | None:
    if sides.device == HUB_DEVICE:
        return None  # captured by the hub itself: there is no kiosk to compare with
    if sides.kiosk is None:
        return Verdict("not_told", "calm", "The kiosk has not told of this day")
    missing = sides.kiosk.events - sides.hub.events
    if missing > 0:
        words = f"{missing:,} still on the way from the kiosk"
        return Verdict("on_the_way", "warn", words, missing=missing)
    if missing < 0:
        return Verdict("more_here", "warn", f"{-missing:,} more here than the kiosk tells of")
    if sides.kiosk.digest != sides.hub.digest:
        return Verdict("differs", "bad", "As many, but not the same events")
    return None


def _hub_and_state(sides: Sides) -> Verdict:
    if sides.state is None:
        return Verdict("not_asked", "calm", "All here; the state has not told of this day yet")
    waiting = sides.log.events - sides.state.events
    if waiting > 0:
        words = f"All here; {waiting:,} still on the way to the state"
        return Verdict("to_the_state", "calm", words, waiting=waiting)
    if waiting < 0 or sides.state.digest != sides.log.digest:
        return Verdict("state_differs", "bad", "The state holds other events than this hub")
    return Verdict("adds_up", "good", "Adds up")
