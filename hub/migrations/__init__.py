"""
Schema migrations, both ways; `upgrade` and `version` are what the rest of the hub calls.

Alembic is configured here in code: there is no alembic.ini to lose.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from hub.db import reading
from hub.errors import NotInitialised


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`; nothing happens when it is there already."""
    with engine.connect() as connection:
        command.upgrade(_config(connection), revision)
        connection.commit()


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`; `base` empties it."""
    with engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def version(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this program was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def must_be_current(engine: Engine) -> None:
    """Raises NotInitialised unless the database is at the newest revision."""
    with reading(engine) as connection:
        found = version(connection)
    if found != newest():
        raise NotInitialised(found, newest())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
