"""Waiting in tests: until something is so, and no longer than it may take."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from time import monotonic

_BETWEEN_LOOKS_S = 0.005


def wait_until(is_so: Callable[[], bool], timeout_s: float = 15.0) -> None:
    """Return as soon as `is_so()`; fail when it takes too long."""
    end = monotonic() + timeout_s
    pause = Event()
    while not is_so():
        assert monotonic() < end, f"still not so after {timeout_s} s"
        pause.wait(_BETWEEN_LOOKS_S)
