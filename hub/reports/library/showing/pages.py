"""The library of reports on the staff web: everything that a page shows is in its address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import clock
from hub.accounts.rules import May
from hub.catalogue.opening.reading import opening_of
from hub.db import reading
from hub.reports.library import kinds, periods, staffing
from hub.reports.library.kinds import BY_CODE, KINDS, Kind
from hub.reports.library.making import Made, make, measured
from hub.reports.library.names import FILTERS as FILTER_NAMES
from hub.reports.library.names import Names, names
from hub.reports.library.reading import by_day_and_hour
from hub.reports.library.rules import FILTERS, Asked, read
from hub.reports.library.showing import drawing, facts
from hub.reports.library.showing.lists import change, heat_list, hour_rows, report_list, staff_list
from hub.reports.rules import Period
from hub.visits.criteria import Criteria
from hub.web.guard import needs
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.tables import show

_OF_LISTS = ("sort", "page", "format", "list")
_SPLITS_AT_HUB = {code: word for code, word in kinds.SPLITS.items() if code not in ("site", "area")}


def add(pages: Blueprint, parts: Parts) -> None:
    """Add the views to the blueprint of reports."""

    @pages.get("/reports")
    @needs(May.SEE_FIGURES)
    def library_page() -> ResponseReturnValue:
        return render_template("reports/library.html", kinds=kinds_here(parts))

    @pages.get("/reports/<code>")
    @needs(May.SEE_FIGURES)
    def report_page(code: str) -> ResponseReturnValue:
        kind = BY_CODE.get(code)
        if kind is None or kind not in kinds_here(parts):
            abort(404)
        return _page(parts, kind)


def kinds_here(parts: Parts) -> list[Kind]:
    """The reports of this server."""
    return [kind for kind in KINDS if parts.is_state or not kind.state_only]


def choices_of(found: Names, parts: Parts) -> dict[str, list[str]]:
    """What each filter may hold: a hub sees its own site alone, and so does not ask which."""
    usual = [name for name in FILTERS if parts.is_state or name not in ("site", "area")]
    return {name: list(found.by[name]) for name in usual}


def read_asked(parts: Parts, kind: Kind, found: Names, given: Any) -> tuple[Asked, dict[str, str]]:
    """What arguments ask of a report here, and what is wrong with them."""
    return read(given, kind, choices_of(found, parts), today_of(parts))


def today_of(parts: Parts) -> date:
    """The local day of this place."""
    return parts.shown.day_of(clock.now())


def _page(parts: Parts, kind: Kind) -> ResponseReturnValue:
    with reading(parts.engine) as connection:
        found = names(connection, is_state=parts.is_state)
    asked, faults = read_asked(parts, kind, found, request.args)
    around = _around(parts, kind, asked, found, faults)
    if faults:
        return render_template("reports/report.html", made=None, listing=None, **around), 422
    if (wanted := _canonical(asked)) is not None:
        return redirect(wanted)
    if kind.form == "staffing":
        return _staffing_page(parts, asked, found, around)
    with parts.reporting() as connection:
        made = make(connection, asked, today_of(parts), parts.site)
    return _shown(parts, made, found, around)


def _shown(parts: Parts, made: Made, found: Names, around: dict[str, Any]) -> ResponseReturnValue:
    if made.asked.kind.form == "heat":
        hours = hour_rows(made)
        listing: Any = heat_list(made)
        drawn = drawing.heat_chart(made, hours)
    else:
        listing = report_list(made, found)
        drawn = drawing.charts(made, listing.source.found[:-1], found)
    said = facts.facts_of(made, found, parts)
    listing = replace(listing, facts=said, charts=drawn)
    return show(
        parts,
        "reports/report.html",
        listing,
        made=made,
        listing=listing,
        drawn=drawn,
        meanings=facts.meanings_of(made),
        zone=facts.zone_of(made, found, parts),
        share=measured(made.whole, "verified_share"),
        change=change,
        **around,
    )


def _staffing_page(
    parts: Parts, asked: Asked, found: Names, around: dict[str, Any]
) -> ResponseReturnValue:
    sites = asked.where.get("site", frozenset())
    site = parts.site or (next(iter(sites)) if len(sites) == 1 else None)
    if site is None:
        return render_template("reports/report.html", made=None, listing=None, **around)
    days = asked.days(today_of(parts))
    with parts.reporting() as connection:
        visits = by_day_and_hour(connection, site, days)
        past = staffing.history(opening_of(connection, site), days, visits)
    suggested = staffing.suggest(past, visits, asked.staffing)
    behind = Criteria(site=site, first=days.first, last=days.last)
    listing = staff_list(suggested, days, behind)
    method = _method(asked, past)
    said = ((_("Report"), _("Staff for the hours")), (_("Site"), found.of("site", site)),
            (_("Days and hours"), _("local days and hours, %(zone)s", zone=found.zones.get(site, ""))), (_("Method"), method))  # fmt: skip
    listing = replace(listing, facts=said, charts=drawing.staff_chart(suggested))
    return show(
        parts,
        "reports/report.html",
        listing,
        made=None,
        listing=listing,
        drawn=listing.charts,
        zone=said[2][1],
        **around | {"method": method},
    )


def _method(asked: Asked, past: staffing.History) -> str:
    settings = asked.staffing
    return str(
        _(
            "A suggestion from history, no rule: of each hour of each weekday the open days are put in order by how many visits began in it; the figure is enough for %(share)s of 100 of these days (nearest rank). Visits times %(minutes)s minutes of staff, divided by 60 and rounded up; at least %(least)s while the doors are open. Days on which the site was closed are left out (%(left)s). The hours are those that the site keeps today. Visits that staff do nothing for count the same; groups and appointments are not reckoned apart.",
            share=settings.share,
            minutes=settings.minutes,
            least=settings.least,
            left=past.left_out,
        )
    )


def _canonical(asked: Asked) -> str | None:
    """Where the same stands under its one address; None when it is there, or wants a file."""
    if any(name.endswith(_OF_LISTS) for name in request.args):
        return None
    given = [(name, value) for name, values in request.args.lists() for value in values]
    if given == asked.pairs():
        return None
    return address_of(asked)


def address_of(asked: Asked) -> str:
    """The one address of a report."""
    path = url_for("reports.report_page", code=asked.kind.code)
    query = asked.query()
    return f"{path}?{query}" if query else path


def _around(
    parts: Parts, kind: Kind, asked: Asked, found: Names, faults: dict[str, str]
) -> dict[str, Any]:
    today = today_of(parts)
    days: Period = asked.days(today)
    options = choices_of(found, parts)
    return {
        "kind": kind,
        "asked": asked,
        "asked_days": days,
        "other_days": asked.other_days(today),
        "is_fixed": isinstance(asked.period, Period),
        "fixed": address_of(asked.fixed(today)),
        "faults": faults,
        "given": request.args,
        "periods": periods.NAMED,
        "steps": periods.STEPS,
        "splits": kinds.SPLITS if parts.is_state else _SPLITS_AT_HUB,
        "measures": kinds.MEASURES,
        "comparisons": kinds.COMPARISONS,
        "filters": [
            (name, FILTER_NAMES.get(name, name), [(code, found.of(name, code)) for code in codes])
            for name, codes in options.items()
            if codes
        ],
        "chosen_filters": [
            (FILTER_NAMES.get(name, name), [found.of(name, code) for code in sorted(codes)])
            for name, codes in asked.where.items()
        ],
        "told_pairs": lambda words: [(code, told(word)) for code, word in words.items()],
        "save_link": f"{url_for('reports.save_page')}?{urlencode([('report', kind.code), *asked.pairs()])}",
        "method": "",
    }
