"""
What the log says under one visit id, and how much of it still holds.

Pure.  Facts may come in any order.  Staff may take back an earlier event or set a time
right; `holding` answers the facts in the light of that, and what was said stays as it is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import msgspec

from contract.events import ClosedBy, Outcome

SET_BY_STAFF: Final = 3
"""Beside the log's own 0 to 2: the time of the log-in is what staff say it was."""

Verdicts = tuple[tuple[str, Outcome], ...]


class Opening(msgspec.Struct, frozen=True, array_like=True):
    """The log-in itself."""

    at: datetime
    day: date
    person: str
    device: str
    by: str
    language: str
    corrected: int
    event: str = ""


class Choice(msgspec.Struct, frozen=True, array_like=True):
    """Services were chosen, or appointments kept; `event` is the event that says so."""

    at: datetime
    event: str
    services: tuple[str, ...]
    appointments: tuple[str, ...] = ()


class Closing(msgspec.Struct, frozen=True, array_like=True):
    """A log-out, with what became of each service."""

    at: datetime
    event: str
    by: ClosedBy
    verdicts: Verdicts


class Cancelling(msgspec.Struct, frozen=True, array_like=True):
    """The log-in was a mistake, or the card was void."""

    at: datetime
    event: str
    reason: str


class Confirming(msgspec.Struct, frozen=True, array_like=True):
    """Staff said what of the visit was given; of a `group`, whoever led it."""

    at: datetime
    event: str
    verdicts: Verdicts
    group: str = ""


class Correcting(msgspec.Struct, frozen=True, array_like=True):
    """Staff set the visit right; `day` is the site's local day of `opened_at`."""

    at: datetime
    event: str
    opened_at: datetime | None = None
    day: date | None = None
    closed_at: datetime | None = None
    verdicts: Verdicts = ()
    withdrawn: tuple[str, ...] = ()
    takes_back: tuple[str, ...] = ()


Following = Choice | Closing | Cancelling | Confirming | Correcting
Fact = Opening | Following


class Facts(msgspec.Struct, array_like=True):
    """What has been said under one visit id."""

    opening: Opening | None = None
    choices: list[Choice] = []
    closings: list[Closing] = []
    cancellings: list[Cancelling] = []
    confirmings: list[Confirming] = []
    corrections: list[Correcting] = []

    def add(self, fact: Fact) -> bool:
        """Take a fact in; False for a second log-in under the same id, which is not taken."""
        match fact:
            case Opening():
                if self.opening is not None:
                    return False
                self.opening = fact
            case Choice():
                self.choices.append(fact)
            case Closing():
                self.closings.append(fact)
            case Cancelling():
                self.cancellings.append(fact)
            case Confirming():
                self.confirmings.append(fact)
            case Correcting():
                self.corrections.append(fact)
        return True

    def copy(self) -> Facts:
        """Facts that may be added to while these stay."""
        return Facts(
            self.opening,
            list(self.choices),
            list(self.closings),
            list(self.cancellings),
            list(self.confirmings),
            list(self.corrections),
        )

    def following(self) -> list[Following]:
        """Everything beside the log-in."""
        every: list[Following] = []
        every += self.choices
        every += self.closings
        every += self.cancellings
        every += self.confirmings
        every += self.corrections
        return every

    def events_that_follow(self) -> list[str]:
        """The events beside the log-in."""
        return [fact.event for fact in self.following()]

    def taken_back(self) -> set[str]:
        """
        The events that no longer hold.

        A correction reaches only what was said before it, so that two that take each other
        back cannot both fall: whatever order they come in, the later one stands.
        """
        gone: set[str] = set()
        for correction in sorted(self.corrections, key=_said, reverse=True):
            if correction.event not in gone:
                gone.update(correction.takes_back)
        return gone

    def holding(self) -> Facts:
        """The facts that hold, with the log-in at the time that staff gave it last."""
        if not self.corrections:
            return self
        gone = self.taken_back()
        corrections = sorted((one for one in self.corrections if one.event not in gone), key=_said)
        return Facts(
            _set_right(self.opening, corrections),
            [one for one in self.choices if one.event not in gone],
            [one for one in self.closings if one.event not in gone],
            [one for one in self.cancellings if one.event not in gone],
            [one for one in self.confirmings if one.event not in gone],
            corrections,
        )


def _said(correction: Correcting) -> tuple[datetime, str]:
    return correction.at, correction.event


def _set_right(opening: Opening | None, corrections: list[Correcting]) -> Opening | None:
    for said in reversed(corrections):
        if opening is not None and said.opened_at is not None and said.day is not None:
            return msgspec.structs.replace(
                opening, at=said.opened_at, day=said.day, corrected=SET_BY_STAFF
            )
    return opening
