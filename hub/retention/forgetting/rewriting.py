"""
Putting new keys in the place of old ones: in columns by one statement each, in texts one by one.

The event log's own texts are the only thing of it that ever changes, and only here: what was
captured stays captured, under another key.  A sealed number is replaced by noise of its length.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Column, Connection, MetaData, String, Table, select, text, update

from hub.accounts.tables import AuditEntry
from hub.events.tables import EventRow, SetAside
from hub.retention.forgetting.keys import Keys
from hub.retention.forgetting.tables import key_columns, tables
from hub.sync.tables import Change
from hub.visits.tables import LogIn

_KEY = re.compile(r"(?<![0-9a-zA-Z])(?:[mci]:)?([0-9a-f]{64}|[0-9]{25}|[0-9]{10})(?![0-9a-zA-Z])")
_PAGE = 2_000
Done = dict[str, int]
Tell = Callable[[str, int, int], None]
"""Hears how far it is: with what, how much is done, of how much."""


def quietly(_what: str, _done: int, _of: int) -> None:
    """For whom nobody waits at a terminal."""


def rename(connection: Connection, keys: Keys) -> Done:
    """Every column that holds one of the old keys holds the new one; rows changed by table."""
    done: Done = {}
    pairs = _pairs(connection, keys)
    try:
        for table in tables():
            for column in key_columns(table):
                changed = connection.execute(
                    update(table).where(column == pairs.c.old).values({column.name: pairs.c.new})
                ).rowcount
                if changed:
                    done[table.name] = done.get(table.name, 0) + changed
    finally:
        connection.execute(text("DROP TABLE forgetting"))
    return done


def rewrite_log(connection: Connection, keys: Keys, tell: Tell = quietly) -> int:
    """The events of these persons, word by word; before `rename` changes whose they are."""
    pairs = _pairs(connection, keys)
    changed = 0
    try:
        asked = select(EventRow.site, EventRow.position, EventRow.payload).where(
            EventRow.person.in_(select(pairs.c.old))
        )
        rows = connection.execute(asked).all()
        for row in rows:
            connection.execute(
                update(EventRow)
                .where(EventRow.site == row.site, EventRow.position == row.position)
                .values(payload=_anew(row.payload, keys))
            )
            changed += 1
            if changed % _PAGE == 0 or changed == len(rows):
                tell("events", changed, len(rows))
        folded = select(LogIn.id, LogIn.facts).where(LogIn.person.in_(select(pairs.c.old)))
        for visit, facts in connection.execute(folded).all():
            connection.execute(
                update(LogIn).where(LogIn.id == visit).values(facts=in_text(facts, keys))
            )
    finally:
        connection.execute(text("DROP TABLE forgetting"))
    return changed


def rewrite_texts(connection: Connection, keys: Keys) -> int:
    """What was noted about them and is never deleted: the audit log, messages set aside."""
    columns = (
        (AuditEntry.id, (AuditEntry.subject, AuditEntry.reason)),
        (SetAside.id, (SetAside.payload, SetAside.repaired, SetAside.reason)),
    )
    return sum(_rewrite(connection, key, texts, keys) for key, texts in columns)


def drop_changes(connection: Connection, keys: Keys) -> int:
    """What was told hubs of them: they are told to forget instead."""
    kinds = ("member", "card", "correction", "person", "merge", "sharing")
    asked = select(Change.position, Change.payload).where(Change.kind.in_(kinds))
    gone = [
        row.position
        for row in connection.execute(asked.execution_options(yield_per=_PAGE))
        if _names_one(json.dumps(row.payload), keys)
    ]
    for start in range(0, len(gone), 500):
        connection.execute(Change.__table__.delete().where(  # type: ignore[attr-defined]
            Change.position.in_(gone[start : start + 500])
        ))  # fmt: skip
    return len(gone)


def in_text(told: str, keys: Keys) -> str:
    """A text with every old key replaced."""

    def new(found: re.Match[str]) -> str:
        old = found[0]
        return keys.get(old) or old.replace(found[1], keys.get(found[1], found[1]))

    return _KEY.sub(new, told)


def _names_one(told: str, keys: Keys) -> bool:
    return any(found[1] in keys for found in _KEY.finditer(told))


def _anew(payload: str, keys: Keys) -> str:
    told = in_text(payload, keys)
    if '"sealed"' not in told:
        return told
    event: dict[str, Any] = json.loads(told)
    sealed = event.get("body", {}).get("who", {}).get("sealed")
    if not isinstance(sealed, dict) or "box" not in sealed:
        return told
    length = len(base64.b64decode(sealed["box"] + "=="))
    return told.replace(sealed["box"], base64.b64encode(secrets.token_bytes(length)).decode())


def _rewrite(connection: Connection, key: Any, columns: Iterable[Any], keys: Keys) -> int:
    columns = tuple(columns)
    changed = 0
    rows = connection.execute(select(key, *columns).execution_options(yield_per=_PAGE))
    wanted = []
    for row in rows:
        values = {
            column.name: in_text(value, keys)
            for column, value in zip(columns, row[1:], strict=True)
            if value
        }
        if any(
            values[column.name] != value
            for column, value in zip(columns, row[1:], strict=True)
            if value
        ):
            wanted.append((row[0], values))
    for identity, values in wanted:
        connection.execute(update(key.class_).where(key == identity).values(**values))
        changed += 1
    return changed


def _pairs(connection: Connection, keys: Keys) -> Table:
    pairs = Table(
        "forgetting",
        MetaData(),
        Column("old", String(80), primary_key=True),
        Column("new", String(80)),
        prefixes=["TEMPORARY"],
    )
    pairs.create(connection)
    rows = [{"old": old, "new": new} for old, new in keys.items()]
    if rows:
        connection.execute(pairs.insert(), rows)
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE forgetting"))
    return pairs
