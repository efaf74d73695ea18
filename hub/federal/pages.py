"""The federal pages: one blueprint of a hub or the state."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from hub.federal.figures import pages as figures
from hub.federal.rooms import rooms
from hub.federal.settings import Federal
from hub.federal.snapshots import pages as snapshots
from hub.web.parts import Parts


def blueprint(parts: Parts, settings: Federal, snapshot_key: Path | None = None) -> Blueprint:
    """`snapshot_key`: of the state, which alone freezes what it reports."""
    pages = Blueprint("federal", __name__, template_folder="templates", url_prefix="/federal")
    pages.add_app_template_global(rooms, "federal_rooms")
    figures.add(pages, parts, settings)
    if snapshot_key is not None:
        snapshots.add(pages, parts, snapshot_key)
    return pages
