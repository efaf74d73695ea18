"""
What the state does for itself once an hour: parts of the log for the months to come, and a word
in its log when the backup is old or nothing can be committed.
"""

from __future__ import annotations

import logging
from datetime import datetime
from threading import Event

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from hub import clock
from hub.backups.settings import Backups
from hub.backups.shelf import Shelf
from hub.db import reading
from hub.standing.partitions.making import make_ahead
from hub.standing.reading import server

log = logging.getLogger(__name__)

EVERY_S = 3600.0


def run(engine: Engine, backups: Backups, stop: Event) -> None:
    """Until `stop` is set."""
    while not stop.is_set():
        try:
            step(engine, backups, clock.now())
        except DBAPIError as cause:
            # A database that is away for a moment is the matter of whoever needs it now.
            log.warning("upkeep put off: %s", type(cause.orig).__name__)
        stop.wait(EVERY_S)


def step(engine: Engine, backups: Backups, now: datetime) -> list[str]:
    """Once; answers which parts were made."""
    made = make_ahead(engine, now.date()) if engine.dialect.name == "postgresql" else []
    shelf = Shelf(backups.directory).standing(now)
    if backups.key_file.exists() and shelf.is_old:
        log.error("the last backup is older than 36 hours: run 'worksource backup run'")
    with reading(engine) as connection:
        if server(connection).waits_in_vain:
            log.error("nothing is committed: the standby is away; see hub/standing/README.md")
    return made
