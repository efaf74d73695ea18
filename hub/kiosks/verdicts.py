"""
The proof of one kiosk and day, put into words: captured = at the hub = at the state?  Pure.

Counts tell how much is missing, digests whether it is the same events.  What is only on its
way is told apart from what needs somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contract.events import HUB_DEVICE
from hub.said import say

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
        words = say(
            "%(words)s; %(set_aside)s set aside to decide",
            words=compared.words,
            set_aside=f"{sides.set_aside:,}",
        )
        return Verdict("decide", "warn", words, waiting=compared.waiting)
    return compared


def _kiosk_and_hub(sides: Sides) -> Verdict | None:
    if sides.device == HUB_DEVICE:
        return None  # captured by the hub itself: there is no kiosk to compare with
    if sides.kiosk is None:
        return Verdict("not_told", "calm", say("The kiosk has not told of this day"))
    missing = sides.kiosk.events - sides.hub.events
    if missing > 0:
        words = say("%(missing)s still on the way from the kiosk", missing=f"{missing:,}")
        return Verdict("on_the_way", "warn", words, missing=missing)
    if missing < 0:
        return Verdict(
            "more_here",
            "warn",
            say("%(missing)s more here than the kiosk tells of", missing=f"{-missing:,}"),
        )
    if sides.kiosk.digest != sides.hub.digest:
        return Verdict("differs", "bad", say("As many, but not the same events"))
    return None


def _hub_and_state(sides: Sides) -> Verdict:
    if sides.state is None:
        return Verdict("not_asked", "calm", say("All here; the state has not told of this day yet"))
    waiting = sides.log.events - sides.state.events
    if waiting > 0:
        words = say("All here; %(waiting)s still on the way to the state", waiting=f"{waiting:,}")
        return Verdict("to_the_state", "calm", words, waiting=waiting)
    if waiting < 0 or sides.state.digest != sides.log.digest:
        return Verdict("state_differs", "bad", say("The state holds other events than this hub"))
    return Verdict("adds_up", "good", say("Adds up"))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a kiosk is now: what to do about a day of its depends on it."""

    status: str
    waiting: int
    """Events that it says it holds."""


def to_do(sides: Sides, found: Verdict, now: Standing | None) -> str | None:
    """What somebody has to do about a day that does not add up; None when nobody has."""
    match found.kind:
        case "on_the_way":
            return _fetch(found.missing, now)
        case "decide":
            return say(
                "Open what was set aside of it, and repair, retry or dismiss the %(set_aside)s: "
                "until then they count in no figure.",
                set_aside=_messages(sides.set_aside),
            )
        case "more_here":
            return say(
                "Wait half a minute and look again. If it lasts, ask whether its SD card was "
                "replaced: nothing is missing here, and it counts right again from tomorrow."
            )
        case "differs":
            return say(
                "Look for a second kiosk of this name: order it to show which it is, and see "
                "whether another lights up. Then give each a name of its own."
            )
        case "state_differs":
            return say(
                "Tell the state administrator this kiosk and this day, and whether a backup was "
                "restored here lately."
            )
        case "adds_up" | "to_the_state" | "not_asked" | "not_told":
            return None


def _fetch(missing: int, now: Standing | None) -> str:
    if now is None or now.status in ("new", "late", "silent"):
        return say(
            "Bring it back: power first, then the network cable. Its events are on its disk "
            "and come by themselves. Do not re-image its SD card before they have."
        )
    if now.status == "retired":
        return say(
            "It is retired: start it once more at the site, and leave it until its outbox is empty."
        )
    if now.waiting:
        return say(
            "Wait: it is up and still holds %(waiting)s. If that does not shrink within ten "
            "minutes, check the broker and the hub's ingest.",
            waiting=f"{now.waiting:,}",
        )
    return say(
        "It is up and holds none, yet %(missing)s are missing: they were lost with its "
        "storage, or a second kiosk uses its name. Ask for its log, and at the desk for "
        "paper notes.",
        missing=f"{missing:,}",
    )


def _messages(count: int) -> str:
    return say("one message") if count == 1 else f"{count:,} messages"
