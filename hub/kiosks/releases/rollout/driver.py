"""The errand that moves roll-outs: looks at the kiosks every few seconds, and tells whose turn it is."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Engine

from hub import clock
from hub.kiosks.releases.rollout import stepping

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0


def run(engine: Engine, site: str, stop: threading.Event, every_s: float = LOOK_EVERY_S) -> None:
    """Until `stop` is set."""
    while not stop.wait(every_s):
        for order in stepping.look(engine, site, clock.now()):
            log.info("update ordered device=%s version=%s", order.device, order.version)
