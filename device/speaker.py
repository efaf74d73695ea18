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
from device.core.reading_aloud import NOTHING, GoOn, Halt, Heard, Hush, Order, Say, follow
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
            self._left = self._voice.hush() or self._left

    def _obey(self, order: Order) -> None:
        match order:
            case Say(phrases, comfort):
                self._left = ()
                self._say(phrases, comfort)
            case Hush():
                self._left = ()
                self._voice.hush()
            case Halt(Say(phrases, comfort)):
                self._left = self._voice.hush() or self._left
                self._say(phrases, comfort)
            case GoOn(comfort):
                self._say(self._left, comfort)

    def _say(self, phrases: tuple[Phrase, ...], comfort: Comfort) -> None:
        self._voice.say(phrases, comfort.volume, is_private=comfort.private)
        self._on_said(phrases)
