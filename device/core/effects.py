"""
What a session orders the rest of the kiosk to do.

They are carried out in order, and before the new screen is shown; only
`Remember`, which no promise on the screen rests on, follows it.
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
class LookUp:
    """Find out whether this kiosk knows the person; comes back at once as `Arrived`."""

    who: Who
    by: By
    identity: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the hub who this is; may come back as `Answered`, or never."""

    who: Who
    visit: str


@dataclass(frozen=True, slots=True)
class Signal:
    """Light and sound."""

    sign: Sign


Effect = Record | Remember | LookUp | Ask | Signal
