"""The start: the address without a path, and whether the server is alive."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from hub.db import reading
from hub.web import layout
from hub.web.guard import open_to_all, signed_in
from hub.web.parts import Parts


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

    return pages
