"""
Systems and their tokens, the verbs: let in, change, shut out, make and refuse a token.

Each works within the caller's transaction, once a form, and overwrites nobody.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update
from sqlalchemy.orm import Session

from hub.agreements import history
from hub.agreements.history import Act
from hub.agreements.rules import MOST_NAME, text_fault
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import PartnerRow
from hub.exchange import rules
from hub.exchange.hooks import service as hooks
from hub.exchange.tables import ApiClient, ApiToken
from hub.ids import new_id
from hub.said import say

KIND = "client"
_FIELDS = ("name", "partner", "scopes", "contact", "email", "limit")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A system as somebody filled it in."""

    name: str = ""
    partner: str = ""
    scopes: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""
    limit: int | None = rules.USUAL_LIMIT


def add(session: Session, act: Act, about: About) -> str:
    """Let a system in; answers its id.  Raises Unsuitable."""
    if history.is_done(session, act):
        return history.subject_of(session, act)
    connection = session.connection()
    _refuse(faults(connection, about))
    values = _values(about)
    connection.execute(
        insert(ApiClient).values(
            id=act.once, salt=secrets.token_hex(32), made_at=act.at, revision=1, **values
        )
    )
    history.record(session, act, KIND, act.once, "added", before={}, after=values)
    return act.once


def change(session: Session, act: Act, client: str, revision: int, about: About) -> None:
    """Change what a system may have, or whom to ask about it."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    before = _found(connection, client)
    _refuse(faults(connection, about))
    values = _values(about)
    done = connection.execute(
        update(ApiClient)
        .where(ApiClient.id == client, ApiClient.revision == revision)
        .values(**values, revision=revision + 1)
    )
    kept = {name: getattr(before, name) for name in _FIELDS}
    if not done.rowcount:
        raise Stale(kept, before.revision)
    was, becomes = history.differing(kept, values)
    history.record(session, act, KIND, client, "changed", before=was, after=becomes)


def end(session: Session, act: Act, client: str) -> None:
    """Shut a system out: its tokens are refused and it is told nothing, from now on."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    _found(connection, client)
    connection.execute(update(ApiClient).where(ApiClient.id == client).values(ended_at=act.at))
    connection.execute(
        update(ApiToken)
        .where(ApiToken.client == client, ApiToken.revoked_at.is_(None))
        .values(revoked_at=act.at)
    )
    hooks.end_all_of(connection, client)
    history.record(session, act, KIND, client, "ended", before={}, after={})


def make_token(session: Session, act: Act, client: str, days: int | None) -> str:
    """
    A token, to be shown this once; empty when this form made one before.

    Those before it go on for some days, so that the system can change over.
    """
    if history.is_done(session, act):
        return ""
    connection = session.connection()
    _found(connection, client)
    if days is None or not 1 <= days <= rules.MOST_DAYS:
        fault = say("Write a number of days from 1 to %(most)s.", most=rules.MOST_DAYS)
        raise Unsuitable({"days": fault})
    good = (ApiToken.client == client, ApiToken.revoked_at.is_(None), ApiToken.expires_at > act.at)
    if (connection.scalar(select(func.count()).where(*good)) or 0) >= rules.MOST_TOKENS:
        raise Unsuitable({"days": say("It has five good tokens: refuse one of them first.")})
    overlap = act.at + timedelta(days=rules.OVERLAP_DAYS)
    connection.execute(
        update(ApiToken).where(*good, ApiToken.expires_at > overlap).values(expires_at=overlap)
    )
    token = rules.TOKEN_PREFIX + secrets.token_urlsafe(32)
    expires_at = act.at + timedelta(days=days)
    connection.execute(
        insert(ApiToken).values(
            token_hash=hashed(token), id=new_id(), client=client, hint=token[-4:],
            made_at=act.at, made_by=act.by, expires_at=expires_at,
        )
    )  # fmt: skip
    after = {"token": f"…{token[-4:]}", "last_day": expires_at.date()}
    history.record(session, act, KIND, client, "token made", before={}, after=after)
    return token


def revoke_token(session: Session, act: Act, client: str, token: str) -> None:
    """Refuse one token from now on."""
    if history.is_done(session, act):
        return
    connection = session.connection()
    row = connection.execute(
        select(ApiToken.hint).where(ApiToken.id == token, ApiToken.client == client)
    ).one_or_none()
    if row is None:
        raise NoSuchEntry
    connection.execute(
        update(ApiToken)
        .where(ApiToken.id == token, ApiToken.revoked_at.is_(None))
        .values(revoked_at=act.at)
    )
    after = {"token": f"…{row.hint}"}
    history.record(session, act, KIND, client, "token ended", before={}, after=after)


@dataclass(frozen=True, slots=True)
class Caller:
    """The system behind a request."""

    id: str
    name: str
    partner: str
    scopes: frozenset[str]
    limit: int
    salt: str


def caller(connection: Connection, token: str, now: datetime) -> Caller | None:
    """The system that a token speaks for, today; notes that it was used, once a minute."""
    given = hashed(token)
    row = connection.execute(
        select(ApiClient.__table__, ApiToken.used_at)
        .join(ApiToken, ApiToken.client == ApiClient.id)
        .where(ApiToken.token_hash == given, ApiClient.ended_at.is_(None))
        .where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    ).one_or_none()
    if row is None:
        return None
    lately = now - timedelta(minutes=1)
    if row.used_at is None or row.used_at < lately:
        connection.execute(
            update(ApiToken)
            .where(ApiToken.token_hash == given)
            .where(or_(ApiToken.used_at.is_(None), ApiToken.used_at < lately))
            .values(used_at=now)
        )
    return Caller(row.id, row.name, row.partner, frozenset(row.scopes), row.limit, row.salt)


def faults(connection: Connection, about: About) -> dict[str, str]:
    """What is wrong with a system, by field."""
    found: dict[str, str] = {}
    if not about.name:
        found["name"] = say("Give it a name.")
    for name in ("name", "contact"):
        if fault := text_fault(getattr(about, name), MOST_NAME):
            found[name] = fault
    if not about.contact:
        found.setdefault("contact", say("Name whom to ask about it."))
    if about.partner not in _partners(connection):
        found["partner"] = say("Choose in whose name it asks.")
    if not about.scopes or set(about.scopes) - set(rules.SCOPES):
        found["scopes"] = say("Choose what it may have.")
    if about.email and (len(about.email) > 200 or not _EMAIL.fullmatch(about.email)):
        found["email"] = say("Write an e-mail address such as dana@college.example, or nothing.")
    if about.limit is None or not 1 <= about.limit <= rules.MOST_LIMIT:
        found["limit"] = say("Write a number from 1 to %(most)s.", most=rules.MOST_LIMIT)
    return found


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _partners(connection: Connection) -> Collection[str]:
    return set(connection.scalars(select(PartnerRow.code).where(PartnerRow.site == STATEWIDE)))


def _found(connection: Connection, client: str) -> Any:
    row = connection.execute(
        select(ApiClient.__table__).where(ApiClient.id == client, ApiClient.ended_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NoSuchEntry
    return row


def _values(about: About) -> dict[str, Any]:
    scopes = [one for one in rules.SCOPES if one in about.scopes]
    return {name: getattr(about, name) for name in _FIELDS} | {"scopes": scopes}


def _refuse(found: Mapping[str, str]) -> None:
    if found:
        raise Unsuitable(found)
