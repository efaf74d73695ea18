"""Sharing on the staff web of a site: search, the guided procedure, requests, and choices."""

from __future__ import annotations

from flask import Blueprint

from hub.sharing.choosing import pages as choosing
from hub.sharing.procedure import pages as procedure
from hub.sharing.statewide import pages as statewide
from hub.sharing.statewide.line import StateDesk
from hub.web.parts import Parts


def blueprint(parts: Parts, line: StateDesk | None) -> Blueprint:
    """The pages; `line` leads to the state, if there is one."""
    pages = Blueprint("sharing", __name__, template_folder="templates")
    statewide.add_to(pages, parts, line)
    procedure.add_to(pages, parts)
    procedure.add_requests_to(pages, parts)
    choosing.add_to(pages, parts)
    return pages
