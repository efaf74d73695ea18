"""
Schema migrations, both ways; `upgrade` and `version` are what the rest of the hub calls.

Alembic is configured here in code: there is no alembic.ini to lose.  It is imported by those who
migrate alone: every other process only asks whether the database is the one it was written for.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from hub.db import reading
from hub.errors import NotInitialised
from hub.later import later
from hub.migrations.patience import again_while_locked
from hub.reports.schema import views

if TYPE_CHECKING:
    from alembic import command
    from alembic import config as alembic_config
else:
    command = later("alembic.command")
    alembic_config = later("alembic.config")

HERE = Path(__file__).parent
logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
_ONE_MIGRATES = 0x5753_4D47
"""Any number that no other part of the program locks."""
_REVISION = re.compile(r'^(revision|down_revision)\b[^=\n]*= *(?:"([^"]*)"|None)', re.MULTILINE)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`; nothing happens when it is there already."""
    _migrate(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`; `base` empties it."""
    _migrate(engine, lambda config: command.downgrade(config, revision), is_down=True)


def _migrate(
    engine: Engine, step: Callable[[alembic_config.Config], None], *, is_down: bool = False
) -> None:
    """One at a time, whoever else starts; and again from where it is when a table was in use."""

    def once() -> None:
        _without_views(engine, is_down=is_down)
        with engine.connect() as connection:
            step(_config(connection))
            connection.commit()
        _with_views(engine)

    with engine.connect() as turn:
        if turn.dialect.name == "postgresql":
            turn.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _ONE_MIGRATES})
            turn.commit()
            try:
                again_while_locked(once)
            finally:
                turn.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _ONE_MIGRATES})
                turn.commit()
            return
    once()


def _without_views(engine: Engine, *, is_down: bool) -> None:
    """No view hinders a migration that changes what it reads."""
    with engine.begin() as connection:
        if is_down or version(connection) != newest() or not views.is_current(connection):
            views.drop(connection)


def _with_views(engine: Engine) -> None:
    with engine.begin() as connection:
        if version(connection) != newest():
            return
        if not views.is_current(connection):
            views.drop(connection)
            views.create(connection)
        views.keep_grant(connection)


def version(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def newest() -> str | None:
    """The revision this program was written for: the one that no other follows."""
    told = [dict(_told(script)) for script in sorted((HERE / "versions").glob("*.py"))]
    followed = {one.get("down_revision") for one in told}
    return next((one["revision"] for one in told if one["revision"] not in followed), None)


def must_be_current(engine: Engine) -> None:
    """Raises NotInitialised unless the database is at the newest revision."""
    with reading(engine) as connection:
        found = version(connection)
    if found != newest():
        raise NotInitialised(found, newest())


def _told(script: Path) -> list[tuple[str, str | None]]:
    return [(name, value or None) for name, value in _REVISION.findall(script.read_text())]


def _config(connection: Connection | None = None) -> alembic_config.Config:
    config = alembic_config.Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config
