"""What the database says of itself: its size, and the copies that stream from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, select, text

from hub.events.tables import SiteLog
from hub.standing.partitions.reading import Kept, partitions
from hub.visits.tables import ProjectionCursor

_COPIES = text(
    "SELECT application_name AS name, coalesce(host(client_addr), '') AS address, state, sync_state,"
    " (pg_current_wal_lsn() - replay_lsn)::bigint AS behind_bytes, replay_lag"
    " FROM pg_stat_replication ORDER BY sync_state DESC, application_name"
)
_SERVER = text(
    "SELECT pg_database_size(current_database()) AS size, pg_is_in_recovery() AS is_copy,"
    " current_setting('synchronous_standby_names') AS waits_for,"
    " current_setting('synchronous_commit') AS commits, current_setting('server_version') AS version,"
    " has_table_privilege('pg_stat_replication', 'SELECT')"
    "   AND pg_has_role(current_user, 'pg_monitor', 'USAGE') AS sees_copies"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A server that streams from this one."""

    name: str
    address: str
    state: str
    is_waited_for: bool
    """Nothing is acknowledged before this one has it."""
    behind_bytes: int | None
    behind: timedelta | None


@dataclass(frozen=True, slots=True)
class Server:
    """The database as it answers now."""

    kind: str
    """`PostgreSQL 15.4`, or `SQLite`."""
    size: int | None
    waits_for: str
    sees_copies: bool
    copies: tuple[Copy, ...]
    kept: tuple[Kept, ...]
    events: int
    not_yet_counted: int

    @property
    def is_guarded(self) -> bool:
        """Whether a commit waits until a standby has it."""
        return any(copy.is_waited_for for copy in self.copies)

    @property
    def waits_in_vain(self) -> bool:
        """A standby is to have everything first, and none is there: nothing is committed."""
        return bool(self.waits_for) and self.sees_copies and not self.is_guarded


def server(connection: Connection) -> Server:
    """Ask the database."""
    events = connection.scalar(select(func.coalesce(func.sum(SiteLog.last_position), 0))) or 0
    folded = connection.scalar(select(func.coalesce(func.sum(ProjectionCursor.through), 0))) or 0
    waiting = max(0, int(events) - int(folded))
    if connection.dialect.name != "postgresql":
        return Server("SQLite", None, "", False, (), (), int(events), waiting)
    told = connection.execute(_SERVER).one()
    copies = tuple(
        Copy(
            row.name,
            row.address,
            row.state or "",
            row.sync_state in ("sync", "quorum"),
            row.behind_bytes,
            row.replay_lag,
        )
        for row in connection.execute(_COPIES)
    )
    return Server(
        f"PostgreSQL {told.version.split()[0]}",
        told.size,
        told.waits_for,
        told.sees_copies,
        copies,
        partitions(connection),
        int(events),
        waiting,
    )
