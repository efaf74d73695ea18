"""
The fold: what the log says becomes visits, in whatever order it came.

Pure.  Everything said under one visit id is a `LogIn`.  The log-ins of one person on one
day are folded together: a second log-in while the first is open belongs to the same visit
(its kiosk could not know), one after the log-out is a new visit.  Because a fold looks at
the whole day, an event that comes late changes the visits just as if it had come in time,
and a rebuild from the log ends where the live projection stands.

What staff said stands over what the customer said, and a correction over both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from contract.events import ClosedBy, Outcome
from contract.fields import Who
from hub.visits.facts import Closing, Confirming, Correcting, Facts, Opening, Verdicts

Status = Literal["open", "closed", "cancelled"]
Mode = Literal["self_service", "information", "pending_staff"]
Standing = Literal["verified", "unverified", "auto_closed", "pending_staff", "not_used"]

VERIFIED_BY: frozenset[ClosedBy] = frozenset({"customer", "staff", "later"})
"""Who says what was used; `later` says it days after, and not when the customer left."""
SAID_AT_THE_DOOR: frozenset[ClosedBy] = frozenset({"customer", "staff"})
BY_ONESELF: frozenset[Mode] = frozenset({"self_service", "information"})
"""What a customer can verify alone."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """A visit id and what was said under it, as far as it holds."""

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
    remember.  `kept` are the appointments of that day that they came for.  `amended_at`: when
    staff last set the visit right.
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
    amended_at: datetime | None = None


class _Said(NamedTuple):
    """Somebody's word on some services; by time and event, the later stands over the earlier."""

    is_staff: bool
    at: datetime
    event: str
    by: ClosedBy
    verdicts: Verdicts


def log_in(visit: str, facts: Facts) -> LogIn | None:
    """A log-in from what was said under its id; None while the log-in itself has not come."""
    holding = facts.holding()
    return None if holding.opening is None else LogIn(visit, holding.opening, holding)


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
        return not any(since <= closing.at <= at for closing in self._endings())

    def visit(self) -> Visit:
        opening = self.first.opening
        closing = _decisive(self._endings())
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
            amended_at=max((one.at for one in self._corrections()), default=None),
        )

    def _closings(self, *, later: bool = False) -> Iterator[Closing]:
        """What ended the visit; or what was said of it on a later day, which ends nothing."""
        for member in self._members:
            for closing in member.facts.closings:
                if (closing.by == "later") is later:
                    # Nobody leaves before coming; a clock that was set in between can say so.
                    at = max(closing.at, member.opening.at)
                    yield Closing(at, closing.event, closing.by, closing.verdicts)

    def _corrections(self) -> Iterator[Correcting]:
        for member in self._members:
            yield from member.facts.corrections

    def _endings(self) -> list[Closing]:
        """The log-outs; or the one that staff put in their place."""
        closings = list(self._closings())
        said = [(one.at, one.event, one.closed_at) for one in self._corrections() if one.closed_at]
        if not said:
            return closings
        _, event, closed_at = max(said)
        told = _decisive(closings)
        by = told.by if told is not None and told.by in SAID_AT_THE_DOOR else "staff"
        return [Closing(max(closed_at, self.first.opening.at), event, by, ())]

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
        withdrawn = self._withdrawn()
        chosen: dict[str, datetime] = {}
        for member in self._members:
            for choice in member.facts.choices:
                for service in choice.services:
                    if not _is_over(service, choice.at, withdrawn):
                        chosen[service] = min(choice.at, chosen.get(service, choice.at))
        return chosen

    def _withdrawn(self) -> dict[str, datetime]:
        """Services chosen by mistake, and when staff said so; one may be chosen anew after that."""
        return {
            service: said.at
            for said in sorted(self._corrections(), key=lambda one: one.at)
            for service in said.withdrawn
        }

    def _kept(self) -> dict[str, datetime]:
        kept: dict[str, datetime] = {}
        for member in self._members:
            for choice in member.facts.choices:
                for appointment in choice.appointments:
                    kept[appointment] = min(choice.at, kept.get(appointment, choice.at))
        return kept

    def _verdicts(self) -> dict[str, tuple[Outcome, str, datetime]]:
        withdrawn = self._withdrawn()
        found: dict[str, tuple[Outcome, str, datetime]] = {}
        for said in sorted(self._sayings()):
            for service, outcome in said.verdicts:
                if not _is_over(service, said.at, withdrawn):
                    found[service] = (outcome, said.by, said.at)
        return found

    def _sayings(self) -> Iterator[_Said]:
        for one in (*self._closings(), *self._closings(later=True)):
            if one.by in VERIFIED_BY:
                yield _Said(one.by == "staff", one.at, one.event, one.by, one.verdicts)
        for member in self._members:
            for word in member.facts.confirmings:
                if not word.group:
                    yield _Said(True, word.at, word.event, "staff", word.verdicts)
            for right in member.facts.corrections:
                yield _Said(True, right.at, right.event, "staff", right.verdicts)
        yield from self._groups()

    def _groups(self) -> Iterator[_Said]:
        """
        The word of those who led a group, of each group and entry the last.

        What one group gave, another of the same day does not take away.
        """
        last: dict[tuple[str, str], Confirming] = {}
        for member in self._members:
            for word in sorted(member.facts.confirmings, key=lambda one: (one.at, one.event)):
                if word.group:
                    last[word.group, member.id] = word
        given: set[str] = set()
        for word in sorted(last.values(), key=lambda one: (_is_refusal(one), one.at, one.event)):
            verdicts = tuple(one for one in word.verdicts if one[0] not in given)
            given |= {service for service, outcome in verdicts if outcome != "not_used"}
            yield _Said(True, word.at, word.event, "staff", verdicts)


def _decisive(closings: Iterable[Closing]) -> Closing | None:
    """What the customer or staff said beats the hub's guess at closing time."""
    return max(
        closings,
        key=lambda one: (one.by in SAID_AT_THE_DOOR, one.at, one.event),
        default=None,
    )


def _is_refusal(word: Confirming) -> bool:
    return all(outcome == "not_used" for _, outcome in word.verdicts)


def _is_over(service: str, at: datetime, withdrawn: dict[str, datetime]) -> bool:
    since = withdrawn.get(service)
    return since is not None and at <= since


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
        amended_at=max((one.at for one in log_in.facts.corrections), default=None),
    )
