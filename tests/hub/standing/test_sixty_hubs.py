"""Sixty hubs send at once, some of it twice: nothing is lost, nothing is there twice, none starves."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.db import open_engine
from tests.rig.many_hubs import send_all, state_of
from tests.rig.postgres import Cluster


@pytest.mark.slow
def test_sixty_hubs_at_once(cluster: Cluster, postgres_template: str, tmp_path: Path) -> None:
    name = cluster.new_database(postgres_template)
    engine = open_engine(cluster.url(name))
    with state_of(cluster.url(name), tmp_path) as url:
        sent = send_all(engine, url, hubs=60, batches=4, visits=15)
    engine.dispose()
    cluster.drop(name)
    assert sent.at_state == sent.distinct == sent.events
    assert sent.visits * 2 == sent.events
    assert sent.refused == 0
    assert sent.deadlocks == 0
    assert sent.fairness > 0.2
    log = (tmp_path / "state.log").read_text()
    assert "Traceback" not in log, log[-3000:]
