"""A state with any number of visits, made by the database itself: three years, sixty sites."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, Engine, insert, text

from hub.catalogue.areas.rules import area_of, counties
from hub.catalogue.tables import PartnerRow, ServiceRow, SiteRow

SITES = 60
FIRST = date(2023, 7, 1)
DAYS = 1_096
MEMBERS = 300_000
MODES = ("self_service", "self_service", "information", "pending_staff")
SERVICES = 24
PROGRAMMES = ("wp", "adult", "youth", "vets", None)
PARTNERS = 8
LANGUAGES = ("en", "en", "en", "en", "es", "vi", "ru", "uk", "zh-Hant", "ko", "so", "tl", "am")

_VISITS = """
INSERT INTO visit (id, site, day, device, captured_person, person, status, logged_in_by, language,
                   opened_at, hour, closed_at, closed_by, corrected)
SELECT v.id, 'site-' || lpad(v.site::text, 2, '0'), v.day, 'entrance', v.person, v.person,
       CASE WHEN v.fate < 0.03 THEN 'cancelled' ELSE 'closed' END, 'swipe',
       (ARRAY[{languages}])[1 + floor(v.tongue * {tongues})::int],
       v.day + make_interval(hours => v.hour + 8), v.hour, v.day + make_interval(hours => v.hour + 9),
       CASE WHEN v.fate > 0.85 THEN 'auto' ELSE 'customer' END, 0
FROM (
  SELECT r.*, CASE WHEN r.kind < 0.03 THEN 'n:' || r.id
                   WHEN r.kind < 0.05 THEN 'c:' || 10000 + floor(r.who * 20000)::int
                   ELSE 'm:' || 1000000000 + CASE WHEN r.home < 0.85
                     THEN floor(r.who * {members} / {sites})::int * {sites} + r.site
                     ELSE floor(r.who * {members})::int END END AS person
  FROM (
    SELECT '00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS id,
           floor(random() * {sites})::int AS site, DATE '{first}' + floor(random() * {days})::int AS day,
           8 + floor((random() + random()) * 4.9)::int AS hour, random() AS kind,
           random() * random() AS who, random() AS home, random() AS fate, random() AS tongue
    FROM generate_series(1, {visits}) AS n
  ) AS r
) AS v
"""
_SELECTIONS = """
INSERT INTO selection (visit, service, site, day, intended, outcome, confirmed_by, chosen_at)
SELECT v.id, 'service-' || lpad(((v.base + k * 7) %% {services})::text, 2, '0'), v.site, v.day, true,
       CASE WHEN v.closed_by = 'auto' THEN NULL WHEN v.said < 0.8 THEN 'used' ELSE 'not_used' END,
       CASE WHEN v.closed_by = 'auto' THEN NULL WHEN v.said < 0.3 THEN 'staff' ELSE 'customer' END,
       v.opened_at
FROM (SELECT *, floor(random() * {services})::int AS base, random() AS said,
             floor(random() * 4)::int AS many FROM visit) AS v
CROSS JOIN LATERAL generate_series(1, v.many) AS k
"""


def fill(engine: Engine, visits: int, members: int = MEMBERS) -> None:
    """Fill an empty state on PostgreSQL.  Nothing of it is read in yet."""
    words = {
        "languages": ", ".join(f"'{one}'" for one in LANGUAGES), "tongues": len(LANGUAGES),
        "members": members, "sites": SITES, "first": FIRST, "days": DAYS, "visits": visits,
        "services": SERVICES,
    }  # fmt: skip
    with engine.begin() as connection:
        _places(connection)
        keys = _without_keys(connection)
        connection.execute(text("SELECT setseed(0.42)"))
        connection.exec_driver_sql(_VISITS.format(**words))
        connection.exec_driver_sql(_SELECTIONS.format(**words))
        for statement in keys:
            connection.exec_driver_sql(statement)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE visit")
        connection.exec_driver_sql("VACUUM ANALYZE selection")


def last_day() -> date:
    return FIRST + timedelta(days=DAYS - 1)


def _places(connection: Connection) -> None:
    some = sorted(counties())
    sites = [
        {
            "code": f"site-{number:02}", "name": f"Site {number}", "timezone": "America/Los_Angeles",
            "county": some[number % len(some)], "area": area_of(some[number % len(some)]),
        }
        for number in range(SITES)
    ]  # fmt: skip
    connection.execute(insert(SiteRow), sites)
    services = [
        {
            "site": "", "code": f"service-{number:02}", "label": {"en": f"Service {number}"},
            "icon": "x", "mode": MODES[number % len(MODES)],
            "programme": PROGRAMMES[number % len(PROGRAMMES)],
        }
        for number in range(SERVICES)
    ]  # fmt: skip
    connection.execute(insert(ServiceRow), services)
    partners = [
        {
            "site": "", "code": f"partner-{number}", "name": f"Partner {number}", "kind": "agency",
            "services": [f"service-{one:02}" for one in range(number, SERVICES, PARTNERS - 1)],
        }
        for number in range(PARTNERS)
    ]  # fmt: skip
    connection.execute(insert(PartnerRow), partners)


def _without_keys(connection: Connection) -> list[str]:
    """Take the indexes off, for they are made faster at the end; answers how."""
    found = []
    for table in ("visit", "selection"):
        rows = connection.exec_driver_sql(
            "SELECT i.relname, pg_get_indexdef(x.indexrelid), c.conname, pg_get_constraintdef(c.oid) "
            "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
            "LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid "
            f"WHERE x.indrelid = '{table}'::regclass"
        ).all()
        for name, definition, constraint, what in rows:
            if constraint is None:
                connection.exec_driver_sql(f'DROP INDEX "{name}"')
                found.append(definition)
            else:
                connection.exec_driver_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"')
                found.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{constraint}" {what}')
    return found
