"""
What is due is told by mail: a link, and no figure and no name.

When a report is due, its next time is set and its mails are laid out in one transaction, a row
a receiver and due time: two servers, or one that died half-way, lay out each of them once.
Sending is claimed first; who dies between sending and noting sends once more under the same id,
by which a mail program knows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from threading import Event
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, Engine, Row, insert, select, update

from hub import clock
from hub.clock import local_day
from hub.db import reading
from hub.ids import new_id
from hub.mail.outbox import Outbox
from hub.mail.sending import send
from hub.mail.settings import Mail
from hub.reports.library.kinds import BY_CODE
from hub.reports.library.periods import NAMED, days_of
from hub.reports.saved.rules import Schedule, latest_due
from hub.reports.saved.service import receivers_here
from hub.reports.saved.tables import ReportMail, SavedReport

log = logging.getLogger(__name__)

LOOK_EVERY_S = 20.0
_REPORT = SavedReport.__table__
_OUTBOX = Outbox(ReportMail.__table__, "report mail")  # type: ignore[arg-type]  # a mapped class's table is one

Deliver = Callable[[EmailMessage], None]
"""Returns when the mail was taken.  Raises NotDelivered."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of what is due, by this server's mail and on its place's clock."""

    engine: Engine
    mail: Mail
    timezone: str

    def run(self, stop: Event) -> None:
        """An errand: until it is told to stop."""
        if not self.mail.address:
            log.info("reports are not mailed: [mail] address is not set")
            stop.wait()
            return
        while not stop.is_set():
            now = clock.now()
            lay_out(self.engine, now, self.timezone)
            deliver(self.engine, self.mail, now, lambda mail: send(self.mail, mail))
            stop.wait(LOOK_EVERY_S)


def lay_out(engine: Engine, now: datetime, timezone: str) -> int:
    """Lay out the mails of every report that is due; answers how many mails."""
    with reading(engine) as connection:
        due = connection.execute(
            select(_REPORT)
            .where(_REPORT.c.due_at <= now, _REPORT.c.removed_at.is_(None))
            .order_by(_REPORT.c.due_at, _REPORT.c.id)
        ).all()
    laid_out = 0
    for row in due:
        with engine.begin() as connection:
            laid_out += _lay_out_one(connection, row, now, timezone)
    return laid_out


def _lay_out_one(connection: Connection, row: Row[Any], now: datetime, timezone: str) -> int:
    schedule = Schedule(row.often, row.at, row.weekday, row.month_day)
    due, after = latest_due(schedule, row.due_at, now, timezone)
    claimed = connection.execute(
        update(SavedReport)
        .where(
            SavedReport.id == row.id,
            SavedReport.due_at == row.due_at,
            SavedReport.revision == row.revision,
            SavedReport.removed_at.is_(None),
        )
        .values(due_at=after)
    )
    if not claimed.rowcount:
        return 0  # somebody else was quicker, or the owner has just changed it
    asked = fixed(row.report, row.asked, due, timezone)
    receivers = receivers_here(connection, row.receivers)
    for receiver in receivers:
        connection.execute(
            insert(ReportMail).values(
                report=row.id, due_at=due, receiver=receiver, key=new_id(), kind=row.report,
                asked=asked, made_at=now, status="waiting", next_try_at=now,
            )
        )  # fmt: skip
    log.info("report due report=%s due=%s mails=%d", row.id, due.isoformat(), len(receivers))
    return len(receivers)


def fixed(report: str, asked: str, due: datetime, timezone: str) -> str:
    """The address with the days that its period meant on the day it was due."""
    pairs = parse_qsl(asked)
    given = dict(pairs)
    if "first" in given:
        return asked
    word = given.get("period") or BY_CODE[report].first
    days = days_of(word if word in NAMED else BY_CODE[report].first, local_day(due, timezone))
    rest = [pair for pair in pairs if pair[0] != "period"]
    return urlencode([("first", str(days.first)), ("last", str(days.last)), *rest])


def deliver(engine: Engine, told: Mail, now: datetime, door: Deliver) -> int:
    """Send what waits; answers how many mails got through."""
    return sum(
        _OUTBOX.tell(engine, row, now, partial(door, mail_of(told, row)))
        for row in _OUTBOX.due(engine, now)
    )


def mail_of(told: Mail, row: Row[Any]) -> EmailMessage:
    """The mail: which kind of report, where it stands, and nothing of what is in it."""
    mail = EmailMessage()
    mail["From"] = told.mail_from
    mail["To"] = row.receiver
    mail["Subject"] = "A WorkSource report is ready"
    mail["Date"] = format_datetime(row.made_at)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Message-ID"] = f"<report-{row.key}@{told.mail_from.rpartition('@')[2]}>"
    mail.set_content(
        f"A report that was planned for you is ready:\n\n"
        f"{told.address}/reports/mailed/{row.key}\n\n"
        "You will be asked to sign in. This mail holds no figures and no names.\n"
        "To change or to end these mails, open 'Reports', then 'Saved reports'.\n"
    )
    return mail
