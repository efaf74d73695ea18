"""An outbox that holds so many events."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from device.first_boot.places import Places


def outbox_with(places: Places, count: int) -> None:
    with closing(sqlite3.connect(places.state / "outbox.db")) as db, db:
        db.execute("CREATE TABLE event (seq INTEGER)")
        db.executemany("INSERT INTO event VALUES (?)", [(one,) for one in range(count)])
