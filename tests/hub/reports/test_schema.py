"""What analysts read: views without names, and on PostgreSQL a role that may read nothing else."""

from __future__ import annotations

import re
from datetime import date

import psycopg
import pytest
from sqlalchemy import Engine, inspect, text

from hub import migrations
from hub.reports.schema import views
from hub.reports.schema.rules import ROLE, SCHEMA, VIEWS
from tests.hub.web.example import SITE, fill_state

FORBIDDEN = re.compile(r"name|phone|email|address|birth|ssn|blind|number|card|account", re.I)
PLACES = {("sites", "name")}
"""A site has a name that anybody may know."""


def named(engine: Engine, view: str) -> str:
    return f"{SCHEMA}.{view}" if engine.dialect.name == "postgresql" else f"{SCHEMA}_{view}"


@pytest.fixture
def state(engine: Engine) -> Engine:
    fill_state(engine)
    return engine


def rows(engine: Engine, asked: str) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(asked))]


def test_every_view_can_be_read_and_counts_what_the_tables_hold(state: Engine) -> None:
    found = {view.name: rows(state, f"SELECT * FROM {named(state, view.name)}") for view in VIEWS}
    counted = rows(state, "SELECT count(*) AS n FROM visit WHERE status IN ('open', 'closed')")
    assert len(found["visits"]) == counted[0]["n"]
    assert {row["person_kind"] for row in found["visits"]} == {"member", "card", "nobody"}
    assert all(0 <= row["weekday"] <= 6 for row in found["visits"])  # type: ignore[operator]
    assert {row["weekday"] for row in found["visits"]} == {
        row["day"].weekday() if hasattr(row["day"], "weekday") else date.fromisoformat(str(row["day"])).weekday()
        for row in found["visits"]
    }  # fmt: skip
    assert {row["standing"] for row in found["selections"]} >= {"verified", "pending_staff"}
    assert len(found["members"]) == 60
    assert {row["site"] for row in found["sites"]} == {SITE, "okanogan", "spokane"}
    assert "Job search on my own" in {row["label"] for row in found["services"]}


def test_no_view_holds_what_tells_who_somebody_is(state: Engine) -> None:
    with state.connect() as connection:
        secrets = [str(one) for column in ("first_name", "number") for one in connection.scalars(text(f"SELECT {column} FROM member WHERE {column} <> ''"))]  # fmt: skip
    for view in VIEWS:
        for column in view.columns:
            assert (view.name, column.name) in PLACES or not FORBIDDEN.search(column.name)
        shown = " ".join(
            str(row) for row in rows(state, f"SELECT * FROM {named(state, view.name)}")
        )
        for secret in secrets:
            assert not re.search(rf"\b{re.escape(secret)}\b", shown), (view.name, secret)


def test_every_column_is_documented_where_analysts_look(state: Engine) -> None:
    told = rows(state, f"SELECT * FROM {named(state, 'columns')}")
    meanings = {(row["view_name"], row["column_name"]): row["meaning"] for row in told}
    look = inspect(state)
    for view in VIEWS:
        is_postgres = state.dialect.name == "postgresql"
        columns = (
            look.get_columns(view.name, schema=SCHEMA)
            if is_postgres
            else look.get_columns(f"{SCHEMA}_{view.name}")
        )
        for column in columns:
            assert meanings[view.name, column["name"]]
            assert not is_postgres or column["comment"] == meanings[view.name, column["name"]]


def test_a_person_has_one_key_in_all_views(state: Engine) -> None:
    if state.dialect.name != "postgresql":
        pytest.skip("SQLite has no function for it: the column is empty there")
    members = {row["person_key"] for row in rows(state, "SELECT person_key FROM reporting.members")}
    seen = {row["person_key"] for row in rows(state, "SELECT person_key FROM reporting.visits WHERE person_kind = 'member'")}  # fmt: skip
    assert len(members) == 60
    assert seen <= members
    people = rows(state, "SELECT count(DISTINCT person) AS n FROM visit WHERE person LIKE 'm:%' AND status <> 'cancelled'")  # fmt: skip
    assert len(seen) == people[0]["n"]


def test_views_are_made_anew_when_they_are_not_those_of_this_program(state: Engine) -> None:
    with state.begin() as connection:
        connection.execute(text(f"DROP VIEW {named(state, 'columns')}"))
        assert not views.is_current(connection)
    migrations.upgrade(state)
    with state.connect() as connection:
        assert views.is_current(connection)


def test_the_role_of_analysts_reads_the_views_and_nothing_else(state: Engine) -> None:
    if state.dialect.name != "postgresql":
        pytest.skip("SQLite has no roles")
    login = f"analyst_{abs(hash(state.url.database)) % 10**9}"
    with state.begin() as connection:
        connection.execute(text(f"CREATE ROLE {login} LOGIN IN ROLE {ROLE}"))
    query = state.url.query
    address = f"host={query['host']} user={login} dbname={state.url.database}"
    try:
        with psycopg.connect(address, autocommit=True) as analyst:
            for view in (*(one.name for one in VIEWS), "columns"):
                assert analyst.execute(f"SELECT count(*) FROM {SCHEMA}.{view}").fetchone()
            for table in inspect(state).get_table_names():
                for verb in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES"):  # fmt: skip
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        analyst.execute(verb)
            refused = (
                psycopg.errors.InsufficientPrivilege,
                psycopg.errors.ObjectNotInPrerequisiteState,
            )
            for each in VIEWS:
                for verb in (
                    f"DELETE FROM {SCHEMA}.{each.name}",
                    f"DROP VIEW {SCHEMA}.{each.name}",
                ):
                    with pytest.raises(refused):
                        analyst.execute(verb)
            for verb in (
                f"CREATE TABLE {SCHEMA}.mine (n int)",
                "CREATE TABLE public.mine (n int)",
                "SELECT pg_read_file('/etc/passwd')",
                "COPY (SELECT 1) TO PROGRAM 'true'",
                f"SET ROLE {state.url.username}",
                "SELECT * FROM pg_authid",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    analyst.execute(verb)
            # What the planner remembers of tables is no way around.
            assert analyst.execute("SELECT count(*) FROM pg_stats WHERE schemaname = 'public'").fetchone() == (0,)  # fmt: skip
    finally:
        with state.begin() as connection:
            connection.execute(text(f"DROP ROLE {login}"))


def test_a_role_that_an_administrator_made_later_may_read_after_the_next_init(
    state: Engine,
) -> None:
    if state.dialect.name != "postgresql":
        pytest.skip("SQLite has no roles")
    allowed = text(f"SELECT has_table_privilege('{ROLE}', 'reporting.visits', 'SELECT')")
    with state.begin() as connection:
        connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {ROLE}"))
        connection.execute(text(f"REVOKE ALL ON SCHEMA {SCHEMA} FROM {ROLE}"))
        assert connection.scalar(allowed) is False
    migrations.upgrade(state)
    with state.connect() as connection:
        assert connection.scalar(allowed) is True
