"""
The steps of a standby's life: made, waited for, promoted, and the old primary made its standby.

Each step looks before it acts and says what it found, so that a step done twice does no harm.
What PostgreSQL brings does the work: pg_basebackup, streaming, pg_ctl promote, pg_rewind.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
from psycopg import sql

from hub.standing.errors import StandingError
from hub.standing.standby.programs import run

log = logging.getLogger(__name__)

NAME = "worksource_standby"
CAUGHT_UP_WITHIN_S = 600.0
_ON_ITS_OWN = {"synchronous_standby_names": "''", "synchronous_commit": "on"}
_KEPT = {"wal_keep_size": "1GB", "max_slot_wal_keep_size": "32GB"}
"""So much of the log stays: what pg_rewind reads again; and what a standby that is gone may hold."""
_CAN_REWIND = (
    "SELECT current_setting('wal_log_hints') = 'on' OR current_setting('data_checksums') = 'on'"
)
Rows = list[tuple[Any, ...]]
_pause = Event()


@dataclass(frozen=True, slots=True)
class Promoted:
    """A standby that is the primary now."""

    replayed: str
    """Through which position of the log it had everything."""
    timeline: int


def make(primary: str, directory: Path, name: str = NAME) -> None:
    """
    A standby of `primary` (a libpq connection string) in an empty `directory`.

    A slot keeps at the primary what the standby has not fetched.  Raises StandingError.
    """
    if directory.exists() and any(directory.iterdir()):
        raise StandingError(
            f"{directory} is not empty: a standby writes over no cluster; stop it and move it away"
        )
    if not ask(primary, _CAN_REWIND)[0][0]:
        raise StandingError(
            "the primary could never rejoin as a standby: set wal_log_hints = on there and restart "
            "it, or make its cluster with initdb --data-checksums"
        )
    for setting, value in _KEPT.items():
        _set(primary, setting, value)
    _make_slot(primary, name)
    run(
        *("pg_basebackup", "--pgdata", directory, "--wal-method=stream", "--checkpoint=fast"),
        *("--write-recovery-conf", "--slot", name),
        *("--dbname", f"{primary} application_name={name}"),
        directory=directory,
    )
    # Its copy of the settings may make it wait for a standby: when it is promoted, there is none.
    _settle(directory, {**_ON_ITS_OWN, "hot_standby": "on"})


def guard(primary: str, *, name: str = NAME, applied: bool = False) -> None:
    """
    Let no commit be acknowledged before the standby has it on its disk.

    `applied`: nor before a reader there sees it.  Raises StandingError when it does not stream:
    then nothing could be committed.
    """
    streaming = (
        "SELECT 1 FROM pg_stat_replication WHERE application_name = %s AND state = 'streaming'"
    )
    if not ask(primary, streaming, name):
        raise StandingError(
            f"no standby called '{name}' streams from there: nothing could be committed; start it, "
            "and look with 'worksource state standby status'"
        )
    _set(primary, "synchronous_commit", "remote_apply" if applied else "on")
    _set(primary, "synchronous_standby_names", f'FIRST 1 ("{name}")')
    _wait(
        lambda: bool(ask(primary, f"{streaming} AND sync_state = 'sync'", name)),
        "the primary does not wait for the standby",
    )


def alone(primary: str) -> None:
    """Let commits be acknowledged without a standby: it is away for longer."""
    _set(primary, "synchronous_standby_names", "")


def is_standby(server: str) -> bool:
    """Whether a running server follows another."""
    return bool(ask(server, "SELECT pg_is_in_recovery()")[0][0])


def promote(standby: str, directory: Path) -> Promoted:
    """
    Make the standby the primary.  Raises StandingError.

    Everything that was acknowledged is in its log; it is replayed first.  From then on it has a
    timeline of its own, and state servers whose address names both hosts take the newer one.
    """
    if is_standby(standby):
        _wait(lambda: _has_replayed_all(standby), "the standby does not replay what it received")
        run("pg_ctl", "promote", "-w", "-D", directory, directory=directory)
    _set(standby, "synchronous_standby_names", "")
    found = ask(
        standby,
        "SELECT pg_current_wal_lsn()::text, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)",
    )[0]
    return Promoted(str(found[0]), int(str(found[1]), 16))


def rejoin(primary: str, directory: Path, name: str = NAME) -> bool:
    """
    Make the stopped old primary in `directory` a standby of the new one.  Raises StandingError.

    What it had committed and nobody was told of is taken back (pg_rewind).  Answers whether
    there was anything to take back.
    """
    if (directory / "postmaster.pid").exists() and "running" in run(
        "pg_ctl", "status", "-D", directory, directory=directory, may_fail=True
    ).replace("no server running", ""):
        raise StandingError(f"the server in {directory} runs: stop it first, it was left behind")
    _make_slot(primary, name)
    said = run(
        *("pg_rewind", "--target-pgdata", directory, "--write-recovery-conf"),
        *("--source-server", f"{primary} dbname=postgres"),
        directory=directory,
    )
    _settle(
        directory,
        {
            **_ON_ITS_OWN,
            "primary_slot_name": f"'{name}'",
            "primary_conninfo": _quoted(f"{primary} application_name={name}"),
        },
    )
    return "no rewind required" not in said


def ask(server: str, question: str, *values: object) -> Rows:
    """Ask one server over its own line."""
    try:
        with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
            found = connection.execute(question, values or None)
            return found.fetchall() if found.description else []
    except psycopg.Error as cause:
        raise StandingError(f"the server does not answer: {str(cause).splitlines()[0]}") from cause


def _set(server: str, setting: str, value: str) -> None:
    order = sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(setting), sql.Literal(value))
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        # This very order must not wait for a standby that is gone.
        connection.execute("SET synchronous_commit = local")
        connection.execute(order)
        connection.execute("SELECT pg_reload_conf()")


def _make_slot(primary: str, name: str) -> None:
    if not ask(primary, "SELECT 1 FROM pg_replication_slots WHERE slot_name = %s", name):
        ask(primary, "SELECT pg_create_physical_replication_slot(%s, true)", name)


def _has_replayed_all(standby: str) -> bool:
    asked = "SELECT pg_last_wal_receive_lsn() IS NULL OR pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn()"
    return bool(ask(standby, asked)[0][0])


def _settle(directory: Path, settings: dict[str, str]) -> None:
    # The last line of a setting counts; the file stays its owner's.
    path = directory / "postgresql.auto.conf"
    with path.open("a") as file:
        file.writelines(f"{name} = {value}\n" for name, value in settings.items())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _wait(until: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + CAUGHT_UP_WITHIN_S
    while not until():
        if time.monotonic() > deadline:
            raise StandingError(f"{otherwise} after {CAUGHT_UP_WITHIN_S:.0f} s: read its log")
        _pause.wait(0.1)
