"""What the state knows of a site: its name and the time zone of its days, as its hub says."""

from __future__ import annotations

from zoneinfo import available_timezones

from sqlalchemy import Connection, Table, select

from hub import bulk
from hub.catalogue.tables import SiteRow
from hub.sync.errors import BadBatch

_SITE: Table = SiteRow.__table__  # type: ignore[assignment]  # a mapped class's table is one
_FIRST = (
    "code", "name", "timezone", "hours", "languages", "help_contact", "catalogue_version",
    "legacy_cards", "notices", "asks_sharing", "sharing_unless_asked", "asks_feedback",
    "fixed", "revision",
)  # fmt: skip


def know_site(connection: Connection, code: str, name: str, timezone: str) -> None:
    """Remember or correct a site.  Raises BadBatch for a zone that does not exist."""
    known = connection.execute(
        select(SiteRow.name, SiteRow.timezone).where(SiteRow.code == code)
    ).one_or_none()
    if known is not None and (known.name, known.timezone) == (name, timezone):
        return
    if timezone not in available_timezones():
        raise BadBatch("the site's time zone does not exist: correct the hub's configuration")
    row: tuple[object, ...] = (
        code, name, timezone, [], ["en"], "", 1, True, [], False, "in", True, [], 1,
    )  # fmt: skip
    bulk.upsert(connection, _SITE, _FIRST, [row], keep=set(_FIRST) - {"name", "timezone"})
