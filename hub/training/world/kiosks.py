"""
The kiosks of the made-up center: what they capture goes in by the hub's own writer.

A message is handed to the writer as if the broker had brought it, so that visits, proof and
set-aside events are made by the very code that makes the real ones.  There is no broker.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from contract import events as contract
from contract import topics
from contract.events import EVENT_OF_BODY, Body, Help, Opened, ServicesAdded
from contract.fields import Who
from contract.messages import DayTally, Heartbeat, OutboxState
from contract.messages import encode as encoded
from hub import clock
from hub.ids import new_id
from hub.ingest.inbox import Arrived
from hub.ingest.writer import Writer
from hub.projecting import project
from hub.training.world.settings import SITE

BEATS_EVERY = timedelta(seconds=25)
SILENT_FOR = timedelta(minutes=41)
_UPTIME = timedelta(hours=9)


@dataclass
class MadeUpKiosk:
    """One device: numbers what it captures and knows it by the day."""

    device: str
    zone: str
    kind: str = "walkup"
    reader: str = "up"
    claims_more: int = 0
    """So many events it says it captured that never came."""
    boot_id: str = field(default_factory=new_id)
    captured: list[tuple[str, str]] = field(default_factory=list)
    """Each event's day and id."""

    def event(self, body: Body, at: datetime) -> Arrived:
        """It captured this."""
        event = EVENT_OF_BODY[type(body)](
            id=new_id(),
            seq=len(self.captured) + 1,
            site=SITE,
            device=self.device,
            captured_at=at,
            clock="synced",
            boot_id=self.boot_id,
            uptime_ms=int(_UPTIME.total_seconds() * 1000),
            body=body,  # type: ignore[arg-type]  # the table pairs each body with its event
        )
        self.captured.append((str(clock.local_day(at, self.zone)), event.id))
        return Arrived(self._topic("event"), contract.encode(event), at)

    def broken(self, at: datetime) -> Arrived:
        """Something that no hub can read."""
        return Arrived(self._topic("event"), b'{"v": 1, "type": "visit.opened", "body": {', at)

    def beat(self, at: datetime) -> Arrived:
        """How it is."""
        days = sorted({day for day, _ in self.captured})
        last = len(self.captured) + self.claims_more
        heartbeat = Heartbeat(
            site=SITE,
            device=self.device,
            kind="lobby-pc" if self.kind == "lobby-pc" else "walkup",
            sent_at=at,
            clock="synced",
            boot_id=self.boot_id,
            uptime_ms=int(_UPTIME.total_seconds() * 1000),
            version="0.1.0",
            outbox=OutboxState(depth=self.claims_more, last_seq=last),
            days=[self._tally(day) for day in days],
            reader="down" if self.reader == "down" else "up",
            swipes_good=len(self.captured),
            unwell=["reader-lost"] if self.reader == "down" else [],
            temperature_c=48.5,
            disk_free_mb=21_400,
            memory_free_mb=412,
        )
        return Arrived(self._topic("heartbeat"), encoded(heartbeat), at)

    def _tally(self, day: str) -> DayTally:
        ids = [event_id for on, event_id in self.captured if on == day]
        is_last = day == max(on for on, _ in self.captured)
        lost = [new_id() for _ in range(self.claims_more if is_last else 0)]
        return DayTally(
            day=day, captured=len(ids) + len(lost), digest=contract.digest([*ids, *lost])
        )

    def _topic(self, kind: topics.Kind) -> str:
        return topics.device_topic(SITE, self.device, kind)


class MadeUpKiosks:
    """All kiosks of one made-up center, and what people do at them."""

    def __init__(self, engine: Engine, zone: str) -> None:
        self._engine = engine
        self._writer = Writer(engine, SITE)
        self._turn = threading.Lock()
        self._beaten_at: datetime | None = None
        self.entrance = MadeUpKiosk("entrance", zone)
        self.front_desk = MadeUpKiosk("front-desk", zone, reader="down")
        self.lobby_pc = MadeUpKiosk("lobby-pc-1", zone, kind="lobby-pc", claims_more=3)

    def take_in(self, *messages: Arrived) -> None:
        """The hub hears these."""
        with self._turn:
            self._writer.commit(messages)
        project(self._engine, SITE)

    def beat(self) -> None:
        """The kiosks that are well say so, not more often than real ones; the third is silent."""
        now = clock.now()
        if self._beaten_at is not None and now - self._beaten_at < BEATS_EVERY:
            return
        first, self._beaten_at = self._beaten_at is None, now
        beats = [self.entrance.beat(now), self.front_desk.beat(now)]
        silent = [self.lobby_pc.beat(now - SILENT_FOR)] if first else []
        self.take_in(*beats, *silent)

    def log_in(
        self, number: str, at: datetime, *services: str, kiosk: MadeUpKiosk | None = None
    ) -> str:
        """A member swipes and chooses; answers the visit's id."""
        kiosk, visit = kiosk or self.entrance, new_id()
        who = Who(member=number) if number else Who(nobody=True)
        opened = Opened(visit=visit, who=who, by="swipe" if number else "none")
        messages = [kiosk.event(opened, at)]
        if services:
            chosen = ServicesAdded(visit=visit, services=list(services))
            messages.append(kiosk.event(chosen, at + timedelta(seconds=9)))
        self.take_in(*messages)
        return visit

    def call(self, at: datetime) -> None:
        """Somebody at the entrance touches Help."""
        self.take_in(self.entrance.event(Help(screen="attract"), at))
