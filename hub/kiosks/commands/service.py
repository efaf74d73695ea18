"""
Orders, the verbs: ask for one, hand those that wait to the link, keep what a kiosk answered.

The web asks; the ingest sends and hears the answer.  An order is marked as sent before it is
handed over: one that is lost on the way is not sent again, it runs out and is seen to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, select, update
from sqlalchemy.orm import Session

from contract import topics
from contract.messages import Command, Result
from contract.sealing import CommandSigner
from hub.accounts.service import note
from hub.ids import new_id
from hub.kiosks.commands.rules import LASTS, Name
from hub.kiosks.commands.tables import KioskCommand

_COMMAND = KioskCommand.__table__
KEPT_FOR = timedelta(days=90)
UNSIGNED = "A" * 86 + "=="


def ask(
    engine: Engine,
    site: str,
    device: str,
    name: Name,
    arguments: dict[str, str],
    *,
    by: str,
    now: datetime,
) -> str:
    """Order a kiosk to do something; answers the order's id."""
    with Session(engine) as session, session.begin():
        return ask_within(session, site, device, name, arguments, by=by, now=now)


def ask_within(
    session: Session,
    site: str,
    device: str,
    name: Name,
    arguments: dict[str, str],
    *,
    by: str,
    now: datetime,
    is_noted: bool = True,
) -> str:
    """The same within the caller's transaction; an order that is only repeated is not noted."""
    number = new_id()
    session.add(
        KioskCommand(
            id=number,
            site=site,
            device=device,
            name=name,
            arguments=arguments,
            asked_by=by,
            asked_at=now,
            expires_at=now + LASTS,
            status="waiting",
            answer="",
            log="",
        )
    )
    if is_noted:
        told = ", ".join(f"{code} {value}" for code, value in arguments.items())
        note(session, actor=by, action=f"kiosk.{name}", subject=f"kiosk {device}", reason=told)
    return number


def take_waiting(
    engine: Engine, site: str, signer: CommandSigner, now: datetime
) -> list[tuple[str, Command]]:
    """The orders that wait, signed, each with its kiosk; they count as sent from now on."""
    with engine.begin() as connection:
        rows = connection.execute(
            select(_COMMAND)
            .where(
                _COMMAND.c.site == site, _COMMAND.c.status == "waiting", _COMMAND.c.expires_at > now
            )
            .order_by(_COMMAND.c.asked_at, _COMMAND.c.id)
        ).all()
        for row in rows:
            connection.execute(
                update(KioskCommand)
                .where(KioskCommand.id == row.id)
                .values(status="sent", sent_at=now)
            )
    return [(row.device, _signed(row, signer)) for row in rows]


def are_waiting(connection: Connection, site: str, now: datetime) -> bool:
    """Whether any order waits: asked each second, so it only reads."""
    found = connection.scalar(
        select(_COMMAND.c.id)
        .where(_COMMAND.c.site == site, _COMMAND.c.status == "waiting", _COMMAND.c.expires_at > now)
        .limit(1)
    )
    return found is not None


def answered(connection: Connection, site: str, device: str, result: Result, at: datetime) -> bool:
    """Keep what a kiosk answered, once; False for an order that this kiosk was never given."""
    done = connection.execute(
        update(KioskCommand)
        .where(
            KioskCommand.id == result.command,
            KioskCommand.site == site,
            KioskCommand.device == device,
            KioskCommand.answered_at.is_(None),
        )
        .values(status=result.outcome, answered_at=at, answer=result.text, log=result.log)
    )
    return done.rowcount == 1


LATEST = (_COMMAND.c.asked_at.desc(), _COMMAND.c.id.desc())


def given(site: str, device: str) -> Select[Any]:
    """Asks for the orders given to a kiosk."""
    return select(_COMMAND).where(_COMMAND.c.site == site, _COMMAND.c.device == device)


def forget_old(connection: Connection, site: str, now: datetime) -> None:
    """Delete orders of long ago; who gave them stays in the audit log."""
    connection.execute(
        delete(KioskCommand).where(
            KioskCommand.site == site, KioskCommand.asked_at < now - KEPT_FOR
        )
    )


def _signed(row: Row[Any], signer: CommandSigner) -> Command:
    unsigned = Command(
        id=row.id,
        name=row.name,
        arguments=row.arguments,
        expires_at=row.expires_at,
        signature=UNSIGNED,
    )
    return signer.sign(unsigned, topics.device_topic(row.site, row.device, "command"))
