"""The same count as slowly and obviously as can be: over rows in memory, by the rules' own words."""

from __future__ import annotations

from datetime import date
from itertools import product

from sqlalchemy import Connection, select

from hub.catalogue.areas import reading as areas
from hub.counts import catalogue
from hub.counts.rules import Counted, Dimension, Labels, Question, label_of_day
from hub.visits import rules
from hub.visits.tables import SelectionRow, VisitRow


def count(connection: Connection, question: Question) -> dict[Labels, Counted]:
    menu, area = catalogue.read(connection), areas.of(connection)
    every = connection.execute(
        select(VisitRow.__table__).where(VisitRow.status != "cancelled")
    ).all()
    first: dict[str, date] = {}
    for visit in every:
        first[visit.person] = min(visit.day, first.get(visit.person, date.max))
    chosen: dict[str, list[tuple[dict[Dimension, tuple[str, ...]], str]]] = {}
    for row in connection.execute(
        select(SelectionRow.__table__, VisitRow.closed_by).join(
            VisitRow, VisitRow.id == SelectionRow.visit
        )
    ):
        kind = menu.kind(row.site, row.service)
        mode = kind.mode or None
        stands = rules.standing(mode, row.closed_by, row.outcome, row.confirmed_by)  # type: ignore[arg-type]
        values: dict[Dimension, tuple[str, ...]] = {
            "service": (row.service,),
            "mode": (kind.mode,),
            "programme": (kind.programme,),
            "partner": kind.partners,
            "standing": (stands,),
        }
        chosen.setdefault(row.visit, []).append((values, stands))
    visits: dict[Labels, set[str]] = {}
    people: dict[Labels, set[str]] = {}
    stood: dict[Labels, list[str]] = {}
    for visit in every:
        if not question.first <= visit.day <= question.last:
            continue
        again = "first" if first[visit.person] == visit.day else "again"
        of_visit: dict[Dimension, tuple[str, ...]] = {
            "site": (visit.site,),
            "area": (area.get(visit.site) or "",),
            "hour": (f"{visit.hour:02}",),
            "language": (visit.language,),
            "first_or_again": ("" if visit.person.startswith("n:") else again,),
            "month": (label_of_day("month", visit.day),),
            "quarter": (label_of_day("quarter", visit.day),),
            "program_year": (label_of_day("program_year", visit.day),),
            "weekday": (label_of_day("weekday", visit.day),),
        }
        theirs = chosen.get(visit.id, [])
        if question.is_of_services:
            told = [(of_visit | values, [stands]) for values, stands in theirs]
        else:
            told = [(of_visit, [stands for _, stands in theirs])]
        for values, standings in told:
            groups = product(*(values[one] for one in question.by))
            if not all(
                set(values[one]) & wanted
                for one, wanted in question.where.items()
                if one not in question.by
            ):
                continue
            for labels in groups:
                named = dict(zip(question.by, labels, strict=True))
                if any(
                    named.get(one, "") not in wanted
                    for one, wanted in question.where.items()
                    if one in named
                ):
                    continue
                visits.setdefault(labels, set()).add(visit.id)
                people.setdefault(labels, set()).add(visit.person)
                stood.setdefault(labels, []).extend(standings)
    return {labels: _counted(visits[labels], people[labels], stood[labels]) for labels in visits}


def _counted(visits: set[str], people: set[str], stood: list[str]) -> Counted:
    nobody = sum(person.startswith("n:") for person in people)
    verified, unverified, auto_closed, pending = (
        stood.count(one) for one in ("verified", "unverified", "auto_closed", "pending_staff")
    )
    return Counted(
        visits=len(visits),
        members=len(people) - nobody,
        nobody=nobody,
        services=verified + unverified + auto_closed,
        verified=verified,
        unverified=unverified,
        auto_closed=auto_closed,
        pending=pending,
    )
