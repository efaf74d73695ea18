"""
What is really there at the end: read from the databases themselves, not asked of the
programs that wrote them.

Opened read-only while their owners work.  A kiosk's outbox says what it captured (by
count and digest, for what the hub has it forgets); hub and state hold the events.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract.events import HUB_DEVICE, digest

BUSY_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Captured:
    """What one kiosk says it captured."""

    events: int
    digest: str
    ids: tuple[str, ...] = ()
    """Of these, those still waiting in the outbox."""

    @property
    def waiting(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Log:
    """The event log of a hub or of the state, for one site."""

    ids: dict[str, list[str]]
    """Event ids by device, in the log's order."""
    set_aside: int
    projected: bool
    """Whether visits reflect the whole log."""

    def digest_of(self, device: str) -> str:
        return digest(self.ids.get(device, []))

    @property
    def events(self) -> int:
        """Those that kiosks captured; the hub's own are none of them."""
        return sum(len(ids) for device, ids in self.ids.items() if device != HUB_DEVICE)

    @property
    def total(self) -> int:
        return sum(len(ids) for ids in self.ids.values())

    @property
    def doubled(self) -> int:
        times = Counter(id_ for ids in self.ids.values() for id_ in ids)
        return sum(count - 1 for count in times.values())


@dataclass(frozen=True, slots=True)
class Visits:
    """What was made of the events."""

    counted: int
    cancelled: int
    services: int
    logged_out: int
    unduplicated_members: int


@dataclass(frozen=True, slots=True)
class VisitFound:
    """One visit that counts, as staff see it."""

    closed_by: str | None
    services: frozenset[str]


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A database as its last commit left it."""
    address = f"file:{path}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_WAIT_S)) as connection:
        yield connection


def read_outbox(path: Path) -> Captured:
    """The kiosk's own account, all days together."""
    with reading(path) as db:
        rows = db.execute("SELECT captured, digest FROM tally").fetchall()
        waiting = [json.loads(payload)["id"] for (payload,) in db.execute(_WAITING)]
    together = 0
    for _, of_day in rows:
        together ^= int(of_day, 16)
    return Captured(sum(count for count, _ in rows), f"{together:016x}", tuple(waiting))


_WAITING = "SELECT payload FROM event ORDER BY seq"


def read_log(path: Path, site: str) -> Log:
    """Every event of a site's log."""
    with reading(path) as db:
        ids: dict[str, list[str]] = {}
        for device, id_ in db.execute(
            "SELECT device, id FROM event WHERE site = ? ORDER BY position", (site,)
        ):
            ids.setdefault(device, []).append(id_)
        aside = _one(db, "SELECT count(*) FROM set_aside WHERE site = ?", site)
        last = _one(db, "SELECT coalesce(max(position), 0) FROM event WHERE site = ?", site)
        through = _one(
            db, "SELECT coalesce(max(through), 0) FROM projection_cursor WHERE site = ?", site
        )
    return Log(ids, aside, through >= last)


def read_visits(path: Path, site: str) -> Visits:
    """Visits and services as staff see them."""
    with reading(path) as db:
        row = db.execute(_VISITS, {"site": site}).fetchone()
    return Visits(*row)


def read_people(path: Path, site: str) -> dict[str, list[VisitFound]]:
    """The visits of each person that were not taken back."""
    found: dict[str, list[VisitFound]] = {}
    with reading(path) as db:
        for person, closed_by, services in db.execute(_PEOPLE, (site,)):
            visit = VisitFound(closed_by, frozenset((services or "").split()))
            found.setdefault(person, []).append(visit)
    return found


_PEOPLE = """
SELECT visit.person, visit.closed_by, group_concat(selection.service, ' ')
FROM visit LEFT JOIN selection ON selection.visit = visit.id
WHERE visit.site = ? AND visit.status <> 'cancelled' GROUP BY visit.id
"""
_VISITS = """
SELECT
  count(*) FILTER (WHERE status <> 'cancelled'),
  count(*) FILTER (WHERE status = 'cancelled'),
  (SELECT count(*) FROM selection JOIN visit AS v ON v.id = selection.visit
    WHERE v.site = :site AND v.status <> 'cancelled'),
  count(*) FILTER (WHERE status <> 'cancelled' AND closed_by = 'customer'),
  count(DISTINCT person) FILTER (WHERE status <> 'cancelled' AND person NOT LIKE 'n:%')
FROM visit WHERE site = :site
"""


def _one(db: sqlite3.Connection, query: str, *values: str) -> int:
    (answer,) = db.execute(query, values).fetchone()
    return int(answer)


def missing(captured: Iterable[str], log: Log) -> set[str]:
    """Events that were captured and are not in the log."""
    return set(captured) - {id_ for ids in log.ids.values() for id_ in ids}
