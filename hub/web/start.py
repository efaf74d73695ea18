"""
The start: the address without a path, whether the server is alive, and whether it is ready.

Alive is who answers at all; ready is who has the database that this program was written for.
"""

from __future__ import annotations

import logging

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hub import migrations
from hub.db import reading
from hub.errors import NotInitialised
from hub.web import layout
from hub.web.guard import open_to_all, signed_in
from hub.web.parts import Parts

log = logging.getLogger(__name__)


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("start", __name__)

    @pages.get("/")
    @signed_in
    def home() -> ResponseReturnValue:
        return redirect(url_for(layout.first_door(parts.server)))

    @pages.get("/healthz")
    @open_to_all
    def healthz() -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            connection.execute(text("SELECT 1"))
        return {"status": "ok", "role": parts.server}

    @pages.get("/readyz")
    @open_to_all
    def readyz() -> ResponseReturnValue:
        try:
            migrations.must_be_current(parts.engine)
        except (NotInitialised, SQLAlchemyError) as fault:
            log.warning("not ready: %s", type(fault).__name__)
            return {"status": "not ready", "role": parts.server}, 503
        return {"status": "ready", "role": parts.server}

    return pages
