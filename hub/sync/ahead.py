"""
At a hub: opt-outs go up before everything else, however much of the log waits before them.

They are the very events of the log.  They come again in their place, and the state, which goes
by their ids, then has them already.
"""

from __future__ import annotations

import logging

from sqlalchemy import Connection

from contract import events
from contract.events import BadMessage, SharingChosen
from hub.events.service import LoggedEvent, read_after

log = logging.getLogger(__name__)

AT_ONCE = 500


def opt_outs(connection: Connection, site: str, after: int) -> list[LoggedEvent]:
    """The next opt-outs of a site's log behind a position."""
    return read_after(connection, site, after, AT_ONCE, only="sharing.chosen")


def is_opt_out(event: LoggedEvent) -> bool:
    """Whether somebody opts out by this event."""
    try:
        read = events.decode(event.payload.encode())
    except BadMessage:
        return False  # the state will refuse it in its place
    return isinstance(read, SharingChosen) and read.body.choice == "out"
