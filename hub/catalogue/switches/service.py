"""The settings of a site's kiosks, the verb: change them, once a form, overwriting nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.orm import Session

from hub.catalogue.history import service as history
from hub.catalogue.history.service import Act
from hub.catalogue.keeping.errors import NoSuchEntry, Stale, Unsuitable
from hub.catalogue.switches import rules
from hub.catalogue.tables import SiteRow


def change(session: Session, act: Act, revision: int, wanted: Mapping[str, Any]) -> bool:
    """
    Other settings; whether anything is other than before.  Raises Unsuitable or Stale.

    What is fixed stays as it is, whatever a form says.
    """
    if history.is_done(session, act):
        return True
    connection = session.connection()
    row = site_row(connection, act.site)
    before = values_of(row)
    after = before | {
        name: value
        for name, value in wanted.items()
        if name in rules.CHANGEABLE and name not in row.fixed
    }
    faults = rules.faults(after)
    if faults:
        raise Unsuitable(faults)
    if row.revision != revision:
        raise Stale(before, row.revision)
    was, becomes = history.differing(before, after)
    if not becomes:
        return False
    done = connection.execute(
        update(SiteRow)
        .where(SiteRow.code == act.site, SiteRow.revision == revision)
        .values(**becomes, revision=revision + 1)
    )
    if not done.rowcount:
        now = site_row(connection, act.site)
        raise Stale(values_of(now), now.revision)
    history.record(session, act, "switch", "kiosks", "changed", before=was, after=becomes)
    return True


def values_of(row: Row[Any]) -> dict[str, Any]:
    """The settings that a page may change, as they are."""
    return {name: getattr(row, name) for name in rules.CHANGEABLE}


def site_row(connection: Connection, site: str) -> Row[Any]:
    """The site.  Raises NoSuchEntry."""
    row = connection.execute(select(SiteRow.__table__).where(SiteRow.code == site)).one_or_none()
    if row is None:
        raise NoSuchEntry
    return row
