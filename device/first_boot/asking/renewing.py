"""
The next certificate, once two thirds of the present one are over; and a found hub, found again.

By a timer, and by the hub's order.  A process of its own: it loads what the window does without.
The kiosk sees that the file is another, and goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contract import certificates
from contract.enrolment import Board, Enrolled
from device.adapters.system import SystemClock
from device.config import Settings, load
from device.enrolment.asking import Asker, Hub, NotAsked
from device.enrolment.board import read_board
from device.enrolment.files import Identity
from device.enrolment.keys import key_store
from device.errors import BadConfiguration
from device.first_boot import told
from device.first_boot.asking.where import where
from device.first_boot.places import Places
from device.ports import Clock

Where = Callable[[Settings], Hub | None]


@dataclass(frozen=True, slots=True)
class Renewing:
    """One kiosk's; `where` finds the hub."""

    places: Places
    settings: Settings
    board: Board
    clock: Clock
    where: Where

    def is_due(self) -> bool:
        """Whether it is time; a clock that nobody vouches for cannot say so."""
        pem = self._identity().certificate()
        if pem is None or not self.clock.is_synced():
            return False
        return self.clock.now() >= certificates.read_certificate(pem).renew_from

    def ask(self, *, new_key: bool) -> Enrolled:
        """Ask by the present key.  Raises NotAsked."""
        hub = self.where(self.settings)
        if hub is None:
            raise NotAsked(f"{self.settings.hub.address} is not known in this network", "away")
        asker = Asker(hub, self.settings.site, self.settings.device, self.board, self._identity())
        answer = asker.ask_next(new_key=new_key)
        if answer.state == "retired" and not self.places.retired.exists():
            told.leave(self.places.retired, told.Retired(self.clock.now()))
        return answer

    def look_for_hub(self) -> None:
        """Where the hub's name is not known, its announcement may tell of another address."""
        self.where(self.settings)

    def _identity(self) -> Identity:
        directory: Path = self.places.identity
        return Identity(directory, key_store(directory))


def renewing_of(config: Path) -> Renewing:
    """This machine's, by the settings that first boot wrote.  Raises BadConfiguration."""
    settings = load(config)
    places = Places(data=settings.data)
    if settings.broker.identity is None or not settings.hub.address:
        raise BadConfiguration(
            str(config),
            ["hub.address and broker.identity must be given: who is asked, and as whom"],
        )

    def find(told: Settings) -> Hub | None:
        ca = told.hub.ca
        if ca is None:
            return Hub(told.hub.address)
        return where(told.hub.address, told.site, ca, places.found)

    return Renewing(places, settings, read_board(), SystemClock(), find)
