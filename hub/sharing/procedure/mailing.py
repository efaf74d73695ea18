"""
Mails of the procedure: to the agency's supervisors that a request waits, to whoever asked that an
answer is there.  A mail holds a link and nothing else: no name, no client, no reason.

What was mailed is noted after the server took it, so that one that failed is tried again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import Engine, select, update

from hub import clock
from hub.accounts.rules import AGENCY, PERMISSIONS, May
from hub.accounts.tables import Staff
from hub.db import reading
from hub.mail.sending import NotDelivered, send
from hub.mail.settings import Mail
from hub.sharing.procedure.tables import SharingRequest

log = logging.getLogger(__name__)

LOOK_EVERY_S = 20.0
TRIED_FOR = timedelta(days=3)
"""An older request is seen in the program by now, and nobody is mailed about it any more."""
SUBJECT = "A task waits for you in WorkSource"
_DECIDERS = [role.value for role, may in PERMISSIONS.items() if May.DECIDE_OPT_IN in may]

Deliver = Callable[[EmailMessage], None]


def run(engine: Engine, site: str, settings: Mail, stop: threading.Event) -> None:
    """Mail what is to be mailed until `stop`; without an address of this server nothing is."""
    while settings.address and not stop.is_set():
        step(engine, site, settings, lambda mail: send(settings, mail))
        stop.wait(LOOK_EVERY_S)
    stop.wait()


def step(engine: Engine, site: str, settings: Mail, deliver: Deliver) -> int:
    """Mail everything that waits once; answers how many mails were taken."""
    since = clock.now() - TRIED_FOR
    with reading(engine) as connection:
        asked = connection.scalars(
            select(SharingRequest.id)
            .where(SharingRequest.site == site, SharingRequest.status == "asked")
            .where(SharingRequest.asked_mail_at.is_(None), SharingRequest.asked_at > since)
            .order_by(SharingRequest.asked_at)
        ).all()
        answered = connection.execute(
            select(SharingRequest.id, SharingRequest.asked_by)
            .where(
                SharingRequest.site == site, SharingRequest.status.in_(("opted_in", "still_out"))
            )
            .where(SharingRequest.answer_mail_at.is_(None), SharingRequest.decided_at > since)
            .order_by(SharingRequest.decided_at)
        ).all()
        supervisors = connection.scalars(
            select(Staff.email)
            .where(Staff.organisation == AGENCY, Staff.role.in_(_DECIDERS))
            .where(Staff.disabled_at.is_(None))
            .order_by(Staff.email)
        ).all()
    done = 0
    for one in asked:
        taken = [_mail(settings, to, f"/sharing/requests/{one}", deliver) for to in supervisors]
        done += sum(taken)
        if any(taken):
            _note(engine, one, asked_mail_at=clock.now())
    for row in answered:
        if _mail(settings, row.asked_by, f"/sharing/procedures/{row.id}", deliver):
            done += 1
            _note(engine, row.id, answer_mail_at=clock.now())
    return done


def _mail(settings: Mail, to: str, path: str, deliver: Deliver) -> bool:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, to, SUBJECT
    mail["Auto-Submitted"] = "auto-generated"
    mail["Message-ID"] = (
        f"<sharing{path.replace('/', '-')}@{settings.mail_from.rpartition('@')[2]}>"
    )
    mail.set_content(
        "Sign in to see it. / Inicie sesión para verla.\n\n" + f"{settings.address}{path}\n"
    )
    try:
        deliver(mail)
    except NotDelivered as fault:
        log.warning("a mail about a task was not taken: %s", fault)
        return False
    return True


def _note(engine: Engine, request: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(
            update(SharingRequest).where(SharingRequest.id == request).values(**values)
        )
