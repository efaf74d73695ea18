"""
`python -m tests.guest update [IMAGE]`: updates over the air, in emulation, with a plug that is pulled.

Bundles that nobody signed, that somebody else signed, and that were damaged are refused; a good one
is taken in spite of five power cuts at random moments; a broken one is left by the kiosk itself.
Before each cut somebody swipes while the hub hears nothing, so that the kiosk's card alone has the
visit when the plug is pulled; after each, the hub has it all, by count and by digest.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from contract.reader_bytes import magtek
from contract.stripe import Swipe, holding
from contract.updates import Release
from hub import clock
from hub.db import reading
from hub.kiosks.commands import service as orders
from hub.kiosks.reading import proof
from provisioning.demo.processes import pause
from provisioning.demo.site import SITE
from provisioning.emulation.machine import Guest
from provisioning.release.keys import ReleaseKeys
from tests.guest import boot
from tests.guest.bundles import Bundles, make_bundles
from tests.guest.site import BY, DEVICE, GuestSite, guest_site
from tests.guest.telling import Telling

CUTS = 5
CUT_WITHIN_S = 90.0
"""Of an order: fetching, writing and the first moments of the new slot lie within, here."""
NAMES = ("Ana", "Ben", "Chidi", "Dmytro", "Elena")
LEAST_VISITS = 3
"""Of five swipes: one may meet a kiosk that is just starting, as a customer may."""
EVER = ("0000", "9999")
WRITTEN_WITHIN_S = 5.0
"""A swipe is on the card before the screen greets."""
BACK_S, TAKEN_S, ROLLED_BACK_S = 900.0, 1800.0, 2400.0
KEYS = Path("build/keys")
"""Whose keyring the image was built with: `make image` makes them."""
OVER = ("good", "rolled_back", "refused", "failed")


def main(image: Path, into: Path, seed: int) -> None:
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    telling = Telling(into)
    telling.console.print(f"random moments by seed {seed}")
    with guest_site() as site, tempfile.TemporaryDirectory(prefix="worksource-card-") as home:
        bundles = make_bundles(
            image.parent / "parts-debian", Path(home) / "bundles", ReleaseKeys(KEYS)
        )
        telling.step("bundles were made")
        card = boot.make_card(image, Path(home) / "card.img", site)
        with Guest(card, into / "machine") as guest:
            boot.enrol(guest, site, telling)
            boot.confirm(guest, telling)
            story = Story(guest, site, telling, bundles)
            for name in ("unsigned", "strange", "damaged"):
                story.is_refused(name)
            story.is_taken_through_cuts(random.Random(seed))
            story.goes_back_by_itself()
            story.nothing_is_lost()
            assert site.visits() >= LEAST_VISITS, site.visits()
    telling.table("Updates of an emulated kiosk")


class Story:
    """One kiosk, what it is ordered, and what the hub hears."""

    def __init__(self, guest: Guest, site: GuestSite, telling: Telling, bundles: Bundles) -> None:
        self.guest, self.site, self.telling, self.bundles = guest, site, telling, bundles
        forms = [
            {"first_name": name, "language": "en", "card": True, "site": SITE} for name in NAMES
        ]
        self.members = iter(site.site.register(forms))

    def is_refused(self, name: str) -> None:
        version = self.order(self.bundles.named[name])
        self.wait(f"the {name} bundle is refused", version, ("refused", "failed"), TAKEN_S)
        assert self.said()["slot"] == "a", self.said()

    def is_taken_through_cuts(self, chance: random.Random) -> None:
        good = self.bundles.named["good"]
        version = self.order(good)
        for cut in range(1, CUTS + 1):
            after_s = chance.uniform(1, CUT_WITHIN_S)
            pause(after_s)
            state = self.said()["update"]["state"]
            self.swipe_unheard()
            self.guest.pull_the_plug()
            boots = len(self.guest.boots)
            self.site.site.parts["hub-ingest"].start()
            self.guest.switch_on()
            self.wait_back(f"cut {cut} after {after_s:.0f} s while '{state}': it is back", boots)
            self.nothing_is_lost()
            if self.said()["update"]["state"] in OVER and self.said()["version"] != version:
                self.order(good)
        self.wait("the good bundle runs and is kept", version, ("good",), TAKEN_S)
        assert self.said()["version"] == version, self.said()

    def goes_back_by_itself(self) -> None:
        before = self.said()
        version = self.order(self.bundles.named["broken"])
        self.wait("the broken one was left by itself", version, ("rolled_back",), ROLLED_BACK_S)
        after = self.said()
        assert (after["version"], after["slot"]) == (before["version"], before["slot"])

    def swipe_unheard(self) -> None:
        """Somebody swipes; the hub is deaf, so that the visit is on the kiosk's card alone."""
        self.site.site.parts["hub-ingest"].stop()
        self.guest.swipe(magtek(Swipe(track2=holding(next(self.members)["token"]))))
        pause(WRITTEN_WITHIN_S)

    def nothing_is_lost(self) -> None:
        """What the kiosk says that it captured, by count and digest, is what the hub has."""
        self.telling.wait(
            self.guest, f"captured = hub, {self.site.visits()} visits before", self.adds_up, BACK_S
        )
        self.telling.step("", f"{self.site.visits()} visits, {self.site.events()} events")

    def adds_up(self) -> bool:
        said = self.said()
        with reading(self.site.engine) as connection:
            rows = proof(connection, SITE, *EVER, DEVICE).rows
        held = all(row.sides.kiosk == row.sides.hub for row in rows)
        return said["outbox"]["depth"] == 0 and bool(rows) and held

    # --- its parts ----------------------------------------------------------------------

    def order(self, bundle: Path) -> str:
        """The hub holds it, and orders it; answers its version."""
        self.site.site.run("hub", "release", "add", str(bundle))
        about = msgspec.json.decode(Path(f"{bundle}.json").read_bytes(), type=Release)
        orders.ask(
            self.site.engine, SITE, DEVICE, "update",
            {"version": about.version, "sha256": about.sha256, "size": str(about.size)},
            by=BY, now=clock.now(),
        )  # fmt: skip
        self.telling.wait(
            self.guest, f"{about.version} is ordered",
            lambda: self.said()["update"]["version"] == about.version, 300,
        )  # fmt: skip
        return about.version

    def said(self) -> Mapping[str, Any]:
        """The last heartbeat."""
        heartbeat: Mapping[str, Any] = self.site.kiosk().heartbeat
        return heartbeat

    def wait(self, title: str, version: str, states: tuple[str, ...], within_s: float) -> None:
        def holds() -> bool:
            update = self.said()["update"]
            return update["version"] == version and update["state"] in states

        self.telling.wait(self.guest, title, holds, within_s)
        self.telling.step("", str(self.said()["update"].get("sentence", "")))

    def wait_back(self, title: str, boots: int) -> None:
        """A heartbeat of a boot that began since."""
        before = self.said()["boot_id"]
        self.telling.wait(
            self.guest, title,
            lambda: len(self.guest.boots) > boots and self.said()["boot_id"] != before, BACK_S,
        )  # fmt: skip
