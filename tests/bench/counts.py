"""
Counting by anything, against plain SQL on the same database: exact, and how quickly.

Questions are random: any days of three years, by none, one or two dimensions of all.  A process
has first counted the months by each dimension once, which is said apart.  `measure` takes a
state of 200,000 visits; `make bench-counts` one of ten million.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Iterator

from rich.console import Console
from sqlalchemy import Engine

from hub import migrations
from hub.counts import plain
from hub.counts.checking import a_question
from hub.counts.quick import folding
from hub.counts.quick import service as quick
from hub.counts.quick.store import up_to_date
from hub.counts.rules import DIMENSIONS, Question
from hub.db import open_engine, reading
from tests.bench import many_visits
from tests.bench.lines import Line, Note, as_table
from tests.rig.postgres import SETTINGS, postgres

SMALL, LARGE = 200_000, 10_000_000
QUESTIONS = 240
PLAINLY = {SMALL: 30, LARGE: 16}
"""So many of the questions are put to plain SQL too, and the answers compared."""
GOAL_MS, GOAL_TIMES = 100, 50
FAIR = {"shared_buffers": "1GB", "work_mem": "128MB", "effective_cache_size": "3GB"}
"""What a database of this size is given; the tests' own has the least."""


def measure(visits: int = SMALL) -> Iterator[Line | Note]:
    """The table's lines."""
    before = dict(SETTINGS)
    SETTINGS.update(FAIR, maintenance_work_mem="512MB", max_wal_size="4GB")
    try:
        with postgres() as cluster:
            engine = open_engine(cluster.url(cluster.new_database()))
            migrations.upgrade(engine)
            many_visits.fill(engine, visits)
            yield from measured(engine, visits)
            engine.dispose()
    finally:
        SETTINGS.clear()
        SETTINGS.update(before)


def measured(engine: Engine, visits: int) -> Iterator[Line | Note]:
    """The same for a state that stands."""
    begun = time.perf_counter()
    total = sum(number for _, number in folding.build(engine))
    yield Note("columns read in", f"{total:,} counted visits, {time.perf_counter() - begun:,.0f} s")
    yield from _first_questions(engine)
    dice = random.Random("questions")
    days = (many_visits.FIRST, many_visits.last_day())
    questions = [a_question(dice, *days) for _ in range(QUESTIONS)]
    walls, cpus = [], []
    for question in questions:
        wall, cpu, _ = _timed(engine, question)
        walls.append(wall)
        cpus.append(cpu)
    yield _line(f"{visits:,} visits, {QUESTIONS} questions, p95", walls)
    yield Note("  of which this process's processor time, p50 and p95", _both(cpus))
    yield from _by_width(questions, walls)
    yield from _against_plain(engine, questions, visits)


def _first_questions(engine: Engine) -> Iterator[Note]:
    wall, _, _ = _timed(engine, Question(many_visits.FIRST, many_visits.last_day()))
    yield Note("first question of a process", f"{wall:,.1f} s")
    firsts = {one: _timed(engine, Question(many_visits.FIRST, many_visits.last_day(), (one,)))[0] for one in DIMENSIONS}  # fmt: skip
    slowest = max(firsts, key=lambda one: firsts[one])
    yield Note("first question by a dimension", f"at most {firsts[slowest]:,.1f} s ({slowest})")
    with up_to_date(engine) as (store, _connection):
        rows = sum(
            getattr(held.columns, name).nbytes
            for of in store.sites.values()
            for held in (of.base, of.after)
            if held is not None
            for name in held.columns.__slots__
        )
    yield Note("columns in a process", f"{rows / 1e6:,.0f} MB")


def _against_plain(engine: Engine, questions: list[Question], visits: int) -> Iterator[Line | Note]:
    some = random.Random("plain").sample(questions, PLAINLY.get(visits, 16))
    ours, theirs, ratios, different = 0.0, 0.0, [], 0
    for question in some:
        wall, _, found = _timed(engine, question)
        begun = time.perf_counter()
        with reading(engine) as connection:
            expected = plain.count(connection, question)
        took = time.perf_counter() - begun
        ours, theirs, different = ours + wall, theirs + took, different + (found != expected)
        ratios.append(took / wall)
        if visits >= LARGE:
            yield Note(
                f"  by {' and '.join(question.by) or 'nothing'}, {question.first} to {question.last}",
                f"{wall * 1000:,.0f} ms, plain SQL {took:,.1f} s",
            )
    assert not different, f"{different} of {len(some)} answers are not those of plain SQL"
    yield Line(
        f"  {len(some)} of them by plain SQL too, all the same",
        f"{ours:,.1f} s",
        f"plain SQL {theirs:,.1f} s, median {statistics.median(ratios):,.0f} x",
        theirs / ours,
        GOAL_TIMES if visits >= LARGE else 1,
    )


def _by_width(questions: list[Question], walls: list[float]) -> Iterator[Note]:
    for width in range(3):
        some = [wall for question, wall in zip(questions, walls, strict=True) if len(question.by) == width]  # fmt: skip
        yield Note(f"  by {width} dimensions, p50 and p95", _both(some))
    slowest = max(zip(walls, questions, strict=True), key=lambda one: one[0])
    yield Note("  the slowest", f"{slowest[0] * 1000:,.0f} ms by {' and '.join(slowest[1].by)}")


def _timed(engine: Engine, question: Question) -> tuple[float, float, object]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = quick.count(engine, question)
    return time.perf_counter() - wall, time.process_time() - cpu, found


def _line(what: str, walls: list[float]) -> Line:
    p95 = _quantile(walls, 95) * 1000
    return Line(what, _both(walls), "", p95, GOAL_MS, lower_is_better=True, unit="ms")


def _both(seconds: list[float]) -> str:
    return f"{_quantile(seconds, 50) * 1000:,.0f} ms, {_quantile(seconds, 95) * 1000:,.0f} ms"


def _quantile(seconds: list[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100)[percent - 1]


def main() -> None:
    lines, told = [], Console(stderr=True, width=120)
    for line in measure(int(sys.argv[1]) if sys.argv[1:] else LARGE):
        told.print(line.what, line.found, sep=": ", highlight=False)
        lines.append(line)
    Console(width=120).print(as_table(lines))


if __name__ == "__main__":
    main()
