"""
The speaker: reads every View aloud to whoever asked for it.

A `Screen` like the window.  What is to be said is decided by the core while the view is
shown; the voice says it on a thread of its own, so nobody waits.  Any touch or key
silences it at once (K05), before the desk has even seen the touch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock

from device.core.comfort import Comfort
from device.core.reading_aloud import NOTHING, Aside, GoOn, Halt, Heard, Hush, Order, Say, follow
from device.core.spoken import Phrase
from device.core.view import View
from device.ports import Voice

log = logging.getLogger(__name__)


class Speaker:
    """`on_said` hears what is said, for whoever listens from outside."""

    def __init__(
        self,
        voice: Voice,
        on_said: Callable[[tuple[Phrase, ...]], None] = lambda _phrases: None,
    ) -> None:
        self._voice = voice
        self._on_said = on_said
        self._lock = Lock()
        self._heard: Heard = NOTHING
        self._left: tuple[Phrase, ...] = ()
        self._is_halted = False

    def show(self, view: View) -> None:
        """Say what is new; a view that cannot be said leaves the screen as it is."""
        with self._lock:
            try:
                self._heard, order = follow(self._heard, view)
                if order is not None:
                    self._obey(order)
            except Exception:
                log.exception("the screen '%s' could not be read aloud", view.screen)

    def hush(self) -> None:
        """A touch, a key, a card: silence."""
        with self._lock:
            self._hush()

    def _obey(self, order: Order) -> None:
        if isinstance(order, Halt):
            self._hush()
            self._say(order.note.phrases, order.note.comfort)
            self._is_halted = True
            return
        left, self._left, self._is_halted = self._left, (), False
        match order:
            case Say(phrases, comfort):
                self._say(phrases, comfort)
            case Aside(Say(phrases, comfort)):
                self._say((*phrases, *left), comfort)
            case GoOn(comfort):
                self._say(left, comfort)
            case Hush():
                self._voice.hush()

    def _hush(self) -> None:
        left = self._voice.hush()
        if left and not self._is_halted:  # what is said of a pause is not what was paused
            self._left = left

    def _say(self, phrases: tuple[Phrase, ...], comfort: Comfort) -> None:
        self._voice.say(phrases, comfort.volume, is_private=comfort.private)
        self._on_said(phrases)
