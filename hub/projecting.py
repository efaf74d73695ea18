"""
From the log to what staff and kiosks see: each feature folds what concerns it.

One cursor and one transaction a batch for all of them, so that none lags behind another; a
rebuild empties them all and folds the whole log again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.db import reading
from hub.events import aside, told
from hub.events import service as events
from hub.events.told import Told
from hub.feedback import projection as feedback
from hub.groups import projection as groups
from hub.help import projection as help_
from hub.members import projection as languages
from hub.notices import projection as notices
from hub.sharing import projection as sharing
from hub.visits import projection as visits
from hub.visits.tables import ProjectionCursor

log = logging.getLogger(__name__)

BATCH = 2_000


class Fold(Protocol):
    """One feature's fold.  Whatever order events come in, its tables end the same."""

    def apply(self, connection: Connection, site: str, told: Sequence[Told]) -> None: ...

    def empty(self, connection: Connection, site: str) -> None: ...


_FOLDS: tuple[Fold, ...] = (feedback, groups, help_, languages, notices, sharing)


def project(engine: Engine, site: str, limit: int | None = None) -> int:
    """Bring everything up to the end of a site's log, or by `limit` events; answers how many."""
    done = 0
    while limit is None or done < limit:
        # Never an event beyond the limit: the state has not looked at who it is about.
        most = BATCH if limit is None else min(BATCH, limit - done)
        with engine.begin() as connection:
            taken = _project_batch(connection, site, most)
        done += taken
        if taken < most:
            break
    return done


def catch_up(connection: Connection, site: str) -> None:
    """
    Fold whatever the log has and the tables have not, within the caller's transaction.

    A staff page does so before it looks and after it captures: nobody else folds meanwhile,
    so that of two people at one visit the second sees what the first said.
    """
    while _project_batch(connection, site, BATCH) == BATCH:
        pass


def is_behind(connection: Connection, site: str) -> bool:
    """Whether the log has events that are not folded yet."""
    through = connection.scalar(
        select(ProjectionCursor.through).where(ProjectionCursor.site == site)
    )
    return events.last_position(connection, site) > (through or 0)


def rebuild(engine: Engine, site: str) -> int:
    """Empty what was folded and fold it anew from the site's log; answers how many events."""
    with engine.begin() as connection:
        visits.empty(connection, site)
        for fold in _FOLDS:
            fold.empty(connection, site)
        connection.execute(delete(ProjectionCursor).where(ProjectionCursor.site == site))
        aside.withdraw_all(connection, site, aside.FROM_LOG)
    done = project(engine, site)
    log.info("folded anew site=%s events=%d", site, done)
    return done


def events_ahead(engine: Engine, site: str) -> list[events.LoggedEvent]:
    """The batch that comes next."""
    with reading(engine) as connection:
        through = connection.scalar(
            select(ProjectionCursor.through).where(ProjectionCursor.site == site)
        )
        return events.read_after(connection, site, through or 0, BATCH)


def _project_batch(connection: Connection, site: str, most: int) -> int:
    through = _take_turn(connection, site)
    logged = events.read_after(connection, site, through, most)
    if logged:
        visits.apply(connection, site, events.timezone_of(connection, site), logged)
        others = told.read(connection, site, logged)
        for fold in _FOLDS if others else ():
            fold.apply(connection, site, others)
        connection.execute(
            update(ProjectionCursor)
            .where(ProjectionCursor.site == site)
            .values(through=logged[-1].position)
        )
    return len(logged)


def _take_turn(connection: Connection, site: str) -> int:
    """How far the log is folded; until the transaction ends nobody else folds it."""
    cursor = select(ProjectionCursor.through).where(ProjectionCursor.site == site)
    through = connection.scalar(cursor.with_for_update())
    if through is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(ProjectionCursor).values(site=site, through=0))
        except IntegrityError:  # somebody else began this site's at the same moment
            log.debug("another process began to fold site=%s", site)
        through = connection.scalar(cursor.with_for_update())
    return through or 0
