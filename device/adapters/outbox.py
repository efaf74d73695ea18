"""
The outbox: events on disk, in SQLite, until the hub has committed them.

What surprises:
- `put` returns after an fsync (WAL, synchronous=FULL).  Forgetting is not worth
  an fsync: what a pulled plug brings back is sent twice, and that is harmless.
- Until the hub has acknowledged once, only the first event is given out.  A hub
  that knows this kiosk from an earlier card answers with a number beyond it, and
  everything held is numbered anew behind that, before numbers can clash.
- A damaged file is moved aside, what can still be read of it is carried over,
  and the kiosk goes on.
- A newer program may have captured what lies here: an update was taken back.  Of such an
  event only what all versions say is looked at; it goes to the hub byte for byte.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import UNSET
from uuid_utils import uuid7

from contract.events import AnyEvent, Body, digest_value, encode
from contract.fields import Sequence
from contract.messages import Boot, DayTally, OutboxState
from device.adapters import outbox_kept
from device.adapters.outbox_schema import STEPS, VERSION
from device.adapters.system import moment_of
from device.core.capture import Envelope, Origin, age_s, capture, envelope, local_day, renumbered
from device.core.identity import is_in_memory_only
from device.errors import StorageFull
from device.ports import Clock, Remembered

DAYS_KEPT = 16
BOOTS_TOLD = 16
_ASIDE = ("damaged", "newer")
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

log = logging.getLogger(__name__)


class _TooNew(Exception):
    """The file is of a program that this one cannot stand in for."""


class SqliteOutbox:
    """The door `Outbox`, in one file; any thread may call."""

    def __init__(
        self,
        path: Path,
        origin: Origin,
        clock: Clock,
        on_put: Callable[[AnyEvent], None] = lambda _event: None,
    ) -> None:
        self._path = path
        self._origin = origin
        self._clock = clock
        self._on_put = on_put
        self._lock = threading.Lock()
        self._passing: dict[str, tuple[str, Remembered]] = {}
        self._connection = self._open_whatever_happens()
        with self._writing(durable=True) as db:
            db.execute("INSERT OR IGNORE INTO boot (boot_id) VALUES (?)", (clock.boot_id,))
            self._learn_boot(db)

    # --- capturing ---------------------------------------------------------------

    def put(self, body: Body) -> AnyEvent:
        """Number and stamp an event; returns when the disk has it.  Raises StorageFull."""
        moment = moment_of(self._clock)
        with self._writing(durable=True) as db:
            seq = self._last_seq(db) + 1
            event = capture(
                body, event_id=str(uuid7()), seq=seq, origin=self._origin, moment=moment
            )
            _insert(db, seq, event.boot_id, encode(event))
            db.execute("UPDATE stream SET last_seq = ?", (seq,))
            self._tally(db, event)
            self._learn_boot(db)
        self._on_put(event)
        return event

    def _tally(self, db: sqlite3.Connection, event: AnyEvent) -> None:
        day = local_day(event.captured_at, self._origin.zone)
        row = db.execute("SELECT captured, digest FROM tally WHERE day = ?", (day,)).fetchone()
        captured, digest = row or (0, "0")
        if row is None:
            _forget_old_days(db)
            outbox_kept.let_go(db, event.seq)
        combined = int(digest, 16) ^ digest_value([event.id])
        db.execute(
            "INSERT OR REPLACE INTO tally (day, captured, digest, last_seq) VALUES (?, ?, ?, ?)",
            (day, captured + 1, f"{combined:016x}", event.seq),
        )

    # --- sending and forgetting --------------------------------------------------

    def pending(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Unacknowledged (number, payload) beyond `after`, oldest first."""
        with self._reading() as db:
            (first_only,) = db.execute("SELECT acknowledged IS NULL FROM stream").fetchone()
            if first_only:
                first = db.execute("SELECT seq, payload FROM event ORDER BY seq LIMIT 1")
                return [row for row in first.fetchall() if row[0] > after and limit > 0]
            return db.execute(
                "SELECT seq, payload FROM event WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
            ).fetchall()

    def between(self, first: int, last: int) -> list[tuple[int, bytes]]:
        """What is still held of a range the hub asked for again."""
        with self._reading() as db:
            return db.execute(
                "SELECT seq, payload FROM event WHERE seq BETWEEN :first AND :last UNION ALL"
                " SELECT seq, payload FROM kept WHERE seq BETWEEN :first AND :last ORDER BY seq",
                {"first": first, "last": last},
            ).fetchall()

    def acknowledge(self, through: int, refused: list[tuple[Sequence, str]]) -> None:
        """Nothing that the hub has committed waits any more; go on after `through` if the hub is ahead of us."""
        numbers = {seq for seq, _reason in refused}
        with self._writing(durable=False) as db:
            if self._is_hub_ahead(db, through, numbers):
                self._go_on_after(db, through)
            else:
                outbox_kept.keep(db, through, numbers)
            db.execute(
                "UPDATE stream SET acknowledged = max(?, ifnull(acknowledged, 0))", (through,)
            )

    def go_back_to(self, through: int) -> int:
        """
        The hub stands at `through`: what it acknowledged beyond that, it has lost.

        What is still kept of it is to be sent again; answers how many events that are.
        """
        with self._reading() as db:
            (acknowledged,) = db.execute("SELECT acknowledged FROM stream").fetchone()
        if acknowledged is None or through >= acknowledged:
            return 0
        with self._writing(durable=False) as db:
            db.execute("UPDATE stream SET acknowledged = ?", (through,))
            return outbox_kept.bring_back(db, through)

    def _is_hub_ahead(self, db: sqlite3.Connection, through: int, refused: set[int]) -> bool:
        last_seq, acknowledged = db.execute("SELECT last_seq, acknowledged FROM stream").fetchone()
        if acknowledged is not None:
            return bool(through > last_seq)
        (first,) = db.execute("SELECT ifnull(min(seq), ?) FROM event", (last_seq,)).fetchone()
        return bool(through > first or first in refused)

    def _go_on_after(self, db: sqlite3.Connection, through: int) -> None:
        held = db.execute("SELECT boot_id, payload FROM event ORDER BY seq").fetchall()
        log.warning("hub is ahead of this outbox through=%s renumbered=%s", through, len(held))
        db.execute("DELETE FROM event")
        db.execute("DELETE FROM kept")  # of another numbering
        for number, (boot_id, payload) in enumerate(held, start=through + 1):
            _insert(db, number, boot_id, renumbered(payload, number))
        db.execute("UPDATE stream SET last_seq = ?", (through + len(held),))

    # --- what a heartbeat tells --------------------------------------------------

    def state(self) -> OutboxState:
        with self._reading() as db:
            (depth,) = db.execute("SELECT count(*) FROM event").fetchone()
            oldest = db.execute("SELECT seq, payload FROM event ORDER BY seq LIMIT 1").fetchone()
            last_seq = self._last_seq(db)
            first = outbox_kept.held_from(db)
        held_from = UNSET if first is None else first
        if oldest is None:
            return OutboxState(depth=0, last_seq=last_seq, held_from=held_from)
        return OutboxState(
            depth=depth,
            last_seq=last_seq,
            held_from=held_from,
            oldest_seq=oldest[0],
            oldest_age_s=age_s(oldest[1], moment_of(self._clock)),
        )

    def tallies(self) -> list[DayTally]:
        """Captured events of the last days, oldest first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT day, captured, digest FROM tally ORDER BY last_seq DESC LIMIT ?",
                (DAYS_KEPT,),
            ).fetchall()
        return [DayTally(day=d, captured=n, digest=digest) for d, n, digest in sorted(rows)]

    def boots(self) -> list[Boot]:
        """The boots whose events may still be unsent, this one included."""
        this = self._clock.boot_id
        with suppress(StorageFull):  # a full disk must not silence the heartbeat that tells of it
            self._tidy_boots(this)
        with self._reading() as db:
            rows = db.execute(
                "SELECT boot_id, started_at FROM boot"
                " WHERE boot_id = :this OR boot_id IN (SELECT boot_id FROM event)"
                " ORDER BY boot_id != :this, rowid LIMIT :most",
                {"this": this, "most": BOOTS_TOLD},
            ).fetchall()
        return [
            Boot(boot_id=boot_id, started_at=datetime.fromisoformat(at) if at else UNSET)
            for boot_id, at in rows
        ]

    def _tidy_boots(self, this: str) -> None:
        with self._writing(durable=False) as db:
            self._learn_boot(db)
            db.execute(
                "DELETE FROM boot WHERE boot_id != ? AND boot_id NOT IN"
                " (SELECT boot_id FROM event UNION SELECT boot_id FROM kept)",
                (this,),
            )

    @property
    def was_replaced(self) -> bool:
        """Whether an outbox that was moved aside lies here, waiting for a technician."""
        asides = (self._path.parent.glob(f"{self._path.name}.{why}-*") for why in _ASIDE)
        return any(path for found in asides for path in found)

    # --- who is here today -------------------------------------------------------

    @property
    def identity_key(self) -> bytes:
        """The key of this outbox's identities; it never leaves the kiosk."""
        with self._reading() as db:
            (key,) = db.execute("SELECT identity_key FROM stream").fetchone()
        return bytes(key)

    def remember(self, identity: str, visit: Remembered | None) -> None:
        """Keep (or with None, forget) the open visit of a person, for today."""
        today = self._today()
        if is_in_memory_only(identity):
            self._passing = {who: kept for who, kept in self._passing.items() if kept[0] == today}
            self._passing.pop(identity, None)
            if visit is not None:
                self._passing[identity] = (today, visit)
            return
        with self._writing(durable=True) as db:
            db.execute("DELETE FROM open_visit WHERE identity = ? OR day != ?", (identity, today))
            if visit is not None:
                services = json.dumps(visit.services)
                row = (identity, today, visit.visit, services)
                db.execute(
                    "INSERT INTO open_visit (identity, day, visit, services) VALUES (?, ?, ?, ?)",
                    row,
                )

    def recall(self, identity: str) -> Remembered | None:
        """The open visit of a person at this kiosk today."""
        today = self._today()
        if is_in_memory_only(identity):
            day, visit = self._passing.get(identity, ("", None))
            return visit if day == today else None
        with self._reading() as db:
            row = db.execute(
                "SELECT visit, services FROM open_visit WHERE identity = ? AND day = ?",
                (identity, today),
            ).fetchone()
        return None if row is None else Remembered(row[0], tuple(json.loads(row[1])))

    def forget(self, visit: str) -> None:
        """This visit is over, whoever's it was."""
        self._passing = {who: held for who, held in self._passing.items() if held[1].visit != visit}
        with self._writing(durable=False) as db:
            db.execute("DELETE FROM open_visit WHERE visit = ?", (visit,))

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # --- time --------------------------------------------------------------------

    def _today(self) -> str:
        return local_day(self._clock.now(), self._origin.zone)

    def _learn_boot(self, db: sqlite3.Connection) -> None:
        # Once a time service vouches for the clock, the boot's beginning is known for good.
        if self._clock.is_synced():
            began = self._clock.now() - timedelta(milliseconds=self._clock.uptime_ms())
            db.execute(
                "UPDATE boot SET started_at = ? WHERE boot_id = ? AND started_at IS NULL",
                (began.isoformat(), self._clock.boot_id),
            )

    # --- the file ----------------------------------------------------------------

    @staticmethod
    def _last_seq(db: sqlite3.Connection) -> int:
        (last_seq,) = db.execute("SELECT last_seq FROM stream").fetchone()
        return int(last_seq)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as cause:
                raise StorageFull(str(self._path), str(cause)) from cause

    @contextmanager
    def _writing(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        with self._reading() as db:
            db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            finally:
                if db.in_transaction:  # it did not come to the commit, or the commit failed
                    db.execute("ROLLBACK")

    def _open_whatever_happens(self) -> sqlite3.Connection:
        try:
            return _opened(self._path)
        except _TooNew as fault:
            log.error("outbox of newer software (%s)", fault)  # noqa: TRY400 - a sentence
            aside = self._move_aside("newer")
        except sqlite3.Error as fault:
            if _error_code(fault) not in _DAMAGED:
                raise StorageFull(str(self._path), str(fault)) from fault
            aside = self._move_aside("damaged")
        log.error("outbox moved aside to %s, begun anew; keep that file", aside)
        connection = _opened(self._path)
        log.warning("events carried over from there count=%s", _rescue(aside, connection))
        return connection

    def _move_aside(self, why: Literal["damaged", "newer"]) -> Path:
        stamp = self._clock.now().strftime("%Y%m%dT%H%M%S%f")
        aside = self._path.with_name(f"{self._path.name}.{why}-{stamp}")
        for ending in ("", "-wal", "-shm"):
            part = Path(f"{self._path}{ending}")
            if part.exists():
                part.rename(f"{aside}{ending}")
        return aside


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA journal_size_limit = 8388608")
        _check(connection)
        _bring_forward(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(db: sqlite3.Connection) -> None:
    (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        fault = sqlite3.DatabaseError(verdict)
        fault.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise fault


def _bring_forward(db: sqlite3.Connection) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        (needed,) = db.execute("SELECT compatible_from FROM schema").fetchone()
        if needed > VERSION:
            raise _TooNew(
                f"it needs version {needed} of its tables, and this program has {VERSION}"
            )
        log.warning("outbox written by newer software version=%s known=%s", version, VERSION)
    for number, step in enumerate(STEPS[version:], start=version + 1):
        db.execute("BEGIN IMMEDIATE")
        for statement in step:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")
        db.execute("COMMIT")


def _rescue(aside: Path, db: sqlite3.Connection) -> int:
    """Carry over what can still be read of a damaged outbox; the numbering goes on from it."""
    count, last_seq = 0, 0
    with closing(sqlite3.connect(aside, isolation_level=None)) as damaged:
        try:
            (last_seq,) = damaged.execute("SELECT last_seq FROM stream").fetchone()
        except (sqlite3.Error, TypeError):
            log.warning("the damaged outbox no longer tells its last number")
        db.execute("BEGIN IMMEDIATE")
        for event, payload in _readable_events(damaged):
            _insert(db, event.seq, event.boot_id, payload)
            count, last_seq = count + 1, max(last_seq, event.seq)
        db.execute("UPDATE stream SET last_seq = ?", (last_seq,))
        db.execute("COMMIT")
    return count


def _readable_events(damaged: sqlite3.Connection) -> Iterator[tuple[Envelope, bytes]]:
    try:
        for (payload,) in damaged.execute("SELECT payload FROM event ORDER BY seq"):
            try:
                yield envelope(payload), payload
            except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
                log.warning("an event of the damaged outbox cannot be read")
    except sqlite3.Error as end:
        log.warning("the damaged outbox can be read no further (%s)", end)


def _insert(db: sqlite3.Connection, seq: int, boot_id: str, payload: bytes) -> None:
    row = (seq, boot_id, payload)
    db.execute("INSERT INTO event (seq, boot_id, payload) VALUES (?, ?, ?)", row)


def _forget_old_days(db: sqlite3.Connection) -> None:
    db.execute(
        "DELETE FROM tally WHERE day NOT IN (SELECT day FROM tally ORDER BY last_seq DESC LIMIT ?)",
        (DAYS_KEPT - 1,),
    )


def _error_code(fault: sqlite3.Error) -> int:
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF  # the low byte; the rest says where
