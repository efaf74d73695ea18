"""The catalogue on the staff web: services, programmes, partners, hours, settings, the posted menu."""

from __future__ import annotations

from flask import Blueprint

from hub.catalogue.areas import pages as areas
from hub.catalogue.entries import pages as entries
from hub.catalogue.history import pages as history
from hub.catalogue.opening import pages as opening
from hub.catalogue.partners import pages as partners
from hub.catalogue.posted import pages as posted
from hub.catalogue.switches import pages as switches
from hub.web.parts import Parts


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("catalogue", __name__, template_folder="templates")
    entries.add(pages, parts)
    partners.add(pages, parts)
    history.add(pages, parts)
    if parts.is_state:
        areas.add(pages, parts)
    else:
        posted.add(pages, parts)
        opening.add(pages, parts)
        switches.add(pages, parts)
    return pages
