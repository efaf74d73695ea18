"""Sixty hubs at one state at once: events a second of all, the slowest batches, fairness."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from hub import migrations
from hub.db import open_engine
from tests.bench.lines import Line, Note
from tests.rig.many_hubs import send_all, state_of
from tests.rig.postgres import SETTINGS, postgres

HUBS, BATCHES, VISITS = 60, 3, 100
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def measure() -> Iterator[Line | Note]:
    SETTINGS.update(DURABLE)
    with postgres() as cluster, tempfile.TemporaryDirectory(prefix="worksource-bench-") as home:
        url = cluster.url(cluster.new_database())
        engine = open_engine(url)
        migrations.upgrade(engine)
        with state_of(url, Path(home)) as address:
            sent = send_all(engine, address, HUBS, BATCHES, VISITS)
        engine.dispose()
    lost, twice = sent.events - sent.distinct, sent.at_state - sent.distinct
    yield Note(
        f"{HUBS} hubs at once",
        f"{sent.events / sent.seconds:,.0f} events/s, {lost} lost, {twice} twice",
    )
    yield Note("a batch of 200", f"median {sent.p(0.5):,.0f} ms, p99 {sent.p(0.99):,.0f} ms")
    yield Line(
        "fairness: quickest of slowest hub", f"{min(sent.per_hub_s):.1f} s",
        f"{max(sent.per_hub_s):.1f} s", sent.fairness, 0.5,
    )  # fmt: skip
    yield Line(
        "dead-locks", str(sent.deadlocks), "none", float(sent.deadlocks), 0, lower_is_better=True
    )
