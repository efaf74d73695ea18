"""
Who keeps agreements is told by mail when one is about to end: 60 days before, and 30.

The mail holds a day and a link.  What was sent is noted after the mail server has taken it, so
that a crash in between tells twice and never not at all.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from email.message import EmailMessage

from sqlalchemy import Engine, select

from hub import bulk, clock
from hub.accounts.rules import May, may
from hub.accounts.service import all_staff
from hub.agreements import reading
from hub.agreements.reading import Agreement
from hub.agreements.rules import WARN_DAYS
from hub.agreements.tables import AgreementWarning
from hub.db import reading as reading_of
from hub.mail.sending import NotDelivered, send
from hub.mail.settings import Mail

log = logging.getLogger(__name__)

LOOK_EVERY_S = 3600.0
Post = Callable[[Mail, EmailMessage], None]


def run(
    engine: Engine, mail: Mail, day_of: Callable[[datetime], date], stop: threading.Event
) -> None:
    """An errand: until `stop` is set."""
    while not stop.is_set():
        step(engine, mail, day_of(clock.now()))
        stop.wait(LOOK_EVERY_S)


def step(engine: Engine, mail: Mail, today: date, post: Post = send) -> int:
    """Tell of what is about to end; answers of how many agreements."""
    due = list(_due(engine, today))
    receivers = [
        one.email
        for one in all_staff(engine)
        if may(one.role, May.KEEP_EXCHANGE) and not one.is_disabled
    ]
    for one, _ in due:
        log.warning("agreement ends soon agreement=%s on=%s", one.id, one.holds_until)
    if not mail.address or not receivers:
        return 0
    return sum(_tell(engine, mail, receivers, one, days, post) for one, days in due)


def _due(engine: Engine, today: date) -> Iterator[tuple[Agreement, int]]:
    with reading_of(engine) as connection:
        found = reading.all_of(connection, today)
        rows = connection.execute(select(AgreementWarning.__table__))
        told = {(row.agreement, row.term, row.days) for row in rows}
    for one in found:
        if one.holds_until is None:
            continue
        left = (one.holds_until - today).days
        passed = [days for days in WARN_DAYS if left <= days]
        if passed and (one.id, one.terms[-1].number, min(passed)) not in told:
            yield one, min(passed)


def _tell(
    engine: Engine, mail: Mail, receivers: list[str], one: Agreement, days: int, post: Post
) -> bool:
    try:
        for receiver in receivers:
            post(mail, _message(mail, receiver, one))
    except NotDelivered as fault:
        log.warning("agreement not told of, tried again in an hour: %s", fault)
        return False
    row = (one.id, one.terms[-1].number, days, clock.now())
    with engine.begin() as connection:
        bulk.upsert(
            connection,
            AgreementWarning.__table__,  # type: ignore[arg-type]  # a mapped class's table is one
            ("agreement", "term", "days", "told_at"),
            [row],
        )
    return True


def _message(mail: Mail, receiver: str, one: Agreement) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = mail.mail_from, receiver
    message["Subject"] = f"An agreement on sharing data ends on {one.holds_until}"
    message.set_content(
        f"An agreement on sharing data holds until {one.holds_until} and not longer.\n"
        "What it allows stops on the day after: renew it in time.\n\n"
        f"{mail.address}/agreements/{one.id}\n"
    )
    return message
