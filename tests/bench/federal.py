"""
How long a quarter's federal records take, and how much memory: `python -m tests.bench.federal`.

A state on PostgreSQL: everybody came some times in the half year around the quarter, chose two
services at each visit, and was given one by staff now and then.
"""

from __future__ import annotations

import json
import random
import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import click
from sqlalchemy import Engine, Table, insert, text

from hub import bulk, migrations
from hub.catalogue import service as catalogue
from hub.catalogue.tables import SiteRow
from hub.db import open_engine, reading
from hub.federal.figures import service
from hub.federal.periods.calendar import Quarter
from hub.federal.reading import records
from hub.federal.settings import AS_USUAL, Method
from hub.members.tables import Member
from hub.visits.tables import SelectionRow, VisitRow
from tests.rig.postgres import postgres

QUARTER = Quarter(2025, 3)
TODAY = date(2026, 5, 1)
SITES = 60
ALONE = ("job-search", "resume", "computer", "job-openings", "find-training", "workshop")
STAFF = ("job-search-help", "unemployment-help", "counselor", "skills-assessment")
AT_ONCE = 20_000
_FIRST = datetime(2025, 10, 1, 17, tzinfo=UTC)
_VISIT = ("id", "site", "day", "device", "captured_person", "person", "status", "logged_in_by",
          "language", "opened_at", "closed_at", "closed_by", "corrected", "hour")  # fmt: skip
_CHOICE = ("visit", "service", "site", "day", "intended", "outcome", "confirmed_by", "chosen_at")
_MEMBER = ("number", "first_name", "last_name", "preferred_name", "language", "phone", "email",
           "postal_address", "oriented_by", "registered_at", "registered_site", "revision")  # fmt: skip


def fill(engine: Engine, members: int, visits: int) -> None:
    """A state with so many members and visits each."""
    dice = random.Random(7)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
        connection.execute(
            insert(SiteRow),
            [
                {"code": f"s{n}", "name": f"Site {n}", "timezone": "America/Los_Angeles"}
                for n in range(SITES)
            ],
        )
    for first in range(0, members, AT_ONCE):
        numbers = range(first, min(members, first + AT_ONCE))
        came = list(_visits(dice, numbers, visits))
        with engine.begin() as connection:
            _insert(connection, Member, _MEMBER, [_member(n) for n in numbers])
            _insert(connection, VisitRow, _VISIT, [visit for visit, _ in came])
            _insert(connection, SelectionRow, _CHOICE, [one for _, some in came for one in some])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _insert(connection: object, mapped: type, columns: tuple[str, ...], rows: list[object]) -> None:
    table: Table = mapped.__table__  # type: ignore[attr-defined]  # a mapped class's table is one
    bulk.insert(connection, table, columns, rows)  # type: ignore[arg-type]  # a connection and rows


def _member(number: int) -> tuple[object, ...]:
    day = _FIRST - timedelta(days=number % 900)
    return (f"{1_000_000_000 + number}", "Ana", "O'Brien", "", "en", "", "", "", "", day, f"s{number % SITES}", 1)  # fmt: skip


def _visits(
    dice: random.Random, numbers: range, visits: int
) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
    for number in numbers:
        for turn in range(visits):
            at = _FIRST + timedelta(days=dice.randrange(180), minutes=dice.randrange(400))
            name = f"{number:08x}-0000-7000-8000-{turn:012x}"
            site, person = f"s{(number + dice.randrange(2)) % SITES}", f"m:{1_000_000_000 + number}"
            row = (name, site, at.date(), "walkup-1", person, person, "closed", "swipe", "en", at,
                   at + timedelta(minutes=40), "customer", 0, 10)  # fmt: skip
            chosen = [(one, "customer") for one in dice.sample(ALONE, 2)]
            if dice.random() < 0.1:  # now and then
                chosen.append((dice.choice(STAFF), "staff"))
            yield row, [(name, code, site, at.date(), True, "used", by, at) for code, by in chosen]


@click.command()
@click.option("--members", default=200_000, show_default=True)
@click.option("--visits", default=5, show_default=True, help="Of each, in the half year.")
def main(members: int, visits: int) -> None:
    """Measure the records of a quarter, and a whole count with its figures."""
    with postgres() as cluster:
        engine = open_engine(cluster.url(cluster.new_database()))
        migrations.upgrade(engine)
        fill(engine, members, visits)
        method = Method.of(AS_USUAL)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun, worked = time.perf_counter(), time.process_time()
        with reading(engine) as connection:
            found = sum(1 for _ in records(connection, QUARTER.first, QUARTER.last, method=method, today=TODAY))  # fmt: skip
        took, cpu = time.perf_counter() - begun, time.process_time() - worked
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        begun = time.perf_counter()
        count = service.begin(engine, "bench", QUARTER, "bench", _FIRST, TODAY)
        service.carry_out(engine, reading(engine), count, method)
        counted = time.perf_counter() - begun
        engine.dispose()
    click.echo(
        json.dumps(
            {
                "members": members,
                "visits": members * visits,
                "records": found,
                "records_s": round(took, 1),
                "records_cpu_s": round(cpu, 1),
                "records_more_memory_mib": round(more / 1024),
                "count_s": round(counted, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
