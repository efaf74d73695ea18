"""The migrations and the tables agree, on both engines, up and down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from hub import migrations
from hub.db import open_engine
from hub.errors import NotInitialised
from hub.models import METADATA


def test_the_migrations_make_the_tables_that_the_models_describe(engine: Engine) -> None:
    with engine.connect() as connection:
        parts = parts_of(connection)

        def is_described(_item: Any, name: str | None, kind: str, *_rest: Any) -> bool:
            return not (kind == "table" and name in parts)

        opts = {"compare_type": True, "include_object": is_described}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, METADATA) == []


def parts_of(connection: Connection) -> set[str]:
    """The tables that are parts of another: nobody but PostgreSQL speaks to them."""
    if connection.dialect.name != "postgresql":
        return set()
    parts = text("SELECT relname FROM pg_class WHERE relispartition")
    return set(connection.scalars(parts))


def test_the_migrations_go_down_to_nothing_and_up_again(engine: Engine) -> None:
    migrations.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(engine)
    migrations.must_be_current(engine)


def test_upgrading_twice_is_upgrading_once(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert migrations.version(connection) == migrations.newest()


def test_an_empty_database_is_told_to_be_initialised(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(NotInitialised, match="run the 'init' command"):
        migrations.must_be_current(engine)
    engine.dispose()
