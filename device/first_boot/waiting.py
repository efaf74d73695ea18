"""How many events wait in a kiosk's outbox, whether or not it runs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from device.adapters.outbox import SqliteOutbox
from device.adapters.system import SystemClock
from device.core.capture import Origin
from device.errors import StorageFull
from device.first_boot.places import Places

_NOBODYS = Origin("none", "none", ZoneInfo("UTC"))
"""Nothing is captured here: it is only counted."""


def waiting_events(places: Places) -> int:
    """As the outbox itself says, which mends what a power cut left of it."""
    path = places.state / "outbox.db"
    if not path.exists():
        return 0
    try:
        outbox = SqliteOutbox(path, _NOBODYS, SystemClock())
    except StorageFull:
        return 1  # it cannot be looked into: so it is not empty
    try:
        return outbox.state().depth
    finally:
        outbox.close()
