"""A site's settings, from the hub's configuration."""

from __future__ import annotations

from typing import cast

from hub.catalogue.hours import read_hours
from hub.catalogue.rules import Sharing, SiteSettings
from hub.config import Site


def settings_of(site: Site) -> SiteSettings:
    """What the configuration says of a site; without hours in it, those that are set stay."""
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
        hours=read_hours(site.hours) if site.hours else None,
    )
