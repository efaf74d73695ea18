"""
From a swipe's last byte to the hub's commit, and to the new screen; one swipe at a time.

The whole site runs, on this machine, with nothing else to do.  A commit is heard by the
hub's acknowledgement; a screen is drawn when the kiosk's window holds it (Kivy, offscreen).
"""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from contract.cards import make_token
from provisioning.demo.broker import find_broker
from provisioning.demo.hands import Hands, Recorded
from provisioning.demo.processes import pause
from provisioning.demo.run import start_site
from provisioning.demo.site import SITE, Kiosk, Site
from provisioning.demo.swipes import own_card
from provisioning.demo.visitors import Desk, let_in
from provisioning.demo.watch import Watch, percentile
from tests.bench.lines import Line, Note

SWIPES = 200
WARM_UP = 10
"""Swipes that are not counted: a process just started compiles its statements and screens."""
REST_S = 0.1
COMMIT_GOAL_MS = 30.0
DRAWN_GOAL_MS = 60.0
HEADLESS = ("lobby-1", "--no-window", "--fake-hardware")
OFFSCREEN = {
    "SDL_VIDEODRIVER": "offscreen",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "DISPLAY": "",
}


def measure() -> Iterator[Line | Note]:
    with (
        tempfile.TemporaryDirectory(prefix="worksource-bench-") as home,
        Site(Path(home) / "site", find_broker()) as site,
    ):
        yield _disk(Path(home) / "disk.sqlite")
        start_site(site)
        yield from _commits(site)
        yield from _screens(site)


def _disk(path: Path) -> Note:
    """What this machine's disk takes for one durable commit; a swipe needs two, one after the other."""
    took: list[float] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE event (payload TEXT)")
        for _ in range(SWIPES):
            begun = time.monotonic()
            db.execute("INSERT INTO event VALUES (?)", ("x" * 350,))
            took.append(time.monotonic() - begun)
    shown = _shown(percentile(took, 50) or 0.0, percentile(took, 99) or 0.0)
    return Note("one durable commit on this disk", shown)


def _commits(site: Site) -> Iterator[Line | Note]:
    watch = Watch(SITE)
    with ExitStack() as open_things:
        open_things.callback(watch.close)
        watch.hear_acknowledgements(site.broker.host, site.broker.port, site.broker.hub())
        watch.look_at_state(site.state_database)
        desk = open_things.enter_context(_desk(site.add_kiosk(*HEADLESS)))

        def recorded(event: Recorded) -> None:
            if event.type == "visit.opened" and desk.swiped_at is not None:
                watch.expect("lobby-1", event.seq, desk.swiped_at)

        for _ in range(WARM_UP):
            _come_and_go(desk)
        desk.hands.ears.recorded = recorded
        for _ in range(SWIPES):
            _come_and_go(desk)
        pause(1.0)
        found = {name: value or 0.0 for name, value in watch.percentiles().items()}
    yield _line("swipe to the hub's commit", found["p50_ms"], found["p99_ms"], COMMIT_GOAL_MS)
    yield Note(
        "swipe to the state's commit",
        _shown(found["state_p50_ms"], found["state_p99_ms"]),
    )


def _screens(site: Site) -> Iterator[Line | Note]:
    kiosk = site.add_kiosk("lobby-2", "--fake-hardware", environment=OFFSCREEN)
    drawn: dict[float, float] = {}
    with _desk(kiosk) as desk:

        def seen(screen: str) -> None:
            if screen in ("greeting", "choosing") and desk.swiped_at is not None:
                drawn.setdefault(desk.swiped_at, time.monotonic() - desk.swiped_at)

        for _ in range(WARM_UP):
            _come_and_go(desk)
        desk.hands.ears.drawn = seen
        for _ in range(SWIPES):
            _come_and_go(desk)
    found = list(drawn.values())
    p50, p99 = percentile(found, 50) or 0.0, percentile(found, 99) or 0.0
    yield _line("swipe to the new screen, drawn", p50, p99, DRAWN_GOAL_MS)


def _line(what: str, p50: float, p99: float, goal: float) -> Line:
    return Line(
        what, _shown(p50, p99), f"{SWIPES} swipes", p99, goal, lower_is_better=True, unit="ms p99"
    )


def _shown(p50: float, p99: float) -> str:
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms"


@contextmanager
def _desk(kiosk: Kiosk) -> Iterator[Desk]:
    kiosk.start()
    hands = Hands(kiosk.name, kiosk.hands)
    try:
        hands.connect()
        yield Desk(hands, kiosk.reader, {})
    finally:
        hands.close()
        kiosk.part.stop()


def _come_and_go(desk: Desk) -> None:
    desk.hands.see("attract")
    pause(REST_S)
    desk.swipe(own_card(make_token()))
    let_in(desk)
    pause(REST_S)
    desk.hands.touch("mistake")
    desk.hands.see("cancelled")
    desk.finish()
