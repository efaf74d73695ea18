"""The activity report of one person, from the database to a chart."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Connection

from hub.visits.activity.rules import Activity, activity
from hub.visits.reading import Criteria, find_visits, menu
from hub.web.charts.bars import bars
from hub.web.charts.shapes import Chart
from hub.web.shown import count, month

MOST_VISITS = 5_000
MOST_MONTHS = 24
"""A chart of more months is read by nobody; the figures are of all of them."""


def activity_of(
    connection: Connection, person: str, first: date | None, last: date | None
) -> Activity:
    """What this person did, of some days or of all."""
    wanted = Criteria(person=person, first=first, last=last)
    visits, _total = find_visits(connection, wanted, offset=0, limit=MOST_VISITS)
    return activity(visits, menu(connection))


def by_month(report: Activity) -> Chart | None:
    """How often they came in each of the last months; None for one month alone."""
    months = report.months[-MOST_MONTHS:]
    if len(months) < 2:
        return None
    return bars(
        "by-month",
        _("Visits by month"),
        _("Most in one month: %(num)s", num=max(number for _day, number in months)),
        [(month(first), number) for first, number in months],
        lambda number: count(int(number)),
    )
