"""
The outbox's tables, as steps from one version of the file to the next.

Steps only ever add, and what they add has a default, so that a kiosk set back to its previous
software can still work with a file that the newer one has brought forward.  A step that cannot
keep to that raises `compatible_from`: an older program then leaves the file aside, carries over
what it can read of it, and goes on.
"""

from __future__ import annotations

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE event (seq INTEGER PRIMARY KEY, boot_id TEXT NOT NULL, payload BLOB NOT NULL)",
        "CREATE TABLE kept (seq INTEGER PRIMARY KEY, boot_id TEXT NOT NULL, payload BLOB NOT NULL)",
        "CREATE TABLE stream (one INTEGER PRIMARY KEY CHECK (one = 1), last_seq INTEGER NOT NULL,"
        " acknowledged INTEGER, identity_key BLOB NOT NULL)",
        "CREATE TABLE tally (day TEXT PRIMARY KEY, captured INTEGER NOT NULL,"
        " digest TEXT NOT NULL, last_seq INTEGER NOT NULL)",
        "CREATE TABLE boot (boot_id TEXT PRIMARY KEY, started_at TEXT)",
        "CREATE TABLE open_visit (identity TEXT PRIMARY KEY, day TEXT NOT NULL,"
        " visit TEXT NOT NULL, services TEXT NOT NULL)",
        "INSERT INTO stream VALUES (1, 0, NULL, randomblob(32))",
    ),
    (
        # The oldest version of these steps whose program can go on with the file.
        "CREATE TABLE schema (one INTEGER PRIMARY KEY CHECK (one = 1),"
        " compatible_from INTEGER NOT NULL)",
        "INSERT INTO schema VALUES (1, 1)",
    ),
)
VERSION = len(STEPS)
