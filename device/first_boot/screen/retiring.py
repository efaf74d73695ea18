"""
The end of a kiosk: first every event is sent, then nothing of it is left.

The order, or the hub's answer, leaves `retired.json`; from then on nobody is served.  Once the hub
has acknowledged everything, the identity, the settings and the Wi-Fi go.  Where nothing can be sent
any more, for want of a certificate, the events are kept, and it is said how many.  Each step can be
done twice: after a power cut the next boot goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from device.core.events import Event, Retired
from device.enrolment.keys import PAIR
from device.first_boot import for_root, told
from device.first_boot.places import Places
from device.first_boot.waiting import waiting_events
from device.ports import Clock

log = logging.getLogger(__name__)

LOOKS_S = 2.0
_OURS = ("command.key", "commands.json", "catalogue.json", "overrides.toml")
_OUTBOX = ("outbox.db", "outbox.db-wal", "outbox.db-shm")


@dataclass(frozen=True, slots=True)
class Retiring:
    """Of a running kiosk; `end` ends the process, which then shows what is left."""

    places: Places
    clock: Clock
    device: str
    waiting: Callable[[], int]
    tell: Callable[[Event], None]
    end: Callable[[], None]

    def order(self) -> int:
        """The hub said so: answers how many events have to be sent first.  Raises OSError."""
        if not self.places.retired.exists():
            told.leave(self.places.retired, told.Retired(self.clock.now(), device=self.device))
        return self.waiting()

    def run(self, stop: threading.Event) -> None:
        """The thread that sees to it."""
        while not stop.wait(LOOKS_S):
            if not self.places.retired.exists():
                continue
            waiting = self.waiting()
            self.tell(Retired(waiting))
            if waiting and (self.places.identity / PAIR).exists():
                continue
            wipe(self.places)
            self.end()
            return


def wipe(places: Places) -> told.Retired:
    """Everything but what could not be sent; to be repeated until it says `is_wiped`."""
    from device.enrolment.files import Identity  # noqa: PLC0415 - a library the window does without
    from device.enrolment.keys import key_store  # noqa: PLC0415

    left = waiting_events(places)
    before = told.read(told.Retired, places.retired)
    for_root.ask(places, for_root.RETIRED)
    Identity(places.identity, key_store(places.identity)).wipe()
    for path in (places.hub_ca, places.found, places.told, places.proof, places.used_token):
        path.unlink(missing_ok=True)
    gone = (*_OURS, *(() if left else _OUTBOX))
    for name in gone:
        (places.state / name).unlink(missing_ok=True)
    places.settings.unlink(missing_ok=True)
    kept = before or told.Retired(datetime.fromtimestamp(0, UTC))
    done = told.Retired(kept.at, is_wiped=True, left=left, device=kept.device)
    told.leave(places.retired, done)
    log.warning("this kiosk was retired and has wiped itself; %d events are left", left)
    return done
