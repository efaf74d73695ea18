"""
The rules of help: which calls are open, and which wait too long.

Pure.  A customer who touches Help again at the same kiosk has made one call, not two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

OVERDUE_AFTER = timedelta(minutes=3)
OPEN_FOR = timedelta(hours=4)
"""Whoever asked has left by then."""


@dataclass(frozen=True, slots=True)
class Request:
    """One touch on Help."""

    event: str
    device: str
    screen: str
    visit: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """A kiosk where somebody waits; answering the `newest` request answers them all."""

    device: str
    screen: str
    visit: str | None
    since: datetime
    newest: str

    def is_overdue(self, now: datetime) -> bool:
        return now - self.since >= OVERDUE_AFTER


def calls(requests: Iterable[Request]) -> list[Call]:
    """The open calls, who waits longest first."""
    by_device: dict[str, list[Request]] = {}
    for request in sorted(requests, key=lambda one: (one.at, one.event)):
        by_device.setdefault(request.device, []).append(request)
    found = [_call(together) for together in by_device.values()]
    return sorted(found, key=lambda call: (call.since, call.device))


def _call(together: list[Request]) -> Call:
    newest = together[-1]
    visits = [request.visit for request in together if request.visit]
    return Call(
        device=newest.device,
        screen=newest.screen,
        visit=visits[-1] if visits else None,
        since=together[0].at,
        newest=newest.event,
    )
