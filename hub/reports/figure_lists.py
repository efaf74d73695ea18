"""
The tables of figures as files.

The page groups its headings; a file has one line of them, so that each says its group.  The
last row of a table by month is the whole period: its people are no sum of the months'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from hub.reports.rules import Services
from hub.reports.service import Figures, ServiceLine, SiteMonth
from hub.said import mark, plural
from hub.visits.rules import Mode, Standing
from hub.web.tables import Column, Listing, Table
from hub.web.tables.columns import Cell

Part: TypeAlias = SiteMonth | Figures
"""A month of a site, or the whole period."""
_NONE = Services()
_COUNTED = plural("%(num)s row", "%(num)s rows")


def listings(figures: Figures, *, is_state: bool) -> tuple[Listing[Any], ...]:
    """The tables by month, each with the whole period last."""
    months = sorted(figures.months, key=lambda one: one.month, reverse=True)
    parts: list[Part] = [*months, figures]
    days = (figures.period.first, figures.period.last)
    tables = BY_MONTH if is_state else [table.without("site") for table in BY_MONTH]
    return tuple(table.of(parts, days) for table in tables)


def kind_list(title: str, lines: list[ServiceLine]) -> Listing[ServiceLine]:
    """The services of one kind."""
    mode, behind = lines[0].mode, lines[0].behind
    with_staff = mode in ("pending_staff", None)
    columns: tuple[Column[ServiceLine], ...] = (
        Column("service", mark("Service"), lambda line: line.label),
        Column("code", mark("Code"), lambda line: line.code),
        *(_WITH_STAFF if with_staff else _ALONE),
        _standing("not_used", mark("Not used")),
    )
    name = f"services-{(mode or 'unknown').replace('_', '-')}"
    return Table(name, title, _COUNTED, columns).of(lines, (behind.first, behind.last))


def _standing(one: Standing, heading: str) -> Column[ServiceLine]:
    return Column(one, heading, lambda line: line.services[one], "number")


_ALONE = (
    _standing("verified", mark("Verified")),
    _standing("unverified", mark("Not verified")),
    _standing("auto_closed", mark("By the clock")),
)
_WITH_STAFF = (
    _standing("verified", mark("Confirmed")),
    _standing("pending_staff", mark("To confirm")),
)


def _month(part: Part) -> str:
    return f"{part.month:%Y-%m}" if isinstance(part, SiteMonth) else mark("Whole period")


_WHEN: tuple[Column[Part], ...] = (
    Column("month", mark("Month"), _month, "word"),
    Column("site", mark("Site"), lambda part: getattr(part, "site_name", None)),
    Column("first", mark("From"), lambda part: part.period.first, "day"),
    Column("last", mark("To"), lambda part: part.period.last, "day"),
)


def _number(key: str, heading: str, cell: Callable[[Part], Cell]) -> Column[Part]:
    return Column(key, heading, cell, "number")


def _of_mode(mode: Mode, standing: Standing, heading: str) -> Column[Part]:
    return _number(
        f"{mode}-{standing}", heading, lambda part: part.modes.get(mode, _NONE)[standing]
    )


def _scored(score: int, heading: str) -> Column[Part]:
    return _number(f"score-{score}", heading, lambda part: part.scores[score])


BY_MONTH: tuple[Table[Part], ...] = (
    Table(
        "people",
        mark("Visits and people"),
        _COUNTED,
        (
            *_WHEN,
            _number("visits", mark("Visits"), lambda part: part.visits.visits),
            _number("people", mark("People"), lambda part: part.visits.people),
            _number("nobody", mark("Without a card"), lambda part: part.visits.nobody),
            _number("clock", mark("Closed by the clock"), lambda part: part.visits.auto_closed),
        ),
    ),
    Table(
        "services",
        mark("Services"),
        _COUNTED,
        (
            *_WHEN,
            _of_mode("self_service", "verified", mark("Self-service, verified")),
            _of_mode("self_service", "unverified", mark("Self-service, not verified")),
            _of_mode("self_service", "auto_closed", mark("Self-service, by the clock")),
            _of_mode("information", "verified", mark("Information only, verified")),
            _of_mode("information", "unverified", mark("Information only, not verified")),
            _of_mode("information", "auto_closed", mark("Information only, by the clock")),
            _of_mode("pending_staff", "verified", mark("Staff-assisted, confirmed")),
            _of_mode("pending_staff", "pending_staff", mark("Staff-assisted, to confirm")),
        ),
    ),
    Table(
        "answers",
        mark("How it was"),
        _COUNTED,
        (
            *_WHEN,
            _scored(5, mark("Very good")),
            _scored(4, mark("Good")),
            _scored(3, mark("So-so")),
            _scored(2, mark("Bad")),
            _scored(1, mark("Very bad")),
            _number("mean", mark("Mean of 5"), lambda part: part.scores.mean),
        ),
    ),
)
