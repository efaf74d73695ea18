"""
The services on offer, as the hub last sent them: by hour, and by language.

Pure.  A kiosk that does not know the time offers everything rather than guess.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import UNSET

from contract.messages import Catalogue, Notice, Service, Text
from device.core.words import FALLBACK, LANGUAGES

PLAIN_ICON = "service"


def on_offer(catalogue: Catalogue, at: datetime | None) -> tuple[str, ...]:
    """The codes on offer at this instant, in the catalogue's order; all if `at` is None."""
    wall = None if at is None else _wall_time(catalogue.timezone, at)
    if wall is None:
        return tuple(service.code for service in catalogue.services)
    return tuple(service.code for service in catalogue.services if _is_open(service, wall))


def codes(catalogue: Catalogue | None) -> tuple[str, ...]:
    """Every service of the site, whatever the hour."""
    return () if catalogue is None else tuple(s.code for s in catalogue.services)


def label(catalogue: Catalogue | None, code: str, language: str) -> str:
    """What a customer reads for a service; one no longer in the catalogue by its code."""
    service = _find(catalogue, code)
    return code.replace("-", " ").capitalize() if service is None else said(service.label, language)


def label_in(catalogue: Catalogue | None, code: str, language: str) -> str:
    """The language in which `label` says it."""
    service = _find(catalogue, code)
    return FALLBACK if service is None else spoken_in(service.label, language)


def icon(catalogue: Catalogue | None, code: str) -> str:
    """The name of its pictogram."""
    service = _find(catalogue, code)
    return PLAIN_ICON if service is None else service.icon


def notice(catalogue: Catalogue | None, code: str) -> Notice | None:
    """A notice of the site."""
    notices = () if catalogue is None else catalogue.notices
    return next((one for one in notices if one.code == code), None)


def said(text: Text, language: str) -> str:
    """A text of the site in this language, or else in English, or else in any."""
    return text.get(spoken_in(text, language), "")


def spoken_in(text: Text, language: str) -> str:
    """The language in which `said` says it."""
    if text.get(language):
        return language
    return FALLBACK if text.get(FALLBACK) else next(iter(text), FALLBACK)


def languages(catalogue: Catalogue | None) -> tuple[str, ...]:
    """The languages a customer may choose: those the site offers and this kiosk speaks."""
    if catalogue is None:
        return LANGUAGES
    return tuple(code for code in catalogue.languages if code in LANGUAGES) or (FALLBACK,)


def _find(catalogue: Catalogue | None, code: str) -> Service | None:
    services = () if catalogue is None else catalogue.services
    return next((service for service in services if service.code == code), None)


def _wall_time(zone: str, at: datetime) -> str | None:
    try:
        return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _is_open(service: Service, wall: str) -> bool:
    opens = "00:00" if service.opens is UNSET else service.opens
    closes = "24:00" if service.closes is UNSET else service.closes
    if opens <= closes:
        return opens <= wall < closes
    return wall >= opens or wall < closes
