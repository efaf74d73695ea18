"""
Keeping the blocks: a site's days that changed are written anew, a site at a time.

Whoever changes visits only marks their days, which costs two short statements a transaction.
This follows behind; how far it came, the answers do not depend on.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection, Engine, delete, insert, select, update

from hub import bulk, clock
from hub.catalogue.tables import SiteRow
from hub.counts.quick.columns import Columns, between, empty, joined, packed, unpacked, without
from hub.counts.quick.reading import columns_of, columns_of_all, give_numbers
from hub.counts.tables import EVERYWHERE, CountBlock, CountSite
from hub.db import reading
from hub.visits import marks
from hub.visits.marks import VisitDayMark, VisitMark

log = logging.getLogger(__name__)

DAYS_AT_ONCE = 200
"""If more than these of a site changed, the site is read whole."""


def sites_behind(engine: Engine, now: datetime) -> list[str]:
    """The sites that have days to write: never read in, or days that are over changed."""
    with reading(engine) as connection:
        known = dict(connection.execute(select(SiteRow.code, SiteRow.timezone)).all())
        read = dict(connection.execute(select(CountSite.site, CountSite.version)).all())
        changed = connection.execute(
            select(VisitDayMark.site, VisitDayMark.day)
            .join(CountSite, CountSite.site == VisitDayMark.site)
            .where(VisitDayMark.version > CountSite.version)
        ).all()
    due = {
        row.site for row in changed if row.day < clock.local_day(now, known.get(row.site, "UTC"))
    }
    return sorted(due | (known.keys() - read.keys()))


def advance(engine: Engine, now: datetime) -> int:
    """Write what is behind; answers how many sites were."""
    behind = sites_behind(engine, now)
    for site in behind:
        with engine.begin() as connection:
            fold(connection, site, now)
    return len(behind)


def build(engine: Engine) -> Iterator[tuple[str, int]]:
    """
    Every site from its visits, whatever was kept; yields each with its visits as it is done.

    Nobody waits for it: what changes meanwhile is marked, and is newer than what is read.
    """
    with engine.begin() as connection:
        _hold(connection)
        versions = dict(connection.execute(select(VisitMark.site, VisitMark.version)).all())
        sites = set(connection.scalars(select(SiteRow.code)))
        give_numbers(connection, None, None)
        if engine.dialect.name != "sqlite":
            connection.exec_driver_sql("ANALYZE count_person")
    # Who comes from here on may have no number yet; the day is marked, and read from the visits.
    with reading(engine) as source, engine.begin() as connection:
        _hold(connection)
        connection.execute(delete(CountBlock))
        connection.execute(delete(CountSite).where(CountSite.site != EVERYWHERE))
        for site, columns in columns_of_all(source):
            _write_whole(connection, site, columns, versions.get(site, 0))
            sites.discard(site)
            yield site, len(columns)
        for site in sorted(sites):
            _write_whole(connection, site, empty(), versions.get(site, 0))
            yield site, 0


def fold(connection: Connection, site: str, now: datetime) -> None:
    """
    Write the days of a site that changed and are over; today's stay marked, for they go on.

    Nobody changes the site's visits until the commit.
    """
    _hold(connection)
    version = _version(connection, site)
    read = connection.scalar(select(CountSite.version).where(CountSite.site == site))
    if read is None:
        _read_whole(connection, site, version)
        return
    timezone = connection.scalar(select(SiteRow.timezone).where(SiteRow.code == site)) or "UTC"
    today = clock.local_day(now, timezone)
    changed = connection.scalars(
        select(VisitDayMark.day).where(VisitDayMark.site == site, VisitDayMark.version > read)
    ).all()
    over = [day for day in changed if day < today]
    if len(over) > DAYS_AT_ONCE:
        _read_whole(connection, site, version)
        return
    edition = _edition()
    _write_days(connection, site, over, edition)
    connection.execute(
        update(CountSite).where(CountSite.site == site).values(version=version, edition=edition)
    )
    marks.mark(connection, site, [day for day in changed if day >= today])


def _hold(connection: Connection) -> None:
    row = select(CountSite.version).where(CountSite.site == EVERYWHERE)
    if connection.scalar(row.with_for_update()) is None:
        connection.execute(insert(CountSite).values(site=EVERYWHERE, version=0, edition=0))


def _version(connection: Connection, site: str) -> int:
    """The version of the site's visits, which nobody raises until the commit."""
    held = connection.scalar(
        select(VisitMark.version).where(VisitMark.site == site).with_for_update()
    )
    if held is None:
        connection.execute(insert(VisitMark).values(site=site, version=0))
    return held or 0


def _read_whole(connection: Connection, site: str, version: int) -> None:
    connection.execute(delete(CountBlock).where(CountBlock.site == site))
    connection.execute(delete(CountSite).where(CountSite.site == site))
    give_numbers(connection, site, None)
    _write_whole(connection, site, columns_of(connection, site, None), version)


def _write_whole(connection: Connection, site: str, columns: Columns, version: int) -> None:
    edition = _edition()
    connection.execute(insert(CountSite).values(site=site, version=version, edition=edition))
    months = sorted({_month(date.fromordinal(day)) for day in set(columns.day.tolist())})
    _write(
        connection,
        site,
        ((month, between(columns, *_days_of(month))) for month in months),
        edition,
    )


def _write_days(connection: Connection, site: str, days: Collection[date], edition: int) -> None:
    if not days:
        return
    give_numbers(connection, site, days)
    fresh = columns_of(connection, site, days)
    rows = connection.execute(
        select(CountBlock.month, CountBlock.body).where(
            CountBlock.site == site, CountBlock.month.in_({_month(day) for day in days})
        )
    )
    kept = {row.month: unpacked(row.body) for row in rows}
    changed = []
    for month, some in groupby(sorted(days), key=_month):
        numbers = [day.toordinal() for day in some]
        parts = without(kept[month], numbers) if month in kept else []
        parts += [between(fresh, number, number) for number in numbers]
        changed.append((month, joined(sorted(filter(len, parts), key=lambda one: int(one.day[0])))))
    _write(connection, site, changed, edition)


def _write(
    connection: Connection, site: str, months: Iterable[tuple[date, Columns]], edition: int
) -> None:
    rows = [(site, month, edition, packed(columns)) for month, columns in months]
    bulk.upsert(connection, CountBlock.__table__, ("site", "month", "edition", "body"), rows)  # type: ignore[arg-type]


def _edition() -> int:
    return secrets.randbits(62)


def _month(day: date) -> date:
    return day.replace(day=1)


def _days_of(month: date) -> tuple[int, int]:
    after = (month + timedelta(days=31)).replace(day=1)
    return month.toordinal(), after.toordinal() - 1
