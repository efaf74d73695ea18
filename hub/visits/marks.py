"""
Which days of which sites have changed, for whoever follows visits without folding them.

A mark is made in the transaction that changes the visits, so that nobody who follows can miss
one; it says that something of the day changed, not what.  Followers remember how far they came.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, Date, Integer, String, bindparam, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base


class VisitDayMark(Base):
    """A day of a site, and how often something of its visits changed."""

    __tablename__ = "visit_day_mark"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    times: Mapped[int] = mapped_column(Integer, default=1)


_AGAIN = "ON CONFLICT (site, day) DO UPDATE SET times = visit_day_mark.times + 1"
_MARK = text(f"INSERT INTO visit_day_mark (site, day, times) VALUES (:site, :day, 1) {_AGAIN}")  # noqa: S608 - our own words
_MARK_ALL = text(
    "INSERT INTO visit_day_mark (site, day, times) SELECT DISTINCT site, day, 1 FROM visit"  # noqa: S608
    f" WHERE site = :site {_AGAIN}"
)


def mark(connection: Connection, site: str, days: Collection[date]) -> None:
    """Visits of these days of a site have changed; always in the same order, so that none waits."""
    rows = [{"site": site, "day": day} for day in sorted(set(days))]
    if rows:
        connection.execute(_MARK.bindparams(bindparam("day", type_=Date)), rows)


def mark_all(connection: Connection, site: str) -> None:
    """Every visit of a site may change."""
    connection.execute(_MARK_ALL, {"site": site})
