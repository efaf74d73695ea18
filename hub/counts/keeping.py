"""The errand that keeps the blocks of the quick counts behind the visits."""

from __future__ import annotations

import logging
from threading import Event

from sqlalchemy import Engine

from hub import clock
from hub.counts.quick import folding
from hub.counts.service import is_quick

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60.0


def run(engine: Engine, stop: Event) -> None:
    """Until `stop`: read new sites in, and write anew the days that are over and changed."""
    if not is_quick():
        log.info("counts are made by plain SQL: numpy, numba or pyroaring is not installed")
        stop.wait()
        return
    while not stop.is_set():
        written = folding.advance(engine, clock.now())
        if written:
            log.info("columns for counting written sites=%d", written)
        stop.wait(LOOK_EVERY_S)
