"""The migrations and the tables agree, on both engines, up and down."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from hub import migrations
from hub.db import open_engine
from hub.errors import NotInitialised
from hub.models import METADATA


def test_the_migrations_make_the_tables_that_the_models_describe(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


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
