"""Looking for records that may be one person: the same pairs one by one as all at once."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from time import perf_counter

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select

from hub.members.finding import index
from hub.members.matching import searching
from hub.members.matching.tables import MatchPair, MatchWaiting
from hub.members.matching.waiting import wait_for
from hub.members.matching.weights import current
from hub.members.registering import duplicates
from hub.members.tables import Member
from tests.hub.making import NOON
from tests.hub.members.matching.truth import Made, members

Pairs = set[tuple[str, str]]


def enter(connection: Connection, made: list[Made]) -> None:
    connection.execute(
        insert(Member),
        [
            {
                "number": one.number, "first_name": one.first, "last_name": one.last,
                "preferred_name": one.preferred, "birth_date": one.born, "phone": one.phone,
                "email": one.email, "postal_address": one.address, "registered_at": NOON,
                "registered_site": "olympia",
            }
            for one in made
        ],
    )  # fmt: skip
    index.enter(connection, [(one.number, one.first, one.last, one.preferred) for one in made])


def truth_of(made: list[Made]) -> Pairs:
    numbers = defaultdict(list)
    for one in made:
        numbers[one.who].append(one.number)
    return {(min(p), max(p)) for same in numbers.values() for p in combinations(same, 2)}


def on_list(engine: Engine, least: float = 0.0) -> Pairs:
    with engine.connect() as connection:
        rows = connection.execute(
            select(MatchPair.one, MatchPair.other).where(MatchPair.score >= least)
        )
        return {(row.one, row.other) for row in rows}


@pytest.mark.matrix
def test_precision_and_recall_on_a_generated_truth(engine: Engine) -> None:
    made = members(6_000, seed=3)
    truth = truth_of(made)
    with engine.begin() as connection:
        enter(connection, made)
    searching.look_at_all(engine)
    listed, likely = on_list(engine), on_list(engine, current().likely)
    assert len(listed & truth) / len(truth) >= 0.92, "recall of the whole list"
    assert len(listed & truth) / len(listed) >= 0.75, "precision of the whole list"
    assert len(likely & truth) / len(truth) >= 0.80, "recall of the likely ones"
    assert len(likely & truth) / len(likely) >= 0.95, "precision of the likely ones"


def test_one_by_one_finds_the_same_pairs_as_all_at_once(engine: Engine) -> None:
    made = members(150, seed=5, again=0.3)
    with engine.begin() as connection:
        enter(connection, made)
        wait_for(connection, [one.number for one in made])
    while searching.look_at_waiting(engine, 40):
        pass
    one_by_one = on_list(engine)
    assert one_by_one
    with engine.begin() as connection:
        connection.execute(delete(MatchPair))
    searching.look_at_all(engine)
    assert on_list(engine) == one_by_one
    with engine.connect() as connection:
        assert connection.scalar(select(MatchWaiting.member)) is None


def test_what_a_desk_found_and_decided_is_on_the_list(engine: Engine) -> None:
    made = members(6, seed=8, again=0)
    a, b, c, d = (one.number for one in made[:4])
    with engine.begin() as connection:
        enter(connection, made)
        duplicates.enter(connection, a, b, site="yakima")
        duplicates.enter(connection, c, d, site="tacoma", different_by="dana")
        duplicates.enter(connection, a, c, site="tacoma", reason="ssn")
        wait_for(connection, [a, c])
    searching.look_at_waiting(engine)
    with engine.connect() as connection:
        found = {
            (row.one, row.other): (row.kind, row.site, row.decided_as)
            for row in connection.execute(select(MatchPair.__table__))
        }
    assert found[min(a, b), max(a, b)] == ("possible", "yakima", "")
    assert found[min(c, d), max(c, d)] == ("possible", "tacoma", "different")
    assert found[min(a, c), max(a, c)] == ("ssn", "tacoma", "")


def test_one_new_member_among_many_is_compared_at_once(engine: Engine) -> None:
    made = members(4_000, seed=9, again=0)
    with engine.begin() as connection:
        enter(connection, made)
    searching.look_at_all(engine)
    took = []
    for one in made[:20]:
        with engine.begin() as connection:
            began = perf_counter()
            searching.look_at(connection, [one.number], NOON)
            took.append(perf_counter() - began)
    assert sorted(took)[10] < 0.1
