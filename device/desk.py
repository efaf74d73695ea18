"""
The desk: the one thread that owns the session.

Reader, screen, link and timers put events on its queue.  It steps, carries out the
effects, and shows the view; so a slow disk never stops the drawing, and a slow
drawing never stops a swipe from being kept.  It waits for the network never.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Thread

from uuid_utils import UUID, uuid7

from contract.fields import Who
from contract.messages import Answer
from device.core.catalogue import on_offer
from device.core.effects import (
    Ask,
    CheckPin,
    ClearUp,
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
)
from device.core.events import (
    Answered,
    Arrived,
    Cleared,
    Elapsed,
    Event,
    Failed,
    OfferChanged,
    TooMany,
)
from device.core.identity import in_group
from device.core.limiter import Limiter
from device.core.lobby.scenes import LobbyPc
from device.core.lobby.session import stopping
from device.core.presenter import present
from device.core.session import starts_time_anew, step
from device.core.session_time import lasts
from device.core.state import Patience, Room, Scene, State, empty
from device.core.view import View
from device.errors import KioskError
from device.ports import (
    Asker,
    Caretaker,
    Clock,
    FrontPanel,
    Inspector,
    Outbox,
    PinKeeper,
    Remembered,
    Screen,
)

log = logging.getLogger(__name__)

OFFER_CHECK_S = 30.0


class Desk:
    """
    One customer after another.

    `identify_member` turns a keyed number into an opaque identity.  `put` may be called
    from any thread, also before `start`.  `stuck_for()` tells a watchdog for how many
    seconds the present turn has lasted; it is 0 while the desk waits.  Without a thread,
    a test calls `open`, `serve` and `close` itself.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        screen: Screen,
        panel: FrontPanel,
        asker: Asker,
        clock: Clock,
        identify_member: Callable[[str], str],
        pins: PinKeeper,
        inspector: Inspector,
        patience: Patience | None = None,
        language: str = "en",
        lobby: LobbyPc | None = None,
        caretaker: Caretaker | None = None,
    ) -> None:
        self._outbox = outbox
        self._screen = screen
        self._panel = panel
        self._asker = asker
        self._clock = clock
        self._identify_member = identify_member
        self._pins = pins
        self._inspector = inspector
        self._caretaker = caretaker
        room = Room(patience=patience or Patience(), language=language, lobby=lobby)
        self._state = empty(room)
        self._limiter = Limiter()
        self._shown: View | None = None
        self._to_remember: list[Remember | Forget] = []
        self._due_s: float | None = None
        self._turn_began_s: float | None = None
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="desk", daemon=True)

    def put(self, event: Event) -> None:
        """Something happened."""
        self._events.put(event)

    def start(self) -> None:
        """Begin, by showing the first screen."""
        self._thread.start()

    def stop(self, wait_s: float = 5.0) -> None:
        """Finish what is on the queue, keep what the customer had chosen, and end."""
        if self._thread.is_alive():
            self._events.put(None)
            self._thread.join(wait_s)

    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def stuck_for(self) -> float:
        """Seconds since the present turn began; 0 while waiting for an event."""
        began_s = self._turn_began_s
        return 0.0 if began_s is None else self._now_s() - began_s

    def open(self) -> None:
        """Light the lamp and show the first screen."""
        self._signal("ready")
        is_clearing = self._caretaker is not None and self._caretaker.is_clearing()
        self._state = replace(self._state, room=replace(self._state.room, is_clearing=is_clearing))
        self._show()

    def serve(self, wait_s: float) -> bool:
        """Wait so long for an event and follow it; False once the desk is to stop."""
        try:
            event = self._events.get(timeout=wait_s)
        except Empty:
            self.pass_time()
            return True
        if event is None:
            return False
        self.turn(event)
        self.pass_time()
        return True

    def turn(self, event: Event) -> None:
        """One event, whole: where it leads, what is to be done, what is shown."""
        self._turn_began_s = self._now_s()
        try:
            self._follow(event)
        except KioskError as fault:
            log.error("the customer was told that we are sorry: %s", fault)  # noqa: TRY400 - a sentence
            self._follow(Failed())
        except Exception:
            log.exception("the session broke at %s: the customer was told", type(event).__name__)
            self._follow(Failed())
        finally:
            self._turn_began_s = None

    def pass_time(self) -> None:
        """Look at the clock: has the offer changed, is this screen's time over?"""
        offer = self._offer()
        if offer != self._state.room.offer:
            self.turn(OfferChanged(offer))
        if self._due_s is not None and self._now_s() >= self._due_s:
            self.turn(Elapsed())

    def wait_s(self) -> float:
        """How long the desk may sleep if nothing happens."""
        if self._due_s is None:
            return OFFER_CHECK_S
        return min(OFFER_CHECK_S, max(0.0, self._due_s - self._now_s()))

    def close(self) -> None:
        """The kiosk stops: what the customer had chosen is kept."""
        self._carry_out(stopping(self._state))
        self._remember_all()

    def _run(self) -> None:
        self.open()
        while self.serve(self.wait_s()):
            pass
        self.close()

    def _follow(self, event: Event) -> None:
        before = self._state
        self._state, effects = step(before, event)
        while (at_once := self._carry_out(effects)) is not None:
            self._state, effects = step(self._state, at_once)
        if starts_time_anew(before, event) or _place(before) != _place(self._state):
            seconds = lasts(self._state)
            self._due_s = None if seconds is None else self._now_s() + seconds
        self._show()
        self._remember_all()

    def _carry_out(self, effects: list[Effect]) -> Event | None:
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
                    self._signal(sign)
                case Miskeyed():
                    at_once = self._keyed(was_right=False)
                case CheckPin(pin):
                    self._pins.check(pin, self.put)
                case Inspect(what):
                    self._inspector.inspect(what, self.put)
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

    def _remember_all(self) -> None:
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
            self.put(Answered(visit, answer))

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
        self.put(Cleared())

    def _signal(self, sign: Sign) -> None:
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

    def _show(self) -> None:
        view = present(self._state)
        if view != self._shown:
            self._shown = view
            self._screen.show(view)

    def _offer(self) -> tuple[str, ...]:
        catalogue = self._state.room.catalogue
        if catalogue is None:
            return ()
        return on_offer(catalogue, self._clock.now() if self._clock.is_synced() else None)

    def _now_s(self) -> float:
        return self._clock.uptime_ms() / 1000


def _place(state: State) -> tuple[Scene, int | None]:
    return state.scene, state.warning_s
