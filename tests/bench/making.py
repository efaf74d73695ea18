"""Events as a kiosk would send them, many at once."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from uuid_utils import uuid7

from contract.cards import make_token
from contract.events import AnyEvent, Opened, ServicesAdded, VisitOpened, VisitServicesAdded
from contract.fields import Who

BEGUN = datetime(2026, 3, 2, 17, tzinfo=UTC)
SERVICES = ["job-search", "resume-help", "computer-use", "workshop"]


def captured(count: int, site: str, device: str, first: int = 1) -> Iterator[AnyEvent]:
    """`count` events of visits in turn: opened, then services added."""
    chance = random.Random(first)
    boot = str(uuid.UUID(int=7))
    visit = ""
    for seq in range(first, first + count):
        common = {
            "id": str(uuid7()),
            "seq": seq,
            "site": site,
            "device": device,
            "captured_at": BEGUN + timedelta(milliseconds=100 * seq),
            "clock": "synced",
            "boot_id": boot,
            "uptime_ms": 100 * seq,
        }
        if seq % 2 == first % 2:
            visit = str(uuid7())
            who = Who(card=make_token(chance.randrange))
            body = Opened(visit=visit, who=who, by="swipe")
            yield VisitOpened(**common, body=body)  # type: ignore[arg-type] # as a kiosk fills it
        else:
            added = ServicesAdded(visit=visit, services=chance.sample(SERVICES, 2))
            yield VisitServicesAdded(**common, body=added)  # type: ignore[arg-type] # the same
