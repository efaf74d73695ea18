"""
Errands: what nobody waits for, each in a thread of one process.

One that fails ends them all, so that whoever started the process starts all of them again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

Errand = Callable[[threading.Event], None]
"""Runs until the event is set."""


def run(errands: Mapping[str, Errand], stop: threading.Event) -> None:
    """Do all of them until `stop`.  Raises what the first of them that failed raised."""
    failures: list[BaseException] = []

    def do(name: str, errand: Errand) -> None:
        try:
            errand(stop)
        except BaseException as failure:
            log.exception("%s failed", name)
            failures.append(failure)
        finally:
            stop.set()

    threads = [
        threading.Thread(target=do, args=(name, errand), name=name)
        for name, errand in errands.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
