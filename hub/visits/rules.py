"""
The fold: what the log says becomes visits, in whatever order it came.

Pure.  Everything said under one visit id is a `LogIn`.  The log-ins of one person on one
day are folded together: a second log-in while the first is open belongs to the same visit
(its kiosk could not know), one after the log-out is a new visit.  Because a fold looks at
the whole day, an event that comes late changes the visits just as if it had come in time,
and a rebuild from the log ends where the live projection stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import msgspec

from contract.events import ClosedBy, Outcome
from contract.fields import Who

Status = Literal["open", "closed", "cancelled"]
Mode = Literal["self_service", "information", "pending_staff"]
Standing = Literal["verified", "unverified", "auto_closed", "pending_staff", "not_used"]

VERIFIED_BY: frozenset[ClosedBy] = frozenset({"customer", "staff", "later"})
"""Who says what was used; `later` says it days after, and not when the customer left."""
SAID_AT_THE_DOOR: frozenset[ClosedBy] = frozenset({"customer", "staff"})
BY_ONESELF: frozenset[Mode] = frozenset({"self_service", "information"})
"""What a customer can verify alone."""


class Opening(msgspec.Struct, frozen=True, array_like=True):
    """The log-in itself."""

    at: datetime
    day: date
    person: str
    device: str
    by: str
    language: str
    corrected: int


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
    verdicts: tuple[tuple[str, Outcome], ...]


class Cancelling(msgspec.Struct, frozen=True, array_like=True):
    """The log-in was a mistake, or the card was void."""

    at: datetime
    event: str
    reason: str


Fact = Opening | Choice | Closing | Cancelling


class Facts(msgspec.Struct, array_like=True):
    """What has been said under one visit id."""

    opening: Opening | None = None
    choices: list[Choice] = []
    closings: list[Closing] = []
    cancellings: list[Cancelling] = []

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
        return True

    def copy(self) -> Facts:
        """Facts that may be added to while these stay."""
        return Facts(self.opening, list(self.choices), list(self.closings), list(self.cancellings))

    def events_that_follow(self) -> list[str]:
        """The events beside the log-in."""
        following: list[Choice | Closing | Cancelling] = []
        following += self.choices
        following += self.closings
        following += self.cancellings
        return [fact.event for fact in following]


@dataclass(frozen=True, slots=True)
class LogIn:
    """A visit id and what was said under it."""

    id: str
    opening: Opening
    facts: Facts


@dataclass(frozen=True, slots=True)
class Selection:
    """A service within a visit."""

    service: str
    intended: bool
    outcome: Outcome | None
    confirmed_by: str | None
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """
    A visit as folded; `joined` are the ids of further log-ins of it.

    `answered_at`: when the customer said on a later day what was used, or that they do not
    remember.  `kept` are the appointments of that day that they came for.
    """

    id: str
    day: date
    device: str
    person: str
    status: Status
    logged_in_by: str
    language: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: ClosedBy | None
    corrected: int
    selections: tuple[Selection, ...] = ()
    joined: tuple[str, ...] = ()
    answered_at: datetime | None = None
    kept: tuple[tuple[str, datetime], ...] = ()


def captured_person(known: str | None, who: Who, visit: str) -> str:
    """The person of a log-in as the log has it; somebody unknown is nobody else."""
    if known is not None:
        return known
    return f"v:{visit}" if who.kind == "sealed" else f"n:{visit}"


def fold(log_ins: Iterable[LogIn]) -> dict[str, Visit]:
    """The visits of one person on one day, by id."""
    visits: dict[str, Visit] = {}
    chain: _Chain | None = None
    for log_in in sorted(log_ins, key=lambda one: (one.opening.at, one.id)):
        if log_in.facts.cancellings:
            visits[log_in.id] = _cancelled(log_in)
        elif chain is not None and chain.is_open_at(log_in.opening.at):
            chain.join(log_in)
        else:
            if chain is not None:
                visits[chain.first.id] = chain.visit()
            chain = _Chain(log_in)
    if chain is not None:
        visits[chain.first.id] = chain.visit()
    return visits


def standing(
    mode: Mode | None, closed_by: str | None, outcome: str | None, confirmed_by: str | None
) -> Standing:
    """
    How a service counts.

    A customer's own choice is never staff-assisted: a service that staff give counts when
    staff confirm it, whatever the customer said at log-out.  So does one of which this
    database does not know who gives it.
    """
    if outcome == "not_used":
        return "not_used"
    if mode not in BY_ONESELF and confirmed_by != "staff":
        return "pending_staff"
    if outcome is not None and confirmed_by is not None:
        return "verified"
    return "auto_closed" if closed_by == "auto" else "unverified"


@dataclass
class _Chain:
    """A visit in the making: a log-in and those that joined while it was open."""

    first: LogIn
    _members: list[LogIn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._members.append(self.first)

    def join(self, log_in: LogIn) -> None:
        self._members.append(log_in)

    def is_open_at(self, at: datetime) -> bool:
        since = self._members[-1].opening.at
        return not any(since <= closing.at <= at for closing in self._closings())

    def visit(self) -> Visit:
        opening = self.first.opening
        closing = self._decisive()
        return Visit(
            id=self.first.id,
            day=opening.day,
            device=opening.device,
            person=opening.person,
            status="open" if closing is None else "closed",
            logged_in_by=opening.by,
            language=opening.language,
            opened_at=opening.at,
            closed_at=None if closing is None else closing.at,
            closed_by=None if closing is None else closing.by,
            corrected=max(member.opening.corrected for member in self._members),
            selections=tuple(self._selections()),
            joined=tuple(member.id for member in self._members[1:]),
            answered_at=min((one.at for one in self._closings(later=True)), default=None),
            kept=tuple(sorted(self._kept().items())),
        )

    def _closings(self, *, later: bool = False) -> Iterator[Closing]:
        """What ended the visit; or what was said of it on a later day, which ends nothing."""
        for member in self._members:
            for closing in member.facts.closings:
                if (closing.by == "later") is later:
                    # Nobody leaves before coming; a clock that was set in between can say so.
                    at = max(closing.at, member.opening.at)
                    yield Closing(at, closing.event, closing.by, closing.verdicts)

    def _decisive(self) -> Closing | None:
        """What the customer or staff said beats the hub's guess at closing time."""
        return max(
            self._closings(),
            key=lambda one: (one.by in SAID_AT_THE_DOOR, one.at, one.event),
            default=None,
        )

    def _selections(self) -> Iterator[Selection]:
        chosen = self._chosen()
        verdicts = self._verdicts()
        for service in sorted(chosen.keys() | verdicts.keys()):
            outcome, confirmed_by, at = verdicts.get(service, (None, None, None))
            intended = service in chosen
            yield Selection(
                service=service,
                intended=intended,
                outcome=_plain(outcome, intended=intended),
                confirmed_by=confirmed_by,
                chosen_at=chosen[service] if at is None or intended else at,
            )

    def _chosen(self) -> dict[str, datetime]:
        chosen: dict[str, datetime] = {}
        for member in self._members:
            for choice in member.facts.choices:
                for service in choice.services:
                    chosen[service] = min(choice.at, chosen.get(service, choice.at))
        return chosen

    def _kept(self) -> dict[str, datetime]:
        kept: dict[str, datetime] = {}
        for member in self._members:
            for choice in member.facts.choices:
                for appointment in choice.appointments:
                    kept[appointment] = min(choice.at, kept.get(appointment, choice.at))
        return kept

    def _verdicts(self) -> dict[str, tuple[Outcome, str, datetime]]:
        said: dict[str, tuple[Outcome, str, datetime]] = {}
        every = [*self._closings(), *self._closings(later=True)]
        for closing in sorted(every, key=lambda one: (one.at, one.event)):
            if closing.by in VERIFIED_BY:
                for service, outcome in closing.verdicts:
                    said[service] = (outcome, closing.by, closing.at)
        return said


def _plain(outcome: Outcome | None, *, intended: bool) -> Outcome | None:
    """`added` is what was used without being chosen, whatever word the kiosk sent."""
    if outcome in ("used", "added"):
        return "used" if intended else "added"
    return outcome


def _cancelled(log_in: LogIn) -> Visit:
    opening = log_in.opening
    return Visit(
        id=log_in.id,
        day=opening.day,
        device=opening.device,
        person=opening.person,
        status="cancelled",
        logged_in_by=opening.by,
        language=opening.language,
        opened_at=opening.at,
        closed_at=min(one.at for one in log_in.facts.cancellings),
        closed_by=None,
        corrected=opening.corrected,
    )
