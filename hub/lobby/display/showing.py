"""
What a display shows, in English and in Spanish beside it: no name, no number of a person.

How many wait is told for the whole lobby, and for a service only how long it takes: that one
person waits for a certain service is nobody's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from hub.catalogue.opening.reading import opening_of
from hub.catalogue.opening.rules import Opening
from hub.catalogue.tables import ServiceRow
from hub.groups.tables import GroupRow
from hub.lobby import rules
from hub.lobby.display import service
from hub.lobby.display.service import Notice
from hub.lobby.reading import Board
from hub.visits.reading import Menu
from hub.web.shown import Shown, long_day, wall_time

MOST_LINES = 5
"""As many services and as many groups fit on a television without a notice."""
LINES_BESIDE_NOTICES = 3
MOST_NOTICES = 2
_LOCALES = ("en_US", "es_US")
Both = tuple[str, str]
"""A sentence in English and in Spanish."""


@dataclass(frozen=True, slots=True)
class Line:
    """A service and how long it takes now."""

    name: Both
    wait: Both


@dataclass(frozen=True, slots=True)
class Session:
    """A group of today."""

    title: Both
    time: str
    place: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """All that the page has."""

    day: Both
    time: str
    waiting: int
    waiting_words: Both
    usual: Both
    lines: list[Line]
    groups: list[Session]
    hours: Both
    notices: list[Notice]
    words: dict[str, Both]
    version: str


@dataclass(frozen=True, slots=True)
class _Read:
    labels: dict[str, dict[str, str]]
    groups: list[Session]
    opening: Opening
    notices: list[Notice]


def screen(
    connection: Connection,
    site: str,
    board: Board,
    shown: Shown,
    today: date,
    now: datetime,
    menu: Menu,
) -> Screen:
    """What the display shows at this moment."""
    read = _Read(
        _labels(connection, site),
        _groups(connection, site, shown, today, now),
        opening_of(connection, site, today),
        service.notices(connection, site, now)[:MOST_NOTICES],
    )
    english, spanish = (_in(locale, read, board, today, now) for locale in _LOCALES)
    waiting = len(board.waiting)
    most = LINES_BESIDE_NOTICES if read.notices else MOST_LINES
    codes = [code for code in read.labels if menu.mode(site, code) == "pending_staff"]
    lines = [_line(code, read, board, now) for code in codes[:most]]
    return Screen(
        day=(english["day"], spanish["day"]),
        time=shown.time(now),
        waiting=waiting,
        waiting_words=(english["waiting"], spanish["waiting"]),
        usual=(english["usual"], spanish["usual"]),
        lines=lines,
        groups=read.groups[:most],
        hours=(english["hours"], spanish["hours"]),
        notices=read.notices,
        words={key: (english[key], spanish[key]) for key in english},
        version=board.version,
    )


def _in(locale: str, read: _Read, board: Board, today: date, now: datetime) -> dict[str, str]:
    """The sentences that depend on the language, in this one."""
    with force_locale(locale):
        waiting = len(board.waiting)
        expected = rules.expected_s(board.lately_s(now), board.waiting_s(now))
        return {
            "day": long_day(today),
            "welcome": _("Welcome. Please log in at a kiosk."),
            "waiting": ngettext("person waits for staff", "people wait for staff", waiting),
            "usual": _("Wait now: %(wait)s", wait=_wait(expected)),
            "wait": _("Wait for staff"),
            "groups": _("Today"),
            "now": _("now"),
            "no_groups": _("No workshops today"),
            "hours": _hours(read.opening, today),
            "notice": _("Please note"),
            "ask": _("Do you need help? Ask anybody of staff, or touch Help at a kiosk."),
        }


def _wait(expected_s: int | None) -> str:
    if not expected_s:
        return str(_("no wait"))
    return str(_("about %(minutes)s min", minutes=rules.round_minutes(expected_s)))


def _line(code: str, read: _Read, board: Board, now: datetime) -> Line:
    expected = rules.expected_s(board.lately_s(now, code), board.waiting_s(now, code))
    waits = []
    for locale in _LOCALES:
        with force_locale(locale):
            waits.append(_wait(expected))
    return Line(_both(read.labels[code]), (waits[0], waits[1]))


def _hours(opening: Opening, today: date) -> str:
    spans = opening.spans_on(today)
    if spans:
        told = ", ".join(
            str(
                _(
                    "%(opens)s to %(closes)s",
                    opens=wall_time(one.opens),
                    closes=wall_time(one.closes),
                )
            )
            for one in spans
        )
        return str(_("Open today %(hours)s", hours=told))
    return str(_("Closed today")) if opening.week or opening.special_on(today) else ""


def _labels(connection: Connection, site: str) -> dict[str, dict[str, str]]:
    """What each service is called, a site's own words over the statewide ones, in the menu's order."""
    rows = connection.execute(
        select(ServiceRow.code, ServiceRow.label)
        .where(ServiceRow.site.in_(("", site)))
        .order_by(ServiceRow.position, ServiceRow.code, ServiceRow.site)
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found[row.code] = {**found.get(row.code, {}), **row.label}
    return found


def _groups(
    connection: Connection, site: str, shown: Shown, today: date, now: datetime
) -> list[Session]:
    rows = connection.execute(
        select(GroupRow.title, GroupRow.starts_at, GroupRow.ends_at, GroupRow.place)
        .where(
            GroupRow.site == site,
            GroupRow.day == today,
            GroupRow.cancelled_at.is_(None),
            GroupRow.ends_at > now,
        )
        .order_by(GroupRow.starts_at, GroupRow.id)
        .limit(MOST_LINES)
    )
    return [
        Session(_both(row.title), shown.time(row.starts_at), row.place, row.starts_at <= now)
        for row in rows
    ]


def _both(texts: dict[str, str]) -> Both:
    english = texts.get("en", "")
    return english, texts.get("es", english)
