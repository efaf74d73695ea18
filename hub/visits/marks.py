"""
Which days of which sites have changed, for whoever follows visits without folding them.

A mark is made in the transaction that changes the visits, so that nobody who follows can miss
one; it says that something of the day changed, not what.  Followers remember how far they came.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import BigInteger, Connection, Date, Index, Integer, String, bindparam, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base


class VisitDayMark(Base):
    """A day of a site, and how often something of its visits changed."""

    __tablename__ = "visit_day_mark"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    __table_args__ = (Index("ix_visit_day_mark_version", "site", "version"),)

    times: Mapped[int] = mapped_column(Integer, default=1)
    version: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the site, when it last changed."""


class VisitMark(Base):
    """A site's version: rises with each transaction that changes its visits, one after the other."""

    __tablename__ = "visit_mark"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)


# Its row is held until the commit, so that whoever saw a version has seen all before it.
_RAISE = text(
    "INSERT INTO visit_mark (site, version) VALUES (:site, 1) "
    "ON CONFLICT (site) DO UPDATE SET version = visit_mark.version + 1 RETURNING version"
)
_AGAIN = (
    "ON CONFLICT (site, day) DO UPDATE SET "
    "times = visit_day_mark.times + 1, version = excluded.version"
)
_MARK = text(
    "INSERT INTO visit_day_mark (site, day, times, version) "  # noqa: S608 - our own words
    f"VALUES (:site, :day, 1, :version) {_AGAIN}"
)
_MARK_ALL = text(
    "INSERT INTO visit_day_mark (site, day, times, version) "  # noqa: S608
    f"SELECT DISTINCT site, day, 1, :version FROM visit WHERE site = :site {_AGAIN}"
)


def mark(connection: Connection, site: str, days: Collection[date]) -> None:
    """Visits of these days of a site have changed; always in the same order, so that none waits."""
    if not days:
        return
    version = rise(connection, site)
    rows = [{"site": site, "day": day, "version": version} for day in sorted(set(days))]
    connection.execute(_MARK.bindparams(bindparam("day", type_=Date)), rows)


def mark_all(connection: Connection, site: str) -> None:
    """Every visit of a site may change."""
    connection.execute(
        _MARK_ALL.bindparams(bindparam("version", type_=BigInteger)),
        {"site": site, "version": rise(connection, site)},
    )


def rise(connection: Connection, site: str) -> int:
    """A new version of a site's visits, held until the commit."""
    return int(connection.execute(_RAISE, {"site": site}).scalar_one())
