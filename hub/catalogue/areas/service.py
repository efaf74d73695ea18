"""Where a site lies, the verb: say its county, at the state, once a form, overwriting nobody."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.catalogue.areas import rules
from hub.catalogue.history import service as history
from hub.catalogue.history.service import Act
from hub.catalogue.keeping.errors import Stale, Unsuitable
from hub.catalogue.switches.service import site_row
from hub.catalogue.tables import SiteRow
from hub.said import say

BY_HUB = "county"
"""In a site's `fixed` at the state: the hub's configuration names the county, and stands."""


def place(session: Session, act: Act, site: str, county: str | None, revision: int) -> bool:
    """
    A site lies in this county, and so in its area; whether that is news.

    Raises NoSuchEntry, Unsuitable or Stale.
    """
    if history.is_done(session, act):
        return True
    connection = session.connection()
    row = site_row(connection, site)
    if county is not None and rules.area_of(county) is None:
        raise Unsuitable({"county": say("Choose a county of the list: the state has no other.")})
    if BY_HUB in row.fixed:
        raise Unsuitable(
            {"county": say("The hub's configuration names the county: change it at the hub.")}
        )
    if row.revision != revision:
        raise Stale({"county": row.county}, row.revision)
    if row.county == county:
        return False
    done = connection.execute(
        update(SiteRow)
        .where(SiteRow.code == site, SiteRow.revision == revision)
        .values(county=county, area=rules.area_of(county), revision=revision + 1)
    )
    if not done.rowcount:
        now = site_row(connection, site)
        raise Stale({"county": now.county}, now.revision)
    before, after = {"county": row.county or ""}, {"county": county or ""}
    history.record(session, act, "site", site, "changed", before=before, after=after)
    return True
