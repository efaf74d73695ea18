"""
The desk, the verbs: log somebody in or out, add services, confirm what was given, cancel.

Everything goes through the event log.  Each verb works in the caller's transaction, sees the
log folded to its end and leaves it so.  `by` is the mark of somebody of staff
(`hub.accounts.marks`); `event_id` is a form's one-time id, so that a form sent twice says it
once.  `at` is when it happened, which may be earlier than now.  `seen` is the revision of the
visit that the person saw: when somebody else said something since, nothing is captured.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, select

from contract import member_number
from contract.events import Body, Cancelled, CancelledFor, Closed, Opened, ServicesAdded
from contract.fields import NOBODY, Who
from contract.said_by_staff import Confirmed, Outcome, Verdict
from hub import clock, projecting
from hub.desk.errors import ChangedMeanwhile, NoSuchVisit, Unsuitable
from hub.events import service as events
from hub.events.captured_here import capture
from hub.groups.service import known_services
from hub.said import mark
from hub.said import say as sentence
from hub.visits.log_ins import SaidOfVisit, said_of
from hub.visits.service import known_as, open_visit_of
from hub.visits.tables import VisitRow

Said = Mapping[str, Outcome]
"""What became of services, by code."""
SKEW = timedelta(minutes=2)
"""So far may a page's minute lie ahead of the hub's clock."""


def log_in(
    connection: Connection,
    site: str,
    member: str | Who | None,
    services: Sequence[str],
    *,
    by: str,
    at: datetime,
    event_id: str,
    appointments: Sequence[str] = (),
    language: str = "en",
    how: Literal["staff", "paper"] = "staff",
) -> str:
    """
    Somebody is here; answers the visit.

    `member` is a member number, None without a card or a record, or who it is in the contract's
    words for a sealed card.  Whoever has a visit open is not logged in twice: the services are added to that one.
    Raises Unsuitable.
    """
    projecting.catch_up(connection, site)
    must_be_past(at)
    must_be_known(connection, site, services)
    who = _who(member)
    visit = child_id(event_id, "visit")
    there = None if how == "paper" else _open_visit(connection, site, who, at)
    if there is not None and there != visit:
        add(
            connection,
            site,
            there,
            services,
            by=by,
            at=at,
            event_id=event_id,
            appointments=appointments,
        )
        return there
    opened = Opened(visit=visit, who=who, by=how, language=language, staff=by)
    said: list[tuple[str, Body]] = [(event_id, opened)]
    if services or appointments:
        said.append((child_id(event_id, "services"), _chosen(visit, services, appointments, by)))
    say(connection, site, said, at)
    return visit


def add(
    connection: Connection,
    site: str,
    visit: str,
    services: Sequence[str],
    *,
    by: str,
    at: datetime,
    event_id: str,
    appointments: Sequence[str] = (),
) -> None:
    """The person came for more.  Raises NoSuchVisit or Unsuitable."""
    find(connection, site, visit)
    must_be_known(connection, site, services)
    if services or appointments:
        say(connection, site, [(event_id, _chosen(visit, services, appointments, by))], at)


def log_out(
    connection: Connection,
    site: str,
    visit: str,
    said: Said,
    *,
    by: str,
    at: datetime,
    event_id: str,
    seen: str | None = None,
) -> None:
    """The person left, and this is what became of the services.  Raises NoSuchVisit or Unsuitable."""
    found = find(connection, site, visit)
    if is_said(connection, event_id):
        return
    must_be_seen(found, seen)
    must_be_past(at)
    must_be_known(connection, site, tuple(said))
    if at < opened_at(found):
        raise Unsuitable([mark("The log-out lies before the log-in: look at the times again.")])
    closed = Closed(visit=visit, by="staff", services=verdicts(said), staff=by)
    say(connection, site, [(event_id, closed)], at)


def confirm(
    connection: Connection,
    site: str,
    visit: str,
    said: Said,
    *,
    by: str,
    at: datetime,
    event_id: str,
    seen: str | None = None,
) -> None:
    """
    Staff say what of this visit was given, without ending it.

    This alone makes a staff-assisted service count.  Raises NoSuchVisit, Unsuitable or
    ChangedMeanwhile.
    """
    found = find(connection, site, visit)
    if is_said(connection, event_id):
        return
    must_be_seen(found, seen)
    must_be_known(connection, site, tuple(said))
    if not said:
        raise Unsuitable([mark("Say of at least one service whether it was given.")])
    say(
        connection,
        site,
        [(event_id, Confirmed(visit=visit, staff=by, services=verdicts(said)))],
        at,
    )


def cancel(
    connection: Connection,
    site: str,
    visit: str,
    reason: CancelledFor,
    *,
    by: str,
    at: datetime,
    event_id: str,
    seen: str | None = None,
) -> None:
    """
    The log-in was a mistake: it does not count, nor do those that joined it.

    Raises NoSuchVisit or ChangedMeanwhile.
    """
    found = find(connection, site, visit)
    if is_said(connection, event_id):
        return
    must_be_seen(found, seen)
    said: list[tuple[str, Body]] = [
        (
            event_id if log_in == found.id else child_id(event_id, log_in),
            Cancelled(visit=log_in, reason=reason, staff=by),
        )
        for log_in in found.log_ins
    ]
    say(connection, site, said, at)


def find(connection: Connection, site: str, visit: str) -> SaidOfVisit:
    """What was said of a visit, the log folded to its end.  Raises NoSuchVisit."""
    projecting.catch_up(connection, site)
    found = said_of(connection, visit)
    if found is None or found.site != site or not found.log_ins:
        raise NoSuchVisit
    return found


def say(
    connection: Connection, site: str, said: Sequence[tuple[str, Body]], at: datetime
) -> list[str]:
    """Append to the log what staff said, and fold it; answers the events that were new."""
    fresh = capture(
        connection, site, [(event_id, body, at) for event_id, body in said], clock.now()
    )
    projecting.catch_up(connection, site)
    return fresh


def is_said(connection: Connection, event_id: str) -> bool:
    """Whether the form with this one-time id has been taken already."""
    return bool(events.known_ids(connection, [event_id]))


def must_be_seen(found: SaidOfVisit, seen: str | None) -> None:
    """Raises ChangedMeanwhile when more was said than the person saw; None has seen everything."""
    if seen is not None and found.revision != seen:
        raise ChangedMeanwhile


def child_id(event_id: str, name: str) -> str:
    """The id of something that comes with an event: the same event, the same id."""
    return str(uuid.uuid5(uuid.UUID(event_id), name))


def verdicts(said: Said) -> list[Verdict]:
    """As the contract has them, in a fixed order."""
    return [Verdict(service=code, outcome=said[code]) for code in sorted(said)]


def must_be_past(at: datetime) -> None:
    """Raises Unsuitable for what has not happened yet."""
    if at > clock.now() + SKEW:
        raise Unsuitable([mark("That time has not come yet: give one that is past.")])


def must_be_known(connection: Connection, site: str, services: Sequence[str]) -> None:
    """Raises Unsuitable for a service that the catalogue does not have."""
    unknown = sorted(set(services) - known_services(connection, site).keys())
    if unknown:
        raise Unsuitable(
            [
                sentence(
                    "The catalogue has no service '%(code)s': choose from those in the list.",
                    code=unknown[0],
                )
            ]
        )


def _who(member: str | Who | None) -> Who:
    if isinstance(member, Who):
        return member
    if member is None:
        return NOBODY
    if not member_number.is_valid(member):
        raise Unsuitable([mark("That is no member number: its last two digits check the others.")])
    return Who(member=member)


def _open_visit(connection: Connection, site: str, who: Who, at: datetime) -> str | None:
    if who.member is UNSET:
        return None
    persons = known_as(connection, f"m:{who.member}")
    day = clock.local_day(at, events.timezone_of(connection, site))
    found = open_visit_of(connection, site, persons, day)
    if found is None:
        return None
    since = connection.scalar(select(VisitRow.opened_at).where(VisitRow.id == found.id))
    return None if since is None or since > at else found.id


def _chosen(
    visit: str, services: Sequence[str], appointments: Sequence[str], by: str | UnsetType = UNSET
) -> ServicesAdded:
    return ServicesAdded(
        visit=visit, services=list(services), appointments=list(appointments), staff=by
    )


def opened_at(found: SaidOfVisit) -> datetime:
    """When the visit began, as it stands now."""
    openings = [facts.holding().opening for facts in found.log_ins.values()]
    return min(opening.at for opening in openings if opening is not None)
