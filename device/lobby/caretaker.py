"""
Looks after a lobby PC between its customers: the lease on disk, and the clearing up.

A lease found at the start was left by a crash or a reboot.  Its visit is closed at once,
the computer is cleared, and the screen is free: nobody is ever locked out by somebody who
is long gone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from contract.events import Closed
from device.core.events import Cleared
from device.core.lobby.lease import LeaseRecord, what_happened
from device.errors import KioskError
from device.lobby.clearing import ClearingUp
from device.lobby.lease_file import LeaseFile
from device.ports import Clock, Outbox

log = logging.getLogger(__name__)


class LobbyCaretaker:
    """The door `Caretaker`, with a file and a command; any thread may call."""

    def __init__(
        self,
        data: Path,
        clock: Clock,
        *,
        at_log_out: Sequence[str] = (),
        within_s: float = 10.0,
        tell: Callable[[Cleared], None],
    ) -> None:
        self._clock = clock
        self._tell = tell
        self._lease = LeaseFile(data / "lease.json", clock)
        self._clearing = ClearingUp(
            at_log_out, within_s, self._done, {"WORKSOURCE_DATA": str(data)}
        )
        if not at_log_out:
            log.warning(
                "nothing is cleared when a customer logs out: name a command as at_log_out "
                "in the section [lobby] of the settings"
            )

    def recover(self, outbox: Outbox) -> None:
        """Before the first customer: end the session that a crash or a reboot left."""
        found = self._lease.find()
        if found is None:
            return
        if found.record is not None and found.record.visit is not None:
            self._close(outbox, found.record, found.record.visit)
        self.lease(None)
        self.clear_up()

    def lease(self, visit: str | None) -> None:
        try:
            self._lease.hold(visit)
        except OSError as fault:
            log.error(  # noqa: TRY400 - a sentence
                "the session's lease could not be written (%s): after a crash its visit would "
                "stay open until the site closes",
                fault,
            )

    def renew(self) -> None:
        try:
            self._lease.renew()
        except OSError as fault:
            log.warning("the session's lease could not be renewed (%s)", fault)

    def clear_up(self) -> None:
        self._clearing.start()

    def is_clearing(self) -> bool:
        return self._clearing.is_running()

    @property
    def has_failed(self) -> bool:
        """Whether what the last customer left is still there."""
        return self._clearing.has_failed

    def _close(self, outbox: Outbox, record: LeaseRecord, visit: str) -> None:
        log.warning(
            "a session was open when %s: its visit ends as interrupted; it was last seen at %s",
            what_happened(record, self._clock.boot_id),
            record.renewed_at.isoformat(timespec="seconds"),
        )
        try:
            outbox.put(Closed(visit=visit, by="interrupted"))
            outbox.forget(visit)
        except KioskError as fault:  # the screen is free all the same
            log.error("%s", fault)  # noqa: TRY400 - the sentence says it all

    def _done(self, is_clear: bool) -> None:
        if is_clear:
            self._lease.give_back()
        self._tell(Cleared())
