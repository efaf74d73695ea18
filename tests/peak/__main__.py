"""
`python -m tests.peak [kiosks] [minutes] [customers a minute]`: a morning's peak at one site.

Real kiosks, broker, hub and state; boards open at ten desks.  It ends with the board's lag
after the swipe, what the hub's processes hold, and the reckoning that nothing is missing.
"""

import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from rich.console import Console

from provisioning.demo.broker import find_broker
from provisioning.demo.customers import make_plan
from provisioning.demo.progress import told_by_bars
from provisioning.demo.run import run_headless
from provisioning.demo.site import EMAIL, Site
from provisioning.demo.watch import Watch, percentile
from tests.peak.boards import Board, sign_in
from tests.rig.memory import tree_mb

KIOSKS, MINUTES, A_MINUTE = 60, 10.0, 60
BOARDS, TABS = 10, 3
LOOK_EVERY_S = 5.0
MOST_LAG_S, MOST_MB = 2.0, 200.0


class OneHub(Site):
    """A site whose hub is one tree of processes, as `worksource hub run` starts it."""

    def add_hub_parts(self) -> list[str]:
        command = [sys.executable, "-m", "hub", "hub", "run"]
        self._add_part("hub-run", command, self.hub_settings, f"{self.hub_address}/healthz")
        hub = self.parts["hub-run"]
        hub.is_ready_when(lambda: hub.has_said("listening for events") and self._serves())
        return ["hub-run"]

    def _serves(self) -> bool:
        try:
            return requests.get(f"{self.hub_address}/healthz", timeout=1).ok
        except requests.ConnectionError:
            return False


class Looking:
    """Ten boards and a scale, while customers come."""

    def __init__(self) -> None:
        self.boards: list[Board] = []
        self.held: dict[str, list[float]] = {}
        self.watch: Watch | None = None
        self.database = Path()

    @contextmanager
    def beside(self, site: Site, watch: Watch) -> Iterator[None]:
        self.watch, self.database = watch, site.hub_database
        site.add_staff("hub", "local_administrator")
        cookies: dict[str, str] = {}
        for number in range(BOARDS):
            if number % TABS == 0:  # a person has the board open in some tabs of one browser
                cookies = sign_in(site.hub_address, EMAIL, site.password)
            self.boards.append(Board(site.hub_address, cookies))
        for board in self.boards:
            board.start()
        done = threading.Event()
        scale = threading.Thread(target=self._weigh, args=(site, done))
        scale.start()
        try:
            yield
        finally:
            done.wait(3)  # the last swipe may still be under way to the boards
            done.set()
            scale.join()
            for board in self.boards:
                board.stop()

    def lags(self) -> tuple[list[float], int]:
        """From swipe to board in seconds, for every board; and how many were never shown."""
        assert self.watch is not None
        swipes = self.watch.swipes()
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute("SELECT device, seq, position FROM event").fetchall()
        where = {(device, seq): position for device, seq, position in rows}
        lags, missed = [], 0
        for swipe, at in swipes.items():
            for board in self.boards:
                shown = board.shown_at(where[swipe]) if swipe in where else None
                if shown is None:
                    missed += 1
                else:
                    lags.append(max(0.0, shown - at))
        return lags, missed

    def _weigh(self, site: Site, done: threading.Event) -> None:
        parts = {name: part for name, part in site.parts.items() if name.startswith("hub-")}
        while not done.wait(LOOK_EVERY_S):
            for name, part in parts.items():
                if part.pid is not None:
                    self.held.setdefault(name, []).append(tree_mb(part.pid))


def main(kiosks: int, minutes: float, a_minute: int) -> None:
    console, looking = Console(), Looking()
    plan = make_plan(max(1, round(a_minute * minutes)), 1)
    with (
        tempfile.TemporaryDirectory(prefix="worksource-peak-") as home,
        OneHub(Path(home) / "site", find_broker()) as site,
        told_by_bars(Console(stderr=True)) as tell,
    ):
        every_s = 60.0 * kiosks / a_minute
        report = run_headless(site, plan, 1, kiosks, tell, every_s, looking.beside)
        lags, missed = looking.lags()
    report.print(console)
    p50, p99 = (percentile(lags, share) or 0.0 for share in (50, 99))
    console.print(
        f"Swipe to board, {len(lags):,} seen at {BOARDS} boards, {missed} never: "
        f"p50 {p50:,.0f} ms, p99 {p99:,.0f} ms"
    )
    most = {name: max(values) for name, values in looking.held.items()}
    for name, values in looking.held.items():
        console.print(
            f"{name}: {values[0]:.0f} MB at first, {values[-1]:.0f} MB at last, {most[name]:.0f} MB at most"
        )
    console.print(f"The hub's processes together: {sum(most.values()):.0f} MB at most")
    if not report.agrees or missed or p99 > MOST_LAG_S * 1_000 or sum(most.values()) > MOST_MB:
        sys.exit("a goal of the peak is not met")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else KIOSKS,
        float(given[1]) if len(given) > 1 else MINUTES,
        int(given[2]) if len(given) > 2 else A_MINUTE,
    )
