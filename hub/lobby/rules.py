"""
The rules of waiting: who waits, for what and for whom, whose turn it is, what to expect.

Pure.  Somebody waits who chose a service that staff give, or whose appointment has a time.
A wait begins at the arrival when it was asked for at the log-in, or else when it was asked
for; that for an appointment begins at its time, for whoever is early.

The order is fair: first the appointments whose time has come, by that time; then everybody
else, by how long they wait; last whoever is early for an appointment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

AT_LOG_IN = timedelta(minutes=5)
"""What was chosen within this of the log-in was what the customer came with."""
SOON = timedelta(minutes=15)
"""So long before its time an appointment counts of whoever did not say that they came for it."""
LATELY = timedelta(hours=1)
ENOUGH_TO_EXPECT = 3
_ROUND_MIN = 5

Turn = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Want:
    """One thing that somebody waits for."""

    what: str
    """The service's code, or the appointment's id."""
    label: str
    since: datetime
    service: str | None
    due: datetime | None = None
    """The time of an appointment."""
    staff: str = ""
    """Who alone is waited for, as the appointment names them; empty for anybody of staff."""
    account: int | None = None
    """Their account, when the appointment says it."""

    def turn(self, now: datetime) -> Turn:
        """What sorts before is called before."""
        if self.due is None:
            return 1, self.since
        return (0, self.due) if self.due <= now else (2, self.due)

    def waits_for(self, account: int, name: str) -> bool:
        """Whether somebody of staff may be who is waited for."""
        if self.account is not None:
            return self.account == account
        return not self.staff or same_name(self.staff, name)

    def waited(self, now: datetime) -> timedelta:
        """How long so far; nobody waits before their appointment's time."""
        return max(now - self.since, timedelta())


def begins(opened_at: datetime, asked_at: datetime) -> datetime:
    """When the wait for a service began."""
    return opened_at if asked_at - opened_at <= AT_LOG_IN else asked_at


def begins_for(due: datetime, here_since: datetime) -> datetime:
    """When the wait for an appointment begins."""
    return max(due, here_since)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, however they were typed."""
    return one.casefold().split() == other.casefold().split()


def turn_of(wants: Sequence[Want], now: datetime) -> Turn:
    """The earliest turn of what somebody waits for."""
    return min(want.turn(now) for want in wants)


def called_for(wants: Iterable[Want], *, account: int, name: str, service: str) -> list[Want]:
    """What this person of staff may call somebody for; an empty service is any."""
    return [
        want
        for want in wants
        if want.waits_for(account, name) and (not service or want.service == service)
    ]


def middle_s(waits_s: Sequence[int]) -> int | None:
    """The median."""
    return round(median(waits_s)) if waits_s else None


def expected_s(lately_s: Sequence[int], waiting_s: Sequence[int]) -> int | None:
    """
    What whoever comes now may expect to wait; None while nothing tells.

    The median of the last hour, and never less than somebody waits at this moment; nobody
    waiting, it is nothing.
    """
    if not waiting_s:
        return 0
    usual = middle_s(lately_s) if len(lately_s) >= ENOUGH_TO_EXPECT else None
    return max(usual or 0, max(waiting_s)) if usual is not None else max(waiting_s)


def round_minutes(seconds: int) -> int:
    """`about 15 minutes`: upwards to five, for whoever has to believe it."""
    return -(-seconds // (60 * _ROUND_MIN)) * _ROUND_MIN
