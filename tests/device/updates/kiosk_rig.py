"""A whole kiosk as its updater sees it: card, hub, RAUC, firmware, clock and health, all told what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from contract.updates import Update
from device.fakes import FakeClock
from device.updates.boot.firmware import Firmware
from device.updates.boot.slots import Slot, other
from device.updates.bundle.fetching import HubDoor
from device.updates.bundle.rauc import Rauc
from device.updates.confirming import Confirming
from device.updates.files import Places
from device.updates.health import Health
from device.updates.rules import Order
from device.updates.taking import Site, Taking
from tests.rig.bundle_hub import BundleHub
from tests.rig.slots import Slots

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
"""Twelve o'clock in Chicago."""
OLD, NEW = "1.0.0", "1.1.0"
BUNDLE = bytes(range(256)) * 4096


class Rebooted(BaseException):
    """The machine starts anew: nothing after it runs."""


@dataclass(frozen=True)
class FakeRauc(Rauc):
    """Does to the backend what RAUC does; `faults` are raised at the next calls, by their name."""

    card: Slots | None = None
    faults: dict[str, list[BaseException]] = field(default_factory=dict)
    installed: list[bytes] = field(default_factory=list)

    def check(self, bundle: str, order: Order) -> None:
        assert order.version
        assert Path(bundle).exists()
        self._fail("check")

    def install(self, bundle: str, on_percent: Callable[[int], None]) -> None:
        assert self.card is not None
        current = self.card.choice.current()
        assert current is not None
        self.card.choice.set_state(other(current), is_good=False)
        self._fail("install")
        on_percent(50)
        self.installed.append(Path(bundle).read_bytes())
        self.card.choice.set_primary(other(current))

    def mark_good(self) -> None:
        self._fail("mark_good")
        assert self.card is not None
        current = self.card.choice.current()
        assert current is not None
        self.card.choice.set_state(current, is_good=True)

    def _fail(self, call: str) -> None:
        if self.faults.get(call):
            raise self.faults[call].pop(0)


class Kiosk:
    """`versions` is what each slot holds; whoever waits lets the time pass, and `meanwhile` happens."""

    def __init__(self, folder: Path) -> None:
        self.card = Slots.made(folder / "card", room=16)
        self.places: Places = self.card.places
        self.places.own.mkdir(parents=True)
        self.clock = FakeClock(NOON)
        self.hub = BundleHub(BUNDLE)
        self.rauc = FakeRauc(card=self.card)
        self.versions: dict[Slot, str] = {"a": OLD, "b": ""}
        self.told: list[Update] = []
        self.waited: list[float] = []
        self.meanwhile: list[Callable[[], None]] = []
        self.is_watched = True
        self.ordered = 0
        self.say()

    @contextmanager
    def at_work(self) -> Iterator[Kiosk]:
        with self.hub.served():
            yield self

    # --- the kiosk's program ---------------------------------------------------------

    def say(
        self,
        *,
        quiet_s: float | None = 600,
        drawn_ago_s: float | None = 1,
        acknowledged_ago_s: float | None = 5,
        reader: str = "up",
    ) -> None:
        given = {
            "quiet_s": quiet_s,
            "drawn_ago_s": drawn_ago_s,
            "acknowledged_ago_s": acknowledged_ago_s,
            "reader": reader,
            "at_s": self.clock.uptime_ms() / 1000,
        }
        self.health = {name: value for name, value in given.items() if value is not None}
        (self.places.run / "health.json").write_bytes(
            msgspec.json.encode(msgspec.convert(self.health, Health))
        )

    def order(self, version: str = NEW, *, content: bytes | None = None, **more: str) -> Order:
        content = self.hub.content if content is None else content
        self.ordered += 1
        order = Order(
            id=f"order-{self.ordered}",
            version=version,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            **more,
        )
        self.places.want(order)
        return order

    # --- root ------------------------------------------------------------------------

    def take(self) -> bool:
        """Whether it ended by starting the machine anew."""
        return self._ends_in_reboot(
            Taking(
                places=self.places,
                rauc=self.rauc,
                choice=self.card.choice,
                firmware=self.firmware,
                clock=self.clock,
                site=lambda: Site(HubDoor(self.hub.address), ZoneInfo("America/Chicago")),
                version=lambda: self.versions[self.running],
                wait=self._wait,
            ).run
        )

    def confirm(self) -> bool:
        """Whether it ended by starting the machine anew."""
        return self._ends_in_reboot(
            Confirming(
                places=self.places,
                rauc=self.rauc,
                choice=self.card.choice,
                firmware=self.firmware,
                clock=self.clock,
                wait=self._wait,
            ).run
        )

    def start(self) -> Slot:
        """The plug goes in: the firmware, then what runs before all else."""
        slot = self.card.boot()
        if self.rauc.installed and not self.versions[other(slot)]:
            self.versions[other(slot)] = NEW
        self.card.choice.repair()
        return slot

    @property
    def running(self) -> Slot:
        slot = self.card.choice.current()
        assert slot is not None
        return slot

    @property
    def update(self) -> Update:
        update = self.places.told()
        assert update is not None
        return update

    @property
    def firmware(self) -> Firmware:
        return Firmware(self.card.folder, start_anew=self._reboot)

    def _reboot(self, _argument: str) -> None:
        raise Rebooted

    def _ends_in_reboot(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except Rebooted:
            return True
        return False

    def _wait(self, seconds: float) -> bool:
        """Time passes; true once nothing is left to happen and it has waited for a day."""
        self.told.append(self.update)
        self.waited.append(seconds)
        self.clock.advance(seconds)
        if self.meanwhile:
            self.meanwhile.pop(0)()
        elif self.is_watched:
            given = {**self.health, "at_s": self.clock.uptime_ms() / 1000}
            (self.places.run / "health.json").write_bytes(msgspec.json.encode(given))
        return sum(self.waited) > 24 * 3600
