"""
The lobby before one kiosk: who is next, and what happens when the kiosk dies.

Several visits are under way at once, as in a real lobby: a card swiped again within
two seconds counts as one swipe, so whoever has just left goes to the end of the line.
"""

from __future__ import annotations

import logging
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from provisioning.demo.customers import PlannedVisit, StrangersCard
from provisioning.demo.errors import KioskGone
from provisioning.demo.processes import pause
from provisioning.demo.swipes import UNREADABLE, any_account, bank_card, licence
from provisioning.demo.visitors import (
    Desk,
    Identity,
    Stay,
    add_later,
    log_in,
    log_out,
    swipe_foreign_card,
)

log = logging.getLogger(__name__)

REST_S = 2.1
"""A card is not swiped again sooner."""
TRIES = 30
NOT_A_PERSON = -1

Moment = Callable[[Desk], None]


def foreign_cards(chance: random.Random) -> dict[StrangersCard, Callable[[], bytes]]:
    """Cards that are not ours, a new one at each call."""
    return {
        "bank": lambda: bank_card(any_account(chance)),
        "licence": lambda: licence(f"{chance.randrange(10**7):07d}"),
        "unreadable": lambda: UNREADABLE,
    }


@dataclass(slots=True)
class Errand:
    """What somebody has still to do at the kiosk."""

    person: int
    moments: deque[Moment]


@dataclass(slots=True)
class Lobby:
    """Everybody who uses one kiosk."""

    errands: deque[Errand]
    at_once: int = 40
    """So many visits are under way before the next customer is let in."""
    every_s: float = 0.0
    """A new customer comes so often, or as soon as the kiosk is free."""
    done: int = 0
    _let_in: int = 0
    _opened_at: float = 0.0
    _inside: deque[Errand] = field(default_factory=deque)
    _rested_at: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        visits: Sequence[PlannedVisit],
        identities: Sequence[Identity],
        strangers: Sequence[StrangersCard],
        chance: random.Random,
    ) -> Lobby:
        """The visits in their order, with strangers in between."""
        errands = [_errand(Stay(visit, identities[visit.person])) for visit in visits]
        for card in strangers:
            swipe = deque[Moment]([partial(swipe_foreign_card, card=card)])
            errands.insert(chance.randrange(len(errands) + 1), Errand(NOT_A_PERSON, swipe))
        return cls(deque(errands))

    def serve(self, desk: Desk, is_over: Callable[[], bool]) -> None:
        """Let one after another come to the desk, until nobody is left."""
        self._opened_at = time.monotonic()
        while (self.errands or self._inside) and not is_over():
            errand = self._next(time.monotonic())
            if errand is None:
                pause(0.02)
                continue
            persevere(desk, errand.moments.popleft())
            self._rested_at[errand.person] = time.monotonic() + REST_S
            if errand.moments:
                self._inside.append(errand)
            else:
                self.done += 1

    def _next(self, now: float) -> Errand | None:
        if len(self._inside) < self.at_once and self.errands and self._may_come(now):
            self._let_in += 1
            return self.errands.popleft()
        for errand in self._inside:
            if self._is_rested(errand.person, now):
                self._inside.remove(errand)
                return errand
        return None

    def _may_come(self, now: float) -> bool:
        """Whoever comes a second time must have left, and their card rested."""
        if now < self._opened_at + self._let_in * self.every_s:
            return False
        person = self.errands[0].person
        if person == NOT_A_PERSON:
            return True
        inside = {errand.person for errand in self._inside}
        return person not in inside and self._is_rested(person, now)

    def _is_rested(self, person: int, now: float) -> bool:
        return person == NOT_A_PERSON or now >= self._rested_at.get(person, 0.0)


def persevere(desk: Desk, moment: Moment) -> None:
    """Have a moment, again and again while the kiosk dies under it."""
    for _ in range(TRIES):
        refused = desk.refused
        try:
            moment(desk)
        except KioskGone:
            log.info("the kiosk went away under a customer, who waits and tries again")
            desk.refused, desk.swiped_at = refused, None
            desk.hands.connect()
        else:
            return
    raise KioskGone(desk.hands.kiosk)


def _errand(stay: Stay) -> Errand:
    moments = [log_in]
    if stay.visit.added_later:
        moments.append(add_later)
    if stay.visit.ending == "log_out":
        moments.append(log_out)
    return Errand(stay.visit.person, deque(partial(moment, stay=stay) for moment in moments))
