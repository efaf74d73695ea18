"""
The technician's tests that the machine runs by itself, each in a short thread of its own.

A test yields findings, and each goes to the desk as it comes: `busy` first where it takes
a while.  A test that breaks says so on the screen and in the log, and breaks nothing else.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping

from device.core.events import Inspected
from device.core.staff.findings import Finding
from device.core.staff.words import sentence
from device.core.view import Line

log = logging.getLogger(__name__)

Test = Callable[[], Iterator[Finding]]
Tell = Callable[[Inspected], None]

ALONE = ("reader", "network", "hub", "clock", "certificate", "storage", "machine")
"""What `everything` runs, one after the other."""


class Technician:
    """The door `Inspector` over tests by name."""

    def __init__(self, tests: Mapping[str, Test]) -> None:
        self._tests = tests
        self._lock = threading.Lock()
        self._running: set[str] = set()

    def inspect(self, what: str, told: Tell) -> None:
        """Run a test, unless it runs already; `told` hears each finding from another thread."""
        with self._lock:
            if what in self._running:
                return
            self._running.add(what)
        threading.Thread(
            target=self._run, args=(what, told), name=f"test-{what}", daemon=True
        ).start()

    def _run(self, what: str, told: Tell) -> None:
        try:
            for name in ALONE if what == "everything" else (what,):
                self._find(name, told)
        finally:
            with self._lock:
                self._running.discard(what)

    def _find(self, name: str, told: Tell) -> None:
        test = self._tests.get(name)
        if test is None:
            told(Inspected(f"{name}.none", Line(sentence("machine.unknown"), "bad")))
            return
        try:
            for about, line in test():
                told(Inspected(about, line))
        except Exception:
            log.exception("the technician's test '%s' broke", name)
            told(Inspected(f"{name}.broke", Line(sentence("machine.broke"), "bad")))
