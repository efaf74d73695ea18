"""What the hubs of a made-up state tell the real one: their members, their cards, their logs."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET

from contract import events
from contract.events import (
    AnyEvent,
    Body,
    Cancelled,
    Closed,
    Opened,
    ServicesAdded,
    Verdict,
)
from contract.fields import NOBODY, Who
from contract.messages import SealingKey
from contract.said_by_staff import Confirmed, Corrected
from contract.sealing import seal
from contract.sync import SiteMember, SyncHeader, SyncLine
from hub.sync import batch
from hub.sync.link import StateLink
from tests.statewide.lives import Visit
from tests.statewide.people import Record
from tests.statewide.settling import Registration, record_of

A_BATCH = 2_000
MEMBERS_AT_ONCE = 100
KEYED = 0.15
_STAFF = "staff-7"
Told = tuple[datetime, AnyEvent, str | None]
"""When something happened, its event, and whom the hub took it to be of."""


def uuid7(dice: random.Random, at: datetime) -> str:
    """An id that sorts by when it was made, as kiosks make them."""
    stamp = int(at.timestamp() * 1000)
    random_bits = dice.getrandbits(74)
    number = (stamp << 80) | (7 << 76) | ((random_bits >> 62) << 64) | (2 << 62)
    return str(UUID(int=number | (random_bits & ((1 << 62) - 1))))


@dataclass
class Log:
    """One hub's event log on its way to the state."""

    site: str
    timezone: str
    county: str
    """Empty where its hub does not say where it lies."""
    id: str
    sent: int = 0
    waiting: list[Told] = field(default_factory=list)

    def hello(self) -> bytes:
        """A batch without events: whose log this is."""
        return batch.pack(self._header(self.sent), [])

    def _header(self, after: int) -> SyncHeader:
        return SyncHeader(
            site=self.site, site_name=self.site.title(), timezone=self.timezone,
            county=self.county or UNSET, log_id=self.id, after=after,
        )  # fmt: skip

    def batches(self) -> Iterator[bytes]:
        """All that waits, in the order of its moments; what is late comes last."""
        position = self.sent
        for start in range(0, len(self.waiting), A_BATCH):
            some = self.waiting[start : start + A_BATCH]
            header = self._header(position)
            lines = [
                SyncLine(
                    p=position + number, e=msgspec.Raw(events.encode(event)),
                    r=at + timedelta(seconds=2), h=at, w=UNSET if person is None else person,
                )
                for number, (at, event, person) in enumerate(some, 1)
            ]  # fmt: skip
            position += len(lines)
            yield batch.pack(header, lines)
        self.sent, self.waiting = position, []


@dataclass
class Writer:
    """The kiosks and the staff of a site: its visits into the events of its hub's log."""

    dice: random.Random
    log: Log
    _seq: dict[str, int] = field(default_factory=dict)

    def write(self, visits: Iterable[Visit]) -> int:
        """Put these visits into the log; answers how many events."""
        early: list[Told] = []
        late: list[Told] = []
        for visit in visits:
            (late if visit.is_late else early).extend(self._events(visit))
        self.dice.shuffle(late)
        self.log.waiting += [*sorted(early, key=lambda one: one[0]), *late]
        return len(early) + len(late)

    def _events(self, visit: Visit) -> Iterator[Told]:
        at = visit.captured_at or visit.opened
        name = uuid7(self.dice, at)
        who, person = self._who(visit, visit.swiped_by)
        opened = Opened(visit=name, who=who, by=_by(who), language=visit.language)
        yield at, self._event(visit, opened, at), person
        soon = at + timedelta(seconds=20)
        if visit.chosen:
            chosen = ServicesAdded(visit=name, services=visit.chosen)
            yield soon, self._event(visit, chosen, soon), None
        if visit.again_after is not None and visit.again_by is not None:
            then = at + visit.again_after
            who, person = self._who(visit, visit.again_by)
            second = Opened(
                visit=uuid7(self.dice, then), who=who, by=_by(who), language=visit.language
            )
            yield then, self._event(visit, second, then), person
        leaves = at + visit.stays
        if (ending := _ending(visit, name)) is not None:
            yield leaves, self._event(visit, ending, leaves), None
        said_at = leaves + timedelta(minutes=5)
        if visit.by_staff:
            given = Confirmed(
                visit=name, staff=_STAFF, services=[Verdict(one, "used") for one in visit.by_staff]
            )
            yield said_at, self._event(visit, given, said_at, "hub"), None
        if visit.captured_at is not None:
            right = Corrected(
                visit=name, staff=_STAFF, why="wrong_time",
                opened_at=visit.opened, closed_at=visit.opened + visit.stays,
            )  # fmt: skip
            said_at += timedelta(minutes=1)
            yield said_at, self._event(visit, right, said_at, "hub"), None

    def _who(self, visit: Visit, record: Record | None) -> tuple[Who, str | None]:
        if visit.who is None:
            return NOBODY, None
        if record is None:
            return Who(card=visit.token), f"c:{visit.token}"
        if self.dice.random() < KEYED:
            return Who(member=record.number), f"m:{record.number}"
        if record.site != visit.site:
            return Who(card=record.token), f"c:{record.token}"  # a card this hub did not know
        return Who(card=record.token), f"m:{record.number}"

    def _event(self, visit: Visit, body: Body, at: datetime, device: str = "walkup-1") -> AnyEvent:
        key = f"{visit.site}/{device}"
        self._seq[key] = self._seq.get(key, 0) + 1
        given = {
            "id": uuid7(self.dice, at),
            "seq": self._seq[key],
            "site": visit.site,
            "device": device,
            "captured_at": at,
            "clock": "synced",
            "boot_id": str(UUID(int=7)),
            "uptime_ms": 60_000,
            "body": body,
        }
        return events.EVENT_OF_BODY[type(body)](**given)  # type: ignore[arg-type] # as a kiosk fills it


def _by(who: Who) -> Literal["swipe", "keyed", "none"]:
    return "swipe" if who.kind == "card" else "keyed" if who.kind == "member" else "none"


def _ending(visit: Visit, name: str) -> Body | None:
    match visit.end:
        case "customer":
            verdicts = [Verdict(service, said) for service, said in visit.used.items()]  # type: ignore[arg-type] # checked by the contract
            return Closed(visit=name, by="customer", services=verdicts)
        case "auto" | "interrupted":
            return Closed(visit=name, by=visit.end)
        case "cancelled":
            return Cancelled(visit=name, reason="mistake")
        case "open":
            return None


def registrations(
    dice: random.Random, some: Iterable[Registration], key: SealingKey
) -> dict[str, list[SiteMember]]:
    """What each site tells of the members whom it registered."""
    told: dict[str, list[SiteMember]] = {}
    for person, record in some:
        told.setdefault(record.site, []).append(
            SiteMember(
                record=record_of(person, record),
                registration=str(UUID(int=dice.getrandbits(128), version=4)),
                sealed=UNSET if person.ssn is None else seal(person.ssn, key),
            )
        )
    return told


def tell(link: StateLink, log: Log) -> int:
    """Send a site's log; answers how many events the state has committed."""
    for packed in log.batches():
        answer = link.send(packed)
        if answer.refused:
            raise AssertionError(f"{log.site}: refused {answer.refused[:3]}")
    return log.sent
