"""
A change of the catalogue, from whatever page: noted once, audited, and published.

Each form carries an id of its own.  It is the key of the note, so that a form sent twice
changes once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from hub.accounts.service import note
from hub.catalogue import service as catalogue
from hub.catalogue.tables import CatalogueChange
from hub.ids import new_id

BY_STATE = "the state"


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody's wish to change something of a site (or of the whole state: `site` is empty)."""

    site: str
    by: str
    at: datetime
    once: str
    """The id of the form."""


def is_done(session: Session, act: Act) -> bool:
    """Whether this very form was carried out before."""
    found = session.connection().scalar(
        select(CatalogueChange.id).where(CatalogueChange.id == act.once)
    )
    return found is not None


def subject_of(session: Session, act: Act) -> str:
    """What a form that was carried out was about."""
    told = select(CatalogueChange.subject).where(CatalogueChange.id == act.once)
    return str(session.connection().scalar(told))


def record(
    session: Session,
    act: Act,
    kind: str,
    subject: str,
    action: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Note a change, within the caller's transaction; at a site it reaches the kiosks."""
    connection = session.connection()
    _write(connection, act, kind, subject, action, plain(before), plain(after))
    note(session, actor=act.by, action=f"{kind}.{action}", subject=f"{kind} {subject}")


def record_told(
    connection: Connection,
    site: str,
    kind: str,
    subject: str,
    *,
    at: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Note what the state changed; the caller publishes it."""
    was, becomes = differing(before, after)
    if was == becomes:
        return
    version = catalogue.version(connection, site)
    connection.execute(
        insert(CatalogueChange).values(
            id=new_id(), site=site, kind=kind, subject=subject,
            action="changed" if before else "added", at=at, by=BY_STATE,
            before=was, after=becomes, version=version + 1,
        )
    )  # fmt: skip


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of two versions, what is not the same in both."""
    was, becomes = plain(before), plain(after)
    names = [name for name in {**was, **becomes} if was.get(name) != becomes.get(name)]
    return (
        {name: was[name] for name in names if name in was},
        {name: becomes[name] for name in names if name in becomes},
    )


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them."""
    return {
        name: value.isoformat() if isinstance(value, date) else msgspec.to_builtins(value)
        for name, value in values.items()
    }


def _write(
    connection: Connection,
    act: Act,
    kind: str,
    subject: str,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    version = None
    if act.site:
        catalogue.bump(connection, act.site)
        version = catalogue.version(connection, act.site)
    connection.execute(
        insert(CatalogueChange).values(
            id=act.once, site=act.site, kind=kind, subject=subject, action=action, at=act.at,
            by=act.by, before=before, after=after, version=version,
        )
    )  # fmt: skip
