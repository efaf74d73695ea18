"""The state's sites as a page shows them: when each was last heard, and what lies here of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from hub.catalogue.tables import SiteRow
from hub.events.tables import SetAside, SiteLog
from hub.sync.tables import ReceivedCursor
from hub.visits.tables import ProjectionCursor

QUIET_AFTER = timedelta(hours=1)
SILENT_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeenSite:
    """One site as the state knows it."""

    code: str
    name: str
    timezone: str
    county: str | None
    area: str | None
    heard_at: datetime | None
    events: int
    not_yet_counted: int
    set_aside: int

    def grade(self, now: datetime) -> tuple[str, str]:
        """A colour and a word for how long the hub has been quiet."""
        if self.heard_at is None:
            return "calm", "never heard"
        quiet = now - self.heard_at
        if quiet > SILENT_AFTER:
            return "bad", "silent"
        return ("warn", "quiet") if quiet > QUIET_AFTER else ("good", "in touch")


def sites(connection: Connection) -> list[SeenSite]:
    """Every site that ever synced, by name."""
    heard = (
        select(ReceivedCursor.site, func.max(ReceivedCursor.heard_at).label("heard_at"))
        .group_by(ReceivedCursor.site)
        .subquery()
    )
    aside = (
        select(SetAside.site, func.count().label("messages"))
        .where(SetAside.status == "open")
        .group_by(SetAside.site)
        .subquery()
    )
    rows = connection.execute(
        select(
            SiteRow.code,
            SiteRow.name,
            SiteRow.timezone,
            SiteRow.county,
            SiteRow.area,
            heard.c.heard_at,
            func.coalesce(SiteLog.last_position, 0).label("events"),
            func.coalesce(ProjectionCursor.through, 0).label("counted"),
            func.coalesce(aside.c.messages, 0).label("set_aside"),
        )
        .outerjoin(heard, heard.c.site == SiteRow.code)
        .outerjoin(SiteLog, SiteLog.site == SiteRow.code)
        .outerjoin(ProjectionCursor, ProjectionCursor.site == SiteRow.code)
        .outerjoin(aside, aside.c.site == SiteRow.code)
        .order_by(SiteRow.name)
    )
    return [
        SeenSite(
            row.code,
            row.name,
            row.timezone,
            row.county,
            row.area,
            row.heard_at,
            row.events,
            max(0, row.events - row.counted),
            row.set_aside,
        )
        for row in rows
    ]
