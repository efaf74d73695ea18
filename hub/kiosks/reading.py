"""Kiosks as pages show them: the fleet with what is wrong, and the proof of a range of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection, select
from sqlalchemy.orm import DeclarativeBase

from contract.messages import Heartbeat
from hub.events import streams
from hub.events.rules import Range
from hub.events.tables import DeviceStream, ProofDay
from hub.kiosks.complaints import complaints
from hub.kiosks.identity import reading as identities
from hub.kiosks.rules import Status
from hub.kiosks.service import KioskNow, kiosks_now, typed
from hub.kiosks.tables import KioskClaim, StateProof
from hub.kiosks.verdicts import Side, Sides, Standing, Verdict, to_do, verdict

NOTHING = "0" * 16


@dataclass(frozen=True, slots=True)
class SeenKiosk:
    """A kiosk as a page shows it."""

    device: str
    kind: str
    status: Status
    heard_at: datetime | None
    last_event_at: datetime | None
    said: Heartbeat | None
    wrong: list[str]
    certificate_days: int | None = None
    """Until its certificate ends: by its own word, else by the hub's book."""


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One device's day with its verdict."""

    day: date
    sides: Sides
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Lost:
    """Numbers that a device no longer holds and that never came here."""

    device: str
    ranges: tuple[Range, ...]

    @property
    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of a range of days."""

    rows: list[ProofRow]
    lost: list[Lost]

    def total(self, what: str) -> int:
        """Events over all rows: `kiosk`, `hub`, `log` or `state`."""
        sides = (getattr(row.sides, what) for row in self.rows)
        return sum(side.events for side in sides if side is not None)

    @property
    def set_aside(self) -> int:
        return sum(row.sides.set_aside for row in self.rows)

    @property
    def missing(self) -> int:
        return sum(row.verdict.missing for row in self.rows)

    @property
    def needs_somebody(self) -> int:
        return sum(row.verdict.needs_somebody for row in self.rows)


def fleet(connection: Connection, site: str, now: datetime) -> list[SeenKiosk]:
    """Every kiosk of a site."""
    by_book = identities.days_left(connection, site, now)
    return [_seen(kiosk, by_book) for kiosk in kiosks_now(connection, site, now)]


def proof(
    connection: Connection, site: str, first: str, last: str, device: str | None = None
) -> Proof:
    """The proof of the days from `first` to `last`, the newest day first."""
    claims = _by_day(connection, KioskClaim, site, first, last)
    days = _by_day(connection, ProofDay, site, first, last)
    at_state = _by_day(connection, StateProof, site, first, last)
    keys = [key for key in {*claims, *days, *at_state} if device in (None, key[0])]
    keys.sort()
    keys.sort(key=lambda key: key[1], reverse=True)
    rows = [_row(key, claims.get(key), days.get(key), at_state.get(key)) for key in keys]
    return Proof(rows, _lost(connection, site, device))


@dataclass(frozen=True, slots=True)
class ToDo:
    """A day of a device that needs somebody, and what to do about it."""

    row: ProofRow
    words: str


def to_dos(proof: Proof, kiosks: list[SeenKiosk]) -> list[ToDo]:
    """What is to be done about the days of a proof as the kiosks stand now, the worst first."""
    standing = {
        kiosk.device: Standing(kiosk.status, kiosk.said.outbox.depth if kiosk.said else 0)
        for kiosk in kiosks
    }
    found = [
        ToDo(row, words)
        for row in proof.rows
        if (words := to_do(row.sides, row.verdict, standing.get(row.sides.device))) is not None
    ]
    return sorted(found, key=lambda one: one.row.verdict.grade != "bad")


def _seen(kiosk: KioskNow, by_book: dict[str, int]) -> SeenKiosk:
    said = typed(kiosk.heartbeat)
    told = said.certificate_days if said is not None else UNSET
    return SeenKiosk(
        kiosk.device,
        kiosk.kind,
        kiosk.status,
        kiosk.heard_at,
        kiosk.last_event_at,
        said,
        complaints(kiosk.status, said, kiosk.heard_at),
        by_book.get(kiosk.device) if told is UNSET else told,
    )


def _by_day(
    connection: Connection, table: type[DeclarativeBase], site: str, first: str, last: str
) -> dict[tuple[str, str], Any]:
    columns: Any = table.__table__.c
    rows = connection.execute(
        select(table.__table__).where(
            columns.site == site, columns.day >= first, columns.day <= last
        )
    )
    return {(row.device, row.day): row for row in rows}


def _row(key: tuple[str, str], claim: Any, day: Any, at_state: Any) -> ProofRow:
    device, on = key
    sides = Sides(
        device=device,
        kiosk=Side(claim.captured, claim.digest) if claim else None,
        hub=Side(day.events + day.set_aside, day.digest) if day else Side(0, NOTHING),
        set_aside=day.set_aside if day else 0,
        log=Side(day.events, day.log_digest) if day else Side(0, NOTHING),
        state=Side(at_state.events, at_state.log_digest) if at_state else None,
    )
    return ProofRow(date.fromisoformat(on), sides, verdict(sides))


def _lost(connection: Connection, site: str, device: str | None) -> list[Lost]:
    devices = connection.scalars(
        select(DeviceStream.device).where(DeviceStream.site == site, DeviceStream.lost != "[]")
    )
    wanted = [name for name in devices if device in (None, name)]
    found = streams.load(connection, site, wanted)
    return [Lost(name, found[name].lost) for name in sorted(found)]
