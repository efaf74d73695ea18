"""What happens in a made-up center while somebody learns: a step names it, and begins with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hub import clock
from hub.training.world import people
from hub.training.world.kiosks import MadeUpKiosks


def maria_swipes(kiosks: MadeUpKiosks) -> None:
    """A customer logs in at the entrance and asks for staff."""
    kiosks.log_in(people.MARIA.number, clock.now() - timedelta(seconds=10), "counselor")


def ming_swipes(kiosks: MadeUpKiosks) -> None:
    """Another logs in for the workshop."""
    kiosks.log_in(people.MING.number, clock.now() - timedelta(seconds=10), "workshop")


def somebody_calls(kiosks: MadeUpKiosks) -> None:
    """Somebody at the entrance touches Help."""
    kiosks.call(clock.now() - timedelta(seconds=5))


SCENES: dict[str, Callable[[MadeUpKiosks], None]] = {
    "maria-swipes": maria_swipes,
    "ming-swipes": ming_swipes,
    "somebody-calls": somebody_calls,
}
