"""The database: whether it opens, is whole and current; what forwarding and alerts left in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from hub import migrations
from hub.config import HubConfig, masked
from hub.db import open_engine, reading
from hub.doctor.findings import Finding, now, soon, today, well
from hub.doctor.words import ago, count
from hub.events import service as events
from hub.events.tables import SiteLog
from hub.kiosks.alerts.tables import AlertMessage
from hub.sync.tables import SentCursor

QUIET = timedelta(minutes=15)
LONG_QUIET = timedelta(days=2)
RECENT = timedelta(days=7)


def opens(config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """Reachable, whole, at the revision of this program."""
    shown = masked(config.database.url).strip("'")
    scheme, _, path = config.database.url.partition(":///")
    if scheme == "sqlite" and not Path(path).exists():
        what = "The database is not there: the hub can neither take in nor show anything."
        do = "Restore it: worksource restore --help. On a new hub: worksource hub init"
        yield now("database", what, f"{path} does not exist", do)
        return
    engine = open_engine(config.database.url)
    try:
        with reading(engine) as connection:
            found, newest = migrations.version(connection), migrations.newest()
            faults = _integrity(connection)
    except SQLAlchemyError as cause:
        what = "The database does not open: the hub can neither take in nor show anything."
        do = (
            "Restore it from the last backup: worksource restore --help"
            if scheme == "sqlite"
            else "sudo systemctl status postgresql; then: sudo systemctl restart postgresql"
        )
        said = str(getattr(cause, "orig", cause)).strip().splitlines()
        yield now("database", what, f"{shown}: {said[0] if said else cause}", do)
        return
    finally:
        engine.dispose()
    if found != newest:
        what = "The database is not of this version: the hub refuses to start."
        do = "worksource hub init --config FILE, as the hub's account: it brings it up to date"
        yield now("database", what, f"it is at {found or 'nothing'}, and wants {newest}", do)
    elif faults:
        what = "The database is damaged: stop the hub before more is lost."
        do = "sudo systemctl stop 'worksource-hub-*'; then restore the last backup: worksource restore --help"
        yield now("database", what, faults, do)
    else:
        yield well("database", f"{shown} opens, is whole and current")


def _integrity(connection: Connection) -> str:
    if connection.dialect.name != "sqlite":
        return ""
    said = connection.scalar(text("PRAGMA quick_check(1)"))
    return "" if said == "ok" else str(said)


def forwarding(connection: Connection, config: HubConfig, at: datetime) -> Iterator[Finding]:
    """How far the state has what is here, and why not further."""
    if config.state is None:
        yield well("state", "no state server is named: everything stays here")
        return
    last = events.last_position(connection, config.site.code)
    row = connection.execute(
        select(SentCursor.through, SentCursor.last_success_at, SentCursor.last_error)
        .join_from(SentCursor, SiteLog, SentCursor.log_id == SiteLog.log_id)
        .where(SiteLog.site == config.site.code)
    ).first()
    reached = row.last_success_at if row else None
    trouble = row.last_error if row else None
    behind = last - (row.through if row else 0)
    since = ago(at, reached) if reached else "never"
    told = f"{count(behind, 'event')} behind; reached {since}" + (f"; {trouble}" if trouble else "")
    do = "Nothing captured is lost. See below what the state server's line says; forwarding goes on by itself"
    if reached is None or at - reached > LONG_QUIET:
        yield today("state", "The state has not been reached for days.", told, do)
    elif at - reached > QUIET or trouble:
        yield soon("state", "The state is not reached at the moment.", told, do)
    else:
        yield well("state", f"the state has all but {count(behind, 'event')}; reached {since}")


def alerts(connection: Connection, config: HubConfig, at: datetime) -> Iterator[Finding]:
    """Whether whom alerts are for could be told."""
    if not config.alerts.mail_to and not config.alerts.webhook:
        what = "Nobody is told when something breaks: neither mail_to nor webhook is set."
        yield soon("alerts", what, "[alerts] is empty", "Name somebody in [alerts] of hub.toml")
        return
    given_up = connection.execute(
        select(func.count(), func.max(AlertMessage.trouble)).where(
            AlertMessage.status == "given_up", AlertMessage.made_at > at - RECENT
        )
    ).one()
    if given_up[0]:
        yield today(
            "alerts",
            f"{count(given_up[0], 'alert')} of this week reached nobody.",
            given_up[1],
            "Mend [alerts] of hub.toml: the mail server's name, port, security, password",
        )
    else:
        yield well("alerts", "every alert of this week was sent")
