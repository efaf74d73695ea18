"""Tokens, the verbs: make some, take one back, say which there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, func, select, update
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.kiosks.enrolment import rules
from hub.kiosks.enrolment.tables import EnrolmentToken

TOKEN: Table = EnrolmentToken.__table__  # type: ignore[assignment]  # a mapped class's table is one


def make(
    engine: Engine,
    site: str,
    devices: Sequence[str],
    *,
    form: str,
    replaces: bool,
    expires_at: datetime,
    by: str,
    now: datetime,
) -> list[tuple[str, str]]:
    """
    One token a device; answers each with its token, which nobody can be shown again.

    A form that was sent before makes none: nothing is answered.
    """
    with Session(engine) as session, session.begin():
        if session.scalar(select(TOKEN.c.id).where(TOKEN.c.site == site, TOKEN.c.form == form)):
            return []
        made = [(device, rules.new_token()) for device in devices]
        for device, token in made:
            session.add(
                EnrolmentToken(
                    site=site,
                    device=device,
                    digest=rules.digest_of(token),
                    replaces=replaces,
                    form=form,
                    made_by=by,
                    made_at=now,
                    expires_at=expires_at,
                )
            )
            why = "another board takes its place" if replaces else ""
            note(session, actor=by, action="enrolment.token", subject=f"kiosk {device}", reason=why)
    return made


def revoke(engine: Engine, site: str, number: int, by: str, now: datetime) -> str | None:
    """Take a token back; answers whose it was, None when it is used, run out or taken back."""
    with Session(engine) as session, session.begin():
        done = session.connection().execute(
            update(EnrolmentToken)
            .where(EnrolmentToken.id == number, EnrolmentToken.site == site, *_open(now))
            .values(revoked_at=now, revoked_by=by)
        )
        if not done.rowcount:
            return None
        device = str(session.scalar(select(TOKEN.c.device).where(TOKEN.c.id == number)))
        note(session, actor=by, action="enrolment.token_revoked", subject=f"kiosk {device}")
        return device


def find(connection: Connection, site: str, token: str) -> Row[Any] | None:
    """A token of the site by what a kiosk brought."""
    return connection.execute(
        select(TOKEN).where(TOKEN.c.digest == rules.digest_of(token), TOKEN.c.site == site)
    ).first()


def open_ones(connection: Connection, site: str, now: datetime) -> Sequence[Row[Any]]:
    """Tokens that a kiosk could still use, the next to run out first."""
    return connection.execute(
        select(TOKEN)
        .where(TOKEN.c.site == site, *_open(now))
        .order_by(TOKEN.c.expires_at, TOKEN.c.device, TOKEN.c.id)
    ).all()


def count_open(connection: Connection, site: str, now: datetime) -> int:
    """How many there are."""
    counted = select(func.count()).select_from(TOKEN).where(TOKEN.c.site == site, *_open(now))
    return connection.scalar(counted) or 0


def _open(now: datetime) -> tuple[Any, ...]:
    return (TOKEN.c.used_at.is_(None), TOKEN.c.revoked_at.is_(None), TOKEN.c.expires_at > now)
