"""What the state knows of a site: its name, the time zone of its days, where it lies, as its hub says."""

from __future__ import annotations

from zoneinfo import available_timezones

from msgspec import UNSET
from sqlalchemy import Connection, insert, select, update

from contract.sync import SyncHeader
from hub.catalogue.areas.rules import area_of
from hub.catalogue.areas.service import BY_HUB
from hub.catalogue.tables import SiteRow
from hub.sync.errors import BadBatch


def know_site(connection: Connection, header: SyncHeader) -> None:
    """
    Remember or correct a site.  Raises BadBatch for a zone that does not exist.

    A county that the hub does not name, or that this state does not have, is the pages' to say.
    """
    told: dict[str, object] = {
        "name": header.site_name,
        "timezone": header.timezone,
        "sharing_unless_asked": header.unless_asked,
        "fixed": [],
    }
    if header.county is not UNSET and (area := area_of(header.county)):
        told |= {"county": header.county, "area": area, "fixed": [BY_HUB]}
    row = connection.execute(
        select(SiteRow.__table__).where(SiteRow.code == header.site)
    ).one_or_none()
    if row is not None and all(getattr(row, name) == value for name, value in told.items()):
        return
    if header.timezone not in available_timezones():
        raise BadBatch("the site's time zone does not exist: correct the hub's configuration")
    if row is None:
        connection.execute(insert(SiteRow).values(code=header.site, **told))
    else:
        connection.execute(update(SiteRow).where(SiteRow.code == header.site).values(**told))
