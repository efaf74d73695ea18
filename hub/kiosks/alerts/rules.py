"""
When somebody is told of a wrong thing: after its grace, once, and at its end.

Pure.  `step` follows one wrong thing through time.  What comes and goes is told once as that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Telling = Literal["opened", "still", "flapping", "closed"]

FLAPS = 3
LATELY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things are waited for."""

    grace: timedelta = timedelta(minutes=5)
    calm: timedelta = timedelta(minutes=5)
    """How long it must be well again before an alert ends."""
    calm_when_flapping: timedelta = timedelta(minutes=30)
    remind_after: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Watch:
    """One wrong thing through time.  `opened_at` None: in its grace, nobody was told."""

    since: datetime
    opened_at: datetime | None = None
    clear_since: datetime | None = None
    closed_at: datetime | None = None
    times: int = 1
    told_at: datetime | None = None
    is_acknowledged: bool = False

    @property
    def is_flapping(self) -> bool:
        return self.times >= FLAPS


def step(
    watch: Watch | None, now: datetime, patience: Patience, *, holds: bool, lately: int = 0
) -> tuple[Watch | None, Telling | None]:
    """
    Follow a thing that `holds`, or not, at this moment; answers what is to be told of it.

    `lately` is how often it has come and ended within the last hour.
    """
    if watch is None:
        return (Watch(since=now, times=lately + 1), None) if holds else (None, None)
    if watch.opened_at is None:
        return _in_grace(watch, now, patience, holds=holds)
    if holds:
        return _goes_on(watch, now, patience)
    return _clears(watch, now, patience)


def let_go(watch: Watch) -> Watch | None:
    """While nothing is to be said: what ran its grace begins anew, what is open stays."""
    return None if watch.opened_at is None else watch


def _in_grace(
    watch: Watch, now: datetime, patience: Patience, *, holds: bool
) -> tuple[Watch | None, Telling | None]:
    if not holds:
        return None, None
    if now - watch.since < patience.grace:
        return watch, None
    telling: Telling | None = "opened"
    if watch.is_flapping:
        telling = "flapping" if watch.times == FLAPS else None
    return replace(watch, opened_at=now, told_at=now), telling


def _goes_on(watch: Watch, now: datetime, patience: Patience) -> tuple[Watch, Telling | None]:
    if watch.clear_since is not None:
        again = replace(watch, clear_since=None, times=watch.times + 1)
        if again.times == FLAPS:
            return replace(again, told_at=now), "flapping"
        return again, None
    told_at = watch.told_at or watch.since
    if not watch.is_acknowledged and now - told_at >= patience.remind_after:
        return replace(watch, told_at=now), "still"
    return watch, None


def _clears(watch: Watch, now: datetime, patience: Patience) -> tuple[Watch, Telling | None]:
    if watch.clear_since is None:
        return replace(watch, clear_since=now), None
    calm = patience.calm_when_flapping if watch.is_flapping else patience.calm
    if now - watch.clear_since < calm:
        return watch, None
    # The end of each spell of what comes and goes is not worth a word, the last one's is:
    # whoever was told that it flaps wants to know that it stopped.
    return replace(watch, closed_at=now, told_at=now), "closed"
