"""
Where a session is: one scene, and the little that is true of the kiosk whoever stands there.

Pure.  A scene holds what it needs of the customer and no more; when it ends, so
does everything it held.  Names, identities and keyed digits are not shown by repr.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from contract.events import Opened
from contract.messages import Catalogue
from device.core.comfort import PLAIN, Comfort
from device.core.events import BadSwipe
from device.core.view import Told

MOST_SERVICES = 40
"""In one visit: as many as one event may name."""

KeypadFault = Literal["short", "wrong"]
Notice = Literal["help_coming", "not_read", "not_ours"]
Overlay = Literal["languages", "comfort"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each kind of screen waits, in seconds."""

    idle_s: float = 45.0
    warning_s: int = 20
    finished_s: float = 5.0
    message_s: float = 15.0
    greeting_s: float = 0.4


@dataclass(frozen=True, slots=True)
class Room:
    """What stays when the customer goes.  `offer` are the services on offer at this hour."""

    patience: Patience = Patience()
    language: str = "en"
    catalogue: Catalogue | None = field(default=None, repr=False)
    offer: tuple[str, ...] = ()
    reader_up: bool = True


@dataclass(frozen=True, slots=True)
class Visit:
    """The visit of whoever stands here.  `services` are those already recorded."""

    id: str
    identity: str | None = field(default=None, repr=False)
    services: tuple[str, ...] = ()
    name: str = field(default="", repr=False)
    replace_card: bool = False
    can_be_taken_back: bool = True
    """Whether its log-in may still be called a mistake: fresh, and made here."""


@dataclass(frozen=True, slots=True)
class Attract:
    """Nobody."""


@dataclass(frozen=True, slots=True)
class Keypad:
    """Keying a member number."""

    digits: str = field(default="", repr=False)
    fault: KeypadFault | None = None


@dataclass(frozen=True, slots=True)
class Greeting:
    """Recognised; waiting a moment for the hub's answer."""

    visit: Visit
    is_fresh: bool
    instead: Opened | None = None
    """The log-in to record if the hub says that the visit remembered here is over."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """Choosing services, from the menu as it was when they came."""

    visit: Visit
    menu: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    is_adding: bool = False
    is_nudged: bool = False


@dataclass(frozen=True, slots=True)
class Thanks:
    """Logged in."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Returning:
    """A second swipe the same day."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Verifying:
    """
    Logging out: what became of each service.

    `answers` are in the order given; `added` were used though not chosen.
    """

    visit: Visit
    answers: tuple[tuple[str, Literal["used", "not_used"]], ...] = ()
    added: tuple[str, ...] = ()
    is_nudged: bool = False


@dataclass(frozen=True, slots=True)
class Adding:
    """Logging out: finding what was used though not chosen."""

    verifying: Verifying


@dataclass(frozen=True, slots=True)
class Farewell:
    """Logged out.  The identity, so that one swipe too many opens no new visit."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A swipe that told nothing, `times` in a row."""

    reason: BadSwipe
    times: int = 1


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody else's card."""


@dataclass(frozen=True, slots=True)
class Void:
    """A card that was reported lost or replaced."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The log-in was taken back."""


@dataclass(frozen=True, slots=True)
class Sorry:
    """Something broke here."""


Scene = (
    Attract
    | Keypad
    | Greeting
    | Choosing
    | Thanks
    | Returning
    | Verifying
    | Adding
    | Farewell
    | Unreadable
    | Stranger
    | Void
    | Cancelled
    | Sorry
)


@dataclass(frozen=True, slots=True)
class State:
    """
    All of it.  `warning_s` counts down once the customer has been quiet for long.

    `overlay` is what lies over the scene, and `cursor` where the keys are on what is shown.
    """

    room: Room
    scene: Scene
    language: str
    warning_s: int | None = None
    notice: Notice | None = None
    is_help_coming: bool = False
    comfort: Comfort = PLAIN
    overlay: Overlay | None = None
    cursor: Told | None = None


def empty(room: Room) -> State:
    """Nobody at the desk, and nothing left of anybody."""
    return State(room=room, scene=Attract(), language=room.language)


def visit_of(scene: Scene) -> Visit | None:
    """The visit of whoever stands here."""
    match scene:
        case Adding(verifying):
            return verifying.visit
        case (
            Greeting(visit=visit)
            | Choosing(visit=visit)
            | Thanks(visit)
            | Returning(visit)
            | Verifying(visit=visit)
            | Farewell(visit)
        ):
            return visit
        case _:
            return None
