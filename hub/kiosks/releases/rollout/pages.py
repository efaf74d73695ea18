"""Updates on the staff web: the releases here, the roll-out under way, and those that are over."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.accounts.rules import May
from hub.db import reading
from hub.kiosks.releases.store import service as store
from hub.kiosks.releases.store.lists import RELEASES
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("rollout", __name__, template_folder="../templates")

    @pages.get("/updates")
    @needs(May.SEE_KIOSKS)
    def updates_page() -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            held = store.held(connection, parts.site or "")
        return show(parts, "rollout/updates.html", RELEASES.of(held))

    return pages
