"""The nightly exchange, a comparison when somebody asks for one, and what each came to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, time
from typing import Any

from sqlalchemy import Engine, Row, func, insert, select, update

from hub import agreements, clock
from hub.catalogue.tables import SiteRow
from hub.db import reading
from hub.errors import HubError
from hub.ids import new_id
from hub.mis import exporting, importing
from hub.mis.adapters import Adapter
from hub.mis.adapters.folder import Folder
from hub.mis.adapters.rest import Service
from hub.mis.maps.reading import Maps, load
from hub.mis.rules import Compared, compare
from hub.mis.settings import Mis
from hub.mis.tables import MisRun
from hub.visits.reading import menu

log = logging.getLogger(__name__)

BY_ITSELF = "nightly exchange"
MOST_KEYS = 200
"""So many keys of a comparison are kept beside its counts."""
LOOK_EVERY_S = 60.0


class NotAllowed(HubError):
    """No agreement allows the exchange today."""


class NothingSaid(HubError):
    """The other system has not said what it has of these days."""


def open_adapter(settings: Mis) -> Adapter:
    """The way of speaking that the configuration names.  Raises MisFault."""
    if settings.adapter == "files" and settings.folder is not None:
        return Folder(settings.folder)
    if settings.token_file is None:
        raise NotAllowed("[mis] names no token_file: the adapter 'rest' needs one.")
    return Service(settings.url, settings.token_file, settings.ca)


def exchange(engine: Engine, settings: Mis, *, by: str, today: date) -> Row[Any]:
    """Hear first, so that nothing of theirs is told over; then tell.  The run says how it went."""
    with (
        _run(engine, "exchange", by) as counts,
        _opened(engine, settings, today) as (maps, adapter),
    ):
        now = clock.now()
        counts["heard"] = asdict(importing.take(engine, maps, adapter, by, now))
        export = exporting.Export(engine, maps, adapter, f"{now:%Y%m%dT%H%M%S}", now)
        counts["told"] = asdict(export.told)
        try:
            export.everything()
        finally:
            counts["told"] = asdict(export.told)
    return last_run(engine, "exchange")


def reconcile(
    engine: Engine, settings: Mis, first: date, last: date, *, by: str, today: date
) -> Row[Any]:
    """Compare the activities of some days, here and there."""
    with (
        _run(engine, "reconcile", by) as counts,
        _opened(engine, settings, today) as (maps, adapter),
    ):
        counts |= {"first": first.isoformat(), "last": last.isoformat()}
        theirs = adapter.held(maps.activity, first, last)
        if theirs is None:
            raise NothingSaid(
                f"They have not said what they have from {first} to {last}: ask them for it."
            )
        ours: dict[str, dict[str, str]] = {}
        with reading(engine) as connection:
            services = menu(connection)
            for site in connection.scalars(select(SiteRow.code).order_by(SiteRow.code)).all():
                wanted = exporting.activities(connection, services, maps, site, first, last)
                ours |= {key: one.row for key, one in wanted.items()}
        counts |= _in_short(compare(ours, theirs), ours, theirs)
    return last_run(engine, "reconcile")


def last_run(engine: Engine, what: str) -> Row[Any]:
    """The newest run of its kind: the columns of `MisRun`."""
    with reading(engine) as connection:
        return connection.execute(
            select(MisRun.__table__)
            .where(MisRun.what == what)
            .order_by(MisRun.began_at.desc(), MisRun.id.desc())
            .limit(1)
        ).one()


def run(engine: Engine, settings: Mis, timezone: str, stop: threading.Event) -> None:
    """The errand: once each night; after a fault again the next night, or by hand."""
    while not stop.is_set():
        wall = clock.now().astimezone(clock.zone(timezone))
        if f"{wall:%H:%M}" >= settings.at and not _was_done(engine, wall.date(), timezone):
            try:
                exchange(engine, settings, by=BY_ITSELF, today=wall.date())
            except HubError as fault:
                log.error("the nightly exchange failed: %s", fault)  # noqa: TRY400 - a sentence
        stop.wait(LOOK_EVERY_S)


def _was_done(engine: Engine, today: date, timezone: str) -> bool:
    """Whether this day's exchange was tried already, by whatever process."""
    since = clock.local_instant(today, time.min, timezone)
    with reading(engine) as connection:
        number = connection.scalar(
            select(func.count())
            .select_from(MisRun)
            .where(MisRun.what == "exchange", MisRun.by == BY_ITSELF, MisRun.began_at >= since)
        )
    return bool(number)


@contextmanager
def _opened(engine: Engine, settings: Mis, today: date) -> Iterator[tuple[Maps, Adapter]]:
    if settings.partner:
        with reading(engine) as connection:
            lacking = agreements.missing(connection, settings.partner, ("mis", "names"), today)
        if lacking is not None:
            raise NotAllowed(lacking)
    maps = load(settings.fields, settings.codes)
    adapter = open_adapter(settings)
    try:
        yield maps, adapter
    finally:
        adapter.close()


@contextmanager
def _run(engine: Engine, what: str, by: str) -> Iterator[dict[str, Any]]:
    """A run from its beginning to its end, whatever that is."""
    id_, counts = new_id(), dict[str, Any]()
    with engine.begin() as connection:
        connection.execute(
            insert(MisRun).values(id=id_, what=what, began_at=clock.now(), by=by, counts={})
        )
    fault = "it was broken off"
    try:
        yield counts
        fault = ""
    except HubError as error:
        fault = str(error)
        raise
    finally:
        with engine.begin() as connection:
            connection.execute(
                update(MisRun)
                .where(MisRun.id == id_)
                .values(ended_at=clock.now(), counts=counts, fault=fault[:500])
            )


def _in_short(
    found: Compared, ours: dict[str, dict[str, str]], theirs: dict[str, dict[str, str]]
) -> dict[str, Any]:
    return {
        "ours": len(ours),
        "theirs": len(theirs),
        "both": found.both,
        "only_ours": len(found.only_ours),
        "only_theirs": len(found.only_theirs),
        "different": len(found.different),
        "keys": {
            "only_ours": list(found.only_ours[:MOST_KEYS]),
            "only_theirs": list(found.only_theirs[:MOST_KEYS]),
            "different": list(found.different[:MOST_KEYS]),
        },
    }
