"""
The groups of today: those of the last catalogue that are of the site's present day.

Pure.  A catalogue of yesterday, where the hub has been away since, offers none of its groups.
A kiosk that does not know the time offers all it has, by weekday, rather than guess.
"""

from __future__ import annotations

from contract.messages import Group
from device.core.site_time import day_of
from device.core.state import Room


def todays(room: Room) -> tuple[Group, ...]:
    """In the order in which they begin."""
    if room.catalogue is None:
        return ()
    planned = sorted(room.catalogue.groups, key=lambda group: (group.starts_at, group.id))
    if room.today is None:
        return tuple(planned)
    return tuple(one for one in planned if day_of(room.catalogue, one.starts_at) == room.today)
