"""Whatever happens in whatever order, the quick way counts what plain SQL counts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, delete

from hub.counts import checking, plain, service
from hub.counts.quick import folding, scan
from hub.counts.quick import service as quick
from hub.counts.quick.store import NotRead
from hub.counts.rules import Question
from hub.visits import identity, projection
from hub.visits.rules import Visit
from hub.visits.tables import VisitRow
from tests.hub.counts.conftest import SITES
from tests.hub.counts.some_visits import DAYS, FIRST, a_question, a_visit, changed, write


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_quick_way_counts_what_plain_sql_counts(
    sites: Engine, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "FOR_ONE", 0)
    monkeypatch.setattr(scan, "threads", lambda: threads)
    dice = random.Random(threads)
    kept: dict[str, dict[str, Visit]] = {code: {} for code in SITES}
    folding.advance(sites, noon(0))
    for number in range(24):
        site = dice.choice(list(SITES))
        match dice.choice(["come", "come", "come", "fold", "change", "recognise", "forget"]):
            case "come":
                new = [a_visit(dice) for _ in range(12)]
                write(sites, site, kept[site], {one.id: one for one in new})
            case "change" if kept[site]:
                some = dice.sample(sorted(kept[site]), min(5, len(kept[site])))
                write(
                    sites, site, kept[site], {one: changed(dice, kept[site][one]) for one in some}
                )
            case "fold":
                folding.advance(sites, noon(dice.randrange(DAYS)))
            case "recognise":
                with sites.begin() as connection:
                    card, member = f"c:{dice.randrange(8)}", f"m:{dice.randrange(12)}"
                    identity.learn_person(connection, card, member, noon(0))
            case "forget" if number % 5 == 0:
                with sites.begin() as connection:
                    projection.empty(connection, site)
                kept[site].clear()
        compare(sites, dice, 3)
    folding.advance(sites, noon(DAYS + 40))
    compare(sites, dice, 25)


def test_until_a_site_is_read_in_it_is_counted_plainly(sites: Engine) -> None:
    write(sites, "lakewood", {}, {one.id: one for one in [a_visit(random.Random(1))]})
    question = Question(FIRST, FIRST + timedelta(days=DAYS))
    with pytest.raises(NotRead):
        quick.count(sites, question)
    with sites.connect() as connection:
        assert service.count(connection, question) == plain.count(connection, question)


def compare(engine: Engine, dice: random.Random, times: int) -> None:
    with engine.connect() as connection:
        for _ in range(times):
            question = a_question(dice)
            assert quick.count(engine, question) == plain.count(connection, question), question


def noon(day: int) -> datetime:
    return datetime.combine(FIRST + timedelta(days=day), time(20), tzinfo=UTC)


def test_an_operator_checks_and_finds_what_is_not_the_same(sites: Engine) -> None:
    dice = random.Random("check")
    for site in SITES:
        write(sites, site, {}, {one.id: one for one in [a_visit(dice) for _ in range(20)]})
    assert sum(visits for _, visits in folding.build(sites)) > 0
    assert all(one.is_same for one in checking.check(sites, 10, 0))
    with sites.begin() as connection:  # behind the back of everything
        connection.execute(delete(VisitRow).where(VisitRow.site == "tacoma"))
    assert not all(one.is_same for one in checking.check(sites, 10, 0))
    list(folding.build(sites))
    assert all(one.is_same for one in checking.check(sites, 10, 0))
