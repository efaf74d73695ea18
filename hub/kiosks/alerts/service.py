"""
Alerts, the verbs: follow what is wrong, acknowledge, pause.

`follow` is the work of one process, the watch.  What is to be told is written in the
transaction of the alert itself, a row a receiver; sending is another matter (`outbox`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.db import reading
from hub.kiosks.alerts import looking
from hub.kiosks.alerts.conditions import AT_ONCE, Condition, Key, conditions, is_held
from hub.kiosks.alerts.rules import LATELY, Patience, Telling, Watch, let_go, step
from hub.kiosks.alerts.tables import AlertMessage, AlertPause, AlertRow
from hub.kiosks.alerts.words import body_of

_ALERT = AlertRow.__table__
MAX_REASON = 300
MAX_SENTENCE = 400


class Receiver(NamedTuple):
    """Somebody who is told: an e-mail address, or the address of a webhook."""

    channel: str
    address: str


class _Change(NamedTuple):
    """What becomes of one alert."""

    key: Key
    row: Row[Any] | None
    sentence: str
    watch: Watch | None
    telling: Telling | None


def follow(
    engine: Engine,
    site: str,
    now: datetime,
    receivers: Sequence[Receiver],
    patience: Patience,
) -> list[Telling]:
    """Look once; what changed is kept, and what is to be told is laid out to be sent."""
    with reading(engine) as connection:
        changes = _changes(connection, site, now, patience)
    if not changes:
        return []
    with engine.begin() as connection:
        for change in changes:
            number = _keep(connection, site, change)
            if change.telling is not None and number is not None:
                _lay_out(connection, site, number, change, now, receivers)
    return [change.telling for change in changes if change.telling is not None]


def live(connection: Connection, site: str) -> Sequence[Row[Any]]:
    """Alerts that are not over and of which somebody was told, the oldest first."""
    return connection.execute(
        select(_ALERT)
        .where(_ALERT.c.site == site, _ALERT.c.closed_at.is_(None), _ALERT.c.opened_at.is_not(None))
        .order_by(_ALERT.c.opened_at, _ALERT.c.id)
    ).all()


def acknowledge(engine: Engine, site: str, number: int, by: str, now: datetime) -> bool:
    """Somebody looks after it: no reminders.  False when it is over or somebody does already."""
    with Session(engine) as session, session.begin():
        done = session.connection().execute(
            update(AlertRow)
            .where(
                AlertRow.id == number,
                AlertRow.site == site,
                AlertRow.closed_at.is_(None),
                AlertRow.acknowledged_at.is_(None),
            )
            .values(acknowledged_by=by, acknowledged_at=now)
        )
        if done.rowcount:
            note(session, actor=by, action="alert.acknowledged", subject=f"alert {number}")
        return done.rowcount == 1


def pause(
    engine: Engine, site: str, device: str, *, until: datetime, reason: str, by: str, now: datetime
) -> None:
    """Say nothing of a kiosk, or of the site (`SITE`), until then."""
    with Session(engine) as session, session.begin():
        session.add(
            AlertPause(
                site=site, device=device, until=until, reason=reason, made_by=by, made_at=now
            )
        )
        subject = device or "site"
        note(session, actor=by, action="alert.paused", subject=subject, reason=reason)


def end_pause(engine: Engine, site: str, number: int, by: str, now: datetime) -> bool:
    """Alert again.  False when the pause is over already."""
    with Session(engine) as session, session.begin():
        done = session.connection().execute(
            update(AlertPause)
            .where(
                AlertPause.id == number,
                AlertPause.site == site,
                AlertPause.ended_at.is_(None),
                AlertPause.until > now,
            )
            .values(ended_at=now, ended_by=by)
        )
        if done.rowcount:
            note(session, actor=by, action="alert.pause_ended", subject=f"pause {number}")
        return done.rowcount == 1


def _changes(connection: Connection, site: str, now: datetime, patience: Patience) -> list[_Change]:
    seen = looking.look(connection, site, now)
    found = {one.key: one for one in conditions(seen)}
    rows = {_key(row): row for row in _unclosed(connection, site)}
    lately = _lately(connection, site, now)
    changes = []
    for key in {**rows, **found}:
        row, before = rows.get(key), _watch(rows.get(key))
        telling: Telling | None = None
        if is_held(key, seen):
            after = before and let_go(before)
        else:
            waits = replace(patience, grace=timedelta(0)) if key.rule in AT_ONCE else patience
            after, telling = step(before, now, waits, holds=key in found, lately=lately.get(key, 0))
        if after != before or telling is not None:
            changes.append(_Change(key, row, _sentence(found.get(key), row), after, telling))
    return changes


def _sentence(condition: Condition | None, row: Row[Any] | None) -> str:
    if condition is not None:
        return condition.sentence[:MAX_SENTENCE]
    return str(row.sentence) if row is not None else ""


def _unclosed(connection: Connection, site: str) -> Sequence[Row[Any]]:
    return connection.execute(
        select(_ALERT).where(_ALERT.c.site == site, _ALERT.c.closed_at.is_(None))
    ).all()


def _lately(connection: Connection, site: str, now: datetime) -> Counter[Key]:
    rows = connection.execute(
        select(AlertRow.device, AlertRow.rule, AlertRow.code, AlertRow.times).where(
            AlertRow.site == site, AlertRow.closed_at > now - LATELY
        )
    )
    counted: Counter[Key] = Counter()
    for row in rows:
        key = Key(row.device, row.rule, row.code)
        counted[key] = max(counted[key], row.times)
    return counted


def _key(row: Row[Any]) -> Key:
    return Key(row.device, row.rule, row.code)


def _watch(row: Row[Any] | None) -> Watch | None:
    if row is None:
        return None
    return Watch(
        since=row.since,
        opened_at=row.opened_at,
        clear_since=row.clear_since,
        closed_at=row.closed_at,
        times=row.times,
        told_at=row.told_at,
        is_acknowledged=row.acknowledged_at is not None,
    )


def _keep(connection: Connection, site: str, change: _Change) -> int | None:
    """The alert's number; None for one whose grace ended well."""
    watch, row = change.watch, change.row
    if watch is None:
        if row is not None:
            connection.execute(delete(AlertRow).where(AlertRow.id == row.id))
        return None
    values = {
        "sentence": change.sentence,
        "since": watch.since,
        "opened_at": watch.opened_at,
        "clear_since": watch.clear_since,
        "closed_at": watch.closed_at,
        "times": watch.times,
        "told_at": watch.told_at,
    }
    if row is not None:
        connection.execute(update(AlertRow).where(AlertRow.id == row.id).values(**values))
        return int(row.id)
    key = change.key._asdict()
    done = connection.execute(insert(AlertRow).values(site=site, **key, **values))
    return int(done.inserted_primary_key[0]) if done.inserted_primary_key else None


def _lay_out(
    connection: Connection,
    site: str,
    number: int,
    change: _Change,
    now: datetime,
    receivers: Sequence[Receiver],
) -> None:
    if change.watch is None or change.telling is None:
        return
    body = body_of(
        number, site, change.key, change.telling, change.sentence, change.watch.since, now
    )
    for receiver in receivers:
        connection.execute(
            insert(AlertMessage).values(
                alert=number,
                channel=receiver.channel,
                receiver=receiver.address,
                body=body,
                made_at=now,
                next_try_at=now,
                status="waiting",
            )
        )
