"""The page "Standing": the database, its copies and how far behind each is, its backups."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub import clock, migrations
from hub.accounts.rules import May
from hub.backups.settings import Backups
from hub.backups.shelf import Shelf
from hub.db import reading
from hub.standing.errors import ReplicaLost
from hub.standing.reading import server
from hub.web.guard import needs
from hub.web.parts import Parts


def blueprint(parts: Parts, backups: Backups) -> Blueprint:
    pages = Blueprint("standing", __name__, template_folder="templates")

    @pages.get("/standing")
    @needs(May.SEE_STANDING)
    def standing_page() -> ResponseReturnValue:
        with reading(parts.engine) as connection:
            found = server(connection)
            revision = migrations.version(connection)
        now = clock.now()
        return render_template(
            "standing/standing.html",
            server=found,
            replica=parts.replica,
            seen=parts.replica.look() if parts.replica else None,
            backups=Shelf(backups.directory).standing(now),
            revision=revision,
            through_ok=_reaches(now),
            asked_at=now,
        )

    @pages.app_errorhandler(ReplicaLost)
    def read_again(fault: ReplicaLost) -> ResponseReturnValue:
        if request.method in ("GET", "HEAD"):
            return redirect(request.full_path, 307)
        raise fault

    return pages


def _reaches(now: datetime) -> date:
    """Parts of the log should be made for the month that begins within four weeks."""
    return (now + timedelta(days=28)).date().replace(day=1)
