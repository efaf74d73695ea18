"""
What the hub has acknowledged stays for a while: a hub set up anew from last night's backup asks again.

Statements within the outbox's own transactions.  The last 10,000 events are some two weeks of a
busy kiosk, and about 10 MB.
"""

from __future__ import annotations

import sqlite3

MOST_KEPT = 10_000


def keep(db: sqlite3.Connection, through: int, also: set[int]) -> None:
    """These are the hub's now: they wait for nothing, and are kept all the same."""
    db.execute(
        "INSERT OR REPLACE INTO kept SELECT seq, boot_id, payload FROM event WHERE seq <= ?",
        (through,),
    )
    db.execute("DELETE FROM event WHERE seq <= ?", (through,))
    for seq in also:
        db.execute(
            "INSERT OR REPLACE INTO kept SELECT seq, boot_id, payload FROM event WHERE seq = ?",
            (seq,),
        )
        db.execute("DELETE FROM event WHERE seq = ?", (seq,))


def bring_back(db: sqlite3.Connection, through: int) -> int:
    """The hub has nothing beyond `through` any more: it is to be sent again; answers how many."""
    moved = db.execute(
        "INSERT OR IGNORE INTO event SELECT seq, boot_id, payload FROM kept WHERE seq > ?",
        (through,),
    ).rowcount
    db.execute("DELETE FROM kept WHERE seq > ?", (through,))
    return moved


def held_from(db: sqlite3.Connection) -> int | None:
    """From which number on every event is still held, sent or not; None where none was kept."""
    # An older program deletes what is acknowledged: what lies before such a hole is of no use.
    (first,) = db.execute(
        "SELECT max(seq) FROM (SELECT seq FROM kept UNION ALL SELECT seq FROM event) AS one"
        " WHERE NOT EXISTS (SELECT 1 FROM kept WHERE seq = one.seq - 1)"
        " AND NOT EXISTS (SELECT 1 FROM event WHERE seq = one.seq - 1)"
    ).fetchone()
    (waiting,) = db.execute("SELECT min(seq) FROM event").fetchone()
    return None if first is None or (waiting is not None and first > waiting) else int(first)


def let_go(db: sqlite3.Connection, last_seq: int) -> None:
    """Those that are kept long enough."""
    db.execute("DELETE FROM kept WHERE seq <= ?", (last_seq - MOST_KEPT,))
