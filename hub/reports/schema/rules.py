"""
The views of the reporting schema as data: what each is of, and what each column means.  Pure.

`sql` holds for both engines; where they differ `sqlite` says it for SQLite.  No view has a name,
an address, a telephone, a birth date, a member number, a card, or anything of an SSN.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

SCHEMA = "reporting"
ROLE = "worksource_analyst"

_PERSON = """CASE WHEN substr({0}, 1, 2) = 'n:' THEN NULL
  ELSE encode(sha256(convert_to((SELECT salt FROM reporting_key WHERE id = 1) || {0}, 'UTF8')), 'hex') END"""
_MODE = """coalesce((SELECT w.mode FROM service w WHERE w.site = '' AND w.code = {0}.service),
  (SELECT o.mode FROM service o WHERE o.site = {0}.site AND o.code = {0}.service AND o.site <> ''), '')"""
_PROGRAMME = """CASE WHEN EXISTS (SELECT 1 FROM service w WHERE w.site = '' AND w.code = {0}.service)
  THEN (SELECT w.programme FROM service w WHERE w.site = '' AND w.code = {0}.service)
  ELSE (SELECT o.programme FROM service o WHERE o.site = {0}.site AND o.code = {0}.service) END"""
_STANDING = f"""CASE WHEN s.outcome = 'not_used' THEN 'not_used'
  WHEN {_MODE.format("s")} NOT IN ('self_service', 'information') AND coalesce(s.confirmed_by, '') <> 'staff' THEN 'pending_staff'
  WHEN s.outcome IS NOT NULL AND s.confirmed_by IS NOT NULL THEN 'verified'
  WHEN v.closed_by = 'auto' THEN 'auto_closed' ELSE 'unverified' END"""
_AGE = "date_part('year', age(m.birth_date))"
_AGE_SQLITE = "(strftime('%Y', 'now') - strftime('%Y', m.birth_date) - (strftime('%m-%d', 'now') < strftime('%m-%d', m.birth_date)))"
_BAND = """CASE WHEN m.birth_date IS NULL THEN 'unknown' WHEN {0} < 16 THEN 'under 16' WHEN {0} < 19 THEN '16-18'
  WHEN {0} < 25 THEN '19-24' WHEN {0} < 45 THEN '25-44' WHEN {0} < 55 THEN '45-54'
  WHEN {0} < 60 THEN '55-59' ELSE '60 and over' END"""


@dataclass(frozen=True, slots=True)
class Of:
    """A column: its name, what it means, and how it comes about."""

    name: str
    meaning: str
    sql: str
    sqlite: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A view."""

    name: str
    meaning: str
    columns: tuple[Of, ...]
    source: str


_WEEKDAY = Of(
    "weekday",
    "0 Monday to 6 Sunday.",
    "(extract(dow FROM v.day)::int + 6) % 7",
    "(strftime('%w', v.day) + 6) % 7",
)
_PROGRAM_YEAR = Of(
    "program_year",
    "The year in which the program year of the day began: 2025 is July 2025 to June 2026.",
    "extract(year FROM v.day)::int - (extract(month FROM v.day) < 7)::int",
    "CAST(strftime('%Y', v.day) AS INTEGER) - (CAST(strftime('%m', v.day) AS INTEGER) < 7)",
)

