"""
What a session orders the rest of the kiosk to do.

They are carried out in order, and before the new screen is shown; only
`Remember` and `Forget`, on which no promise on the screen rests, follow it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from contract.events import Body
from contract.fields import Who
from device.core.events import By

Sign = Literal["ready", "accepted", "refused", "attention"]


@dataclass(frozen=True, slots=True)
class Record:
    """Put an event on the disk."""

    body: Body


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep the open visit of this person for today, or with `visit` None forget it."""

    identity: str = field(repr=False)
    visit: str | None
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forget:
    """Keep this visit or attendance no longer, by whatever card or number it is remembered."""

    visit: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """
    Find out whether this kiosk knows the person; comes back at once as `Arrived`.

    With a `group` it is that group's roster they are looked up on: the visit is an attendance.
    """

    who: Who
    by: By
    identity: str | None = field(default=None, repr=False)
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the hub who this is; may come back as `Answered`, or never."""

    who: Who
    visit: str


@dataclass(frozen=True, slots=True)
class Signal:
    """Light and sound."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class Miskeyed:
    """A member number with wrong check digits was keyed; may come back as `TooMany`."""


@dataclass(frozen=True, slots=True)
class WouldKey:
    """Somebody is about to key a number; comes back as `TooMany` while numbers rest."""


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Find out what a staff PIN opens; comes back as `PinChecked`."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inspect:
    """Run one of the technician's tests; comes back as `Inspected`, perhaps several times."""

    what: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """A technician confirmed this kiosk: keep what was proved of each part, and tell the hub."""

    how: Literal["ready", "without_hub"]
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lease:
    """A lobby PC's session: keep the visit's lease on disk and renewed; None gives it back."""

    visit: str | None


@dataclass(frozen=True, slots=True)
class ClearUp:
    """A lobby PC's customer has left: clear what they left on it."""


Effect = (
    Record
    | Remember
    | Forget
    | LookUp
    | Ask
    | Signal
    | Miskeyed
    | WouldKey
    | CheckPin
    | Inspect
    | Confirm
    | Lease
    | ClearUp
)
