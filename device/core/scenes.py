"""
Every place a customer's session can be at, and what each holds of them.

Pure.  A scene holds what it needs of the customer and no more; when it ends, so does
everything it held.  Names, identities and keyed digits are not shown by repr.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from contract.events import Opened
from contract.fields import NOBODY, Who
from contract.messages import Appointment
from contract.messages import Forgotten as ForgottenVisit
from device.core.events import BadSwipe

MOST_SERVICES = 40
"""In one visit: as many as one event may name."""

KeypadFault = Literal["short", "wrong"]
Answers = tuple[tuple[str, Literal["used", "not_used"]], ...]
"""What became of services, in the order told."""


@dataclass(frozen=True, slots=True)
class Visit:
    """
    The visit of whoever stands here.

    `services` are those already recorded, `attended` the appointments.  What the hub told of
    the customer: `appointments` of today, `notices` still to be read, the present choice of
    `sharing`, and a `forgotten` visit.
    """

    id: str
    identity: str | None = field(default=None, repr=False)
    services: tuple[str, ...] = ()
    name: str = field(default="", repr=False)
    replace_card: bool = False
    can_be_taken_back: bool = True
    """Whether its log-in may still be called a mistake: fresh, and made here."""
    who: Who = NOBODY
    appointments: tuple[Appointment, ...] = field(default=(), repr=False)
    attended: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    has_put_off: bool = False
    """Whether its notices are to be read another time."""
    sharing: Literal["in", "out"] | None = field(default=None, repr=False)
    forgotten: ForgottenVisit | None = field(default=None, repr=False)


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
class Forgotten:
    """Before a new visit: what became of the last one, which ended without a log-out."""

    visit: Visit
    last: ForgottenVisit = field(repr=False)
    answers: Answers = ()
    is_nudged: bool = False


@dataclass(frozen=True, slots=True)
class Notices:
    """Before a new visit: the first of its notices, to be read."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Choosing:
    """Choosing services, from the menu as it was when they came."""

    visit: Visit
    menu: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    attending: tuple[str, ...] = ()
    """Appointments chosen, by their ids."""
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
class Sharing:
    """Whether partners may see the record; leads back to where they came from."""

    visit: Visit
    back_to: Literal["thanks", "returning"]
    is_saved: bool = False


@dataclass(frozen=True, slots=True)
class Verifying:
    """
    Logging out: what became of each service.

    `answers` are in the order given; `added` were used though not chosen.
    """

    visit: Visit
    answers: Answers = ()
    added: tuple[str, ...] = ()
    is_nudged: bool = False


@dataclass(frozen=True, slots=True)
class Adding:
    """Logging out: finding what was used though not chosen."""

    verifying: Verifying


@dataclass(frozen=True, slots=True)
class Farewell:
    """
    Logged out.  The identity, so that one swipe too many opens no new visit.

    `is_thanked`: they told how it was, and tell it only once.
    """

    visit: Visit
    is_thanked: bool = False


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
class Resting:
    """Too many numbers were keyed: so many seconds until the next; shown for so many already."""

    seconds: int
    shown_s: int = 0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The log-in was taken back."""


@dataclass(frozen=True, slots=True)
class Sorry:
    """Something broke here."""
