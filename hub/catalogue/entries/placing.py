"""Where the entries of a menu stand, as they are kept: read, and put elsewhere."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.catalogue.entries import rules
from hub.catalogue.keeping.errors import Stale
from hub.catalogue.service import STATEWIDE
from hub.catalogue.tables import ServiceRow


def rows_of(connection: Connection, site: str) -> list[Row[Any]]:
    """The statewide entries and a site's, by code."""
    return list(
        connection.execute(
            select(ServiceRow.__table__)
            .where(ServiceRow.site.in_({STATEWIDE, site}))
            .order_by(ServiceRow.site, ServiceRow.code)
        )
    )


def effective(rows: list[Row[Any]]) -> dict[str, int]:
    """Where each entry stands: as the site has it, or else the state."""
    places: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: str(row.site)):
        if row.position is not None or row.code not in places:
            places[row.code] = row.position or 0
    return places


def last(rows: list[Row[Any]]) -> str:
    """The entry that stands last."""
    places = effective(rows)
    return max(places, key=lambda one: (places[one], one)) if places else ""


def place(connection: Connection, site: str, code: str, after: str) -> None:
    """Put an entry after another (first, where that is empty), and move as few as can be."""
    rows = rows_of(connection, site)
    order = sorted(effective(rows).items(), key=lambda one: (one[1], one[0]))
    if after == code:
        return
    codes = [one for one, _ in order if one != code]
    own = {row.code for row in rows if row.site == site}
    for one, position in rules.placed(order, code, after if after in codes else "").items():
        if one not in own:
            statewide = next(row for row in rows if row.code == one and not row.site)
            begin_extension(connection, site, statewide)
        connection.execute(
            update(ServiceRow)
            .where(ServiceRow.site == site, ServiceRow.code == one)
            .values(position=position)
        )


def begin_extension(connection: Connection, site: str, statewide: Row[Any]) -> None:
    """An entry that says nothing yet: everything is as the state has it."""
    try:
        with connection.begin_nested():
            connection.execute(
                insert(ServiceRow).values(
                    site=site, code=statewide.code, label={}, icon=statewide.icon,
                    mode=statewide.mode, position=None, revision=1,
                )
            )  # fmt: skip
    except IntegrityError:
        raise Stale({}, 0) from None  # somebody else began at this very moment
