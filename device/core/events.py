"""
What can happen to a session: swipes, touches, answers, time, and news of the kiosk itself.

Reader, screen, link and timers put these on the desk's queue.  None shows a card,
a number or a name when it is logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from contract.fields import Who
from contract.messages import Answer, Catalogue
from device.core.view import Line, Told

By = Literal["swipe", "keyed", "none"]
ShapedKey = Literal[
    "up", "down", "select", "back", "help", "talk", "repeat", "pause", "louder", "easier"
]
DigitKey = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "enter"]
KeyName = ShapedKey | DigitKey
"""
The keys beside the screen: arrows, select, back and help of shaped keypads, the talk key, and
the twelve keys of a telephone (K22, K23), of which `*` erases and `#` enters.
"""
BadSwipe = Literal["unreadable", "blank", "unsealable"]


@dataclass(frozen=True, slots=True)
class CardSwiped:
    """A member's card.  `identity` is the same for the same person, and tells nothing else."""

    who: Who
    identity: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SwipeFailed:
    """A swipe that told nothing; `unsealable` is a legacy card before any sealing key came."""

    reason: BadSwipe = "unreadable"


@dataclass(frozen=True, slots=True)
class StrangerSwiped:
    """Somebody else's card: a bank's, a licence.  No more of it is known."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """
    Somebody is at the desk: the answer to `LookUp`.

    `visit` is a fresh id for a visit that may begin; `open_visit` is the one this kiosk
    remembers of today, with the services chosen in it.
    """

    who: Who
    by: By
    visit: str
    identity: str | None = field(default=None, repr=False)
    open_visit: str | None = None
    services: tuple[str, ...] = ()
    opened_ago_s: float = 0.0
    """How long the remembered visit has been open."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The hub's answer to the question asked for `visit`."""

    visit: str
    answer: Answer = field(repr=False)


@dataclass(frozen=True, slots=True)
class CatalogueCame:
    """What the site offers, as the hub last published it."""

    catalogue: Catalogue = field(repr=False)


@dataclass(frozen=True, slots=True)
class OfferChanged:
    """The services on offer at this hour, and the site's day if the clock can be believed."""

    codes: tuple[str, ...]
    today: str | None = None


@dataclass(frozen=True, slots=True)
class ReaderChanged:
    """The card reader went away or came back."""

    is_up: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key beside the screen went down; one held down counts once (K25)."""

    key: KeyName


@dataclass(frozen=True, slots=True)
class HeadphonesChanged:
    """Headphones went in or out of the jack."""

    is_in: bool


@dataclass(frozen=True, slots=True)
class TooMany:
    """Too many numbers were keyed; the next may be keyed in so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class PinChecked:
    """
    What a keyed staff PIN opens; nothing if it is wrong.

    `rest_s`: too many were wrong, and the next is taken after so many seconds.
    """

    may: frozenset[str]
    rest_s: int = 0


@dataclass(frozen=True, slots=True)
class Inspected:
    """A technician's test has a result: a sentence, good or bad, or that it still runs."""

    what: str
    line: Line


@dataclass(frozen=True, slots=True)
class Retired:
    """The hub retired this kiosk; so many events have yet to be sent before it wipes itself."""

    waiting: int


@dataclass(frozen=True, slots=True)
class Away:
    """A lobby PC: nobody has touched keyboard, mouse or screen for so many seconds."""

    idle_s: float


@dataclass(frozen=True, slots=True)
class Cleared:
    """A lobby PC: what the last customer left has been cleared, or could not be."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The time this state may last without a touch is over."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An effect could not be carried out."""


Event = (
    Told
    | CardSwiped
    | SwipeFailed
    | StrangerSwiped
    | Arrived
    | Answered
    | CatalogueCame
    | OfferChanged
    | ReaderChanged
    | Pressed
    | HeadphonesChanged
    | TooMany
    | PinChecked
    | Inspected
    | Retired
    | Away
    | Cleared
    | Elapsed
    | Failed
)
