"""An outbox that holds so many events."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from contract.events import Help
from device.adapters.outbox import SqliteOutbox
from device.core.capture import Origin
from device.fakes import FakeClock
from device.first_boot.places import Places
from tests.device.first_boot.making import NOON


def outbox_with(places: Places, count: int) -> None:
    """Made anew, as the kiosk of these tests fills it."""
    path = places.state / "outbox.db"
    path.unlink(missing_ok=True)
    origin = Origin("oak-street", "lobby-1", ZoneInfo("America/Chicago"))
    outbox = SqliteOutbox(path, origin, FakeClock(NOON))
    for _ in range(count):
        outbox.put(Help(screen="attract"))
    outbox.close()
