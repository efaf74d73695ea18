"""
One window in a process of its own, measured from within: `bare` is Kivy and a label, `ours` the kiosk.

Both are told the same of size, pace and input.  Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

BEGUN_S = float(os.environ["BENCH_BEGUN_S"])
IDLE_S = 8.0
SETTLE_S = 2.0
CHANGES = 20

told: dict[str, float] = {}


def main(kind: str) -> None:
    if kind == "bare":
        _bare()
    else:
        _ours()
    print(json.dumps(told))


def _bare() -> None:
    from device.ui.environment import SEVEN_INCH, shape_window  # noqa: PLC0415 - sets Kivy up

    shape_window(SEVEN_INCH, fullscreen=False)
    from kivy.app import App  # noqa: PLC0415
    from kivy.base import EventLoop  # noqa: PLC0415
    from kivy.clock import Clock  # noqa: PLC0415
    from kivy.uix.label import Label  # noqa: PLC0415

    class Bare(App):  # type: ignore[misc]
        def build(self) -> Any:
            EventLoop.ensure_window()
            EventLoop.window.bind(on_flip=self.flipped)
            return Label(text="Swipe your card")

        def flipped(self, _window: object) -> None:
            _first_frame(self, Clock, lambda turn: setattr(self.root, "text", f"Welcome {turn}"))

    Bare().run()


def _ours() -> None:
    from device.core.view import View  # noqa: PLC0415
    from device.ui.app import SEVEN_INCH, KioskApp  # noqa: PLC0415

    app = KioskApp(tell=print, panel=SEVEN_INCH, fullscreen=False)

    from kivy.clock import Clock  # noqa: PLC0415

    attract, choosing = _views()

    def flipped(_view: View) -> None:
        _first_frame(app, Clock, lambda turn: app.show(choosing if turn % 2 == 0 else attract))

    app._on_drawn = flipped
    app.show(attract)
    app.run()


def _views() -> tuple[Any, Any]:
    from device.core.view import Choice, Tell, View  # noqa: PLC0415

    help_, comfort = Tell("help", "Help"), Tell("comfort", "Easier")
    languages = [Tell("languages", "Language")]
    names = ("Español", "Tiếng Việt", "Русский", "Українська", "Soomaali", "Tagalog")
    languages.extend(Tell("language", name, name) for name in names)
    ways = (Tell("no_card", "I have no card"), Tell("key_number", "Key my number"))
    attract = View(
        "attract",
        "Swipe your card",
        "to log in or to log out",
        tells=(help_, comfort, *languages, *ways),
        lamp_word="Ready",
    )
    services = tuple(Choice(str(n), f"Look for a job, {n}", "job-search") for n in range(18))
    choosing = View(
        "choosing",
        "What did you come for today?",
        choices=services,
        tells=(help_, comfort, Tell("done", "Done")),
        more="More",
    )
    return attract, choosing


def _first_frame(app: Any, clock: Any, change: Any) -> None:
    if "first_frame_s" in told:
        told.setdefault("changed_s", time.monotonic())
        return
    told["first_frame_s"] = time.monotonic() - BEGUN_S
    clock.schedule_once(lambda _dt: _settled(app, clock, change), SETTLE_S)


def _settled(app: Any, clock: Any, change: Any) -> None:
    told["rss_mb"] = _rss_mb()
    before = _cpu_s()

    def rested(_dt: float) -> None:
        told["idle_percent"] = (_cpu_s() - before) / IDLE_S * 100
        _changes(app, clock, change)

    clock.schedule_once(rested, IDLE_S)


def _changes(app: Any, clock: Any, change: Any) -> None:
    took: list[float] = []

    def again(_dt: float) -> None:
        if "asked_s" in told and "changed_s" not in told:
            clock.schedule_once(again, 0.05)
            return
        if "asked_s" in told:
            took.append(told.pop("changed_s") - told.pop("asked_s"))
        if len(took) == CHANGES:
            told["change_ms"] = sorted(took)[CHANGES // 2] * 1000
            app.stop()
            return
        told.pop("changed_s", None)
        told["asked_s"] = time.monotonic()
        change(len(took))
        clock.schedule_once(again, 0.2)

    clock.schedule_once(again, 0)


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1])
