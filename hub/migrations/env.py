"""
What Alembic runs: migrates on the connection it is given, each migration in a transaction.

SQLite changes tables by copying them (batch mode); a failed migration leaves nothing behind
on either engine, for both know DDL in transactions, and the ones before it stay.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from hub.db import Instant
from hub.models import METADATA


def plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A written migration names the database's types, not ours: it must outlive our code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate on the connection that `hub.migrations` opened."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_types,
        transactional_ddl=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
