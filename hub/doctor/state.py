"""What the doctor looks at where the state runs: its database and copies, backups, keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from hub import migrations
from hub.config import StateConfig
from hub.db import open_engine, reading
from hub.doctor.findings import Finding, now, soon, today, well
from hub.doctor.looks import backups
from hub.members.errors import KeysUnusable
from hub.members.key_files import load_keys
from hub.standing.reading import Server, server
from hub.standing.replica import Replica

Check = Callable[[StateConfig, datetime], Iterable[Finding]]


def database(config: StateConfig, at: datetime) -> Iterator[Finding]:
    """Whether it answers, is of this program's version, and how its copies are."""
    engine = open_engine(config.database.url)
    try:
        with reading(engine) as connection:
            found, newest = migrations.version(connection), migrations.newest()
            standing = server(connection) if found else None
        if standing is None or found != newest:
            what = "The database is of another version than this program."
            do = "worksource state init --config FILE"
            yield now("database", what, f"it is at {found}, the program wants {newest}", do)
            return
        yield well("database", f"{standing.kind}, {standing.events:,} events")
        yield from _copies(standing)
        yield from _months(standing, at)
        if config.database.reading_url:
            yield from _replica(
                Replica(engine, config.database.reading_url, config.database.reading_lag_s)
            )
    except SQLAlchemyError as cause:
        what = "The database does not answer: hubs keep what they have, staff can do nothing."
        do = "Look at the server; if it is lost, promote the standby: hub/standing/README.md"
        yield now("database", what, type(cause).__name__, do)
    finally:
        engine.dispose()


def keys(config: StateConfig, _at: datetime) -> Iterator[Finding]:
    """Whether the keys of SSNs can be used."""
    try:
        load_keys(config.keys.directory)
    except (KeysUnusable, OSError) as fault:
        what = "The keys of SSNs cannot be used: nobody is recognised by an old card."
        yield now("keys", what, fault, "worksource backup restore-keys FILE --key KEYFILE --into /")
    else:
        yield well("keys", f"{config.keys.directory} can be used")


def _copies(standing: Server) -> Iterator[Finding]:
    if standing.size is None:
        return
    if standing.waits_in_vain:
        what = "Nothing is being recorded: the database waits for a standby that is away."
        do = "Bring the standby back; if it is gone for longer: worksource state standby alone"
        yield now("standby", what, f"it waits for {standing.waits_for}", do)
    elif not standing.sees_copies:
        do = "GRANT pg_monitor TO the account of the state's server"
        yield soon("standby", "Whether there is a standby cannot be seen.", "no pg_monitor", do)
    elif not standing.is_guarded:
        what = "What is acknowledged lies on one machine: if it is lost, the last moments are."
        do = "worksource state standby init, start it, then: worksource state standby guard"
        yield soon("standby", what, "no standby is waited for", do)
    else:
        yield well("standby", f"{sum(one.is_waited_for for one in standing.copies)} waited for")


def _months(standing: Server, at: datetime) -> Iterator[Finding]:
    for kept in standing.kept:
        if kept.through is None or kept.through < (at + timedelta(days=31)).date().replace(day=1):
            what = "The event log has no part for the next month: it grows among the odd dates."
            yield today(
                "months",
                what,
                f"{kept.name}: through {kept.through}",
                "worksource state partitions",
            )


def _replica(replica: Replica) -> Iterator[Finding]:
    try:
        seen = replica.look()
    finally:
        replica.close()
    if seen.use == "used":
        yield well("replica", f"{seen.behind_s or 0:.0f} s behind")
    else:
        what = "Figures are read from the original, for the copy cannot serve."
        yield soon("replica", what, f"{replica.address}: {seen.sentence}", "Look at that server.")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("database", database),
    ("keys", keys),
    ("backups", backups.backups),
)
