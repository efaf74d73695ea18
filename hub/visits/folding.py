"""
The log-ins of some people on some days, folded into visits.

Whose log-ins belong together is decided by who people are as known now: a card that this site
had never seen in the morning, and the member whose card it turned out to be at noon, are one
person with one visit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import msgspec
from sqlalchemy import Connection, select

from hub.visits import rules, who
from hub.visits.facts import Facts
from hub.visits.rules import Visit
from hub.visits.tables import LogIn

FACTS = msgspec.json.Decoder(Facts)

Group = tuple[date, str]
"""A day, and a person as known now."""


def group_of(facts: Facts, known: Mapping[str, str]) -> Group | None:
    """The group of a log-in; None while only what followed it has come."""
    opening = facts.holding().opening
    return None if opening is None else (opening.day, known.get(opening.person, opening.person))


def captured_in(facts: Facts) -> set[str]:
    """The person of a log-in, as the log or staff have it."""
    opening = facts.holding().opening
    return set() if opening is None else {opening.person}


def log_ins(
    connection: Connection, site: str, days: Collection[date], captured: Collection[str]
) -> dict[str, Facts]:
    """What was said under the log-ins of these names on these days."""
    if not days or not captured:
        return {}
    rows = connection.execute(
        select(LogIn.id, LogIn.facts).where(
            LogIn.site == site, LogIn.day.in_(days), LogIn.person.in_(captured)
        )
    )
    return {row.id: FACTS.decode(row.facts) for row in rows}


def folded(
    said: Mapping[str, Facts], known: Mapping[str, str], groups: Collection[Group] | None = None
) -> dict[str, Visit]:
    """The visits of these groups, or of all there are, by id."""
    by_group: dict[Group, list[rules.LogIn]] = {}
    for visit, facts in said.items():
        one, group = rules.log_in(visit, facts), group_of(facts, known)
        if one is not None and group is not None and (groups is None or group in groups):
            by_group.setdefault(group, []).append(one)
    visits: dict[str, Visit] = {}
    for together in by_group.values():
        visits |= rules.fold(together)
    return visits


def visits_of(
    connection: Connection, site: str, days: Collection[date], persons: Collection[str]
) -> dict[str, Visit]:
    """The visits of these people on these days, as the database should have them now."""
    known = who.names(connection, persons)
    return folded(log_ins(connection, site, days, known), known)
