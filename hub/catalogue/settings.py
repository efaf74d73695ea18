"""A site's settings, from the hub's configuration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from hub.catalogue.areas.rules import area_of
from hub.catalogue.hours import read_hours
from hub.catalogue.rules import Sharing, SiteSettings
from hub.config import Site

ALWAYS_FIXED = ("name", "timezone", "help_contact", "sharing_unless_asked", "county", "area")
"""Whatever the file names: days are counted, cards printed and records shared by these."""


def settings_of(site: Site, named: Iterable[str] | None = None) -> SiteSettings:
    """
    What the configuration says of a site; without hours in it, those that are set stay.

    `named` are the settings that its file names: those hold whatever a page said, and no page
    changes them.  Without it, all are as they are told.
    """
    return SiteSettings(
        name=site.name,
        timezone=site.timezone,
        languages=list(site.languages),
        help_contact=site.help_contact,
        legacy_cards=site.legacy_cards,
        notices=list(site.notices),
        asks_sharing=site.asks_sharing,
        sharing_unless_asked=cast("Sharing", site.sharing_unless_asked),
        asks_feedback=site.asks_feedback,
        county=site.county or None,
        area=area_of(site.county),
        hours=read_hours(site.hours) if site.hours else None,
        fixed=None if named is None else tuple(sorted({*named, *ALWAYS_FIXED})),
    )
