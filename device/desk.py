"""
The desk: the one thread that owns the session.

Reader, screen, link and timers put events on its queue.  It steps, has the effects
carried out, and shows the view; so a slow disk never stops the drawing, and a slow
drawing never stops a swipe from being kept.  It waits for the network never.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Thread

from device.core.catalogue import on_offer
from device.core.events import Elapsed, Event, Failed, OfferChanged
from device.core.lobby.scenes import LobbyPc
from device.core.lobby.session import stopping
from device.core.presenter import present
from device.core.scenes import Attract
from device.core.session import starts_time_anew, step
from device.core.session_time import lasts
from device.core.site_time import day_of
from device.core.staff.proof import begun
from device.core.state import Patience, Room, Scene, State, empty
from device.core.view import View
from device.errands import Errands
from device.errors import KioskError
from device.ports import (
    Asker,
    Caretaker,
    Clock,
    FrontPanel,
    Inspector,
    Outbox,
    PinKeeper,
    Prover,
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
    a test calls `open`, `serve` and `close` itself.  `is_to_prove`: it begins with the page of
    proof, for a technician.
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
        patience: Patience = Patience(),  # noqa: B008 - frozen
        language: str = "en",
        lobby: LobbyPc | None = None,
        caretaker: Caretaker | None = None,
        prover: Prover | None = None,
        is_to_prove: bool = False,
    ) -> None:
        self._screen = screen
        self._clock = clock
        self._errands = Errands(
            put=self.put,
            outbox=outbox,
            panel=panel,
            asker=asker,
            clock=clock,
            identify_member=identify_member,
            pins=pins,
            inspector=inspector,
            caretaker=caretaker,
            keyed_a_minute=patience.keyed_a_minute,
            prover=prover,
        )
        room = Room(patience=patience, language=language, lobby=lobby)
        self._state = empty(room)
        self._is_to_prove = is_to_prove
        self._shown: View | None = None
        self._due_s: float | None = None
        self._turn_began_s: float | None = None
        self._quiet_since_s: float | None = self._now_s()
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

    def quiet_s(self) -> float | None:
        """Seconds since nobody stands there any more; None while somebody is being served."""
        since_s = self._quiet_since_s
        return None if since_s is None else self._now_s() - since_s

    def open(self) -> None:
        """Light the lamp and show the first screen."""
        self._errands.signal("ready")
        room = replace(self._state.room, is_clearing=self._errands.is_clearing())
        self._state = replace(self._state, room=room)
        if self._is_to_prove:
            self._state, effects = begun(self._state)
            self._errands.carry_out(effects)
            self._due_s = self._now_s() + (lasts(self._state) or 0.0)
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
        offer, room = self._offer(), self._state.room
        if (offer.codes, offer.today) != (room.offer, room.today):
            self.turn(offer)
        if self._due_s is not None and self._now_s() >= self._due_s:
            self.turn(Elapsed())

    def wait_s(self) -> float:
        """How long the desk may sleep if nothing happens."""
        if self._due_s is None:
            return OFFER_CHECK_S
        return min(OFFER_CHECK_S, max(0.0, self._due_s - self._now_s()))

    def close(self) -> None:
        """The kiosk stops: what the customer had chosen is kept."""
        self._errands.carry_out(stopping(self._state))
        self._errands.remember_all()

    def _run(self) -> None:
        self.open()
        while self.serve(self.wait_s()):
            pass
        self.close()

    def _follow(self, event: Event) -> None:
        before = self._state
        self._state, effects = step(before, event)
        while (at_once := self._errands.carry_out(effects)) is not None:
            self._state, effects = step(self._state, at_once)
        if starts_time_anew(before, event) or _place(before) != _place(self._state):
            seconds = lasts(self._state)
            self._due_s = None if seconds is None else self._now_s() + seconds
        self._note_quiet()
        self._show()
        self._errands.remember_all()

    def _note_quiet(self) -> None:
        if not isinstance(self._state.scene, Attract) or self._state.overlay is not None:
            self._quiet_since_s = None
        elif self._quiet_since_s is None:
            self._quiet_since_s = self._now_s()

    def _show(self) -> None:
        view = present(self._state)
        if view != self._shown:
            self._shown = view
            self._screen.show(view)

    def _offer(self) -> OfferChanged:
        catalogue = self._state.room.catalogue
        if catalogue is None:
            return OfferChanged(())
        if not self._clock.is_synced():
            return OfferChanged(on_offer(catalogue, None))
        now = self._clock.now()
        return OfferChanged(on_offer(catalogue, now), day_of(catalogue, now))

    def _now_s(self) -> float:
        return self._clock.uptime_ms() / 1000


def _place(state: State) -> tuple[Scene, int | None]:
    return state.scene, state.warning_s
