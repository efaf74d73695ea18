"""What the codes in a report are called, and which of them may be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from hub.catalogue.areas.rules import names as area_names
from hub.catalogue.posted import languages
from hub.catalogue.tables import PartnerRow, ProgrammeRow, SiteRow
from hub.reports.library.kinds import SPLITS
from hub.said import mark
from hub.visits.reading import service_labels, site_names
from hub.web.language import told
from hub.web.shown import month, wall_time

MODES = {
    "self_service": mark("Self-service"),
    "information": mark("Information only"),
    "pending_staff": mark("Staff-assisted"),
}
STAYED = {"first": mark("New"), "again": mark("Returning")}
DAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
SHORT_DAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))  # fmt: skip
_NOBODYS = {
    "area": mark("Area not said yet"),
    "mode": mark("No longer on the menu"),
    "programme": mark("Of no programme"),
    "partner": mark("Of no partner"),
    "first_or_again": mark("Nobody known"),
}
FILTERS = SPLITS | {
    "programme": mark("Programme"),
    "partner": mark("Partner"),
    "mode": mark("Kind of service"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Codes and what they are called, by dimension, in the reader's language."""

    by: Mapping[str, Mapping[str, str]]
    zones: Mapping[str, str]
    """The time zone of each site."""

    def of(self, dimension: str, code: str) -> str:
        """The name of a code; a sentence where there is none."""
        if not code:
            return told(_NOBODYS.get(dimension, mark("Not said")))
        return self.by.get(dimension, {}).get(code, code)


def names(connection: Connection, *, is_state: bool) -> Names:
    """Everything that a filter may hold and a row may be called."""
    by: dict[str, Mapping[str, str]] = {
        "service": service_labels(connection),
        "programme": dict(_named(connection, ProgrammeRow)),
        "partner": dict(_named(connection, PartnerRow)),
        "mode": {code: told(word) for code, word in MODES.items()},
        "language": {code: _language(code) for code in languages.NAMES},
        "first_or_again": {code: told(word) for code, word in STAYED.items()},
        "site": site_names(connection),
    }
    if is_state:
        by["area"] = area_names()
    zones = connection.execute(select(SiteRow.code, SiteRow.timezone))
    return Names(by, {row.code: row.timezone for row in zones})


def _named(connection: Connection, table: type[ProgrammeRow] | type[PartnerRow]) -> list[tuple[str, str]]:  # fmt: skip
    rows = connection.execute(select(table.code, table.name).order_by(table.site.desc()))
    found = {row.code: row.name for row in rows}  # the state's name comes last and holds
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _language(code: str) -> str:
    return Locale.parse(code, sep="-").get_display_name(get_locale()) or code


def time_label(step: str, begin: date) -> str:
    """A week, month, quarter or programme year by the day that it begins on."""
    match step:
        case "month":
            return month(begin)
        case "quarter":
            return str(_("Quarter %(number)s of %(year)s", number=(begin.month + 2) // 3, year=begin.year))  # fmt: skip
        case "program_year":
            return str(_("Program year %(year)s", year=begin.year))
        case _:
            return begin.isoformat()


def hour_label(hour: int) -> str:
    """`8 AM`, or as the reader's language writes it."""
    text = wall_time(f"{hour:02}:00")
    return text.replace(":00 ", " ")
