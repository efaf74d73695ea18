"""
The views in the database: dropped before a migration, made anew after it.

On PostgreSQL they lie in a schema of their own and read with their owner's rights; the role of
analysts may use that schema and nothing else.  On SQLite, where whoever has the file has it all,
they are views named `reporting_...`.
"""

from __future__ import annotations

import logging
import secrets

from sqlalchemy import Connection, inspect, text

from hub.reports.schema.rules import NOTE, ROLE, SCHEMA, VIEWS, View, digest

log = logging.getLogger(__name__)

_SALT_BYTES = 32
_MAKE_ROLE = f"""DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN CREATE ROLE {ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN RAISE NOTICE 'role {ROLE} is left to the administrator';
END $$"""  # noqa: S608 - our own names


def is_current(connection: Connection) -> bool:
    """Whether the views are those of this program."""
    if not _has_view(connection, "columns"):
        return False
    found = connection.scalar(
        text(f"SELECT meaning FROM {_name(connection, 'columns')} WHERE column_name = 'version'")  # noqa: S608 - our own names
    )
    return bool(found == digest())


def drop(connection: Connection) -> None:
    """Take the views away: a migration may then change what they read."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        return
    for name in _names():
        connection.execute(text(f"DROP VIEW IF EXISTS {_name(connection, name)}"))


def create(connection: Connection) -> None:
    """Make them, and let the role of analysts read them."""
    is_postgres = connection.dialect.name == "postgresql"
    if is_postgres:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS {_quoted(NOTE)}"))
    if not connection.scalar(text("SELECT count(*) FROM reporting_key")):
        salt = secrets.token_hex(_SALT_BYTES)
        connection.execute(text("INSERT INTO reporting_key (id, salt) VALUES (1, :salt)"), {"salt": salt})  # fmt: skip
    for view in VIEWS:
        _create(connection, view)
    _create_columns(connection)
    if is_postgres:
        grant(connection)


def keep_grant(connection: Connection) -> None:
    """Where an administrator made the role since, or a backup came back without it, let it read."""
    if connection.dialect.name != "postgresql":
        return
    asked = text("SELECT has_schema_privilege(rolname, :schema, 'USAGE') FROM pg_roles WHERE rolname = :role")  # fmt: skip
    if connection.scalar(asked, {"schema": SCHEMA, "role": ROLE}) is not True:
        grant(connection)


def grant(connection: Connection) -> bool:
    """Let the role read the views, and nothing else; False where it is left to the administrator."""
    connection.execute(text(_MAKE_ROLE))
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}):
        log.warning("analysts have no role yet: a database administrator makes %s", ROLE)
        return False
    connection.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE}"))
    connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {ROLE}"))
    return True


def _create(connection: Connection, view: View) -> None:
    is_postgres = connection.dialect.name == "postgresql"
    columns = ",\n  ".join(
        f'{one.sql if is_postgres or not one.sqlite else one.sqlite} AS "{one.name}"'
        for one in view.columns
    )
    name = _name(connection, view.name)
    # exec_driver_sql: colons of casts are no parameters here.
    connection.exec_driver_sql(
        f"CREATE VIEW {name} AS SELECT {columns}\nFROM {view.source}".replace(
            "%", "%%" if is_postgres else "%"
        )
    )
    if is_postgres:
        connection.exec_driver_sql(f"COMMENT ON VIEW {name} IS {_quoted(view.meaning)}")
        for one in view.columns:
            connection.exec_driver_sql(f'COMMENT ON COLUMN {name}."{one.name}" IS {_quoted(one.meaning)}')  # fmt: skip


def _create_columns(connection: Connection) -> None:
    rows = [("", "version", digest()), ("", "note", NOTE)]
    for view in VIEWS:
        rows.append((view.name, "", view.meaning))
        rows += [(view.name, one.name, one.meaning) for one in view.columns]
    selects = " UNION ALL ".join(
        f"SELECT {_quoted(view)} AS view_name, {_quoted(column)} AS column_name, {_quoted(meaning)} AS meaning"
        for view, column, meaning in rows
    )
    connection.exec_driver_sql(f"CREATE VIEW {_name(connection, 'columns')} AS {selects}")


def _names() -> list[str]:
    return [*(view.name for view in VIEWS), "columns"]


def _name(connection: Connection, view: str) -> str:
    return f"{SCHEMA}.{view}" if connection.dialect.name == "postgresql" else f"{SCHEMA}_{view}"


def _has_view(connection: Connection, view: str) -> bool:
    look = inspect(connection)
    if connection.dialect.name == "postgresql":
        return SCHEMA in look.get_schema_names() and view in look.get_view_names(SCHEMA)
    return f"{SCHEMA}_{view}" in look.get_view_names()


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
