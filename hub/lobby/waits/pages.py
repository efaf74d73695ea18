"""Waits on the staff web: how long it took until somebody had time, by day and service."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub import clock
from hub.accounts.rules import May
from hub.db import reading
from hub.lobby.waits import reading as waits
from hub.lobby.waits.lists import WAITS
from hub.visits import reading as visits
from hub.web.days import asked_day
from hub.web.guard import needs
from hub.web.parts import Parts
from hub.web.tables import show

USUAL_DAYS = timedelta(days=6)
MOST_DAYS = timedelta(days=92)


def blueprint(parts: Parts) -> Blueprint:
    pages = Blueprint("waits", __name__, template_folder="templates")

    @pages.get("/waits")
    @needs(May.SEE_FIGURES)
    def waits_page() -> ResponseReturnValue:
        site = parts.site or ""
        first, last, is_cut = _asked_days(parts)
        with reading(parts.engine) as connection:
            menu = visits.menu(connection)
            found = waits.waits(connection, site, first, last, menu)
            whole = waits.together(connection, site, first, last)
        return show(
            parts,
            "waits/waits.html",
            WAITS.of(found, days=(first, last)),
            whole=whole,
            never_called=sum(one.never_called for one in found),
            first=first,
            last=last,
            is_cut=is_cut,
            most_days=MOST_DAYS.days,
        )

    return pages


def _asked_days(parts: Parts) -> tuple[date, date, bool]:
    """The days of the address, a week without; and whether there were too many."""
    last = asked_day("last") or parts.shown.day_of(clock.now())
    first = asked_day("first") or last - USUAL_DAYS
    first = min(first, last)
    return max(first, last - MOST_DAYS), last, first < last - MOST_DAYS
