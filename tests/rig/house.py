"""
A whole site for a story: everything started, customers at one kiosk, and the end awaited.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from provisioning.demo.customers import Person, Plan
from provisioning.demo.people import settle
from provisioning.demo.processes import wait_until
from provisioning.demo.report import Outcome
from provisioning.demo.run import Counter, is_still, open_counters, reckon, serve, start_site
from provisioning.demo.settings_files import NOTHING, Table
from provisioning.demo.site import Kiosk, Site
from provisioning.demo.visitors import Identity

HUB = ("hub-ingest", "hub-errands", "hub-web")
STATE = ("state-web", "state-project")


@dataclass
class House:
    """A site with one kiosk."""

    site: Site
    seed: int = 1
    counters: list[Counter] = field(default_factory=list)

    @property
    def counter(self) -> Counter:
        return self.counters[0]

    def settle(self, *people: Person) -> list[Identity]:
        return settle(self.site, people, random.Random(self.seed))

    def open_kiosk(self, *options: str, patience: Table = NOTHING) -> Kiosk:
        kiosk = self.site.add_kiosk(
            "lobby-1", "--no-window", "--fake-hardware", *options, patience=patience
        )
        kiosk.start()
        return kiosk

    def expect(self, plan: Plan, identities: list[Identity], kiosk: Kiosk) -> None:
        """Open the counter for the people of a plan."""
        self.close()
        self.counters = open_counters([kiosk], plan, identities, self.seed)
        self.counter.listen()

    def serve(self) -> None:
        serve(self.counters)

    def go_away(self, *parts: str) -> None:
        for name in parts:
            self.site.parts[name].stop()

    def come_back(self, *parts: str) -> None:
        for name in parts:
            self.site.parts[name].start()

    def settled(self, within_s: float = 60.0) -> Outcome:
        """Wait until nothing is under way; the reckoning."""
        assert wait_until(lambda: is_still(self.site, self.counters), within_s, every_s=0.25), (
            f"still under way after {within_s} s: {reckon(self.site, self.counters)}"
        )
        return reckon(self.site, self.counters)

    def close(self) -> None:
        for counter in self.counters:
            counter.hands.close()


@contextmanager
def house(directory: Path) -> Iterator[House]:
    """Broker, state and hub are up; kiosks are opened by the story."""
    with Site(directory / "site") as site:
        start_site(site)
        opened = House(site)
        try:
            yield opened
        finally:
            opened.close()
