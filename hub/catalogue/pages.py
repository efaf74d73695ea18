"""The catalogue on the staff web: services, programmes, partners, hours, settings, the posted menu."""

from __future__ import annotations

from flask import Blueprint

from hub.catalogue.entries import pages as entries
from hub.web.parts import Parts


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("catalogue", __name__, template_folder="templates")
    entries.add(pages, parts)
    return pages
