"""
Where staff are at the kiosk: the scenes behind the staff card and the PIN.

Pure.  A roster holds names, identities and numbers while it is open; none is shown
by repr, and all of it is gone when the roster closes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from contract.messages import Group
from device.core.view import Line

CLEANING_S = 30

May = frozenset[str]
"""What a card or PIN opens: `group`, `technician`."""

PinFault = Literal["short", "wrong", "resting"]
RosterNews = Literal[
    "begun", "added", "already", "not_read", "not_ours", "unsealable", "void", "undone", "emptied"
]
"""What the last card or touch came to."""

TestName = Literal[
    "everything",
    "reader",
    "panel",
    "keys",
    "speech",
    "lamps",
    "network",
    "hub",
    "clock",
    "certificate",
    "storage",
    "machine",
    "accessibility",
]


@dataclass(frozen=True, slots=True)
class Pin:
    """Keying a staff PIN.  `rest_s`: too many were wrong; the next may be keyed after so long."""

    digits: str = field(default="", repr=False)
    fault: PinFault | None = None
    is_checking: bool = False
    rest_s: int = 0


@dataclass(frozen=True, slots=True)
class Menu:
    """What staff may do here."""

    may: May


@dataclass(frozen=True, slots=True)
class Groups:
    """Picking today's group."""

    may: May


@dataclass(frozen=True, slots=True)
class Row:
    """
    One entry of a roster, by the id of its attendance.

    `is_new`: recorded since this roster was opened, not found from earlier today.
    """

    attendance: str
    identity: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)
    member: str = field(default="", repr=False)
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Roster:
    """
    A group's roster while its cards are swiped: `rows` in the order they came.

    `news` is what came last, and `about` the name it came from.
    """

    group: Group
    rows: tuple[Row, ...] = ()
    news: RosterNews = "begun"
    about: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Keying:
    """Keying the number of somebody whose card cannot be read into the roster."""

    roster: Roster
    digits: str = field(default="", repr=False)
    fault: Literal["short", "wrong"] | None = None


@dataclass(frozen=True, slots=True)
class RosterClosed:
    """The roster is finished: how many, and no name."""

    group: Group
    count: int


@dataclass(frozen=True, slots=True)
class Technician:
    """The technician's menu of tests."""

    may: May


@dataclass(frozen=True, slots=True)
class Inspection:
    """
    One test under way.

    `found` are its results by what each is about, a newer one in the place of an older;
    `counts` how often each key, place or kind of card was seen; `steps` how many lamps
    have been shown; `was_speaking` whether screens were read aloud before it began.
    """

    may: May
    test: TestName
    found: tuple[tuple[str, Line], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    steps: int = 0
    was_speaking: bool = False


PartName = Literal[
    "site",
    "hub",
    "certificate",
    "clock",
    "reader",
    "panel",
    "keypad",
    "sound",
    "lamps",
    "storage",
    "version",
]
PARTS: tuple[PartName, ...] = get_args(PartName)
BY_HAND: frozenset[PartName] = frozenset({"reader", "panel", "keypad", "sound", "lamps"})
Question = Literal["sound", "lamps", "serve"]


@dataclass(frozen=True, slots=True)
class Proof:
    """
    The page by which a new kiosk is proved; without `may` it is the first start.

    `found` is what the machine says of each part; `proved`, `failed` and `keys` what hands found.
    `about` is the part whose sentence is shown, until it is proved or the next one is asked for;
    `question` is what the technician is asked just now, `quiet` how often the machine was looked
    at since somebody last touched anything.
    """

    may: May = frozenset()
    found: tuple[tuple[str, Line], ...] = ()
    proved: frozenset[PartName] = frozenset()
    failed: frozenset[PartName] = frozenset()
    keys: tuple[str, ...] = ()
    has_misread: bool = False
    question: Question | None = None
    steps: int = 0
    quiet: int = 0
    was_speaking: bool = False
    about: PartName | None = None


@dataclass(frozen=True, slots=True)
class Retiring:
    """The hub retired this kiosk: it serves nobody, and so many events have yet to be sent."""

    waiting: int


@dataclass(frozen=True, slots=True)
class Cleaning:
    """The glass is wiped: every touch and key counts for nothing until `seconds` are over."""

    seconds: int = CLEANING_S


StaffScene = (
    Pin
    | Menu
    | Groups
    | Roster
    | Keying
    | RosterClosed
    | Technician
    | Inspection
    | Proof
    | Retiring
    | Cleaning
)