VIEWS: tuple[View, ...] = (
    View(
        "visits",
        "One row a visit that counts; cancelled log-ins are left out.",
        (
            Of("visit", "The visit's own id; joins to selections.", "v.id"),
            Of("site", "Code of the site.", "v.site"),
            Of("day", "The site's local day of the log-in.", "v.day"),
            Of("hour", "The site's local hour of the log-in, 0 to 23.", "v.hour"),
            _WEEKDAY,
            _PROGRAM_YEAR,
            Of("language", "Language of the kiosk's screen in this visit.", "v.language"),
            Of("logged_in_by", "How: swipe, keyed, staff and so on.", "v.logged_in_by"),
            Of("is_open", "Whether nobody has logged out yet.", "v.status = 'open'"),
            Of("closed_by", "customer, staff, auto (the clock) or interrupted; empty while open.", "v.closed_by"),
            Of(
                "minutes",
                "How long, where customer or staff said when it ended; else empty.",
                "CASE WHEN v.closed_by IN ('customer', 'staff') THEN round(extract(epoch FROM v.closed_at - v.opened_at) / 60)::int END",
                "CASE WHEN v.closed_by IN ('customer', 'staff') THEN CAST(round((julianday(v.closed_at) - julianday(v.opened_at)) * 1440) AS INTEGER) END",
            ),
            Of(
                "person_kind",
                "member; card or number (not matched to a member yet); nobody (no card, no record).",
                "CASE substr(v.person, 1, 2) WHEN 'm:' THEN 'member' WHEN 'i:' THEN 'number' WHEN 'n:' THEN 'nobody' ELSE 'card' END",
            ),
            Of(
                "person_key",
                "The same for the same person, as known now, and of no use outside; empty for nobody. Count it distinct, never add up. On SQLite always empty.",
                _PERSON.format("v.person"),
                "NULL",
            ),
        ),
        "visit v WHERE v.status IN ('open', 'closed')",
    ),
    View(
        "selections",
        "One row a service within a visit that counts.",
        (
            Of("visit", "The visit's id.", "s.visit"),
            Of("site", "Code of the site.", "s.site"),
            Of("day", "The site's local day.", "v.day"),
            Of("service", "Code of the service.", "s.service"),
            Of("mode", "self_service, information or pending_staff; never add these up together.", _MODE.format("s")),
            Of("programme", "Code of the programme, as the catalogue has it now.", _PROGRAMME.format("s")),
            Of("intended", "Whether it was chosen at the log-in.", "s.intended"),
            Of("outcome", "used, not_used, added; empty where nobody said.", "s.outcome"),
            Of("confirmed_by", "customer, staff, later; empty where nobody did.", "s.confirmed_by"),
            Of("standing", "How it counts: verified, unverified, auto_closed count; pending_staff waits for staff; not_used never counts.", _STANDING),
        ),
        "selection s JOIN visit v ON v.id = s.visit WHERE v.status IN ('open', 'closed')",
    ),
    View(
        "site_days",
        "One row a site and day that is over: visits that were counted once and are kept true.",
        (
            Of("site", "Code of the site.", "d.site"),
            Of("day", "The site's local day.", "d.day"),
            Of("visits", "Visits that count.", "d.visits"),
            Of("nobody", "Of them, without card or record.", "d.nobody"),
            Of("still_open", "Of them, nobody has logged out yet.", "d.still_open"),
            Of("auto_closed", "Of them, closed by the clock.", "d.auto_closed"),
            Of("cancelled", "Beside them: cancelled log-ins.", "d.cancelled"),
        ),
        "day_visits d",
    ),
    View(
        "members",
        "One row a member; whoever was merged into another number is left out.",
        (
            Of("person_key", "Joins to visits. On SQLite always empty.", _PERSON.format("('m:' || m.number)"), "NULL"),
            Of("age_band", "By the age today, in the bands of the federal reports.", _BAND.format(_AGE), _BAND.format(_AGE_SQLITE)),
            Of("language", "In which the kiosk greets: what was chosen last.", "m.language"),
            Of("veteran", "yes, no, declined; empty while nobody has asked.", "m.veteran"),
            Of("is_oriented", "Whether an orientation is on record.", "m.oriented_at IS NOT NULL"),
            Of("registered_site", "Code of the site of the registration.", "m.registered_site"),
            Of(
                "registered_month",
                "The first day of the month of the registration, UTC.",
                "date_trunc('month', m.registered_at AT TIME ZONE 'UTC')::date",
                "date(m.registered_at, 'start of month')",
            ),
        ),
        "member m WHERE m.merged_into IS NULL",
    ),
    View(
        "sites",
        "One row a site.",
        (
            Of("site", "Its code.", "p.code"),
            Of("name", "Its name.", "p.name"),
            Of("timezone", "Its time zone: days and hours are in it.", "p.timezone"),
            Of("area", "Code of its workforce area; empty where nobody said.", "p.area"),
            Of("county", "Its county; empty where nobody said.", "p.county"),
        ),
        "site p",
    ),
    View(
        "services",
        "One row a service: statewide where the site is empty, else a site's own.",
        (
            Of("site", "Code of the site; empty for a statewide one.", "e.site"),
            Of("service", "Its code.", "e.code"),
            Of("label", "What it is called in English.", "e.label ->> 'en'", "json_extract(e.label, '$.en')"),
            Of("mode", "self_service, information or pending_staff.", "e.mode"),
            Of("programme", "Code of its programme.", "e.programme"),
        ),
        "service e",
    ),
)  # fmt: skip
NOTE = (
    "Days are local days of the site. Members are counted distinct and never added up. "
    "Small cells are the analyst's duty: publish no count of people below the state's least "
    "number, nor figures from which one can be reckoned."
)


def digest() -> str:
    """Changes whenever a view does."""
    return hashlib.sha256(repr((VIEWS, NOTE)).encode()).hexdigest()[:16]
