"""
Which kiosk is it?  For ten seconds lamps, screen and voice say so.

A `Screen` before the others: whatever the desk shows meanwhile is shown with the kiosk's name
as its headline, so that whoever stands there can go on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from device.commands.hearing import Done
from device.core.spoken import Phrase
from device.core.staff.words import LANGUAGE, sentence
from device.core.view import View
from device.ports import FrontPanel, Screen, Voice

LASTS_S = 10.0
BLINKS_EVERY_S = 1.0
_VOLUME = 2


class Identify:
    """Draws on `screen`; the speaker hears the desk's own views."""

    def __init__(self, name: str, screen: Screen, panel: FrontPanel, voice: Voice) -> None:
        self._name = name
        self._screen = screen
        self._panel = panel
        self._voice = voice
        self._view: View | None = None
        self._is_on = False
        self._lock = threading.Lock()

    def show(self, view: View) -> None:
        with self._lock:
            self._view = view
            self._screen.show(self._named(view) if self._is_on else view)

    def begin(self, wait: Callable[[float], bool], lasts_s: float = LASTS_S) -> None:
        """Say which kiosk it is until the time is over; `wait` answers whether to end at once."""
        self._turn(is_on=True)
        if not self._voice.is_speaking():  # whoever is being read to is not interrupted
            self._voice.say((Phrase(self._said(), LANGUAGE),), _VOLUME, is_private=False)
        left_s = lasts_s
        while left_s > 0:
            self._panel.attention()
            if wait(min(BLINKS_EVERY_S, left_s)):
                break
            left_s -= BLINKS_EVERY_S
        self._panel.ready()
        self._turn(is_on=False)

    def _turn(self, *, is_on: bool) -> None:
        with self._lock:
            self._is_on = is_on
            if self._view is not None:
                self._screen.show(self._named(self._view) if is_on else self._view)

    def _named(self, view: View) -> View:
        return replace(view, headline=self._said(), headline_aloud="", lamp="attention")

    def _said(self) -> str:
        return sentence("identify.headline", name=self._name)


def as_doing(
    identify: Identify, stop: threading.Event, lasts_s: float = LASTS_S
) -> Callable[[Mapping[str, str]], Done]:
    """The order: answered at once, and carried on by a thread of its own."""

    def do(_given: Mapping[str, str]) -> Done:
        def begin() -> None:
            threading.Thread(
                target=identify.begin, args=(stop.wait, lasts_s), name="identify", daemon=True
            ).start()

        return Done(f"It says which it is for {lasts_s:.0f} seconds.", then=begin)

    return do
