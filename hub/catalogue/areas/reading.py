"""Where sites lie."""

from __future__ import annotations

from sqlalchemy import Connection, select

from hub.catalogue.tables import SiteRow


def of(connection: Connection) -> dict[str, str | None]:
    """The area of every site by its code; None where nobody said yet in which county it lies."""
    rows = connection.execute(select(SiteRow.code, SiteRow.area))
    return {row.code: row.area for row in rows}
