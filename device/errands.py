"""
What the session orders, carried out: on the disk, at the lamps, at the hub's door.

The desk's thread alone comes here.  What a promise on the screen rests on is done at once
and may fail aloud; what only makes a visit pleasanter fails quietly, with a line in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from uuid_utils import UUID, uuid7

from contract.fields import Who
from contract.messages import Answer
from device.core.effects import (
    Ask,
    CheckPin,
    ClearUp,
    Confirm,
    Effect,
    Forget,
    Inspect,
    Lease,
    LookUp,
    Miskeyed,
    Record,
    Remember,
    Sign,
    Signal,
    WouldKey,
)
from device.core.events import Answered, Arrived, Cleared, Event, TooMany
from device.core.identity import in_group
from device.core.limiter import Limiter
from device.ports import (
    Asker,
    Caretaker,
    Clock,
    FrontPanel,
    Inspector,
    Outbox,
    PinKeeper,
    Prover,
    Remembered,
)

log = logging.getLogger(__name__)


class Errands:
    """Runs them in order.  `put` takes what comes back later; `carry_out` what comes at once."""

    def __init__(
        self,
        *,
        put: Callable[[Event], None],
        outbox: Outbox,
        panel: FrontPanel,
        asker: Asker,
        clock: Clock,
        identify_member: Callable[[str], str],
        pins: PinKeeper,
        inspector: Inspector,
        caretaker: Caretaker | None,
        keyed_a_minute: int,
        prover: Prover | None = None,
    ) -> None:
        self._put = put
        self._outbox = outbox
        self._panel = panel
        self._asker = asker
        self._clock = clock
        self._identify_member = identify_member
        self._pins = pins
        self._inspector = inspector
        self._caretaker = caretaker
        self._prover = prover
        self._limiter = Limiter(keyed_a_minute)
        self._to_remember: list[Remember | Forget] = []

    def is_clearing(self) -> bool:
        """Whether what a lobby PC's last customer left is being cleared."""
        return self._caretaker is not None and self._caretaker.is_clearing()

    def carry_out(self, effects: list[Effect]) -> Event | None:
        """Do all of it in order.  A look-up's answer is the next event."""
        at_once: Event | None = None
        for effect in effects:
            match effect:
                case Record(body):
                    self._outbox.put(body)
                case LookUp(by="keyed", group=None):
                    at_once = self._too_many() or self._look_up(effect)
                    self._keyed(was_right=True)
                case LookUp():
                    at_once = self._look_up(effect)
                case Remember() | Forget():
                    self._to_remember.append(effect)
                case Ask(who, visit):
                    self._ask(who, visit)
                case Signal(sign):
                    self.signal(sign)
                case Miskeyed():
                    at_once = self._keyed(was_right=False)
                case WouldKey():
                    at_once = self._too_many()
                case CheckPin(pin):
                    self._pins.check(pin, self._put)
                case Inspect(what):
                    self._inspector.inspect(what, self._put)
                case Confirm(how, parts):
                    if self._prover is not None:
                        self._prover.confirm(how, dict(parts))
                case Lease(visit):
                    self._lease(visit)
                case ClearUp():
                    self._clear_up()
        return at_once

    def _too_many(self) -> TooMany | None:
        seconds = self._limiter.rests_s(self._now_s())
        return TooMany(seconds) if seconds else None

    def _keyed(self, *, was_right: bool) -> TooMany | None:
        if self._too_many() is None:
            self._limiter = self._limiter.tried(self._now_s(), was_right=was_right)
        return self._too_many()

    def _look_up(self, effect: LookUp) -> Arrived:
        identity = effect.identity
        if isinstance(effect.who.member, str):
            identity = self._identify_member(effect.who.member)
        if effect.group is not None and identity is not None:
            identity = in_group(identity, effect.group)
        known = None if identity is None else self._recall(identity)
        return Arrived(
            who=effect.who,
            by=effect.by,
            visit=self._new_visit(),
            identity=identity,
            open_visit=known.visit if known else None,
            services=known.services if known else (),
            opened_ago_s=self._opened_ago_s(known.visit) if known else 0.0,
        )

    def _new_visit(self) -> str:
        return str(uuid7(nanoseconds=int(self._clock.now().timestamp() * 1e9)))

    def _opened_ago_s(self, visit: str) -> float:
        # A visit's id is a UUIDv7: it says when it was made, by this kiosk's own clock.
        return self._clock.now().timestamp() - UUID(visit).timestamp / 1000

    # What follows makes a visit pleasanter.  When it fails, the visit goes on without it.

    def _recall(self, identity: str) -> Remembered | None:
        try:
            return self._outbox.recall(identity)
        except Exception:
            log.exception("an open visit could not be looked up: a new one begins")
            return None

    def remember_all(self) -> None:
        """Keep or forget the open visits, once the screen shows what came of the turn."""
        effects, self._to_remember = self._to_remember, []
        for effect in effects:
            try:
                self._remember(effect)
            except Exception:
                log.exception("an open visit was not kept: the hub joins it at the next swipe")

    def _remember(self, effect: Remember | Forget) -> None:
        match effect:
            case Forget(visit):
                self._outbox.forget(visit)
            case Remember(identity, of_today, services):
                known = None if of_today is None else Remembered(of_today, services)
                self._outbox.remember(identity, known)

    def _ask(self, who: Who, visit: str) -> None:
        def told(answer: Answer) -> None:
            self._put(Answered(visit, answer))

        try:
            self._asker.ask(who, told)
        except Exception:
            log.exception("the hub was not asked: the customer goes on without its answer")

    def _lease(self, visit: str | None) -> None:
        try:
            if self._caretaker is not None:
                self._caretaker.lease(visit)
        except Exception:
            log.exception("the session's lease was not kept: a crash would leave its visit open")

    def _clear_up(self) -> None:
        try:
            if self._caretaker is not None:
                self._caretaker.clear_up()
                return
        except Exception:
            log.exception("what the last customer left was not cleared")
        self._put(Cleared())

    def signal(self, sign: Sign) -> None:
        """Light and sound."""
        try:
            match sign:
                case "ready":
                    self._panel.ready()
                case "accepted":
                    self._panel.accepted()
                case "refused":
                    self._panel.refused()
                case "attention":
                    self._panel.attention()
        except Exception:
            log.exception("lamps and buzzer failed: the screen alone tells the customer")

    def _now_s(self) -> float:
        return self._clock.uptime_ms() / 1000
