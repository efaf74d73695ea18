"""
The ingest process: the links, the writer's loop, and what is done when it is quiet.

Everything that writes happens on the thread that calls `run`: it commits whatever arrived,
acknowledges, and folds the log into visits when nothing waits.  An error that nobody expected
ends the process; the supervisor starts it again, and the kiosks send again.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import date, datetime

from msgspec import structs
from paho.mqtt.client import MQTTMessage
from sqlalchemy import Engine

from contract.sealing import CommandSigner
from hub import clock, projecting
from hub.catalogue import publishing
from hub.catalogue import service as catalogue
from hub.config import Broker
from hub.db import reading
from hub.events import service as events
from hub.groups.series import making as series
from hub.ingest.answers import Answerer, Question, Statewide
from hub.ingest.inbox import Inbox
from hub.ingest.links import EventLink, TalkLink
from hub.ingest.writer import Writer
from hub.kiosks.commands import service as commands
from hub.visits import service as visits
from hub.visits.rollups import rolling

log = logging.getLogger(__name__)

WAIT_S = 0.5
CATALOGUE_EVERY_S = 1.0
CLOSE_EVERY_S = 30.0
LONGEST_UNFOLDED_S = 1.0
"""In a storm the log comes first; visits follow at the latest after this, batch by batch."""
OBJECTS_BETWEEN_COLLECTIONS = 100_000


class IngestStopped(RuntimeError):
    """Something happened that nobody expected; the process must end."""


@dataclass
class _Every:
    """Whether it is time again."""

    wait_s: float
    _next: float = field(default=0.0)

    def is_due(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self.wait_s
        return True


class Ingest:
    """One site's ingest.  `run` returns after `stop`, and raises IngestStopped on a failure."""

    def __init__(
        self,
        engine: Engine,
        site: str,
        broker: Broker,
        statewide: Statewide | None = None,
        signer: CommandSigner | None = None,
    ) -> None:
        self._engine = engine
        self._site = site
        self._broker = broker
        self._signer = signer
        self._inbox = Inbox()
        self._writer = Writer(engine, site)
        self._events = EventLink(broker, site, self._inbox, self._fail)
        self._talk = TalkLink(broker, site, self._inbox, self._asked, self._fail)
        self._answers = Answerer(engine, site, self._talk.answer, statewide)
        self._stopping = threading.Event()
        self._failure: BaseException | None = None
        self._unfolded = 0
        self._unfolded_since = 0.0
        self._told: tuple[int, date] | None = None
        self._catalogue = _Every(CATALOGUE_EVERY_S)
        self._closing = _Every(CLOSE_EVERY_S)

    def stop(self) -> None:
        """Finish what is at hand, and return from `run`."""
        self._stopping.set()
        self._inbox.wake()

    def run(self) -> None:
        """Take in events until `stop` is called."""
        projecting.project(self._engine, self._site)
        _collect_seldom()
        others = threading.excepthook
        threading.excepthook = lambda died: self._fail(died.exc_value or SystemExit())
        self._answers.start()
        self._talk.start(self._broker)
        self._events.start(self._broker)
        try:
            while not self._stopping.is_set():
                self._turn()
        finally:
            self._inbox.close()
            self._events.stop()
            self._answers.stop()
            self._talk.stop()
            threading.excepthook = others
        if self._failure is not None:
            raise IngestStopped from self._failure

    def _turn(self) -> None:
        batch = self._inbox.take(0 if self._unfolded else WAIT_S)
        if batch:
            receipt = self._writer.commit(batch)
            self._events.acknowledge(batch)
            self._talk.acknowledge(receipt.acks)
            self._count_unfolded(receipt.new_events)
        if self._unfolded:
            self._fold()
        if self._catalogue.is_due():
            self._look_round()
        if self._closing.is_due():
            now = clock.now()
            self._count_unfolded(visits.close_open_visits(self._engine, self._site, now))
            series.carry_on(self._engine, self._site, now)
            if not self._unfolded:
                rolling.step(self._engine, self._site, now)

    def _count_unfolded(self, new: int) -> None:
        if new and not self._unfolded:
            self._unfolded_since = time.monotonic()
        self._unfolded += new

    def _fold(self) -> None:
        """Fold a batch of the log into visits when nothing waits, or has waited long enough."""
        waited_s = time.monotonic() - self._unfolded_since
        if len(self._inbox) and waited_s < LONGEST_UNFOLDED_S:
            return
        folded = projecting.project(self._engine, self._site, projecting.BATCH)
        is_more = folded == projecting.BATCH
        self._unfolded = max(0, self._unfolded - folded) if is_more else 0

    def _look_round(self) -> None:
        now = clock.now()
        with reading(self._engine) as connection:
            timezone = events.timezone_of(connection, self._site)
            version = catalogue.version(connection, self._site)
            has_orders = commands.are_waiting(connection, self._site, now)
            if not self._unfolded and projecting.is_behind(connection, self._site):
                self._count_unfolded(1)  # a staff page captured something
        if has_orders and self._signer is not None:
            self._order(self._signer, now)
        today = clock.local_day(now, timezone)
        if self._told is not None and self._told[1] != today:
            version = self._begin_day()
        if self._told != (version, today):
            self._publish(now)
            self._told = (version, today)

    def _begin_day(self) -> int:
        """Another day has other groups and services: a catalogue of its own, by its version."""
        with self._engine.begin() as connection:
            catalogue.bump(connection, self._site)
            return catalogue.version(connection, self._site)

    def _publish(self, now: datetime) -> None:
        with reading(self._engine) as connection:
            told = publishing.current(connection, self._site, now)
        if self._signer is not None:
            told = structs.replace(told, command_key=self._signer.public_text())
        self._talk.publish_catalogue(told)
        with self._engine.begin() as connection:
            catalogue.note_published(connection, self._site, told.version, now)
        log.info("catalogue published version=%d services=%d", told.version, len(told.services))

    def _order(self, signer: CommandSigner, now: datetime) -> None:
        for device, command in commands.take_waiting(self._engine, self._site, signer, now):
            lives_s = int((command.expires_at - now).total_seconds())
            self._talk.order(device, command, lives_s)
            log.info("order sent device=%s name=%s id=%s", device, command.name, command.id)

    def _asked(self, message: MQTTMessage) -> None:
        correlation = getattr(message.properties, "CorrelationData", None)
        question = Question(message.topic, bytes(message.payload), correlation, clock.now())
        self._answers.ask(question)

    def _fail(self, cause: BaseException) -> None:
        log.critical("ingest stops", exc_info=cause)
        self._failure = cause
        self.stop()


def _collect_seldom() -> None:
    # Thousands of messages live at a time and none in a circle: looking for circles among them
    # costs more than reading them.
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
