"""
The event log by months, on PostgreSQL.  SQLite keeps one table.

What there is stays where it lies and becomes the first part; only what comes later has a part a
month.  The slow steps, an index and a check of what is there, run while hubs send; the
exchange itself is a moment.  See hub/migrations/README.md.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub import clock
from hub.migrations.patience import give_up_soon
from hub.standing.partitions.rules import first_id_of, months, next_month, part_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AHEAD = 13
_INDEX = "pk_event_by_id"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    today = clock.now().date()
    end = next_month(next_month(today))
    """Nothing that is captured while this runs belongs behind it, but what a wrong clock dated."""
    bound = first_id_of(end)
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_INDEX}")  # of a try that was cut short
        op.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {_INDEX} ON event (site, position, id)")
        op.execute("ALTER TABLE event DROP CONSTRAINT IF EXISTS event_before_months")
        if not _has_beyond(bound):
            op.execute("SET lock_timeout = '2s'")
            op.execute(
                f"ALTER TABLE event ADD CONSTRAINT event_before_months CHECK (id < '{bound}') NOT VALID"
            )
            op.execute("ALTER TABLE event VALIDATE CONSTRAINT event_before_months")
            op.execute("SET lock_timeout = DEFAULT")
    give_up_soon(connection)
    op.execute("LOCK TABLE event IN ACCESS EXCLUSIVE MODE")
    op.execute("ALTER TABLE event RENAME TO event_before")
    op.execute("ALTER TABLE event_before RENAME CONSTRAINT uq_event_id TO uq_event_before_id")
    op.execute("ALTER TABLE event_before DROP CONSTRAINT pk_event")
    op.execute(
        f"ALTER TABLE event_before ADD CONSTRAINT pk_event_before PRIMARY KEY USING INDEX {_INDEX}"
    )
    op.execute("CREATE TABLE event (LIKE event_before INCLUDING DEFAULTS) PARTITION BY RANGE (id)")
    op.execute("ALTER TABLE event ADD CONSTRAINT pk_event PRIMARY KEY (site, position, id)")
    op.execute("ALTER TABLE event ADD CONSTRAINT uq_event_id UNIQUE (id)")
    op.execute("CREATE TABLE event_rest PARTITION OF event DEFAULT")
    op.execute(
        f"WITH odd AS (DELETE FROM event_before WHERE id >= '{bound}' RETURNING *)"  # noqa: S608
        " INSERT INTO event_rest SELECT * FROM odd"
    )
    op.execute(
        f"ALTER TABLE event ATTACH PARTITION event_before FOR VALUES FROM (MINVALUE) TO ('{bound}')"
    )
    op.execute("ALTER TABLE event_before DROP CONSTRAINT IF EXISTS event_before_months")
    for month in months(end, AHEAD):
        low, high = first_id_of(month), first_id_of(next_month(month))
        part = part_of("event", month)
        op.execute(f"CREATE TABLE {part} (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        op.execute(
            "WITH odd AS (DELETE FROM event_rest"  # noqa: S608
            f" WHERE id >= '{low}' AND id < '{high}' RETURNING *)"
            f" INSERT INTO {part} SELECT * FROM odd"
        )
        op.execute(
            f"ALTER TABLE event ATTACH PARTITION {part} FOR VALUES FROM ('{low}') TO ('{high}')"
        )


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    give_up_soon(connection)
    op.execute("LOCK TABLE event IN ACCESS EXCLUSIVE MODE")
    op.execute("ALTER TABLE event DETACH PARTITION event_before")
    # No lock is waited for any more, but what came since is moved, a minute a million.
    op.execute("INSERT INTO event_before SELECT * FROM event")
    op.execute("DROP TABLE event")
    op.execute("ALTER TABLE event_before RENAME TO event")
    op.execute("ALTER TABLE event DROP CONSTRAINT pk_event_before")
    op.execute("ALTER TABLE event ADD CONSTRAINT pk_event PRIMARY KEY (site, position)")
    op.execute("ALTER TABLE event RENAME CONSTRAINT uq_event_before_id TO uq_event_id")


def _has_beyond(bound: str) -> bool:
    asked = sa.text("SELECT EXISTS (SELECT 1 FROM event WHERE id >= :bound)")
    return bool(op.get_bind().scalar(asked, {"bound": bound}))
