"""`/metrics` of the state, for Prometheus: how far copies are behind, how old the backup is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hub import clock
from hub.backups.settings import Backups
from hub.backups.shelf import OnShelf, Shelf
from hub.db import reading
from hub.kiosks.metrics.pages import REFUSED, reader_of
from hub.kiosks.settings import Metrics
from hub.standing.reading import Server, server
from hub.standing.replica import Seen
from hub.web.parts import Parts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def blueprint(parts: Parts, settings: Metrics, backups: Backups) -> Blueprint:
    pages = Blueprint("state_metrics", __name__)
    may_read = reader_of(settings)

    @pages.get("/metrics")
    def metrics() -> ResponseReturnValue:
        if not may_read():
            return Response(REFUSED, 403, content_type="text/plain; charset=utf-8")
        with reading(parts.engine) as connection:
            found = server(connection)
        seen = parts.replica.look() if parts.replica else None
        written = figures(found, seen, Shelf(backups.directory).standing(clock.now()))
        return Response(written, content_type=CONTENT_TYPE)

    return pages


def figures(found: Server, seen: Seen | None, backups: OnShelf) -> bytes:
    """As Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once([*_of_server(found), *_of_replica(seen), *_of_backups(backups)]))
    return generate_latest(registry)


class _Once(Collector):
    def __init__(self, told: list[Metric]) -> None:
        self._told = told

    def collect(self) -> Iterator[Metric]:
        yield from self._told


def _of_server(found: Server) -> Iterator[Metric]:
    yield _one("events", "Events in the logs of all sites", found.events)
    yield _one("events_not_counted", "Events that no figure has yet", found.not_yet_counted)
    if found.size is not None:
        yield _one("database_bytes", "Size of the database", found.size)
        waits = int(found.waits_in_vain)
        yield _one("commits_wait", "1 while nothing is committed for want of a standby", waits)
    lag = _family("copy_behind_bytes", "What a copy has not replayed yet", "copy", "waited_for")
    late = _family("copy_behind_seconds", "How long it took a copy to replay", "copy", "waited_for")
    for copy in found.copies:
        labels = [copy.name, "yes" if copy.is_waited_for else "no"]
        if copy.behind_bytes is not None:
            lag.add_metric(labels, copy.behind_bytes)
        late.add_metric(labels, copy.behind.total_seconds() if copy.behind else 0.0)
    yield from (lag, late)
    beside = _family("partition_rest_rows", "Rows that lie in no month's part", "table")
    for kept in found.kept:
        beside.add_metric([kept.name], kept.beside)
    yield beside


def _of_replica(seen: Seen | None) -> Iterator[Metric]:
    if seen is None:
        return
    yield _one("replica_used", "1 while figures are read from the copy", int(seen.use == "used"))
    if seen.behind_s is not None:
        yield _one("replica_behind_seconds", "How old the copy for figures is", seen.behind_s)


def _of_backups(backups: OnShelf) -> Iterator[Metric]:
    for name, at in (
        ("backup", backups.newest.made_at if backups.newest else None),
        ("backup_proven", backups.proven_at),
        ("backup_taken_off", backups.taken_off_at),
    ):
        if at is not None:
            yield _one(f"{name}_age_seconds", "Since it was last done", _age(backups.at, at))


def _age(now: datetime, at: datetime) -> float:
    return (now - at).total_seconds()


def _one(name: str, told: str, value: float) -> Metric:
    family = _family(name, told)
    family.add_metric([], value)
    return family


def _family(name: str, told: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"worksource_state_{name}", told, labels=labels)
