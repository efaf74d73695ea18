"""The fields of the catalogue, and their values, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from hub.catalogue.entries.rules import MODES
from hub.catalogue.posted import languages
from hub.catalogue.posted.pictograms import word as pictogram_word
from hub.said import mark
from hub.web.shown import wall_time

KINDS = {
    "service": mark("Service"),
    "programme": mark("Programme"),
    "partner": mark("Partner"),
    "hours": mark("Opening hours"),
    "special_day": mark("Special day"),
    "switch": mark("Kiosk setting"),
    "site": mark("Site"),
}
ACTIONS = {
    "added": mark("added"),
    "changed": mark("changed"),
    "ended": mark("ended"),
    "moved": mark("moved"),
    "removed": mark("removed"),
}
FIELDS = {
    "label": mark("Name"),
    "name": mark("Name"),
    "icon": mark("Pictogram"),
    "mode": mark("How it is given"),
    "programme": mark("Programme"),
    "opens": mark("From"),
    "closes": mark("To"),
    "position": mark("Place"),
    "place": mark("Place in the menu"),
    "valid_from": mark("First day"),
    "valid_to": mark("Last day"),
    "may_hide": mark("Sites may leave it out"),
    "hidden": mark("Left out here"),
    "kind": mark("Kind"),
    "element": mark("Element of the federal record"),
    "contact": mark("Contact"),
    "email": mark("E-mail address"),
    "telephone": mark("Telephone"),
    "services": mark("Services"),
    "programmes": mark("Programmes"),
    "hours": mark("Hours"),
    "first": mark("First day"),
    "last": mark("Last day"),
    "spans": mark("Open"),
    "asks_sharing": mark("Asks about sharing"),
    "asks_feedback": mark("Asks how it was"),
    "legacy_cards": mark("Reads cards of 2002"),
    "notices": mark("Notices"),
    "languages": mark("Languages"),
    "county": mark("County"),
    "help_contact": mark("Help contact"),
    "sharing_unless_asked": mark("Sharing of whoever was not asked"),
}
DAYS = (
    mark("Monday"), mark("Tuesday"), mark("Wednesday"), mark("Thursday"), mark("Friday"),
    mark("Saturday"), mark("Sunday"),
)  # fmt: skip


def field(name: str) -> str:
    """What a field is called."""
    return str(_(FIELDS[name])) if name in FIELDS else name


def value(name: str, given: Any) -> str:
    """A value as people read it."""
    if isinstance(given, bool):
        return str(_("yes") if given else _("no"))
    if given is None or given in ("", [], {}):
        return str(_("nothing"))
    match name:
        case "mode":
            return str(_(MODES.get(given, given)))
        case "icon":
            return pictogram_word(given)
        case "opens" | "closes":
            return _clock(given)
        case "languages":
            return ", ".join(languages.name(one) for one in given)
        case "hours" | "spans":
            return "; ".join(_span(one) for one in given)
        case _:
            return _plain(given)


def _clock(given: str) -> str:
    try:
        return wall_time(given.zfill(5))
    except ValueError:
        return given  # as somebody typed it, in a form that is shown again


def _plain(given: Any) -> str:
    if isinstance(given, Mapping):
        return "; ".join(f"{languages.name(one)}: {text}" for one, text in given.items())
    return ", ".join(str(one) for one in given) if isinstance(given, list) else str(given)


def _span(given: Mapping[str, Any]) -> str:
    times = f"{wall_time(given['opens'])} - {wall_time(given['closes'])}"
    return f"{_(DAYS[given['weekday']])} {times}" if "weekday" in given else times
