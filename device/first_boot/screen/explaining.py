"""
The screen of a kiosk that cannot start: every fault of its card, or that it was retired.

A window and nothing behind it.  It looks every few seconds whether the kiosk could start by now,
and ends then: whoever keeps the kiosk running starts it again.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from device.adapters.system import ServiceManager
from device.config import load
from device.core.staff.words import LANGUAGE, sentence
from device.core.view import Line, Told, View
from device.errors import BadConfiguration
from device.first_boot import told
from device.first_boot.places import Places

log = logging.getLogger(__name__)

LOOKS_S = 3.0
_READ_ON = Told("more")


def view_of(places: Places, faults: list[str]) -> View:
    """What is to be read; `faults` are those of the kiosk's own file."""
    retired = told.read(told.Retired, places.retired)
    left = told.read(told.Faults, places.faults)
    of_card = [] if left is None else list(left.faults)
    if retired is not None and retired.is_wiped and not of_card:
        return _retired(retired)
    every = of_card or faults
    return View(
        screen="inspection",
        headline=sentence("faults.headline", count=len(every)),
        hint=sentence("faults.hint"),
        lines=tuple(Line(fault, "bad") for fault in every),
        language=LANGUAGE,
        lamp="refused",
        lamp_word=sentence("faults.lamp"),
    )


def _retired(retired: told.Retired) -> View:
    hint = sentence("retired.wiped")
    if retired.left:
        hint = sentence("retired.left", count=retired.left, device=retired.device)
    return View(
        screen="retired",
        headline=sentence("retired.headline"),
        hint=hint,
        language=LANGUAGE,
        lamp="refused",
        lamp_word=sentence("retired.lamp"),
    )


def explain(config: Path, faults: list[str], *, window: bool) -> int:
    """Show it until the kiosk can start, or until it is told to stop; the process's exit code."""
    places = Places(data=config.resolve().parent)
    service = ServiceManager(os.environ.get("NOTIFY_SOCKET"))
    view = view_of(places, faults)
    log.error("%s %s %s", view.headline, view.hint, " / ".join(one.text for one in view.lines))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    service.ready()
    if window:
        _shown(view, lambda: _is_over(config, stop, service))
    else:
        while not stop.wait(LOOKS_S) and not _is_over(config, stop, service):
            pass
    service.stopping()
    return 0


def _is_over(config: Path, stop: threading.Event, service: ServiceManager) -> bool:
    service.alive()
    if stop.is_set():
        return True
    try:
        load(config)
    except BadConfiguration:
        return False
    return True


def _shown(view: View, is_over: Callable[[], bool]) -> None:
    from kivy.clock import Clock  # noqa: PLC0415 - opens a display when imported

    from device.ui.app import KioskApp  # noqa: PLC0415
    from device.ui.environment import SEVEN_INCH  # noqa: PLC0415

    app = KioskApp(tell=lambda _told: None, panel=SEVEN_INCH)

    def look(_dt: float) -> None:
        if is_over():
            app.stop()

    Clock.schedule_interval(look, LOOKS_S)
    # The one thing to do by keys is to read on.
    app.show(replace(view, cursor=_READ_ON, comfort=replace(view.comfort, keys=True)))
    app.run()
