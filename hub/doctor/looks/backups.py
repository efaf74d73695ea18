"""Whether there are backups, how old the newest is, and whether one was ever proven."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hub.backups.shelf import Shelf
from hub.config import HubConfig, StateConfig
from hub.doctor.findings import Finding, soon, today, well
from hub.doctor.words import ago

OLD = timedelta(hours=36)
UNPROVEN = timedelta(days=100)


def backups(config: HubConfig | StateConfig, at: datetime) -> Iterator[Finding]:
    """From the folder of backups."""
    told = config.backups
    if not told.key_file.exists():
        yield today(
            "backups",
            "There is no backup: no key was ever made for one.",
            f"{told.key_file} does not exist",
            "sudo worksource backup key, and keep what it prints away from this machine",
        )
        return
    shelf = Shelf(told.directory)
    newest = shelf.newest()
    if newest is None or at - newest.made_at > OLD:
        since = f"the newest is from {ago(at, newest.made_at)}" if newest else "there is none yet"
        yield today(
            "backups",
            "The last backup is too old: what came since would be lost with this disk.",
            f"{since}, in {told.directory}",
            "sudo worksource backup run; then read: journalctl -u worksource-hub-backup -n 30",
        )
        return
    proven = shelf.proven_at()
    if proven is None or at - proven > UNPROVEN:
        since = f"the last was {ago(at, proven)}" if proven else "none ever was"
        yield soon(
            "backups",
            "No backup was restored for trial in the last months: nobody knows that one can be.",
            since,
            "worksource backup verify FILE --key KEYFILE, with the key that is kept elsewhere",
        )
    else:
        yield well("backups", f"the newest is from {ago(at, newest.made_at)}")
