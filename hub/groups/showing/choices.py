"""What the forms of groups and appointments offer to choose from, and what each form has of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError
from flask import request
from flask_babel import get_locale
from sqlalchemy import Connection, select

from hub.catalogue.tables import SiteRow
from hub.groups import service
from hub.groups.rooms.service import all_of as all_rooms
from hub.groups.rules import KINDS
from hub.groups.series.rules import DAY_NAMES, ORDINALS, PATTERNS
from hub.groups.showing.forms import ONCE
from hub.groups.showing.trying import leaders
from hub.web.parts import Parts


def choices_of(connection: Connection, site: str) -> dict[str, Any]:
    """Rooms, services, staff, and how a group may repeat."""
    services, modes = service.menu_of(connection, site)
    return {
        "rooms": all_rooms(connection, site),
        "services": services,
        "modes": modes,
        "leaders": leaders(connection),
        "languages": languages_of(connection, site),
        "kinds": KINDS,
        "patterns": PATTERNS,
        "day_names": DAY_NAMES,
        "ordinals": ORDINALS,
    }


def languages_of(connection: Connection, site: str) -> dict[str, str]:
    """The languages of a site's kiosks, as the reader of the page calls them."""
    codes = connection.scalar(select(SiteRow.languages).where(SiteRow.code == site)) or ["en"]
    return {code: language_name(code) for code in dict.fromkeys(["en", *codes])}


def language_name(code: str) -> str:
    """A language as the reader of the page calls it."""
    try:
        return Locale.parse(code, sep="-").get_display_name(get_locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


def site_of(parts: Parts) -> str:
    """The hub's own site."""
    return parts.site or ""


def once_of() -> str | None:
    """The id that a form has of its own, so that sending it twice does its work once."""
    try:
        return str(UUID(request.form.get(ONCE, "")))
    except ValueError:
        return None
