"""Makers for the hub's tests: a site, and kiosks that number what they capture."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal

from msgspec import UNSET
from sqlalchemy import Connection, Engine, insert

from contract import events as contract
from contract import member_number
from contract.events import (
    Acknowledged,
    AnyEvent,
    Attended,
    Cancelled,
    Closed,
    Feedback,
    Help,
    Opened,
    Preferred,
    ServicesAdded,
    Sharing,
    Undone,
    Verdict,
)
from contract.fields import NOBODY, Sealed, Who
from contract.said_by_staff import Confirmed, Corrected, Held, RosterOutcome, TookPart
from hub.catalogue.tables import SiteRow
from hub.events import people, service
from hub.events.service import NewEvent

SITE = "olympia"
ZONE = "America/Los_Angeles"
NOON = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
"""Noon of a Wednesday in Olympia."""
ANA = Who(member=member_number.from_body("12345678"))
BEN = Who(member=member_number.from_body("87654321"))
CARD = Who(card="1" + "7" * 24)
SEALED = Who(sealed=Sealed(key="state-1", box="A" * 107 + "="))


def an_id(number: int) -> str:
    """A readable UUID: the same number, the same id."""
    return str(uuid.UUID(int=number))


def open_site(engine: Engine, site: str = SITE, timezone: str = ZONE) -> None:
    """A site with an empty log."""
    with engine.begin() as connection:
        connection.execute(insert(SiteRow).values(code=site, name="Olympia", timezone=timezone))
        service.open_log(connection, site)


_IDS = count(1)


@dataclass
class Pen:
    """A kiosk's hand: writes its events one after the other."""

    device: str = "walkup-1"
    site: str = SITE
    boot_id: str = an_id(999)
    clock: str = "synced"
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def write(self, body: contract.Body, at: datetime, **fields: object) -> AnyEvent:
        given = {
            "id": an_id(10_000_000 + next(_IDS)),
            "seq": next(self._numbers),
            "site": self.site,
            "device": self.device,
            "captured_at": at,
            "clock": self.clock,
            "boot_id": self.boot_id,
            "uptime_ms": 60_000,
            "body": body,
        }
        return contract.EVENT_OF_BODY[type(body)](**{**given, **fields})  # type: ignore[arg-type]

    def opened(
        self, visit: str, at: datetime = NOON, who: Who = NOBODY, **fields: object
    ) -> AnyEvent:
        return self.write(Opened(visit=visit, who=who, by="swipe"), at, **fields)

    def chose(
        self, visit: str, *services: str, at: datetime = NOON + timedelta(seconds=5)
    ) -> AnyEvent:
        return self.write(ServicesAdded(visit=visit, services=list(services)), at)

    def came_for(
        self, visit: str, *appointments: str, at: datetime = NOON + timedelta(seconds=5)
    ) -> AnyEvent:
        return self.write(ServicesAdded(visit=visit, appointments=list(appointments)), at)

    def attended(
        self, attendance: str, group: str, who: Who = NOBODY, at: datetime = NOON
    ) -> AnyEvent:
        return self.write(Attended(attendance=attendance, group=group, who=who), at)

    def undone(self, attendance: str, at: datetime = NOON + timedelta(seconds=9)) -> AnyEvent:
        return self.write(Undone(attendance=attendance), at)

    def held(
        self,
        group: str,
        *services: str,
        at: datetime = NOON + timedelta(hours=2),
        **outcomes: RosterOutcome,
    ) -> AnyEvent:
        """The entries by their numbers: `n1="attended"`."""
        said = [TookPart(attendance=an_id(int(n[1:])), outcome=one) for n, one in outcomes.items()]
        body = Held(group=group, staff="staff-1", services=list(services), attendances=said)
        return self.write(body, at, device="hub")

    def asked_for_help(
        self, visit: str | None = None, at: datetime = NOON, screen: str = "choosing"
    ) -> AnyEvent:
        return self.write(Help(screen=screen, visit=visit or UNSET), at)

    def shares(self, who: Who, choice: Literal["in", "out"], at: datetime = NOON) -> AnyEvent:
        return self.write(Sharing(who=who, choice=choice, notice="1"), at)

    def scored(self, score: int, visit: str | None = None, at: datetime = NOON) -> AnyEvent:
        return self.write(Feedback(score=score, visit=visit or UNSET), at)

    def read(self, visit: str, notice: str, version: str = "1", at: datetime = NOON) -> AnyEvent:
        read = Acknowledged(visit=visit, notice=notice, version=version, language="en")
        return self.write(read, at)

    def speaks(self, who: Who, language: str, at: datetime = NOON) -> AnyEvent:
        return self.write(Preferred(who=who, language=language), at)

    def closed(
        self,
        visit: str,
        at: datetime = NOON + timedelta(hours=1),
        by: contract.ClosedBy = "customer",
        **outcomes: contract.Outcome,
    ) -> AnyEvent:
        verdicts = [
            Verdict(service=service.replace("_", "-"), outcome=outcome)
            for service, outcome in outcomes.items()
        ]
        return self.write(Closed(visit=visit, by=by, services=verdicts), at)

    def confirmed(
        self,
        visit: str,
        at: datetime = NOON + timedelta(minutes=40),
        **outcomes: contract.Outcome,
    ) -> AnyEvent:
        said = [Verdict(service=service, outcome=word) for service, word in outcomes.items()]
        return self.write(Confirmed(visit=visit, staff="staff-1", services=said), at)

    def corrected(
        self, visit: str, at: datetime = NOON + timedelta(hours=2), **fields: object
    ) -> AnyEvent:
        said = {"staff": "staff-1", "why": "other", **fields}
        return self.write(Corrected(visit=visit, **said), at)  # type: ignore[arg-type]

    def cancelled(self, visit: str, at: datetime = NOON + timedelta(seconds=30)) -> AnyEvent:
        return self.write(Cancelled(visit=visit, reason="mistake"), at)


def as_new(
    connection: Connection, events: list[AnyEvent], received_at: datetime = NOON
) -> list[NewEvent]:
    """Events as the ingest hands them to the log."""
    persons = people.persons_of(connection, events)
    return [
        NewEvent(
            event,
            contract.encode(event).decode(),
            received_at,
            event.captured_at,
            0,
            persons.get(event.id),
        )
        for event in events
    ]


def append(engine: Engine, *events: AnyEvent, site: str = SITE) -> service.Appended:
    """Append events in a transaction of their own."""
    with engine.begin() as connection:
        return service.append(connection, site, as_new(connection, list(events)))
