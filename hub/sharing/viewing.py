"""Who is at this page, as the door wants to know it; asked once a request."""

from __future__ import annotations

from flask import g

from hub import clock
from hub.db import reading
from hub.sharing.door import Viewer, may_see, viewer_of
from hub.web.parts import Parts
from hub.web.signed_in import current_account


def current_viewer(parts: Parts) -> Viewer:
    """The person at this page."""
    if "sharing_viewer" not in g:
        today = parts.shown.day_of(clock.now())
        with reading(parts.engine) as connection:
            g.sharing_viewer = viewer_of(connection, current_account(), parts.site, today)
    viewer: Viewer = g.sharing_viewer
    return viewer


def is_visible(parts: Parts, member: str) -> bool:
    """Whether the person at this page may see a member."""
    viewer = current_viewer(parts)
    if viewer.is_agency:
        return True
    with reading(parts.engine) as connection:
        return may_see(connection, viewer, member)
