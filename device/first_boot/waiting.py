"""How many events wait in a kiosk's outbox, whether or not it runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from device.first_boot.places import Places


def waiting_events(places: Places) -> int:
    """How many events lie in the outbox, whether or not a kiosk runs."""
    path = places.state / "outbox.db"
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            (count,) = db.execute("SELECT count(*) FROM event").fetchone()
            return int(count)
    except sqlite3.Error:
        return 1  # it cannot be looked into: so it is not empty
