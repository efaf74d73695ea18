"""What stands beside the figures on the page and in every file: what was asked, whose days, how counted."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from hub.reports.library.kinds import COMPARISONS, MEANINGS, MEASURES, SPLITS
from hub.reports.library.making import Made
from hub.reports.library.names import FILTERS, Names
from hub.reports.library.periods import STEPS
from hub.web.language import told
from hub.web.parts import Parts
from hub.web.shown import short_day


def facts_of(made: Made, names: Names, parts: Parts) -> tuple[tuple[str, str], ...]:
    """Each fact with its label, in the reader's words."""
    return tuple(_facts(made, names, parts))


def filters_of(made: Made, names: Names) -> list[tuple[str, str]]:
    """By what the report is narrowed."""
    return [
        (told(FILTERS.get(name, name)), ", ".join(names.of(name, code) for code in sorted(codes)))
        for name, codes in made.asked.where.items()
    ]


def zone_of(made: Made, names: Names, parts: Parts) -> str:
    """Whose days and hours these are."""
    sites = made.asked.where.get("site", frozenset())
    zones = {names.zones[site] for site in sites if site in names.zones} or (
        set(names.zones.values()) if parts.is_state else {parts.shown.zone.key}
    )
    if len(zones) == 1:
        return str(_("local days and hours, %(zone)s", zone=next(iter(zones))))
    return str(_("each site's own local days and hours"))


def meanings_of(made: Made) -> list[tuple[str, str]]:
    """What the figures mean."""
    wanted = ["visits", "members", "services", "verified", "days"]
    if made.asked.kind.by == "first_or_again" or made.asked.split == "first_or_again":
        wanted.insert(4, "first_or_again")
    return [(told(MEANINGS[one][0]), told(MEANINGS[one][1])) for one in wanted]


def _facts(made: Made, names: Names, parts: Parts) -> Iterator[tuple[str, str]]:
    asked = made.asked
    yield _("Report"), told(asked.kind.title)
    yield _("Filters"), "; ".join(f"{label}: {value}" for label, value in filters_of(made, names)) or _("none")  # fmt: skip
    if asked.kind.form == "time":
        yield _("Step"), told(STEPS[asked.step])
    if asked.split:
        yield _("Told apart by"), told(SPLITS[asked.split])
    if made.other_days is not None:
        days = _("%(first)s to %(last)s", first=short_day(made.other_days.first), last=short_day(made.other_days.last))  # fmt: skip
        yield _("Compared with"), f"{told(COMPARISONS[asked.compare])}, {days}"
    if asked.measure != "visits":
        yield _("Drawn"), told(MEASURES[asked.measure])
    yield _("Days and hours"), zone_of(made, names, parts)
    for label, meaning in meanings_of(made)[:-1]:
        yield _("Method, %(label)s", label=label), meaning
