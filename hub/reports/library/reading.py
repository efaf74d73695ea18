"""The visits of each day and hour, for the suggestion of staff: one question of the database."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from hub.reports.rules import Period
from hub.visits.rollups.rolling import IS_COUNTED
from hub.visits.tables import VisitRow


def by_day_and_hour(
    connection: Connection, site: str, period: Period
) -> dict[tuple[date, int], int]:
    """How many visits of a site began in each hour of each of its local days."""
    rows = connection.execute(
        select(VisitRow.day, VisitRow.hour, func.count())
        .where(VisitRow.site == site, VisitRow.day.between(period.first, period.last), IS_COUNTED)
        .group_by(VisitRow.day, VisitRow.hour)
    )
    return {(day, hour): number for day, hour, number in rows}
