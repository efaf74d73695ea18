"""
The hub's forwarder: events up, changes and proof down, for as long as it takes.

Two threads, each a loop around one call and each with a line of its own: what takes long
on the way down never delays a visit on its way up.  The log itself is the queue, so there
is nothing to fill up while the state is away; whatever was not acknowledged is sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Literal, NamedTuple, Protocol, cast

import msgspec
from msgspec import UNSET
from sqlalchemy import Engine

from contract.sync import SyncAnswer, SyncHeader, SyncLine
from hub.db import reading
from hub.events import service as event_log
from hub.events.service import LoggedEvent
from hub.sync import ahead, batch, cursor, pull
from hub.sync.cursor import Cursor
from hub.sync.errors import Refused, SyncError
from hub.sync.pace import Backoff
from hub.sync.pull import Puller

log = logging.getLogger(__name__)

LARGEST_BATCH = 2_000
SMALLEST_BATCH = 50
BATCH_BYTES = 12 * 1024 * 1024
LINE_OVERHEAD = 200
LOOK_EVERY_S = 0.05
PULL_EVERY_S = 3.0


class Site(NamedTuple):
    """Whose events these are."""

    code: str
    name: str
    timezone: str
    county: str = ""
    unless_asked: Literal["in", "out"] = "in"
    """Whether partners see members who were never asked."""


class Line(pull.Line, Protocol):
    """What the forwarder needs of the line to the state."""

    def send(self, batch: bytes) -> SyncAnswer: ...

    def send_ahead(self, batch: bytes) -> SyncAnswer: ...


class Sender:
    """Events up, in the order of the log; opt-outs before all others."""

    def __init__(self, engine: Engine, site: Site, line: Line) -> None:
        self._engine = engine
        self._site = site
        self._line = line
        self._size = LARGEST_BATCH
        self._ahead = ("", 0)
        """Of which log, and through where, the opt-outs were sent ahead since this began."""

    def step(self) -> bool:
        """Send one batch; whether there was anything to send.  Raises SyncError."""
        here = cursor.current(self._engine, self._site.code)
        with reading(self._engine) as connection:
            found = event_log.read_after(connection, self._site.code, here.through, self._size)
        if not found:
            return False
        try:
            self._send_ahead(here)
            self._send(here, found)
        except SyncError as error:
            self._size = max(SMALLEST_BATCH, self._size // 2)
            cursor.note_error(self._engine, here, str(error))
            raise
        self._size = min(LARGEST_BATCH, self._size * 2)
        return True

    def _send_ahead(self, here: Cursor) -> None:
        log_id, through = self._ahead
        through = max(here.through, through if log_id == here.log_id else 0)
        with reading(self._engine) as connection:
            chosen = ahead.opt_outs(connection, self._site.code, through)
            end = event_log.last_position(connection, self._site.code)
        outs = [event for event in chosen if ahead.is_opt_out(event)]
        if outs:
            try:
                self._line.send_ahead(batch.pack(self._header(here), [_line(one) for one in outs]))
            except Refused as refused:  # then they come in their place, as everything does
                log.warning("the state does not take opt-outs before the rest: %s", refused)
        is_all = len(chosen) < ahead.AT_ONCE
        self._ahead = (here.log_id, end if is_all else chosen[-1].position)

    def _header(self, here: Cursor) -> SyncHeader:
        return SyncHeader(
            site=self._site.code,
            site_name=self._site.name,
            timezone=self._site.timezone,
            county=self._site.county or UNSET,
            unless_asked=self._site.unless_asked,
            log_id=here.log_id,
            after=here.through,
        )

    def _send(self, here: Cursor, found: list[LoggedEvent]) -> None:
        lines = [_line(event) for event in _fitting(found)]
        answer = self._line.send(batch.pack(self._header(here), lines))
        if answer.refused:
            log.error(
                "state refused events count=%d first=%s", len(answer.refused), answer.refused[0]
            )
        if answer.through < here.through:
            log.warning("state has less than it had through=%d", answer.through)
        cursor.advance(self._engine, here, answer.through)


def run(engine: Engine, site: Site, new_line: Callable[[], Line], stop: Event) -> None:
    """Forward until `stop` is set.  A thread that dies takes the other with it, and raises."""
    failures: list[BaseException] = []
    steps = [
        (Sender(engine, site, new_line()).step, LOOK_EVERY_S, "events"),
        (Puller(engine, site.code, new_line()).step, PULL_EVERY_S, "changes"),
    ]
    threads = [
        Thread(target=_worker, args=(step, wait_s, what, stop, failures), name=f"forward-{what}")
        for step, wait_s, what in steps
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _worker(
    step: Callable[[], bool],
    wait_s: float,
    what: str,
    stop: Event,
    failures: list[BaseException],
) -> None:
    try:
        keep_trying(step, wait_s, what, stop)
    except Exception as failure:
        log.exception("forwarder of %s stopped", what)
        failures.append(failure)
        stop.set()


def keep_trying(
    step: Callable[[], bool],
    wait_s: float,
    what: str,
    stop: Event,
    backoff: Backoff | None = None,
) -> None:
    """Call `step` again and again: at once while there is more, and patiently while it fails."""
    backoff = backoff or Backoff()
    while not stop.is_set():
        try:
            has_more = step()
        except SyncError as error:
            if not backoff.is_waiting:
                log.log(
                    logging.ERROR if isinstance(error, Refused) else logging.WARNING, "%s", error
                )
            stop.wait(backoff.next_wait_s())
            continue
        if backoff.is_waiting:
            log.info("state server answers again what=%s", what)
        backoff.worked()
        if not has_more:
            stop.wait(wait_s)


def _fitting(found: list[LoggedEvent]) -> list[LoggedEvent]:
    room = BATCH_BYTES
    for place, event in enumerate(found):
        room -= len(event.payload.encode()) + LINE_OVERHEAD
        if room < 0 and place:
            return found[:place]
    return found


def _line(event: LoggedEvent) -> SyncLine:
    # In JSON a line break is never part of a text, and here it would end the line.
    payload = event.payload.replace("\n", " ")
    return SyncLine(
        p=event.position,
        e=msgspec.Raw(payload.encode()),
        r=event.received_at,
        h=event.happened_at,
        c=cast("Literal[0, 1, 2]", event.corrected),
        w=UNSET if event.person is None else event.person,
    )
