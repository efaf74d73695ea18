"""Engines of databases that a test has done with."""

from __future__ import annotations

from sqlalchemy import Engine, QueuePool

from tests.rig.waiting import wait_until


def let_go(engine: Engine) -> None:
    """
    Close an engine's connections, once those that threads still use have come back.

    One that comes back later is closed by nobody; its warning would meet another test.
    """
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    wait_until(lambda: pool.checkedout() == 0)
    engine.dispose()
